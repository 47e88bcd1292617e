"""Which articles are copies: exact and near ones by their words, others by their statements.

Candidates share bands of a MinHash (Broder 1997) of their shingles, four words in a row each; they are judged
by exact counts. Thresholds were chosen by about 130 pairs read, of 8,477 Indonesian articles of twelve
outlets (eval/copies.py) and 4,000 Vietnamese ones of unknown outlets; expect a little less elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from rensa import RMinHash

from menurut.text import WORD
from menurut.types import Article, BlockKind, Link, Relation

MATCHER = "program:copies-1"
_WORDS = 4  # of a shingle
_SHORT = 30  # words, below which a text is too little to tell a copy by
_ROWS = 2  # of a band: two texts that share a fifth of their shingles share two of 64 bands in 73 of 100
_BANDS = 64
_SEED = 7
_NEAR = 0.6  # of the shorter one's shingles: of 30 pairs of different outlets above, all had one source
_WHOLE = 0.2  # of both together; below are digests of many articles, which hold this one
_OWN_WORDS = 0.45  # of those outside quotations; below, two heard one speech or had one press release
_TELLING = 15  # shingles outside quotations; fewer are names and cues, and say nothing
_NUMBERS = 0.5  # of the shorter one's numbers
_FEW = 4  # numbers, of which half may differ by chance
# One outlet repeats itself: between 0.5 and 0.85 are follow-ups with the same background, and lists of other
# days (prayer times share up to 0.88 of their numbers, prices 0.75); above, an article brought up to date.
_SERIES_NEAR = 0.85
_SERIES_WHOLE = 0.55
_SERIES_NUMBERS = 0.95
_SERIES_DAYS = 1  # later, six of seven pairs were, by their titles, a digest or a new article on the old one
_SERIES_WORDS = 80  # fewer are notices: a programme's of two days are alike by 0.95
_DAYS = 5  # between a report and one that retells it
_MATCHED = 4  # statements in the same order, at least
_SHARE = 0.6  # of the shorter one's statements
_ORDER = 0.8  # of the matched ones that stand in the same order
_LENGTHS = 0.3  # of the longer one's statements that the shorter one has; else it is a part of a digest
_SUGGESTED = 0.6  # times the share: every suggestion is less sure than every near copy
_QUOTED = re.compile(r'["“„«‟][^"“”„«»‟\n]*["”“»]')
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

Shingle = tuple[str, ...]


class CopyKind(StrEnum):
    """How one article repeats another."""

    EXACT = "exact"  # word for word
    NEAR = "near"  # another lead, something cut or added
    REWORDED = "reworded"  # the same statements in the same order, in other words
    TRANSLATED = "translated"  # in another language


@dataclass(frozen=True, slots=True)
class Copied:
    """That two articles are copies; `score` is the share they have in common, less for suggestions."""

    kind: CopyKind
    score: float


@dataclass(frozen=True)
class Side:
    """An article as judging sees it: its body, outlet and day, and how many statements it has."""

    body: str
    lang: str = ""
    outlet: str | None = None
    day: str | None = None
    statements: int = 0

    @cached_property
    def words(self) -> list[str]:
        """Its words, without case."""
        return WORD.findall(self.body.casefold())

    @cached_property
    def shingles(self) -> frozenset[Shingle]:
        """What is compared."""
        return _shingles(self.words)

    @cached_property
    def own(self) -> frozenset[Shingle]:
        """The shingles of what stands outside quotations: the outlet's own words."""
        return _shingles(WORD.findall(_QUOTED.sub("\n", self.body).casefold()))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, without their marks."""
        return frozenset(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(self.body))


def side(article: Article, statements: int = 0) -> Side:
    """An article as judging sees it."""
    return Side(body(article), article.lang, article.outlet, article.published, statements)


def body(article: Article) -> str:
    """The body of an article, without headline, captions and boilerplate."""
    spans = [block.span for block in article.blocks if block.kind is BlockKind.BODY]
    return "\n".join(article.text[start:end] for start, end in spans)


def bands(text: str) -> tuple[int, ...]:
    """The keys by which a text's copies are found, as signed 64-bit numbers; none of a short text.

    They are kept in the ledger, so they hold rensa's version of its algorithm: keys of another never meet.
    """
    one = Side(text)
    if len(one.words) < _SHORT:
        return ()
    sketch = RMinHash(num_perm=_ROWS * _BANDS, seed=_SEED)
    sketch.update([" ".join(shingle) for shingle in one.shingles])
    digest = sketch.digest()
    rows = [digest[at : at + _ROWS] for at in range(0, len(digest), _ROWS)]
    return tuple(_band_key(place, row) for place, row in enumerate(rows))


def _band_key(place: int, row: Sequence[int]) -> int:
    told = repr((RMinHash.ALGORITHM_VERSION, _WORDS, _SEED, place, tuple(row))).encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big", signed=True)


def alike(one: str, other: str) -> float:
    """The share of the shorter text's shingles that the other has: a copy may be cut, or have a new lead."""
    return _share(Side(one).shingles, Side(other).shingles)


