"""When a statement was made, as far as the words fix it.

Each date that the text names outside a statement's own words is a candidate, and so is that it has none.
A judge weighs them: a day given once for an interview holds for what was said there, the day of an
event or of quoting does not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from menurut.judges import Floats, Judge, load_judge
from menurut.langs import Pack
from menurut.resolve import days as noted
from menurut.resolve.days import Day, Layout, Saying
from menurut.resolve.names import Named
from menurut.types import Article, Attribution, Dating, PartyKind, Spans

_TOUCHING = 9  # characters from the cue to a date right behind it: "pada tahun 2017"
_SURE = 0.4  # from which chance on a date is taken: half of the best F1, as chances are calibrated
_FAR = 10**9
_NOBODY = (PartyKind.STATE, PartyKind.DOCUMENT, PartyKind.OUTLET)  # whose names don't tell them apart

Truths = NDArray[np.bool_]
Numbers = NDArray[np.int64]

# What is noted of a statement, of a date, and of how they stand to each other.
OF_SAYING = (
    *noted.OF_SAYING,
    "as the last speaker", "as the next speaker", "days in its sentence", "days of its speaker",
    "different days", "dated sentences",
)  # fmt: skip
OF_DAY = (
    *noted.OF_DAY,
    "in a content", "in a content at its end", "in a source", "in a statement's sentence", "dated by others",
    "latest",
)  # fmt: skip
OF_BOTH = (
    "same sentence", "before", "behind its cue", "near its cue", "turned back between", "characters",
    "same paragraph", "other speakers", "names its speaker", "names its source", "in its outer one",
    "beside its outer one", "its speaker's", "another's alone", "first after", "its speaker's last",
)  # fmt: skip
FEATURES = OF_SAYING + OF_DAY + OF_BOTH


@dataclass(frozen=True, slots=True)
class Pairs:
    """The statements of an article and the days in it: what is noted of each, and of every two."""

    sayings: Floats  # (statements, of saying)
    days: Floats  # (days, of day)
    both: Floats  # (statements, days, of both)
    outside: Truths  # (statements, days): a date is no candidate in a statement's own content
    edtfs: list[str]  # "", for no date, then those of the days


def weighed(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> list[tuple[Dating | None, float]]:
    """The date of each attribution, or None, with the chance that this is right."""
    sayings, days, layout = _noted(article, attributions, parents, speakers, pack)
    if not sayings or not days:
        return [(None, 1.0)] * len(sayings)
    found = paired(sayings, days, layout)
    weights = chances(found, load_judge("said_on", FEATURES)).tolist()
    taken = [chosen(found.edtfs, one) for one in weights]
    return [
        (_dating(days[at - 1], saying) if at else None, chance)
        for saying, (at, chance) in zip(sayings, taken, strict=True)
    ]


def pairs(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> Pairs | None:
    """What the judge weighs, if there is anything."""
    sayings, days, layout = _noted(article, attributions, parents, speakers, pack)
    return paired(sayings, days, layout) if sayings and days else None


def chosen(edtfs: list[str], weights: list[float]) -> tuple[int, float]:
    """The likeliest date if it is likely enough, as its likeliest mention gives it, else 0; the chance."""
    by_date: dict[str, float] = defaultdict(float)
    for edtf, chance in zip(edtfs, weights, strict=True):
        by_date[edtf] += chance
    none = by_date.pop("")
    best = max(by_date, key=lambda edtf: by_date[edtf], default="")
    if by_date.get(best, 0.0) < _SURE:
        return 0, none
    return max((chance, at) for at, chance in enumerate(weights) if edtfs[at] == best)[1], by_date[best]


def chances(found: Pairs, judge: Judge) -> Floats:
    """How likely each statement has no date, and each of the days: (statements, 1 + days)."""
    of_saying, of_day, of_both = np.split(judge.hidden, [len(OF_SAYING), len(OF_SAYING + OF_DAY)])
    base = found.sayings @ of_saying + judge.bias
    none = np.maximum(base, 0) @ judge.out
    hidden = base[:, None] + found.days @ of_day + found.both @ of_both
    logits = np.where(found.outside, np.maximum(hidden, 0) @ judge.out, -np.inf)
    logits = np.concatenate([none[:, None], logits], 1)
    raised = np.exp(logits - logits.max(1, keepdims=True))
    found_chances: Floats = raised / raised.sum(1, keepdims=True)
    return found_chances


def _dating(day: Day, saying: Saying) -> Dating:
    return Dating(day.edtf, _why(day, saying) + day.reason, day.span)


def _why(day: Day, saying: Saying) -> str:
    """What a reason begins with, if the date is not in the statement's own sentence."""
    if day.sentence == saying.sentence:
        return ""
    if day.names & _words_of(saying.speaker):
        return "as another statement of the same speaker; "
    return "as what was said on the same occasion; "


