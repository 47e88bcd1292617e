"""The first extractor: cue words in frames, from the language pack. A tagger will replace it.

A frame says where source (S) and content (T) stand about the cue (C), as in PARC 3: `S C T`
("Budi mengatakan …"), `T C S` ("…," kata Budi), `C S T` ("Menurut Budi, …"), `T C` (hearsay).
Each function reads items of one sentence (sentences.py); none knows a word of any language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from menurut.extract.cues import Cue, cues
from menurut.extract.sentences import Item, quotations, sentences
from menurut.langs import Pack, calendar_words
from menurut.text import trim
from menurut.types import Act, Article, Attribution, BlockKind, Form, Span, Spans

MODEL_ID = "rules-1"
READ = (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION)

_EDGE = ",;:–—-"
_OPENERS = "([{$€£¥#@+%&*"  # marks that a source or content may begin with


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution being built. `frame` is how it was found."""

    source: Spans
    cue: Spans
    content: Spans
    frame: str


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


def extract(article: Article, pack: Pack) -> tuple[Attribution, ...]:
    """The attributions of an article, in the order of the text.

    Reads body, headline and captions; which of them become statements is the resolver's matter.
    """
    drafts: list[Draft] = []
    for block in article.blocks:
        if block.kind in READ:
            drafts += _extract_block(article.text, block.span, pack, drafts)
    return tuple(_attribution(article, draft, pack) for draft in sorted(drafts, key=_position))


def _position(draft: Draft) -> tuple[int, int]:
    spans = draft.content + draft.cue
    return min(start for start, _ in spans), -max(end for _, end in spans)


def _extract_block(text: str, span: Span, pack: Pack, before: list[Draft]) -> list[Draft]:
    drafts: list[Draft] = []
    previous: Sentence | None = None
    for items in sentences(text, span, pack):
        sentence = Sentence(text, items, pack)
        if _is_bare_quotation(sentence):
            _continue_quotation(sentence, drafts, before)
        else:
            drafts += _extract_sentence(sentence, previous, drafts)
        previous = sentence
    return drafts


def _is_bare_quotation(sentence: Sentence) -> bool:
    return sentence.kind(0) == "quote" and all(item.kind != "word" for item in sentence.items)


def _continue_quotation(sentence: Sentence, drafts: list[Draft], before: list[Draft]) -> None:
    """Adds a quotation without a cue to the attribution that it goes on with, if there is one."""
    span = sentence.items[0].span
    for group in (drafts, before):
        if group:
            recent = range(len(group) - 1, max(-1, len(group) - 9), -1)
            at = next((at for at in recent if _quotes(sentence, group[at])), len(group) - 1)
            if group[at].source and not _overlap(group[at].content, (span,)):
                group[at] = replace(group[at], content=(*group[at].content, span))
            return


def _quotes(sentence: Sentence, draft: Draft) -> bool:
    openings = {opening for opening, _ in sentence.pack.quotes}
    return any(sentence.text[start] in openings for start, _ in draft.content)


def _extract_sentence(sentence: Sentence, previous: Sentence | None, drafts: list[Draft]) -> list[Draft]:
    found: list[Draft] = []
    bound = 0  # no source and no first part of a content reaches back over a verb with its content
    for cue in cues(sentence.items, sentence.pack):
        if "verbs" in cue.frames and cue.first == bound > 0:
            continue  # a chain of verbs, "promised to say": the first one counts
        draft = _draft(sentence, cue, found, previous, drafts, bound)
        if draft is not None and draft.content and all(draft.content != other.content for other in found):
            found.append(draft)
            bound = cue.last + 1 if draft.frame in ("verbs", "strict") else bound
    return _cut_at_shared(found, sentence)


def _draft(
    sentence: Sentence,
    cue: Cue,
    found: list[Draft],
    previous: Sentence | None,
    drafts: list[Draft],
    bound: int,
) -> Draft | None:
    """The attribution of one cue by the first frame that fits."""
    if "prepositions" in cue.frames:
        return _preposition(sentence, cue, bound)
    if "recaps" in cue.frames and (recap := _recap(sentence, cue, previous, drafts)):
        return recap
    if "tags" in cue.frames and (tag := _tag(sentence, cue, bound)):
        return tag
    if "verbs" in cue.frames:
        return _verb(sentence, cue, found, "verbs", bound)
    if "strict" in cue.frames and _opens_content(sentence, cue.last + 1):
        return _verb(sentence, cue, found, "strict", bound)
    if "passives" in cue.frames:
        return _passive(sentence, cue, bound)
    if "nouns" in cue.frames:
        return _noun(sentence, cue)
    return None


