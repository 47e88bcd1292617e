"""Where the parts of an attribution begin and end in a sentence.

Every function takes a `Sentence` and indices of its items; an end is exclusive ("behind"). None knows
a word of any language: words come from the pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from menurut.extract.cues import Cue, cues
from menurut.extract.sentences import Item
from menurut.langs import Pack, calendar_words, cue_words
from menurut.types import Act, Spans

_EDGE = ",;:–—-"
_OPENERS = "([{$€£¥#@+%&*"  # marks that a source or content may begin with


@dataclass(frozen=True, slots=True)
class Sentence:
    """The items of a sentence with all that its frames need."""

    text: str
    items: Sequence[Item]
    pack: Pack

    @property
    def end(self) -> int:
        """The index behind the last item that is not a final mark."""
        end = len(self.items)
        while end > 0 and self.items[end - 1].low in {".", "…"} and self.items[end - 1].kind == "mark":
            end -= 1
        return end

    def low(self, at: int) -> str:
        """The word at an index; of anything outside, nothing."""
        return self.items[at].low if 0 <= at < len(self.items) else ""

    def kind(self, at: int) -> str:
        """The kind of the item at an index; of anything outside, nothing."""
        return self.items[at].kind if 0 <= at < len(self.items) else ""

    def is_mark(self, at: int, marks: str) -> bool:
        """Whether one of the punctuation marks stands at an index."""
        return self.kind(at) == "mark" and self.low(at) in marks

    def span(self, first: int, behind: int) -> Spans:
        """The text of items `first` to `behind` (exclusive), as no or one span."""
        while first < behind and self.kind(first) == "mark" and self.low(first)[0] not in _OPENERS:
            first += 1
        while behind > first and self.is_mark(behind - 1, _EDGE):
            behind -= 1
        return ((self.items[first].span[0], self.items[behind - 1].span[1]),) if first < behind else ()

    def starts(self, at: int, phrases: frozenset[str], longest: int = 4) -> int:
        """How many items at `at` make one of the phrases, the longest counted; 0 if none."""
        for length in range(min(longest, len(self.items) - at), 0, -1):
            if " ".join(item.low for item in self.items[at : at + length]) in phrases:
                return length
        return 0


def opens_content(sentence: Sentence, at: int) -> bool:
    """Whether a content surely begins here: a quotation, "that", or what stands behind a colon."""
    return (
        sentence.kind(at) == "quote"
        or sentence.low(at) in sentence.pack.cues.that
        or sentence.low(at - 1) == ":"
    )


def is_boundary(sentence: Sentence, at: int) -> bool:
    """Whether a content ends here, for a tag to come: "…," or "…?" or a quotation."""
    return sentence.kind(at) == "quote" or sentence.is_mark(at, ",?!–—-")


def is_final(sentence: Sentence, cue: Cue, left: int) -> bool:
    """Whether a cue with its source before it closes its clause: nothing behind it is a content."""
    if sentence.kind(left - 1) == "quote":
        return not opens_content(sentence, cue.last + 1) or sentence.kind(cue.last + 1) == "quote"
    ahead = range(cue.last + 1, sentence.end)
    if any(sentence.low(at) in sentence.pack.cues.that or sentence.kind(at) == "quote" for at in ahead):
        return False
    return len(ahead) <= 2 or sentence.low(cue.last + 1) in sentence.pack.cues.stops | {","}


def is_source_next(sentence: Sentence, cue: Cue, bound: int) -> bool:
    """Whether a tag's source comes behind it, and not its content: "…, said Budi."

    Only a tag that is a verb too leaves a choice, and only behind a comma.
    """
    at = cue.last + 1
    if sentence.kind(at) != "word" or sentence.low(at) in sentence.pack.cues.that:
        return False
    if "verbs" not in cue.frames or sentence.kind(cue.first - 1) == "quote":
        return True
    if _closes_parenthesis(sentence, cue.first - 1, bound):
        return False
    ends = sentence.low(source_end(sentence, at)) in {",", ".", ""} | sentence.pack.cues.stops
    return ends and source_end(sentence, at) - at <= 20 and cue.first - bound > 4


def _closes_parenthesis(sentence: Sentence, comma: int, bound: int) -> bool:
    """Whether a comma closes `S, apposition,` or `S, who …,` or `S, however,`."""
    opening = _comma_before(sentence, comma, bound)
    if opening <= bound:
        return False
    start = source_start(sentence, opening, bound)
    relative = sentence.low(opening + 1) in sentence.pack.cues.whose
    return relative or comma - opening == 2 or _is_apposition(sentence, start, opening + 1)


def _comma_before(sentence: Sentence, at: int, bound: int) -> int:
    at -= 1
    while at > bound and not sentence.is_mark(at, ","):
        at -= 1
    return at


def source_end(sentence: Sentence, at: int, closed: bool = False) -> int:
    """Behind the source that begins at `at`, with its age and appositions.

    `closed` asks that a comma ends an apposition, as it must before a content.
    """
    end = at
    while end < len(sentence.items):
        if end > at and sentence.low(end).startswith("("):
            end += 1
        elif sentence.low(end) == "," and end > at and _is_apposition(sentence, at, end + 1):
            if closed and sentence.low(segment_end(sentence, end + 1)) != ",":
                break
            end = segment_end(sentence, end + 1)
        elif sentence.kind(end) != "word" or (end > at and sentence.low(end) in _source_stops(sentence.pack)):
            break
        else:
            end += 1
    return end


def _source_stops(pack: Pack) -> frozenset[str]:
    return pack.cues.stops | pack.cues.that | calendar_words(pack.code)


def _is_apposition(sentence: Sentence, head: int, at: int) -> bool:
    """Whether the segment behind a comma goes on naming the source: "Agus, warga Desa Suka"."""
    segment = sentence.items[at : segment_end(sentence, at)]
    roles = sentence.pack.names.roles
    if not segment or len(segment) > 20:
        return False
    if segment[0].low in roles and not segment[0].capital:
        verbal = any("verbs" in cue.frames for cue in cues(segment, sentence.pack))
        return not verbal or segment[0].low in sentence.pack.cues.whose
    if segment[0].low.isdigit() and len(segment[0].low) == 2:
        return True
    named = all(item.capital for item in segment) and 1 < len(segment) < 8
    return named and sentence.low(head) in roles and segment[0].low not in calendar_words(sentence.pack.code)


def segment_end(sentence: Sentence, at: int) -> int:
    """Behind the segment between two marks that holds `at`."""
    while at < len(sentence.items) and not (sentence.kind(at) == "quote" or sentence.low(at) in ",.;:?!–—("):
        at += 1
    return at


def source_start(sentence: Sentence, behind: int, bound: int) -> int:
    """Where the noun phrase that ends before `behind` begins: after the last clause boundary."""
    at = behind
    while at > bound and not _is_break(sentence, at - 1):
        at -= 1
    return after_leads(sentence, at, behind)


def _is_break(sentence: Sentence, at: int) -> bool:
    low, kind = sentence.low(at), sentence.kind(at)
    if kind == "word":
        return low in sentence.pack.cues.breaks and low not in sentence.pack.cues.asides
    return kind == "quote" or low in ",;:–—.?!"


def source_before(sentence: Sentence, behind: int, bound: int) -> tuple[int, int]:
    """The source that stands before a cue, as first item and the one behind its last.

    "Budi saat ditemui" is "Budi"; "Agus, warga Desa Suka," is all of it; "Rusia, yang unggul,"
    is "Rusia"; "Dalam keterangannya Budi" is "Budi".
    """
    end = behind
    start = source_start(sentence, behind, bound)
    if start >= behind - 1 and sentence.low(behind - 1) == ",":
        start, end = _before_parenthesis(sentence, behind - 1, bound)
    elif start > bound + 1 and sentence.low(start - 1) == ",":
        start = _with_role_before(sentence, start, behind, bound)
    if sentence.low(start) in sentence.pack.cues.adverbials | sentence.pack.cues.asides:
        return _past_adverbial(sentence, start, end), end
    if sentence.is_mark(end - 1, ","):
        return start, end
    aside = next((at for at in range(start + 1, end) if sentence.low(at) in sentence.pack.cues.asides), end)
    return start, aside


def _before_parenthesis(sentence: Sentence, comma: int, bound: int) -> tuple[int, int]:
    """`S, apposition,`: the comma is the closing one. A relative clause is left out."""
    opening = _comma_before(sentence, comma, bound)
    if opening <= bound:
        return after_leads(sentence, bound, comma), comma
    start = source_start(sentence, opening, bound)
    inside = sentence.low(opening + 1)
    apposition = inside not in sentence.pack.cues.whose and _is_apposition(sentence, start, opening + 1)
    return start, comma + 1 if apposition else opening


def _with_role_before(sentence: Sentence, start: int, behind: int, bound: int) -> int:
    """The start of "Kuasa hukum Suci, Dadang Aprianto": a role before the comma, a name behind it.

    An article is no role: "The pier, Balor said, would …".
    """
    if not all(sentence.items[at].capital for at in range(start, behind)):
        return start
    before = source_start(sentence, start - 1, bound)
    names = sentence.pack.names
    return before if sentence.low(before) in names.roles - names.indefinite - names.pointing else start


def _past_adverbial(sentence: Sentence, start: int, behind: int) -> int:
    """Past an adverbial without a comma: where the capitalised words before `behind` begin.

    Without such words, behind the last conjunction inside ("to hand it over when his staff asked").
    """
    at = behind
    calendar = calendar_words(sentence.pack.code)
    while at > start + 1 and sentence.items[at - 1].capital and sentence.low(at - 1) not in calendar:
        at -= 1
    if at < behind:
        return at
    openers = sentence.pack.cues.breaks
    return max((at + 1 for at in range(start, behind - 1) if sentence.low(at) in openers), default=start)


def after_leads(sentence: Sentence, at: int, behind: int) -> int:
    """Past words that open a sentence without being of its subject: "Namun,", "Meanwhile"."""
    while at < behind and (length := sentence.starts(at, sentence.pack.cues.leads)):
        at = min(at + length, behind)
        if sentence.low(at) == ",":
            at += 1
    return at


def with_closing_comma(sentence: Sentence, source: Spans, behind: int) -> Spans:
    """A source with the comma that closes its apposition: "Agus, warga Desa Suka,"."""
    closed = source and sentence.is_mark(behind - 1, ",") and "," in sentence.text[slice(*source[0])]
    return ((source[0][0], sentence.items[behind - 1].span[1]),) if closed else source


def content_start(sentence: Sentence, cue: Cue, act: Act) -> int:
    """Where the content behind a cue begins: past the one spoken to, the place and the day.

    Who is asked to do something ("warga agar mengungsi"), and what is denied ("laporan BBC bahwa …"),
    belong to the content.
    """
    pack = sentence.pack
    at = cue.last + 1
    telling = sentence.low(cue.last) in pack.chains.telling
    for ahead in range(at, min(at + 14, sentence.end)):
        if sentence.low(ahead) in pack.cues.that or sentence.kind(ahead) == "quote":
            skipped = sentence.items[at:ahead]
            adjunct = not skipped or skipped[0].low in pack.cues.recipients or skipped[0].low in ",:"
            told = telling and not cues(skipped, pack)
            short = len(skipped) <= 3 and act is Act.ASSERTS
            return ahead if adjunct or (sentence.low(ahead) in pack.cues.that and (told or short)) else at
    if sentence.low(at) in pack.cues.recipients:
        comma = next((i for i in range(at, min(at + 10, sentence.end)) if sentence.low(i) == ","), None)
        return comma + 1 if comma is not None else at
    return (
        at + 1
        if telling and sentence.low(at) in pack.chains.fillers - pack.names.pointing - pack.names.indefinite
        else at
    )


def content_end(sentence: Sentence, start: int) -> int:
    """Behind the content: the sentence's end, or before a phrase that names a relay or a tag."""
    for at in range(start, sentence.end):
        if sentence.low(at) == "," and sentence.starts(at + 1, sentence.pack.cues.relays):
            return at
        if sentence.low(at) == "," and _is_tag_here(sentence, at + 1):
            return at
    return sentence.end


def _is_tag_here(sentence: Sentence, at: int) -> bool:
    tags = cue_words(sentence.pack.code, "tags")
    bare = sentence.low(at)
    clitic = next((c for c in sentence.pack.cues.clitics if bare.endswith(c)), "")
    return bare in tags or (bool(clitic) and bare.removesuffix(clitic) in tags)


def second_part(sentence: Sentence, left: int, behind: int) -> Spans:
    """What goes on behind `"…," kata Budi, "…"` or `Selain itu, kata Budi, …`."""
    for at in range(behind, min(behind + 12, len(sentence.items))):
        if sentence.kind(at) == "quote" and sentence.is_mark(at - 1, ",:"):
            return sentence.span(at, sentence.end)
    after = sentence.low(behind + 1)
    closed = sentence.pack.cues.stops | sentence.pack.cues.asides | sentence.pack.cues.joins
    if not (sentence.is_mark(left - 1, ",") and sentence.is_mark(behind, ",")) or after in closed:
        return ()
    end = content_end(sentence, behind)
    dated = after in calendar_words(sentence.pack.code) or sentence.starts(
        behind + 1, sentence.pack.cues.relays
    )
    return sentence.span(behind, end) if end - behind > 4 and not dated else ()