def _noted(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> tuple[list[Saying], list[Day], Layout]:
    layout = noted.layout_of(article.text, pack)
    sayings = noted.sayings_of(article.text, attributions, parents, speakers, layout, pack)
    return sayings, noted.days_of(article, attributions, layout, pack), layout


# The statements of an article against its days, in tables: statements down, days across


class Places(NamedTuple):
    """Where the statements are (each number in a row of its own) and the days."""

    low: Numbers
    high: Numbers
    first: Numbers  # of the cue
    last: Numbers
    sentence: Numbers
    paragraph: Numbers
    start: Numbers
    end: Numbers
    day_sentence: Numbers
    day_paragraph: Numbers


def paired(sayings: list[Saying], days: list[Day], layout: Layout) -> Pairs:
    """All statements against all days."""
    at = _places(sayings, days)
    inside, closing = _inside([one.attribution.content for one in sayings], at)
    sourced, _ = _inside([one.attribution.source for one in sayings], at)
    same = at.sentence == at.day_sentence
    alike = _alike_all(sayings)
    told = same & ~inside
    others = (alike & ~np.eye(len(sayings), dtype=bool)).astype(np.float32)
    own = (others @ told) > 0
    outside = ~inside
    edtfs = [day.edtf for day in days]
    dated = told.any(0)
    counts = np.log1p(_counts(days, edtfs, same, own, outside, dated))
    of_sayings = np.array([one.notes for one in sayings], np.float32)
    of_sayings = np.concatenate([of_sayings, _neighbours(alike), counts], 1)
    latest = _latest(days)
    more = (inside.any(0), closing.any(0), sourced.any(0), same.any(0), dated, latest)
    of_days = np.concatenate([np.array([day.notes for day in days], np.float32), np.stack(more, 1)], 1)
    both = [
        *_between(at, same, layout),
        _turns(at, sayings, alike),
        *_relations(sayings, days, at, same, inside, own, told, alike),
        *_ranks(at, outside, own),
    ]
    of_both = np.stack(both, 2).astype(np.float32)
    return Pairs(of_sayings.astype(np.float32), of_days.astype(np.float32), of_both, outside, ["", *edtfs])


def _places(sayings: list[Saying], days: list[Day]) -> Places:
    rows = []
    for one in sayings:
        core, cue = one.attribution.core, one.attribution.cue
        first, last = (cue[0][0], cue[-1][1]) if cue else core
        rows.append((*core, first, last, one.sentence, one.paragraph))
    down = np.array(rows).T[:, :, None]
    across = np.array([(*day.span, day.sentence, day.paragraph) for day in days]).T
    return Places(*down, *across)


def _inside(spans: list[Spans], at: Places) -> tuple[Truths, Truths]:
    """Which days are in which statement's spans, and which at the end of one."""
    flat = np.array([(n, *span) for n, one in enumerate(spans) for span in one], int).reshape(-1, 3)
    number, low, high = flat.T[:, :, None]
    held = (low <= at.start) & (at.start < high)
    inside, closing = np.zeros((2, len(spans), len(at.start)), bool)
    which, day = np.nonzero(held)
    inside[number[which, 0], day] = True
    closing[number[which, 0], day] = high[which, 0] - at.end[day] < 3
    return inside, closing


def _alike_all(sayings: list[Saying]) -> Truths:
    """Which statements may be by the same speaker."""
    number: dict[Named, int] = {}
    who = [number.setdefault(one.speaker, len(number)) for one in sayings]
    table = np.array([[_alike(one, other) for other in number] for one in number])
    found: Truths = table[np.ix_(who, who)]
    return found


def _neighbours(alike: Truths) -> Truths:
    """Whether the statements before and after are by the same speaker."""
    next_to = np.diagonal(alike, 1)
    return np.stack([np.append(False, next_to), np.append(next_to, False)], 1)


def _counts(
    days: list[Day], edtfs: list[str], same: Truths, own: Truths, outside: Truths, dated: Truths
) -> Numbers:
    """Of each statement the days in its sentence, those of its speaker, different ones, dated sentences."""
    firsts = [edtfs.index(edtf) for edtf in edtfs]
    sentences = [day.sentence for day in days]
    first_in = [sentences.index(sentence) for sentence in sentences]
    different, told = np.zeros((2, *outside.shape), bool)
    for n, (edtf, sentence) in enumerate(zip(firsts, first_in, strict=True)):
        different[:, edtf] |= outside[:, n]
        told[:, sentence] |= outside[:, n] & dated[n]
    near = (same & outside, own & outside, different, told)
    return np.stack([table.sum(1) for table in near], 1)


def _latest(days: list[Day]) -> Truths:
    past = [day.edtf for day in days if not day.notes[noted.OF_DAY.index("to come")]]
    return np.array([day.edtf == max(past, default="") for day in days])


def _between(at: Places, same: Truths, layout: Layout) -> list[NDArray[np.generic]]:
    """How far a date is from a statement, and on which side of what."""
    gap = np.maximum(np.maximum(at.start - at.high, at.low - at.end), 0)
    behind, before = at.start - at.last, at.first - at.end
    back = np.searchsorted(layout.back, at.sentence, "right") != np.searchsorted(
        layout.back, at.day_sentence, "right"
    )
    return [
        same,
        at.start < at.low,
        (behind >= 0) & (behind < _TOUCHING),
        ((behind > -_TOUCHING) & (behind < 40)) | ((before > 0) & (before < 40)),
        back,
        np.log1p(gap),
        at.paragraph == at.day_paragraph,
    ]


def _turns(at: Places, sayings: list[Saying], alike: Truths) -> Floats:
    """How many statements by others that are inside no other stand between."""
    turns = [n for n, one in enumerate(sayings) if one.parent is None]
    turns.sort(key=lambda n: at.low[n, 0])
    begins = at.low[turns, 0]
    day, saying = np.searchsorted(begins, at.start), np.searchsorted(begins, at.low)
    others = np.cumsum(~alike[:, turns], 1)
    others = np.concatenate([np.zeros((len(sayings), 1), int), others], 1)
    between: Floats = np.log1p(abs(others[:, day] - np.take_along_axis(others, saying, 1)))
    return between


def _relations(
    sayings: list[Saying],
    days: list[Day],
    at: Places,
    same: Truths,
    inside: Truths,
    own: Truths,
    told: Truths,
    alike: Truths,
) -> list[NDArray[np.generic]]:
    """Whose day it is."""
    speaker = np.array(
        [[not day.names.isdisjoint(words) for day in days] for words in map(_words_of, _speakers(sayings))]
    )
    source = np.array([[not day.names.isdisjoint(one.source) for day in days] for one in sayings])
    outer = np.array([-1 if one.parent is None else one.parent for one in sayings])
    nested = (outer >= 0)[:, None]
    theirs = ((~alike).astype(np.float32) @ told > 0) & ~own & ~speaker & ~same
    common = np.array([one.joining for one in sayings])[:, None] | np.array([day.shared for day in days])
    return [speaker, source, inside[outer] & nested, same[outer] & nested, own, theirs & ~common]


def _speakers(sayings: list[Saying]) -> list[Named]:
    return [one.speaker for one in sayings]


def _ranks(at: Places, outside: Truths, own: Truths) -> list[NDArray[np.generic]]:
    """Whether a date is the first after a statement; whether the last of its speaker's before it."""
    number = np.arange(len(at.start))
    before = at.start <= at.low
    own = own & outside
    kept = (
        np.where(outside & ~before, number, _FAR).min(1),
        np.where(before & own, number, -1).max(1),
    )
    return [number == one[:, None] for one in kept]


@lru_cache(maxsize=4096)
def _words_of(speaker: Named) -> frozenset[str]:
    return frozenset(noted.capitals(speaker.name))


@lru_cache(maxsize=4096)
def _alike(one: Named, other: Named) -> bool:
    """Whether two names may be one speaker's: the same, or one is part of the other."""
    a, b = _words_of(one), _words_of(other)
    persons = one.kind not in _NOBODY and other.kind not in _NOBODY
    return one == other or (persons and bool(a and b) and (a <= b or b <= a))
