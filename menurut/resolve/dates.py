"""When a statement was made, as far as the words fix it.

Each date that the text names outside a statement's own words is a candidate, and so is that it has none.
A judge weighs them: a day given once for an interview holds for what was said there, the day of an
event or of quoting does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from math import log1p
from operator import itemgetter

from menurut.langs import Pack, load_pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.acts import deed_of
from menurut.resolve.judge import load_judge
from menurut.resolve.names import Named
from menurut.text import any_of
from menurut.types import Act, Article, Attribution, BlockKind, Dating, Deed, PartyKind, Span

_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w+")
# No sentence ends behind "Sen." or "J.": titles and initials, in a language that has a stop there.
_STARTS = re.compile(
    r"(?<=\n)|(?<![A-Z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z]{2}\.)(?:(?<=[.!?])|(?<=\.[\"”])) (?=[\"“A-Z])"
)
_NEAR = 90  # characters from "dikutip" to the day of quoting
_TOUCHING = 9  # characters from the cue to a date right behind it: "pada tahun 2017"
_SURE = 0.45  # from which chance on a date is taken; see train/judge_said_on.py
_RUNNING = (BlockKind.HEADLINE, BlockKind.BODY, BlockKind.CAPTION, BlockKind.DATELINE)
_ATTITUDES = (Deed.HOPES, Deed.PLANS, Deed.SUPPORTS, Deed.BELIEVES, Deed.DOUBTS, Deed.FEARS, Deed.REFUSES)
_FIELDS = ("occasions", "sessions", "courts")
_KINDS = tuple(kind for kind in PartyKind if kind is not PartyKind.UNKNOWN)
_ACTS = (Act.DENIES, Act.ASKS, Act.DIRECTS, Act.OTHER)

# What is noted of a statement, of a date, and of how they stand to each other.
OF_SAYING = (
    "nested", "sourceless", "relative", "cueless", *(f"by a {kind}" for kind in _KINDS),
    *(f"{act}" for act in _ACTS), "attitude", "unlisted", "lasting", "earlier", "joining",
    *(f"{field} around" for field in _FIELDS), "quoted", "late in the text", "days in its sentence",
    "days of its speaker", "different days", "dated sentences", "as the last speaker", "as the next speaker",
    "by a pronoun",
)  # fmt: skip
OF_DAY = (
    "is a date", "weekday", "bracketed", "day and month", "year", "month alone", "year alone", "today",
    "yesterday", "other offset", "unit", "range", "in a content", "in a content at its end",
    "in a statement's sentence", "in a source", "quoting before", "quoting an occasion", "bound before",
    *(f"{field} beside" for field in _FIELDS), "opens its sentence", "closes its sentence", "behind a comma",
    "behind a small word", "lead", "late", "to come", "same day", "day before", "week", "month ago",
    "year ago", "longer ago", "open", "often", "latest", "dated by others",
)  # fmt: skip
OF_BOTH = (
    "same sentence", "before", "before its cue", "behind its cue", "near its cue", "turned back between",
    "characters", "sentences", "paragraphs", "same paragraph", "statements", "other speakers",
    "names its speaker", "names its source", "in its outer one", "beside its outer one", "its speaker's",
    "last before", "first after", "nearest", "its speaker's last", "its speaker's next",
)  # fmt: skip
FEATURES = OF_SAYING + OF_DAY + OF_BOTH
Row = tuple[float, ...]
Candidate = tuple[Dating | None, Row]
Turn = tuple[int, Named]  # where a statement inside no other begins, and its speaker


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
    core: Span
    sentence: int
    paragraph: int
    source: frozenset[str]  # the names in it
    notes: Row
    parent: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """A date that the text names, and who speak, or are named, in its sentence."""

    span: Span
    dating: Dating
    sentence: int
    paragraph: int
    speaking: tuple[int, ...]  # statements
    names: frozenset[str]
    notes: Row


def dates(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> list[Dating | None]:
    """The date of each attribution, None of what the words don't date."""
    return [dating for dating, _ in weighed(article, attributions, parents, speakers, pack)]