def copied(one: Side, other: Side, matched: Iterable[tuple[int, int]] = ()) -> Copied | None:
    """Whether two articles are copies, and how.

    `matched` are places of linked statements, of `one` and of `other`, each statement in one pair only.
    Reworded and translated copies are suggestions: their scores are below those of near ones.
    """
    if min(len(one.words), len(other.words)) >= _SHORT:
        if one.words == other.words:
            return Copied(CopyKind.EXACT, 1.0)
        share = _share(one.shingles, other.shingles)
        if share >= _NEAR and not _same_numbers(one, other):
            return None  # another day of the same list, whatever is linked
        if _is_near(one, other, share):
            return Copied(CopyKind.NEAR, round(share, 3))
    return _retold(one, other, sorted(set(matched)))


def copy_link(ids: tuple[str, str], found: Copied, made_at: str) -> Link:
    """The link between the ids of two articles; its `by` tells the kind."""
    left, right = sorted(ids)
    return Link(left, right, Relation.COPY_OF, found.score, f"{MATCHER}:{found.kind}", made_at)


def one_to_one(links: Iterable[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Of scored links between statements by place the surest, so that each statement is in one pair only."""
    left: set[int] = set()
    right: set[int] = set()
    kept = []
    for one, other, _ in sorted(links, key=lambda link: (-link[2], abs(link[0] - link[1]), link)):
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            kept.append((one, other))
    return sorted(kept)


def _shingles(words: Sequence[str]) -> frozenset[Shingle]:
    return frozenset(_listed(words))


def _listed(words: Sequence[str]) -> Iterator[Shingle]:
    return zip(*(words[start:] for start in range(_WORDS)), strict=False)


def _share(one: frozenset[Shingle], other: frozenset[Shingle]) -> float:
    """Of the smaller set."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


def _is_near(one: Side, other: Side, share: float) -> bool:
    shared = len(one.shingles & other.shingles)
    whole = shared / max(1, len(one.shingles) + len(other.shingles) - shared)
    if _one_outlet(one, other):
        long = min(len(one.words), len(other.words)) >= _SERIES_WORDS
        near = long and (_days_apart(one, other) or 0) <= _SERIES_DAYS
        return near and share >= _SERIES_NEAR and whole >= _SERIES_WHOLE
    if min(len(one.own), len(other.own)) < _TELLING:
        tells = _shingles_in_order(one, other) >= _ORDER
    else:
        tells = _share(one.own, other.own) >= _OWN_WORDS
    return share >= _NEAR and whole >= _WHOLE and tells


def _shingles_in_order(one: Side, other: Side) -> float:
    """The share of the shingles of both that stand in the same order."""
    places = {shingle: place for place, shingle in enumerate(_listed(other.words))}
    pairs = [(at, places[each]) for at, each in enumerate(_listed(one.words)) if each in places]
    return _in_order(pairs) / max(1, len(pairs))


def _same_numbers(one: Side, other: Side) -> bool:
    """Whether the numbers are those of one report, and not of two days of a list.

    Reprints of different outlets on one day round and correct; for all others nearly all must be the same.
    """
    fewer = min(len(one.numbers), len(other.numbers))
    share = len(one.numbers & other.numbers) / fewer if fewer else 1.0
    apart = _days_apart(one, other)
    if one.outlet and other.outlet and not _one_outlet(one, other) and not apart:
        return fewer < _FEW or share >= _NUMBERS
    return share >= _SERIES_NUMBERS


def _one_outlet(one: Side, other: Side) -> bool:
    names = {(each.outlet or "").casefold() for each in (one, other)}
    return len(names) == 1 and names != {""}


def _days_apart(one: Side, other: Side) -> int | None:
    """The days between two publications, as far as both are known to the day."""
    try:
        there, back = (date.fromisoformat(each.day or "") for each in (one, other))
    except ValueError:  # a month, a year, or a day of several
        return None
    return abs((there - back).days)


def _retold(one: Side, other: Side, matched: Sequence[tuple[int, int]]) -> Copied | None:
    """A copy in other words, or in another language, as far as its statements show it."""
    fewer, more = sorted((one.statements, other.statements))
    ordered = _in_order(matched)
    retells = (
        ordered >= _MATCHED
        and ordered >= _SHARE * fewer
        and ordered >= _ORDER * len(matched)
        and fewer >= _LENGTHS * more
        and (_days_apart(one, other) or 0) <= _DAYS
    )
    if not retells:
        return None
    score = round(_SUGGESTED * min(1.0, ordered / fewer), 3)
    if one.lang != other.lang:
        return Copied(CopyKind.TRANSLATED, score)
    # An outlet's next article on the same matter repeats its statements: none of another's.
    return None if _one_outlet(one, other) else Copied(CopyKind.REWORDED, score)


def _in_order(matched: Sequence[tuple[int, int]]) -> int:
    """How many pairs, sorted by their first, stand in one order: the longest rising sequence of seconds."""
    ends: list[int] = []
    for _, place in matched:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
