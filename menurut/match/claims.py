"""Which statements are about the same claim, and on which side they stand.

What a statement is about is its proposition: its content; of "membantah tudingan itu", the words of the
accusation. Candidates are a statement's nearest neighbours by vector; the comparer reads those side by side
that may be the same, and a judge weighs what is seen. Different numbers, days or names make a different
claim, however alike the words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from menurut.judges import load_judge
from menurut.langs import calendar_words, load_pack
from menurut.match.comparer import EQUAL, Compared, Comparer, Stands
from menurut.match.disputes import is_denial
from menurut.match.spelling import keys
from menurut.text import WORD
from menurut.types import Act, Answer, Claim, Entry, Link, Position, Relation, Stance

MATCHER = "program:claims-1:"  # and the comparer's id
ALIKE = 0.7  # least cosine of vectors that are compared: of 309 free translations 212 have 0.8
NEIGHBOURS = 12  # of each statement that are looked at
_MOST = 3  # of these that the comparer reads
SURE = 0.5  # least chance of a link: train/judge_claims.py
_LATER = 0.9  # of one between statements more than _DAYS apart
_LATER_PLAIN = 0.97  # and whose words alone contradict one another: similar words, another story
_DAYS = 60
_TELLS = 0.05  # least chance, read one way, for a pair to be read the other way round
_MUTUAL = 0.35  # of two that are nearest to one another in their articles, as translations are
_ELSEWHERE = 0.8  # of words that contradict those of another article
_PLAIN = 0.9  # of a denial without a word of denial on either side
_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOPIC = 2  # words that carry a topic, at least
_ANSWERS = 0.4  # least chance that a statement says what is asked, or the opposite
_REPEATS = 0.6  # of a content that another statement inside it may take up


@dataclass(frozen=True)
class Said:
    """A statement as matching sees it.

    What it is about, whether it denies that, whether it commits itself.
    """

    entry: Entry
    text: str
    denies: bool
    commits: bool = True

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which it may have been said; else that of publication; none where nothing says."""
        dating, published = self.entry.said_on, self.entry.article.published
        for written in (dating.edtf if dating else "", published or ""):
            if found := _DAY.findall(written):
                return tuple(map(date.fromisoformat, found))
        return ()

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, without their marks."""
        return frozenset(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(self.text))

    @cached_property
    def names(self) -> frozenset[str]:
        """Keys of the names in it, the same in every script."""
        words = self.text.split()[1:]
        found = (word.strip(".,;:!?\"'“”‘’()") for word in words)
        return frozenset(key for word in found if word[:1].isupper() for key in keys(word))


FEATURES = (
    "same", "same_back", "contradicts", "related", "cosine", "numbers_apart", "numbers_shared", "names_apart",
    "names_shared", "length", "one_article", "one_speaker", "other_language",
)  # fmt: skip


def proposition(entry: Entry) -> tuple[str, bool]:
    """What a statement is about, and whether it says that this is not so.

    "X membantah Y" is about Y; "that is false" about what was reported, where the article has it.
    """
    rejected = entry.rejects.claim_words if entry.rejects else ""
    bare = bool(rejected) and topic_words(entry.content, entry.article.lang) < _TOPIC
    if bare:
        return rejected, True
    return entry.content, entry.act is Act.DENIES


def topic_words(text: str, lang: str) -> int:
    """How many words of a text carry its topic."""
    pack = load_pack(lang)
    closed = pack.stopwords | calendar_words(lang) | pack.claims.referring | pack.claims.denials
    return sum(len(word) > 2 and word.lower() not in closed for word in WORD.findall(text))


def taken(entries: Sequence[Entry]) -> list[Said]:
    """Statements as matching sees them, those of an article together."""
    passed_on, known = _passed_on(entries), {entry.id: entry for entry in entries}
    found = []
    for entry in entries:
        text, denies = proposition(entry)
        says = entry.act is Act.ASSERTS and entry.id not in passed_on and not _hearsay(entry, known)
        commits = entry.act is Act.DENIES or says
        found.append(Said(entry, " ".join(text.replace(" … ", " ").split()), denies, commits))
    return found


def _hearsay(entry: Entry, known: Mapping[str, Entry]) -> bool:
    """Whether it is nobody's word inside another's: "that he is said to have called".

    Inside a denial it is the rumour that is denied, which somebody spreads.
    """
    outer = known.get(entry.parent_id or "")
    return outer is not None and not entry.attribution.source and not is_denial(outer)


def _passed_on(entries: Sequence[Entry]) -> set[str]:
    """The statements that mostly pass on what another one says: "Sputnik quotes Peskov as saying …"."""
    lengths = {entry.id: _length(entry) for entry in entries}
    inner: dict[str, int] = {}
    for entry in entries:
        if entry.parent_id and entry.attribution.source:
            inner[entry.parent_id] = max(inner.get(entry.parent_id, 0), lengths[entry.id])
    return {one for one, length in inner.items() if length >= _REPEATS * lengths.get(one, math.inf)}


def _length(entry: Entry) -> int:
    return sum(end - start for start, end in entry.attribution.content)


def searched(said: Said) -> bool:
    """Whether a statement has a topic of its own, by which others may be found."""
    return topic_words(said.text, said.entry.article.lang) >= _TOPIC


@dataclass(frozen=True)
class Candidate:
    """Two statements that may be about the same, and whether each is the other's nearest in its article."""

    new: Said
    old: Said
    cosine: float
    mutual: bool


