"""The days that an article names, and its statements: what is noted of each for the day of speaking."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from math import log1p

from menurut.langs import Pack, load_pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.acts import deed_of
from menurut.resolve.names import Named
from menurut.text import any_of
from menurut.types import Act, Article, Attribution, BlockKind, Span, Spans

Row = tuple[float, ...]

_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w+")
_WORD = re.compile(r"\w+")
_SMALL = re.compile(r"\b[a-z]+ $")
# No sentence ends behind "Sen." or "J.": titles and initials, in a language that has a stop there.
_STARTS = re.compile(
    r"(?<=\n)|(?<![A-Z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z]{2}\.)(?:(?<=[.!?])|(?<=\.[\"”])) (?=[\"“A-Z])"
)
_NEAR = 90  # characters from "dikutip" to the day of quoting
_RUNNING = (BlockKind.HEADLINE, BlockKind.BODY, BlockKind.CAPTION, BlockKind.DATELINE)
_OCCASIONS = ("occasions", "sessions", "courts")
_BESIDE = _OCCASIONS[:2]
_FIELDS = ("earlier", "joining", *_OCCASIONS)
_ACTS = (Act.DENIES, Act.ASKS)
_AGES = ((0, 0), (2, 7), (8, 40), (41, 400), (401, 10**7))  # days

OF_SAYING = (
    "nested", "sourceless", "relative", "cueless", *(f"{act}" for act in _ACTS), "unlisted", "lasting",
    *(f"{field} around" for field in _FIELDS), "quoted", "late in the text",
)  # fmt: skip
OF_DAY = (
    "is a date", "weekday", "bracketed", "day and month", "year", "month alone", "year alone", "today",
    "unit", "quoting before", "quoting an occasion", "bound before", "closes its sentence", "behind a comma",
    "behind a small word", "late", *(f"{field} beside" for field in _BESIDE), "to come", "same day", "week",
    "month ago", "year ago", "longer ago", "open",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the sentences and paragraphs of a text begin."""

    sentences: list[int]
    paragraphs: list[int]
    back: list[int]  # sentences that turn back: "Sebelumnya, …"
    end: int

    def sentence(self, at: int) -> int:
        """The number of the sentence at a place."""
        return bisect_right(self.sentences, at) - 1

    def paragraph(self, at: int) -> int:
        """The number of the paragraph at a place."""
        return bisect_right(self.paragraphs, at) - 1

    def span(self, sentence: int) -> Span:
        """From the first character of a sentence to that of the next."""
        ends = self.sentences[sentence + 1 : sentence + 2]
        return self.sentences[sentence], ends[0] if ends else self.end


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement as far as its day is concerned."""

    attribution: Attribution
    speaker: Named
    sentence: int
    paragraph: int
    source: frozenset[str]  # the names in it
    joining: bool  # "di tempat yang sama"
    parent: int | None
    notes: Row


@dataclass(frozen=True, slots=True)
class Day:
    """A date that the text names."""

    span: Span
    edtf: str
    reason: str
    sentence: int
    paragraph: int
    names: frozenset[str]  # in its sentence
    shared: bool  # a session or the like is in its sentence
    notes: Row


def capitals(text: str) -> list[str]:
    """The words that begin with a capital."""
    return _CAPITAL.findall(text)


def layout_of(text: str, pack: Pack) -> Layout:
    """Where the sentences and paragraphs of a text begin."""
    sentences = [0, *(match.end() for match in _STARTS.finditer(text))]
    paragraphs = [0, *(match.end() for match in re.finditer("\n", text))]
    turns_back = _opening(pack.code)
    back = [at for at, start in enumerate(sentences) if turns_back.match(text, start)]
    return Layout(sentences, paragraphs, back, len(text))


@cache
def _opening(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?i:{any_of(load_pack(code).dates.earlier)})(?:nya)?(?!\w)")


# Statements


def sayings_of(
    text: str,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    layout: Layout,
    pack: Pack,
) -> list[Saying]:
    """The statements, each with what is noted of it."""
    triples = zip(attributions, parents, speakers, strict=True)
    return [_saying(text, one, parent, speaker, layout, pack) for one, parent, speaker in triples]


def _saying(
    text: str, one: Attribution, parent: int | None, speaker: Named, layout: Layout, pack: Pack
) -> Saying:
    start = one.core[0]
    sentence = layout.sentence(start)
    source = _words_at(text, one.source)
    around = _around(_without(text, layout.span(sentence), one.content), pack.code, _FIELDS)
    notes = (
        parent is not None,
        not source,
        source.lower() in pack.cues.whose,
        *_of_cue(_words_at(text, one.cue), pack.code),
        *around,
        any(text[start] in '"“‘«' for start, _ in one.content),
        log1p(sentence),
    )
    names = frozenset(capitals(source))
    return Saying(one, speaker, sentence, layout.paragraph(start), names, around[1], parent, notes)


def _words_at(text: str, spans: Spans) -> str:
    return " ".join([text[start:end] for start, end in spans])


@lru_cache(maxsize=4096)
def _of_cue(cue: str, code: str) -> Row:
    pack = load_pack(code)
    deed = deed_of(cue, pack)
    return (
        not cue,
        *(deed is not None and deed.act is act for act in _ACTS),
        deed is None,
        any(pattern.match(cue) for pattern in pack.dates.lasting),
    )


def _without(text: str, whole: Span, holes: Spans) -> str:
    """A stretch of text without some others."""
    low, high = whole
    edges = [low, *(min(max(low, edge), high) for span in sorted(holes) for edge in span), high]
    return " ".join([text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)])


def _around(text: str, code: str, fields: tuple[str, ...]) -> tuple[bool, ...]:
    """Which lists have a word or phrase that is in a text."""
    words = _WORD.findall(text.lower())
    line = f" {' '.join(words)} "
    found = []
    for field in fields:
        single, several = _listed(code, field)
        found.append(not single.isdisjoint(words) or any(phrase in line for phrase in several))
    return tuple(found)


@cache
def _listed(code: str, field: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """A list's words, and its phrases between spaces, also with a clitic."""
    phrases = [" ".join(_WORD.findall(phrase)) for phrase in getattr(load_pack(code).dates, field)]
    forms = [phrase + clitic for phrase in sorted(phrases) for clitic in ("", "nya")]
    single = frozenset(form for form in forms if " " not in form)
    return single, tuple(f" {form} " for form in forms if " " in form)