def weighed(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> list[tuple[Dating | None, float]]:
    """The date of each attribution, or None, with the chance that this is right."""
    judge = load_judge("said_on", FEATURES)
    groups = candidates(article, attributions, parents, speakers, pack)
    return [chosen(group, judge.chances([row for _, row in group])) for group in groups]


def chosen(group: list[Candidate], chances: list[float]) -> tuple[Dating | None, float]:
    """The likeliest date, as its likeliest mention gives it, if it is likely enough."""
    by_date: dict[str, float] = defaultdict(float)
    for (dating, _), chance in zip(group, chances, strict=True):
        by_date[dating.edtf if dating else ""] += chance
    none = by_date.pop("", 1.0)
    best = max(by_date, key=lambda edtf: by_date[edtf], default="")
    if by_date.get(best, 0.0) < _SURE:
        return None, none
    ordered = sorted(zip(chances, range(len(group)), strict=True), reverse=True)
    datings = (group[at][0] for _, at in ordered)
    return next(dating for dating in datings if dating and dating.edtf == best), by_date[best]


def candidates(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> list[list[Candidate]]:
    """For each attribution no date, and each date that the text names outside its content."""
    text = article.text
    layout = _layout(text, pack)
    mentions = _mentions(article, pack)
    anchor, origin = _anchor(article, attributions, mentions, layout)
    sayings = [
        _saying(text, one, parent, speaker, layout, pack)
        for one, parent, speaker in zip(attributions, parents, speakers, strict=True)
    ]
    days = _days(text, mentions, sayings, anchor, origin, layout, pack)
    turns = sorted(((one.core[0], one.speaker) for one in sayings if one.parent is None), key=itemgetter(0))
    return [_candidates(at, sayings, days, turns, layout) for at in range(len(sayings))]


def _layout(text: str, pack: Pack) -> Layout:
    sentences = [0, *(match.end() for match in _STARTS.finditer(text))]
    paragraphs = [0, *(match.end() for match in re.finditer("\n", text))]
    turns_back = _words(pack.code, "earlier")
    back = [at for at, start in enumerate(sentences) if turns_back.match(text, start)]
    return Layout(sentences, paragraphs, back, len(text))


def _mentions(article: Article, pack: Pack) -> list[DateMention]:
    """The dates in the running text."""
    running = [block.span for block in article.blocks if block.kind in _RUNNING]
    starts = [start for start, _ in running]
    unclear = 0 < len(article.published or "") < len("2016-11-11")  # "Monday" is no day of a month or year
    return [
        mention
        for mention in find_dates(article.text, pack)
        if (at := bisect_right(starts, mention.span[0])) and mention.span[0] < running[at - 1][1]
        if not (unclear and mention.month is None and mention.year is None)
    ]


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


def _saying(
    text: str, one: Attribution, parent: int | None, speaker: Named, layout: Layout, pack: Pack
) -> Saying:
    sentence = layout.sentence(one.core[0])
    source = " ".join(text[start:end] for start, end in one.source)
    cue = " ".join(text[start:end] for start, end in one.cue)
    around = _without(text, layout.span(sentence), sorted(one.content))
    deed = deed_of(cue, pack)
    notes = (
        parent is not None,
        not source,
        source.lower() in pack.cues.whose,
        not cue,
        *(speaker.kind is kind for kind in _KINDS),
        *(deed is not None and deed.act is act for act in _ACTS),
        deed in _ATTITUDES,
        deed is None,
        any(pattern.match(cue) for pattern in pack.dates.lasting),
        *(bool(_words(pack.code, field).search(around)) for field in ("earlier", "joining", *_FIELDS)),
        any(text[start] in '"“‘«' for start, _ in one.content),
        log1p(sentence),
    )
    names = frozenset(_CAPITAL.findall(source))
    return Saying(one, speaker, one.core, sentence, layout.paragraph(one.core[0]), names, notes, parent)


def _without(text: str, whole: Span, holes: list[Span]) -> str:
    """A stretch of text without some others."""
    low, high = whole
    edges = [low, *(min(max(low, edge), high) for span in holes for edge in span), high]
    return " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


@cache
def _words(code: str, field: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w){any_of(getattr(load_pack(code).dates, field))}(?:nya)?(?!\w)")


def _days(
    text: str,
    mentions: list[DateMention],
    sayings: list[Saying],
    anchor: date | None,
    origin: str,
    layout: Layout,
    pack: Pack,
) -> list[Day]:
    told = defaultdict(list)
    for at, saying in enumerate(sayings):
        told[saying.sentence].append(at)
    found = [(one, edtf) for one in mentions if (edtf := resolve_date(one, anchor))]
    every = [edtf for _, edtf in found]
    latest = max((edtf for edtf in every if not anchor or edtf <= anchor.isoformat()), default="")
    days = []
    for mention, edtf in found:
        at = mention.span[0]
        sentence = layout.sentence(at)
        speaking = tuple(n for n in told[sentence] if not _holds(sayings[n], at))
        whole = layout.span(sentence)
        notes = (
            *_form(text, mention),
            *_place(text, mention, sayings, layout, pack),
            *_age(edtf, anchor),
            log1p(every.count(edtf) - 1),
            edtf == latest,
            bool(speaking),
        )
        dating = Dating(edtf, _reason(mention, anchor, origin, edtf), mention.span)
        names = frozenset(_CAPITAL.findall(text, *whole))
        days.append(Day(mention.span, dating, sentence, layout.paragraph(at), speaking, names, notes))
    return days


def _holds(saying: Saying, at: int) -> bool:
    return any(start <= at < end for start, end in saying.attribution.content)


def _form(text: str, mention: DateMention) -> Row:
    start, end = mention.span
    alone = mention.day is None and mention.weekday is None
    offset = mention.offset if mention.unit == "day" else None
    return (
        True,
        mention.weekday is not None,
        ")" in text[end - 1 : end + 1],
        mention.day is not None,
        mention.year is not None,
        alone and mention.month is not None,
        alone and mention.month is None and mention.year is not None,
        offset == 0,
        offset == -1,
        offset not in (None, 0, -1),
        mention.unit != "day",
        "-" in text[start:end],
    )


def _place(text: str, mention: DateMention, sayings: list[Saying], layout: Layout, pack: Pack) -> Row:
    start, end = mention.span
    sentence = layout.sentence(start)
    low, high = layout.span(sentence)
    before = text[max(low, start - 12) : start]
    inside = [span for one in sayings for span in one.attribution.content if span[0] <= start < span[1]]
    return (
        bool(inside),
        any(span[1] - end < 3 for span in inside),
        any(one.sentence == sentence for one in sayings),
        any(low <= start < high for one in sayings for low, high in one.attribution.source),
        *_quoted(text[max(0, start - _NEAR) : start], pack),
        bool(_bound(pack.code).search(text, max(0, start - _NEAR), start)),
        *(bool(_words(pack.code, field).search(text, low, high)) for field in _FIELDS),
        start - low < 8,
        high - end < 5,
        before.rstrip().endswith((",", "(")),
        bool(re.search(r"\b[a-z]+ $", before)),
        sentence == 0 or start < 120,
        log1p(sentence),
    )


def _quoted(before: str, pack: Pack) -> Row:
    """Whether a date is that of quoting ("dikutip CNN, Senin"), and whether of words said on an occasion."""
    match = _quoting(pack.code).search(before)
    return match is not None, match is not None and bool(_words(pack.code, "occasions").search(match.group()))


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
        return (*(False,) * 7, True)
    day = edtf if len(edtf) == 10 else f"{edtf}-12-28"[:10] if len(edtf) == 4 else f"{edtf}-28"
    days = (anchor - date.fromisoformat(day)).days
    to_come = edtf > anchor.isoformat()
    bounds = ((0, 0), (1, 1), (2, 7), (8, 40), (41, 400), (401, 10**7))
    return (to_come, *(not to_come and low <= max(days, 0) <= high for low, high in bounds), False)


def _reason(mention: DateMention, anchor: date | None, origin: str, edtf: str) -> str:
    if mention.year is not None and edtf == resolve_date(mention, None):
        return "the text says so"
    if anchor is None:
        return "the text has no year, and the article no date"
    return f"from the words and {origin}, {anchor.isoformat()}"


def _candidates(
    number: int, sayings: list[Saying], days: list[Day], turns: list[Turn], layout: Layout
) -> list[Candidate]:
    saying = sayings[number]
    near = [day for day in days if not _holds(saying, day.span[0])]
    own = [_is_own(day, number, sayings) for day in near]
    here = sum(day.sentence == saying.sentence for day in near)
    different = len({day.dating.edtf for day in near})
    dated = len({day.sentence for day in near if day.speaking})
    counts = tuple(map(log1p, (here, sum(own), different, dated)))
    notes = saying.notes + counts + _beside(number, sayings)
    found: list[Candidate] = [(None, notes + (0.0,) * len(OF_DAY + OF_BOTH))]
    ranks = _ranks([day.span[0] for day in near], own, saying.core[0])
    for day, mine, rank in zip(near, own, ranks, strict=True):
        both = (*_between(day, saying, turns, layout), *_outer(day, saying, sayings), mine, *rank)
        dating = Dating(day.dating.edtf, _why(day, saying, mine) + day.dating.reason, day.span)
        found.append((dating, notes + day.notes + both))
    return found


def _beside(number: int, sayings: list[Saying]) -> Row:
    """Whether the statements before and after are by the same speaker; whether the source has no name."""
    one = sayings[number]
    before = number > 0 and _alike(sayings[number - 1].speaker, one.speaker)
    after = number + 1 < len(sayings) and _alike(sayings[number + 1].speaker, one.speaker)
    return before, after, not one.source


def _is_own(day: Day, number: int, sayings: list[Saying]) -> bool:
    """Whether another statement of the same speaker is in a date's sentence."""
    others = (sayings[at].speaker for at in day.speaking if at != number)
    return any(_alike(other, sayings[number].speaker) for other in others)


def _between(day: Day, saying: Saying, turns: list[Turn], layout: Layout) -> Row:
    """How a date and a statement stand to each other."""
    start, end = day.span
    low, high = saying.core
    cue = saying.attribution.cue
    first, last = (cue[0][0], cue[-1][1]) if cue else saying.core
    gap = max(start - high, low - end, 0)
    places = sorted(
        (bisect_left(turns, start, key=itemgetter(0)), bisect_left(turns, low, key=itemgetter(0)))
    )
    sentences = sorted((day.sentence, saying.sentence))
    turned = bisect_right(layout.back, sentences[1]) - bisect_right(layout.back, sentences[0])
    others = [speaker for _, speaker in turns[slice(*places)] if not _alike(speaker, saying.speaker)]
    return (
        day.sentence == saying.sentence,
        start < low,
        low <= start < first,
        last <= start < last + _TOUCHING,
        -_TOUCHING < start - last < 40 or 0 < first - end < 40,
        turned > 0,
        log1p(gap),
        log1p(abs(day.sentence - saying.sentence)),
        log1p(abs(day.paragraph - saying.paragraph)),
        day.paragraph == saying.paragraph,
        log1p(places[1] - places[0]),
        log1p(len(set(others))),
        bool(day.names & _words_of(saying.speaker)),
        bool(day.names & saying.source),
    )


def _outer(day: Day, saying: Saying, sayings: list[Saying]) -> Row:
    """How a date stands to the statement that this one is inside of."""
    if saying.parent is None:
        return False, False
    outer = sayings[saying.parent]
    return _holds(outer, day.span[0]), outer.sentence == day.sentence


def _ranks(places: list[int], own: list[bool], at: int) -> list[Row]:
    """Of each date whether it is the last before a place, the next, the nearest; of own ones the same."""
    before = bisect_right(places, at)
    mine = [n for n, is_own in enumerate(own) if is_own]
    kept = (
        before - 1,
        before,
        min(range(len(places)), key=lambda n: abs(places[n] - at), default=-1),
        max((n for n in mine if n < before), default=-1),
        min((n for n in mine if n >= before), default=-1),
    )
    return [tuple(n == one for one in kept) for n in range(len(places))]


def _why(day: Day, saying: Saying, mine: bool) -> str:
    """What a reason begins with, if the date is not in the statement's own sentence."""
    if day.sentence == saying.sentence:
        return ""
    if mine or day.names & _words_of(saying.speaker):
        return "as another statement of the same speaker; "
    return "as what was said on the same occasion; "


@lru_cache(maxsize=4096)
def _words_of(speaker: Named) -> frozenset[str]:
    return frozenset(_CAPITAL.findall(speaker.name))


@lru_cache(maxsize=4096)
def _alike(one: Named, other: Named) -> bool:
    """Whether two names may be one speaker's: the same, or one is part of the other."""
    a, b = _words_of(one), _words_of(other)
    persons = not {one.kind, other.kind} & {PartyKind.STATE, PartyKind.DOCUMENT, PartyKind.OUTLET}
    return one == other or (persons and bool(a and b) and (a <= b or b <= a))