# The frames


def _preposition(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """C S, T or T, C S or T, C S, T: "Menurut Budi, …"; "…, according to Budi"."""
    source: Spans = (cue.clitic,) if cue.clitic else ()
    behind = cue.last + 1
    if not source:
        behind = _source_end(sentence, cue.last + 1, closed=True)
        source = sentence.span(cue.last + 1, behind)
    if not source:
        return None
    start = _source_start(sentence, cue.first, bound)
    if _is_boundary(sentence, cue.first - 1):
        start = _after_leads(sentence, bound, cue.first)
    left = sentence.span(start, cue.first)
    goes_on = not left or sentence.low(behind) == ","
    right = sentence.span(behind, _content_end(sentence, behind)) if goes_on else ()
    if right and not cue.clitic:
        source = _with_closing_comma(sentence, source, behind + 1)
    return Draft(source, (cue.span,), (*left, *right), "prepositions")


def _recap(sentence: Sentence, cue: Cue, previous: Sentence | None, drafts: list[Draft]) -> Draft | None:
    """ "Hal itu disampaikan S": the content is the sentence before, if nobody has it yet."""
    length = sentence.starts(0, sentence.pack.cues.recap_subjects)
    if not length or cue.first > length + 1 or previous is None:
        return None
    content = previous.span(0, previous.end)
    if any(_overlap(content, draft.content) for draft in drafts):
        return None
    at = cue.last + 1
    last = at + 1 if sentence.low(at) in sentence.pack.cues.by else at
    source = sentence.span(last, _source_end(sentence, last))
    return Draft(source, (_with_by(sentence, cue),), content, "recaps") if source else None


def _tag(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """T C S or T S C: `"…," kata Budi`; `…, Budi said`; a quotation behind it belongs to it."""
    source: Spans = (cue.clitic,) if cue.clitic else ()
    left, behind = cue.first, cue.last + 1
    if source:
        pass
    elif _is_boundary(sentence, cue.first - 1) and _is_source_next(sentence, cue, bound):
        behind = _source_end(sentence, cue.last + 1)
        source = sentence.span(cue.last + 1, behind)
    elif "verbs" in cue.frames:
        left, end = _source_before(sentence, cue.first, bound)
        source = sentence.span(left, end)
        if not _is_boundary(sentence, left - 1) or not _is_final(sentence, cue, left):
            return None
    else:
        return None
    content = sentence.span(_after_leads(sentence, bound, left), left) + _second_part(sentence, left, behind)
    return Draft(source, (cue.span,), content, "tags") if content and source else None


def _verb(sentence: Sentence, cue: Cue, found: list[Draft], frame: str, bound: int) -> Draft | None:
    """S C T: "Budi mengatakan (kepada pers) (bahwa) …"."""
    source = _left_source(sentence, cue, found, bound)
    if not source:
        return None
    start = _content_start(sentence, cue, cue.frames[frame])
    end = _content_end(sentence, start)
    if sentence.low(cue.first - 1) in sentence.pack.cues.whose and sentence.is_mark(cue.first - 2, ","):
        end = min(end, _segment_end(sentence, start))  # ", yang mengaku melihat pelaku, …"
    return Draft(source, (cue.span,), sentence.span(start, end), frame)


def _passive(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """T C (by S) T: "Kapal itu dikabarkan karam"."""
    at = cue.last + 1
    source: Spans = ()
    marked = _with_by(sentence, cue)
    if marked != cue.span:
        behind = _source_end(sentence, at + 1)
        source, at = sentence.span(at + 1, behind), behind
    start = _source_start(sentence, cue.first, bound)
    if sentence.low(cue.first - 1) in sentence.pack.cues.whose:
        start = cue.first - 1
    left = sentence.span(start, cue.first)
    right = sentence.span(at, _content_end(sentence, at))
    if not right and not source:
        return None
    return Draft(source, (marked,), (*left, *right), "passives")


def _with_by(sentence: Sentence, cue: Cue) -> Span:
    """The cue with the preposition of its source, which belongs to it: "disampaikan oleh"."""
    at = cue.last + 1
    by = sentence.low(at) in sentence.pack.cues.by
    return (cue.span[0], sentence.items[at].span[1]) if by else cue.span


def _noun(sentence: Sentence, cue: Cue) -> Draft | None:
    """C S that T: "laporan BBC bahwa …"."""
    that = next((at for at in range(cue.last + 1, min(cue.last + 6, sentence.end))
                 if sentence.low(at) in sentence.pack.cues.that), None)  # fmt: skip
    if that is None or any(sentence.kind(at) == "mark" for at in range(cue.last + 1, that)):
        return None
    if cues(sentence.items[cue.last + 1 : that], sentence.pack):
        return None  # "the report also says that": the verb is the cue
    source = sentence.span(cue.last + 1, that)
    return Draft(source, (cue.span,), sentence.span(that, _content_end(sentence, that)), "nouns")


# Where things begin and end


def _opens_content(sentence: Sentence, at: int) -> bool:
    return (
        sentence.kind(at) == "quote"
        or sentence.low(at) in sentence.pack.cues.that
        or sentence.low(at - 1) == ":"
    )


def _is_boundary(sentence: Sentence, at: int) -> bool:
    return sentence.kind(at) == "quote" or sentence.is_mark(at, ",?!–—-")


def _is_final(sentence: Sentence, cue: Cue, left: int) -> bool:
    """Whether a cue with its source before it closes its clause: nothing behind it is a content."""
    if sentence.kind(left - 1) == "quote":
        return not _opens_content(sentence, cue.last + 1) or sentence.kind(cue.last + 1) == "quote"
    ahead = range(cue.last + 1, sentence.end)
    if any(sentence.low(at) in sentence.pack.cues.that or sentence.kind(at) == "quote" for at in ahead):
        return False
    return len(ahead) <= 2 or sentence.low(cue.last + 1) in sentence.pack.cues.stops | {","}


def _is_source_next(sentence: Sentence, cue: Cue, bound: int) -> bool:
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
    ends = sentence.low(_source_end(sentence, at)) in {",", ".", ""} | sentence.pack.cues.stops
    return ends and _source_end(sentence, at) - at <= 20 and cue.first - bound > 4


def _closes_parenthesis(sentence: Sentence, comma: int, bound: int) -> bool:
    """Whether a comma closes `S, apposition,` or `S, who …,` or `S, however,`."""
    opening = _comma_before(sentence, comma, bound)
    if opening <= bound:
        return False
    start = _source_start(sentence, opening, bound)
    relative = sentence.low(opening + 1) in sentence.pack.cues.whose
    return relative or comma - opening == 2 or _is_apposition(sentence, start, opening + 1)


def _comma_before(sentence: Sentence, at: int, bound: int) -> int:
    at -= 1
    while at > bound and not sentence.is_mark(at, ","):
        at -= 1
    return at


def _source_end(sentence: Sentence, at: int, closed: bool = False) -> int:
    """Behind the source that begins at `at`, with its age and appositions.

    `closed` asks that a comma ends an apposition, as it must before a content.
    """
    end = at
    while end < len(sentence.items):
        if end > at and sentence.low(end).startswith("("):
            end += 1
        elif sentence.low(end) == "," and end > at and _is_apposition(sentence, at, end + 1):
            if closed and sentence.low(_segment_end(sentence, end + 1)) != ",":
                break
            end = _segment_end(sentence, end + 1)
        elif sentence.kind(end) != "word" or (end > at and sentence.low(end) in _source_stops(sentence.pack)):
            break
        else:
            end += 1
    return end


def _source_stops(pack: Pack) -> frozenset[str]:
    return pack.cues.stops | pack.cues.that | calendar_words(pack.code)


def _is_apposition(sentence: Sentence, head: int, at: int) -> bool:
    """Whether the segment behind a comma goes on naming the source: "Agus, warga Desa Suka"."""
    segment = sentence.items[at : _segment_end(sentence, at)]
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


def _segment_end(sentence: Sentence, at: int) -> int:
    while at < len(sentence.items) and not (sentence.kind(at) == "quote" or sentence.low(at) in ",.;:?!–—("):
        at += 1
    return at


def _source_start(sentence: Sentence, behind: int, bound: int) -> int:
    """Where the noun phrase that ends before `behind` begins: after the last clause boundary."""
    at = behind
    while at > bound and not _is_break(sentence, at - 1):
        at -= 1
    return _after_leads(sentence, at, behind)


def _is_break(sentence: Sentence, at: int) -> bool:
    low, kind = sentence.low(at), sentence.kind(at)
    if kind == "word":
        return low in sentence.pack.cues.breaks and low not in sentence.pack.cues.asides
    return kind == "quote" or low in ",;:–—.?!"


def _source_before(sentence: Sentence, behind: int, bound: int) -> tuple[int, int]:
    """The source that stands before a cue, as first item and the one behind its last.

    "Budi saat ditemui" is "Budi"; "Agus, warga Desa Suka," is all of it; "Rusia, yang unggul,"
    is "Rusia"; "Dalam keterangannya Budi" is "Budi".
    """
    end = behind
    start = _source_start(sentence, behind, bound)
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
        return _after_leads(sentence, bound, comma), comma
    start = _source_start(sentence, opening, bound)
    inside = sentence.low(opening + 1)
    apposition = inside not in sentence.pack.cues.whose and _is_apposition(sentence, start, opening + 1)
    return start, comma + 1 if apposition else opening


def _with_role_before(sentence: Sentence, start: int, behind: int, bound: int) -> int:
    """The start of "Kuasa hukum Suci, Dadang Aprianto": a role before the comma, a name behind it.

    An article is no role: "The pier, Balor said, would …".
    """
    if not all(sentence.items[at].capital for at in range(start, behind)):
        return start
    before = _source_start(sentence, start - 1, bound)
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


def _after_leads(sentence: Sentence, at: int, behind: int) -> int:
    while at < behind and (length := sentence.starts(at, sentence.pack.cues.leads)):
        at = min(at + length, behind)
        if sentence.low(at) == ",":
            at += 1
    return at


def _left_source(sentence: Sentence, cue: Cue, found: list[Draft], bound: int) -> Spans:
    """The source before a cue: a noun phrase, a relative pronoun, or that of the cue before."""
    pack = sentence.pack
    before = sentence.low(cue.first - 1)
    if before in pack.cues.whose and cue.first > 1:
        return (sentence.items[cue.first - 1].span,)
    word = " ".join(sentence.low(at) for at in range(cue.head, cue.last + 1)).rstrip(" :")
    if cue.first > 0 and (before in pack.cues.joins or word in pack.cues.participles):
        return found[-1].source if found else _subject(sentence, cue)
    start, end = _source_before(sentence, cue.first, bound)
    return _with_closing_comma(sentence, sentence.span(start, end), end) if end - start <= 25 else ()


def _with_closing_comma(sentence: Sentence, source: Spans, behind: int) -> Spans:
    """A source with the comma that closes its apposition: "Agus, warga Desa Suka,"."""
    closed = source and sentence.is_mark(behind - 1, ",") and "," in sentence.text[slice(*source[0])]
    return ((source[0][0], sentence.items[behind - 1].span[1]),) if closed else source


def _subject(sentence: Sentence, cue: Cue) -> Spans:
    """The sentence's first name or pronoun: all that can be known of its subject without a parser."""
    start = _after_leads(sentence, 0, cue.first)
    end = start
    while end < cue.first and sentence.kind(end) == "word" and (sentence.items[end].capital or end == start):
        end += 1
    return sentence.span(start, end)


def _content_start(sentence: Sentence, cue: Cue, act: Act) -> int:
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


def _content_end(sentence: Sentence, start: int) -> int:
    """Behind the content: the sentence's end, or before a phrase that names a relay or a tag."""
    for at in range(start, sentence.end):
        if sentence.low(at) == "," and sentence.starts(at + 1, sentence.pack.cues.relays):
            return at
        if sentence.low(at) == "," and _is_tag_here(sentence, at + 1):
            return at
    return sentence.end


def _is_tag_here(sentence: Sentence, at: int) -> bool:
    tags = {word for words in sentence.pack.cues.tags.values() for word in words}
    bare = sentence.low(at)
    clitic = next((c for c in sentence.pack.cues.clitics if bare.endswith(c)), "")
    return bare in tags or (bool(clitic) and bare.removesuffix(clitic) in tags)


def _second_part(sentence: Sentence, left: int, behind: int) -> Spans:
    """What goes on behind `"…," kata Budi, "…"` or `Selain itu, kata Budi, …`."""
    for at in range(behind, min(behind + 12, len(sentence.items))):
        if sentence.kind(at) == "quote" and sentence.is_mark(at - 1, ",:"):
            return sentence.span(at, sentence.end)
    after = sentence.low(behind + 1)
    closed = sentence.pack.cues.stops | sentence.pack.cues.asides | sentence.pack.cues.joins
    if not (sentence.is_mark(left - 1, ",") and sentence.is_mark(behind, ",")) or after in closed:
        return ()
    end = _content_end(sentence, behind)
    dated = after in calendar_words(sentence.pack.code) or sentence.starts(
        behind + 1, sentence.pack.cues.relays
    )
    return sentence.span(behind, end) if end - behind > 4 and not dated else ()


def _cut_at_shared(found: list[Draft], sentence: Sentence) -> list[Draft]:
    """Ends a content where the next cue of the same source begins: "… dan menambahkan …".

    So too where, behind a comma, another source says the contrary: "…, tetapi Seno menyebut …".
    """
    parted = _behind_contrast(sentence)
    result: list[Draft] = []
    for draft in found:
        cuts = [cut for other in found if (cut := _cut(draft, other, parted)) is not None]
        result.append(replace(draft, content=_before(draft.content, min(cuts), sentence)) if cuts else draft)
    return [draft for draft in result if draft.content]


def _cut(draft: Draft, other: Draft, parted: set[int]) -> int | None:
    """Where the content of `draft` ends because `other` begins inside it, if it does."""
    cue = other.cue[0][0]
    if other is draft or not any(start < cue < end for start, end in draft.content):
        return None
    if other.source == draft.source:
        return cue
    return other.source[0][0] if other.source and other.source[0][0] in parted else None


def _behind_contrast(sentence: Sentence) -> set[int]:
    """Where clauses begin behind a comma and a word that parts them: ", tetapi …"."""
    parting = sentence.pack.cues.joins & sentence.pack.cues.breaks
    found = (at for at in range(1, len(sentence.items) - 1) if sentence.low(at) in parting)
    return {sentence.items[at + 1].span[0] for at in found if sentence.is_mark(at - 1, ",")}


def _before(spans: Spans, at: int, sentence: Sentence) -> Spans:
    """The spans up to `at`, without the conjunction that stands there."""
    joins = sentence.pack.cues.joins | {","}
    plain = [item for item in sentence.items if item.kind != "quote" and item.low in joins]
    while before := [item for item in plain if item.span[1] <= at]:
        if sentence.text[before[-1].span[1] : at].strip():
            break
        at = before[-1].span[0]
    return tuple((start, min(end, at)) for start, end in spans if start < at)


def _overlap(left: Spans, right: Spans) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


# From draft to record


def _attribution(article: Article, draft: Draft, pack: Pack) -> Attribution:
    content = tuple(trim(article.text, span) for span in draft.content)
    quoted = tuple(q for span in content for q in quotations(article.text, span, pack.quotes))
    return Attribution(
        article_id=article.id,
        source=draft.source,
        cue=draft.cue,
        content=content,
        form=_form(article.text, content, quoted),
        score=pack.cues.scores.get(draft.frame, 0.5),
        model_id=MODEL_ID,
        quoted=quoted,
    )


def _form(text: str, content: Spans, quoted: Spans) -> Form:
    if not quoted:
        return Form.INDIRECT
    outside = sum(len(text[start:end].strip(" ,.")) for start, end in content)
    inside = sum(end - start for start, end in quoted)
    return Form.DIRECT if inside >= outside - 2 else Form.MIXED
