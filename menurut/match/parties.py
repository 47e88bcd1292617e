"""Which parties of different articles are one: candidates by keys, weighed by a plain list of features.

A wrong merge is worse than a missed one: a name that stands alone is only linked to the one whole
name of those days that has it, and stays open where two compete.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

from menurut.match.spelling import Alignment, Fit, abbreviates, align, body_parts, is_generic, keys, parts
from menurut.text import WORD, key, stem
from menurut.types import Party, PartyKind, Profile, Reading, Span, Statement, stable_id

LINKER = "program:parties-1"
_DAYS = 92  # within which a whole name competes for one that stands alone
_THRESHOLD = 0.9  # of the chance that two are one; see eval/parties.py
_LINKED = (PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.STATE, PartyKind.OUTLET)
_PLACES = 8  # of a name in an article that are looked at
_WINDOW = 60  # characters
_ALONE = 2  # words beside two names that both stand alone
_BESIDE = 4  # words
_CAPITAL = re.compile(r"(?<=[\w,;:»”)] )[^\W\d_a-zа-я][\w’'-]+")
_BODIES = (PartyKind.ORGANISATION, PartyKind.UNKNOWN, PartyKind.OUTLET, PartyKind.STATE)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties side by side: their best aligned names, and which these are."""

    one: Profile
    other: Profile
    how: Alignment
    left: str
    right: str

    @property
    def alone(self) -> bool:
        """Whether a name of one word stands against a longer one."""
        return len(self.how.fits) == 1 and self.how.over_left + self.how.over_right > 0

    @property
    def whole(self) -> bool:
        """Whether all parts of both fit."""
        return not self.how.over_left + self.how.over_right


def _same(pair: Pair) -> float:
    return float(pair.whole and len(pair.how.fits) > 1)


def _both_alone(pair: Pair) -> float:
    return float(pair.whole and len(pair.how.fits) == 1)


def _inside(pair: Pair) -> float:
    return float(not pair.whole and len(pair.how.fits) > 1)


def _surname(pair: Pair) -> float:
    return float(pair.alone and pair.how.last)


def _first_name(pair: Pair) -> float:
    return float(pair.alone and not pair.how.last)


def _abbreviated(pair: Pair) -> float:
    return float(abbreviates(pair.left, pair.right))


def _initials(pair: Pair) -> float:
    return float(Fit.INITIAL in pair.how.fits)


def _by_sound(pair: Pair) -> float:
    return float(Fit.SOUND in pair.how.fits)


def _by_slip(pair: Pair) -> float:
    return float(Fit.SLIP in pair.how.fits)


def _inflected(pair: Pair) -> float:
    return float(Fit.STEM in pair.how.fits)


def _over(pair: Pair) -> float:
    return float(min(3, pair.how.over_left + pair.how.over_right))


def _beside(pair: Pair) -> float:
    return math.log1p(len(pair.one.beside & pair.other.beside))


def _near(pair: Pair) -> float:
    return math.log1p(len(pair.one.near & pair.other.near))


def _short(pair: Pair) -> float:
    return float(max(map(len, (pair.left, pair.right))) <= 4)


FEATURES: tuple[Callable[[Pair], float], ...] = (
    _same, _both_alone, _inside, _surname, _first_name, _abbreviated, _initials, _by_sound, _by_slip,
    _inflected, _over, _beside, _near, _short,
)  # fmt: skip


def features(pair: Pair) -> list[float]:
    """What is noted about a pair, in the order of `FEATURES`."""
    return [feature(pair) for feature in FEATURES]


@cache
def weights(kind: str) -> tuple[float, tuple[float, ...]]:
    """Bias and weights for "person" or "body", learned by train/parties.py."""
    kept = json.loads(resources.files(__package__).joinpath("parties.json").read_text("utf-8"))[kind]
    return kept["bias"], tuple(kept["weights"][feature.__name__.lstrip("_")] for feature in FEATURES)


def chance(pair: Pair) -> float:
    """How likely the two are one, by their features."""
    bias, many = weights("person" if pair.one.kind is PartyKind.PERSON else "body")
    raised = bias + sum(weight * value for weight, value in zip(many, features(pair), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, raised))))


def paired(one: Profile, other: Profile) -> Pair | None:
    """The two by the names that fit best; None where they can't be one."""
    if one.id == other.id or not _kinds_fit(one.kind, other.kind) or one.articles & other.articles:
        return None
    split = parts if one.kind is PartyKind.PERSON else body_parts
    left, right = whole_names(one), whole_names(other)
    pairs = [Pair(one, other, align(split(a), split(b)), a, b) for a in left for b in right if a and b]
    fitting = [pair for pair in pairs if _possible(pair)]
    return max(fitting, key=_goodness) if fitting else None


def whole_names(profile: Profile) -> tuple[str, ...]:
    """The names by which a party is told from others; of a person those of several words, if there are any.

    Else "Obama", of Barack, would be the "Obama" in Michelle's name.
    """
    if profile.kind is not PartyKind.PERSON:
        return tuple(name for name in profile.names if not is_generic(name))
    whole = tuple(name for name in profile.names if len(parts(name)) > 1)
    return whole or profile.names


def _goodness(pair: Pair) -> tuple[int, int, int, int]:
    over = pair.how.over_left + pair.how.over_right
    return int(pair.whole), len(pair.how.fits), sum(pair.how.fits), -over