def candidates(new: Sequence[Said], near: Sequence[Sequence[tuple[Said, float]]]) -> list[Candidate]:
    """The pairs to be read: of each new statement its nearest, if alike enough; `near` is beside `new`."""
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for one, others in zip(new, near, strict=True):
        for other, cosine in others:
            for a, b in ((one, other), (other, one)):
                key = a.entry.id, b.entry.article.id
                best[key] = max(best.get(key, (0.0, "")), (cosine, b.entry.id))
    found: dict[frozenset[str], Candidate] = {}
    for one, others in zip(new, near, strict=True):
        kept = [(other, cosine) for other, cosine in others if cosine >= ALIKE and _may_be_one(one, other)]
        for other, cosine in sorted(kept, key=lambda pair: -pair[1])[:_MOST]:
            there = best[one.entry.id, other.entry.article.id][1] == other.entry.id
            back = best[other.entry.id, one.entry.article.id][1] == one.entry.id
            pair = frozenset((one.entry.id, other.entry.id))
            found.setdefault(pair, Candidate(one, other, cosine, there and back))
    return list(found.values())


def _may_be_one(one: Said, other: Said) -> bool:
    """Not a statement and one inside it, and none without a topic."""
    nested = one.entry.parent_id == other.entry.id or other.entry.parent_id == one.entry.id
    return not nested and one.entry.id != other.entry.id and searched(other)


def days_apart(one: Said, other: Said) -> int | None:
    """The least days that may lie between two statements, as far as both are known."""
    apart = [abs((a - b).days) for a in one.days for b in other.days]
    return min(apart, default=None)


def links(found: Sequence[Candidate], comparer: Comparer, made_at: str) -> list[Link]:
    """The links that the comparer and the judges give to candidates. `made_at` is ISO 8601 in UTC."""
    made = []
    for candidate, there, back in compared(found, comparer):
        chances = judged(candidate, there, back)
        relation = max(chances, key=lambda each: chances[each])
        if chances[relation] >= _least(candidate, relation):
            by = f"{MATCHER}{comparer.id}"
            made.append(_link(candidate, relation, chances[relation], by, made_at))
    return made


def _least(candidate: Candidate, relation: Relation) -> float:
    """The least chance of a link."""
    new, old = candidate.new, candidate.old
    apart = days_apart(new, old)
    if apart is not None and apart > _DAYS:
        plain = relation is Relation.DENIES and new.denies == old.denies
        return _LATER_PLAIN if plain else _LATER
    one_article = new.entry.article.id == old.entry.article.id
    if relation is Relation.DENIES and new.denies == old.denies:  # their words alone contradict one another
        if not (is_denial(new.entry) or is_denial(old.entry)):
            return _PLAIN
        named = new.names & old.names or new.numbers & old.numbers
        return SURE if one_article else _ELSEWHERE if named else _PLAIN
    nearest = candidate.mutual and not one_article and relation is Relation.SAME_CLAIM
    return _MUTUAL if nearest else SURE