# Days


def days_of(article: Article, attributions: tuple[Attribution, ...], layout: Layout, pack: Pack) -> list[Day]:
    """The dates in the running text whose day is known or can be inferred, each with what is noted of it."""
    mentions = list(_mentions(article, pack))
    anchor, origin = _anchor(article, attributions, mentions, layout)
    found: list[Day] = []
    beside: dict[int, tuple[frozenset[str], tuple[bool, ...]]] = {}
    for mention in mentions:
        if edtf := resolve_date(mention, anchor):
            sentence = layout.sentence(mention.span[0])
            if sentence not in beside:
                words = article.text[slice(*layout.span(sentence))]
                beside[sentence] = frozenset(capitals(words)), _around(words, pack.code, _OCCASIONS)
            names, occasions = beside[sentence]
            place = _place(article.text, mention, sentence, layout, pack)
            notes = (*_form(article.text, mention), *place, *occasions[: len(_BESIDE)], *_age(edtf, anchor))
            reason = _reason(mention, anchor, origin, edtf)
            paragraph = layout.paragraph(mention.span[0])
            shared = any(occasions[1:])
            found.append(Day(mention.span, edtf, reason, sentence, paragraph, names, shared, notes))
    return found


def _mentions(article: Article, pack: Pack) -> Iterator[DateMention]:
    """The dates in the running text."""
    running = [block.span for block in article.blocks if block.kind in _RUNNING]
    starts = [start for start, _ in running]
    unclear = 0 < len(article.published or "") < len("2016-11-11")  # "Monday" is no day of a month or year
    for mention in find_dates(article.text, pack):
        at = bisect_right(starts, mention.span[0])
        relative = mention.month is None and mention.year is None
        if at and mention.span[0] < running[at - 1][1] and not (unclear and relative):
            yield mention