def _possible(pair: Pair) -> bool:
    """Whether names may mean one: no part on both sides that the other lacks, and not initials only."""
    if abbreviates(pair.left, pair.right):
        return True
    if pair.one.kind is not PartyKind.PERSON and Fit.SOUND in pair.how.fits and _one_script(pair):
        return False  # "Republika" and "Republic"
    if pair.whole and len(pair.how.fits) == 1 and pair.one.kind is PartyKind.PERSON:
        # Two that stand alone have more in common than a name and the news of the day.
        short = any(part.letters for part in parts(pair.left))  # "LB" of "RUPS LB", no name
        alike = pair.how.weakest >= Fit.STEM and not short
        return alike and len(pair.one.beside & pair.other.beside) >= _ALONE
    return not pair.how.clash and max(pair.how.fits, default=Fit.NONE) > Fit.INITIAL


def _one_script(pair: Pair) -> bool:
    scripts = {part.script for name in (pair.left, pair.right) for part in body_parts(name)}
    return len(scripts) == 1


def _kinds_fit(one: PartyKind, other: PartyKind) -> bool:
    return one is other or (one in _BODIES and other in _BODIES)


def chosen(one: Profile, others: Iterable[Profile]) -> list[tuple[Profile, float]]:
    """Which of the others the party is, with how sure that is."""
    found = [pair for other in others if (pair := paired(one, other))]
    scored = [(pair, chance(pair)) for pair in found]
    sure = [(pair.other, score) for pair, score in scored if score >= _THRESHOLD and not pair.alone]
    return sure or _only([pair for pair in found if pair.alone], one)


def _only(pairs: Sequence[Pair], one: Profile) -> list[tuple[Profile, float]]:
    """The whole name that one alone stands for, if the articles of those days have just one such."""
    if not stands_alone(one):
        return []
    near = [pair for pair in pairs if days_apart(one, pair.other) <= _DAYS]
    if len({pair.other.one or pair.other.id for pair in near}) != 1:
        return []
    scored = [(pair.other, chance(pair)) for pair in near]
    return [(other, score) for other, score in scored if score >= _THRESHOLD][:1]


def days_apart(one: Profile, other: Profile) -> float:
    """Days between the nearest days of both; 0 where a day is unknown."""
    if not (one.first and one.last and other.first and other.last):
        return 0.0
    gap = max(_day(one.first) - _day(other.last), _day(other.first) - _day(one.last))
    return float(max(0, gap))


def _day(iso: str) -> int:
    year, month, day = (*map(int, iso.split("-")), 1, 1)[:3]
    return date(year, month, day).toordinal()


# What an article shows of a party


def beside(text: str, spans: Iterable[Span], lang: str) -> frozenset[str]:
    """Stems of the words beside a name, where it stands: roles and bodies."""
    found: set[str] = set()
    for start, end in spans:
        before = WORD.findall(text[max(0, start - _WINDOW) : start].rpartition("\n")[2])[-_BESIDE:]
        after = WORD.findall(text[end : end + _WINDOW].partition("\n")[0])[:_BESIDE]
        own = {stem(word, lang) for word in WORD.findall(text[start:end])}
        found |= {stem(word, lang) for word in (*before, *after) if len(word) > 2} - own
    return frozenset(found)


def near(text: str) -> frozenset[str]:
    """Keys of the names in an article: words with a capital inside a sentence."""
    names = (parts(match.group()) for match in _CAPITAL.finditer(text))
    return frozenset(part.stem for found in names for part in found if len(part.stem) > 2)


def appearances(reading: Reading) -> list[tuple[Profile, frozenset[str]]]:
    """What an article shows of each party that may be another article's too, with the keys of its names."""
    article, names = reading.article, near(reading.article.text)
    day = article.published if article.published and set(article.published) <= set("0123456789-") else None
    found = []
    for party in reading.parties:
        if party.kind in _LINKED and party.name:
            written = re.compile(rf"(?<!\w){re.escape(party.name)}(?!\w)")
            spans = [match.span() for match in itertools.islice(written.finditer(article.text), _PLACES)]
            profile = Profile(
                party.id, party.kind, (party.name, *party.aliases), article.lang,
                beside(article.text, spans, article.lang), names, frozenset({article.id}), day, day,
            )  # fmt: skip
            found.append((profile, party_keys(profile)))
    return found


def alone_apart(reading: Reading) -> Reading:
    """The reading with those whom a name alone does not tell as parties of this article only.

    A person of one word ("Agus"): links say who it is. A body that is only described ("perusahaan",
    "masyarakat"): 12 of the first 100 pairs judged, and all that were wrong, were of such names.
    """
    alone = [one for one in reading.parties if _is_alone(one)]
    renamed = {one.id: stable_id("party", one.kind, reading.article.id, key(one.name)) for one in alone}
    if not renamed:
        return reading
    parties = tuple(replace(one, id=renamed.get(one.id, one.id)) for one in reading.parties)
    return replace(
        reading, parties=parties, statements=tuple(_of(one, renamed) for one in reading.statements)
    )


def _is_alone(party: Party) -> bool:
    if party.kind is PartyKind.PERSON:
        return len(party.name.split()) == 1
    return party.kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN) and is_generic(party.name)


def _of(statement: Statement, renamed: Mapping[str, str]) -> Statement:
    chain = tuple(replace(hop, party_id=renamed.get(hop.party_id, hop.party_id)) for hop in statement.chain)
    return replace(statement, speaker_id=renamed.get(statement.speaker_id, statement.speaker_id), chain=chain)


def stands_alone(profile: Profile) -> bool:
    """Whether a person has a name of one word only."""
    return profile.kind is PartyKind.PERSON and all(len(parts(name)) < 2 for name in profile.names)


def party_keys(profile: Profile) -> frozenset[str]:
    """By what other spellings of a party are found."""
    return frozenset(found for name in profile.names for found in keys(name))