def compared(
    found: Sequence[Candidate], comparer: Comparer, least: float = _TELLS
) -> list[tuple[Candidate, Compared, Compared]]:
    """How the new statement of each candidate stands to the old one, and the other way round.

    Only where the first reading tells something: F1 of eval/claims.py was then 82.6, and 83.2 where all were
    read, for a quarter fewer readings.
    """
    there = _read([(each.new.text, each.old.text) for each in found], comparer)
    telling = [
        (each, read)
        for each, read in zip(found, there, strict=True)
        if max(read.chances[Stands.SAME], read.chances[Stands.CONTRADICTS]) >= least
    ]
    back = _read([(each.old.text, each.new.text) for each, _ in telling], comparer)
    return [(each, read, other) for (each, read), other in zip(telling, back, strict=True)]


def _read(pairs: list[tuple[str, str]], comparer: Comparer) -> list[Compared]:
    """What the comparer sees, each pair once, and equal sentences without reading."""
    asked = sorted({pair for pair in pairs if pair[0] != pair[1]})
    read = dict(zip(asked, comparer.compare(asked), strict=True))
    return [read.get(pair, EQUAL) for pair in pairs]


def judged(candidate: Candidate, there: Compared, back: Compared) -> dict[Relation, float]:
    """The chance of each link.

    Two that say the same are on one side, unless one of them denies it; what contradicts is on the other
    side.
    """
    new, old = candidate.new, candidate.old
    row = [features(candidate, there, back)]
    alike = load_judge("claims-same", FEATURES).chances(row)[0]
    if new.denies != old.denies:
        return {Relation.DENIES: alike}
    if is_denial(new.entry) and is_denial(old.entry):  # neither denies the other
        return {Relation.SAME_CLAIM: alike, Relation.DENIES: 0.0}
    return {
        Relation.SAME_CLAIM: alike,
        Relation.DENIES: load_judge("claims-against", FEATURES).chances(row)[0],
    }


def features(candidate: Candidate, there: Compared, back: Compared) -> tuple[float, ...]:
    """What the judges weigh, in the order of FEATURES."""
    new, old = candidate.new, candidate.old
    same = [each.chances[Stands.SAME] for each in (there, back)]
    return (
        _logit(max(same)),
        _logit(min(same)),
        _logit(max(each.chances[Stands.CONTRADICTS] for each in (there, back))),
        _logit(max(each.chances[Stands.RELATED] for each in (there, back))),
        candidate.cosine,
        float(bool(new.numbers and old.numbers and not new.numbers & old.numbers)),
        math.log1p(len(new.numbers & old.numbers)),
        float(bool(new.names and old.names and not new.names & old.names)),
        math.log1p(len(new.names & old.names)),
        abs(math.log((1 + len(new.text)) / (1 + len(old.text)))),
        float(new.entry.article.id == old.entry.article.id),
        float(new.entry.speaker.id == old.entry.speaker.id),
        float(new.entry.article.lang != old.entry.article.lang),
    )


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))


def _link(candidate: Candidate, relation: Relation, score: float, by: str, made_at: str) -> Link:
    new, old = candidate.new.entry.id, candidate.old.entry.id
    if relation is Relation.SAME_CLAIM:
        left, right = sorted((new, old))
    else:
        left, right = (
            (old, new) if is_denial(candidate.old.entry) > is_denial(candidate.new.entry) else (new, old)
        )
    return Link(left, right, relation, round(score, 3), by, made_at)


def answered(said: Said, read: Compared) -> Answer | None:
    """How a statement answers the question that it was read beside; None if it does not."""
    same, against = read.chances[Stands.SAME], read.chances[Stands.CONTRADICTS]
    if max(same, against) < _ANSWERS:
        return None
    if not said.commits:
        return Answer(said.entry, Stance.NEUTRAL, max(same, against))
    if said.denies:  # "denies that they spoke": its words say what is asked, and it says that this is not so
        return Answer(said.entry, Stance.DENIES, same) if same >= against else None
    if same >= against:
        return Answer(said.entry, Stance.AFFIRMS, same)
    return Answer(said.entry, Stance.DENIES, against)


def position(claim: Claim, party_id: str) -> Position:
    """What a speaker says about a claim, in the order of time, and where it turns round."""
    own = [member for member in claim.members if member.entry.speaker.id == party_id]
    sides = [member for member in own if member.stance is not Stance.NEUTRAL]
    turns = tuple((one, other) for one, other in pairwise(sides) if one.stance is not other.stance)
    return Position(claim, tuple(own), turns)