def _anchor(
    article: Article, attributions: tuple[Attribution, ...], mentions: list[DateMention], layout: Layout
) -> tuple[date | None, str]:
    """The article's day, and what it is known from.

    Of a month or year the last one; where no metadata tell, the latest whole day in the opening or
    in a sentence with a statement.
    """
    known = article.published or ""
    for complete in (known, f"{known}-31", f"{known}-30", f"{known}-28", f"{known}-12-31"):
        try:
            return date.fromisoformat(complete), "the article's date"
        except ValueError:
            continue
    told = {0, *(layout.sentence(one.core[0]) for one in attributions)}
    inside = [span for one in attributions for span in one.content]
    days = [
        date(mention.year, mention.month, mention.day)
        for mention in mentions
        if mention.year and mention.month and mention.day and layout.sentence(mention.span[0]) in told
        if not any(start <= mention.span[0] < end for start, end in inside)
    ]
    return max(days, default=None), "the latest day that the text names"


def _form(text: str, mention: DateMention) -> Row:
    end = mention.span[1]
    alone = mention.day is None and mention.weekday is None
    return (
        True,
        mention.weekday is not None,
        ")" in text[end - 1 : end + 1],
        mention.day is not None,
        mention.year is not None,
        alone and mention.month is not None,
        alone and mention.month is None and mention.year is not None,
        mention.offset == 0 and mention.unit == "day",
        mention.unit != "day",
    )


def _place(text: str, mention: DateMention, sentence: int, layout: Layout, pack: Pack) -> Row:
    start, end = mention.span
    low, high = layout.span(sentence)
    before = text[max(low, start - 12) : start]
    return (
        *_quoted(text[max(0, start - _NEAR) : start], pack.code),
        bool(_bound(pack.code).search(text[max(0, start - 20) : start])),
        high - end < 5,
        before.rstrip().endswith((",", "(")),
        bool(_SMALL.search(before)),
        log1p(sentence),
    )


def _quoted(before: str, code: str) -> Row:
    """Whether a date is that of quoting ("dikutip CNN, Senin"), or of words quoted from an occasion."""
    match = _quoting(code).search(before)
    occasion = match is not None and _around(match.group(), code, _OCCASIONS[:1])[0]
    return match is not None and not occasion, occasion


@cache
def _quoting(code: str) -> re.Pattern[str]:
    glued = r"(?:(?!\w)|(?=[A-Z]))"  # bad extraction: "dilansirAFP"
    between = r"(?:[^.\"”]|\.(?=\w))*"
    return re.compile(rf"(?<!\w)(?i:{any_of(load_pack(code).dates.quoting)}){glued}{between}$")


@cache
def _bound(code: str) -> re.Pattern[str]:
    """What stands before a day since or until which something was: "hingga Senin"."""
    return re.compile(rf"(?<!\w)(?i:{any_of(load_pack(code).dates.bounds)},?\s+)$")


def _age(edtf: str, anchor: date | None) -> Row:
    """How long before the article a date lies."""
    if anchor is None or set(edtf) & set("X["):
        return (*(False,) * (1 + len(_AGES)), True)
    day = edtf if len(edtf) == 10 else f"{edtf}-12-28"[:10] if len(edtf) == 4 else f"{edtf}-28"
    days = (anchor - date.fromisoformat(day)).days
    to_come = edtf > anchor.isoformat()
    return (to_come, *(not to_come and low <= max(days, 0) <= high for low, high in _AGES), False)


def _reason(mention: DateMention, anchor: date | None, origin: str, edtf: str) -> str:
    if mention.year is not None and edtf == resolve_date(mention, None):
        return "the text says so"
    if anchor is None:
        return "the text has no year, and the article no date"
    return f"from the words and {origin}, {anchor.isoformat()}"
