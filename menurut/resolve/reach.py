"""How far a relay's word reaches: what is noted of a party, of a statement, and of the two together.

The rows of all pairs are put together at once, for one product with the judge's weights: what is noted
of a party, a statement and a mention is written down once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from math import log1p
from typing import NamedTuple

import numpy as np

from menurut.judges import Floats
from menurut.langs import Pack, load_pack
from menurut.resolve.mentions import Mention, Party, Scene, Told
from menurut.resolve.relays import Way
from menurut.text import any_of, key
from menurut.types import Attribution, PartyKind, Span

Row = tuple[float, ...]
_ENDS = re.compile(r"[^.\n]{0,4}(?:[.\n]|$)")
_QUOTES = '"“”„«»'
_KINDS = (PartyKind.OUTLET, PartyKind.DOCUMENT, PartyKind.PERSON)

OF_PARTY = (
    "mentions", "phrased", "quotes", "tells", "carries", "speaks", "in the lead", "first of all",
    "last of all", "parties", "from the end", "abroad", "platform", "listed", "own outlet", "medium",
    "document", "person", "inside contents", "opens", "unnamed",
)  # fmt: skip
OF_STATEMENT = (
    "nested", "of an outlet", "of a document", "of a person", "of nobody", "sourceless", "quoted", "first",
    "relays with it", "quoting with it", "telling with it", "dated", "at an occasion", "turns", "statements",
    "order", "sentence",
)  # fmt: skip
OF_INNER = ("inner own", "inner pronoun", "inner quoted")
OF_MENTION = (*Way, "opens", "inside", "medium", "dated", "ends", "sentence", "from the end", "voices")
OUTER = ("outer", "parent", "outer speaks himself")
WITH = (
    "with", "before cue", "distance", "in its content", "in its source", "another nearer",
    "with: his sentence",
)  # fmt: skip
AWAY = (
    "is", "turns", "headings", "same paragraph", "first statement", "sentences", "paragraphs", "statements",
    "others", "relays", "other parties", "himself", "his sentence",
)  # fmt: skip
BESIDE = ("is", "statements", "others", "tells", "quotes", "carries")
SAME = ("share", *(f"before: {one}" for one in BESIDE), *(f"after: {one}" for one in BESIDE))
_SIDES = ("with", "earlier", "later")
FEATURES = (
    *OF_PARTY, *OF_STATEMENT, *OF_INNER, *(f"{side}: {one}" for side in _SIDES for one in OF_MENTION),
    *OUTER, *WITH, *(f"{side}: {one}" for side in _SIDES[1:] for one in AWAY),
    *(f"same: {one}" for one in SAME),
)  # fmt: skip


# What is noted


class Pair(NamedTuple):
    """A statement and one who may have passed it on, with the numbers of the mentions that tell of it: in
    the statement's sentences, the last before, the next behind; 0 for none."""

    at: int
    party: int
    numbers: tuple[int, int, int]
    both: Row


def rows(scene: Scene, pairs: list[Pair]) -> Floats:
    """The features of all pairs: those of party, statement and mentions are written down once."""
    told = scene.told
    by_party = _array([_of_party(scene, one) for one in scene.parties])
    by_statement = _array(
        [(*_of_statement(scene, at), *_of_inner(told, at)) for at in range(len(told.named))]
    )
    by_mention = _array([(0.0,) * len(OF_MENTION), *(_of_mention(told, one) for one in scene.mentions)])
    if not pairs:
        return np.zeros((0, len(FEATURES)), np.float32)
    sides = by_mention[np.array([one.numbers for one in pairs])].reshape(len(pairs), -1)
    parties, statements = [one.party for one in pairs], [one.at for one in pairs]
    both = _array([one.both for one in pairs])
    return np.hstack((by_party[parties], by_statement[statements], sides, both))


def _array(found: list[Row]) -> Floats:
    return np.array(found, np.float32)


def _of_party(scene: Scene, party: Party) -> Row:
    told, who, some, own = scene.told, party.who, party.mentions, party.phrased
    ways = [one.relay.way for one in some]
    quoting = [one for one in scene.phrased if one.relay.way is Way.QUOTES]
    low, home = who.name.lower(), tuple(told.pack.chains.home)
    outlet = key(told.article.outlet or "").split(".")[0]
    at_home = low.startswith(home) or low.endswith(home)
    return (
        log1p(len(some)), log1p(len(own)), Way.QUOTES in ways, Way.TELLS in ways, Way.CARRIES in ways,
        log1p(ways.count(Way.SPEAKS)), bool(own) and own[0].sentence < 3,
        bool(quoting) and quoting[0] in own, bool(quoting) and quoting[-1] in own,
        log1p(len({one.relay.key for one in scene.phrased})),
        log1p(len(told.lines.starts) - some[-1].sentence) if some else -1,
        bool(home) and who.kind is PartyKind.OUTLET and not at_home,
        not told.pack.chains.platforms.isdisjoint((low, low.partition(" ")[0])),
        any(one.relay.listed for one in some), bool(outlet) and key(who.name).startswith(outlet),
        any(one.relay.medium for one in some), who.kind is PartyKind.DOCUMENT, who.kind is PartyKind.PERSON,
        all(one.inside for one in some), any(one.relay.opens for one in own), not who.name,
    )  # fmt: skip


def _of_statement(scene: Scene, at: int) -> Row:
    told, text = scene.told, scene.told.article.text
    one, place, who, lines = told.attributions[at], told.places[at], told.named[at], told.lines
    sentence = slice(place.first, place.first + 2)
    start, end = (*lines.starts[sentence], len(text))[:2]
    ways = [mention.relay.way for mention in scene.here[at]]
    turned = lines.turns[place.first] > (lines.turns[place.first - 1] if place.first else 0)
    return (
        told.parents[at] is not None, *(who.kind is kind for kind in _KINDS), not who.name, not one.source,
        any(text[low] in _QUOTES for low, _ in one.content), at == 0, log1p(len(ways)), Way.QUOTES in ways,
        Way.TELLS in ways, bool(_day(told.pack.code).search(text, start, end)),
        bool(_occasion(told.pack.code).search(text, start, end)), turned, log1p(len(told.named)), log1p(at),
        log1p(place.first),
    )  # fmt: skip


def _of_inner(told: Told, at: int) -> Row:
    """What a statement inside another shows of whether its own speaker is another."""
    parent = told.parents[at]
    if parent is None:
        return (0.0,) * len(OF_INNER)
    text, names, inner = told.article.text, told.pack.names, told.attributions[at]
    source = " ".join(text[slice(*span)] for span in inner.source).lower()
    pronoun = source in names.pronouns | names.plurals | names.neuter | told.pack.cues.clitics
    quoted = _is_quoted(text, told.attributions[parent], inner.start, told.pack)
    return source in names.own, pronoun, quoted


def _is_quoted(text: str, outer: Attribution, at: int, pack: Pack) -> bool:
    """Whether a place in the content of a statement stands inside its quotation marks."""
    start = next((low for low, high in outer.content if low <= at < high), at)
    before = text[start:at]
    return any(
        before.count(opening) % 2 if opening == closing else before.count(opening) > before.count(closing)
        for opening, closing in pack.quotes
    )


def _of_mention(told: Told, one: Mention) -> Row:
    relay, text, end = one.relay, told.article.text, one.relay.evidence[1]
    return (
        *(relay.way is way for way in Way), relay.opens, one.inside, relay.medium,
        bool(_dated(told.pack.code).match(text, end)), bool(_ENDS.match(text, end)), log1p(one.sentence),
        log1p(len(told.lines.starts) - one.sentence), len(one.voices),
    )  # fmt: skip


@cache
def _day(code: str) -> re.Pattern[str]:
    return re.compile(rf"\(\d{{1,2}}/\d|\d{{1,2}}/\d{{1,2}}/\d{{4}}|(?<!\w){_days(code)}(?!\w)")


@cache
def _dated(code: str) -> re.Pattern[str]:
    """A date right behind a mention."""
    return re.compile(rf"[^.\n]{{0,30}}?\d{{1,2}}[/ )-]|[^.\n]{{0,12}}?(?<!\w){_days(code)}(?!\w)")


def _days(code: str) -> str:
    dates = load_pack(code).dates
    return any_of({*dates.weekdays, *dates.relative_days})


@cache
def _occasion(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(load_pack(code).dates.occasions)}(?!\w)", re.IGNORECASE)


# What is noted of a party and a statement together


def pair(scene: Scene, at: int, number: int) -> tuple[Pair, Mention | None]:
    """What is noted of both, and the mention that shows it best."""
    party, told = scene.parties[number], scene.told
    place, around, speaker = told.places[at], told.outer[at], told.speakers[at]
    near = _nearest(scene, at, party)
    earlier = next((one for one in reversed(party.telling) if one.sentence < place.first), None)
    later = next((one for one in party.telling if one.sentence > place.last), None)
    both = (
        party.key in around, next(iter(around), "") == party.key, party.key == speaker,
        *_with(scene, at, near), *_away(scene, at, earlier), *_away(scene, at, later),
        *_same(scene, at, party),
    )  # fmt: skip
    sides = near, earlier, later
    first, second, third = (one.number if one else 0 for one in sides)
    shown = next(filter(None, (*sides, *party.mentions)), None)
    return Pair(at, number, (first, second, third), both), shown


def _nearest(scene: Scene, at: int, party: Party) -> Mention | None:
    """The party's mention in the sentences of a statement, the nearest to its core, phrased if one is."""
    place = scene.told.places[at]
    near = [one for one in party.mentions if place.first <= one.sentence <= place.last]
    near = [one for one in near if one.tells] or near
    return min(near, key=lambda one: _gap(one, place.core), default=None)


def _gap(mention: Mention, core: Span) -> int:
    start, end = mention.relay.evidence
    return max(start - core[1], core[0] - end, 0)


def _with(scene: Scene, at: int, mention: Mention | None) -> Row:
    """How a mention stands to the statement in its sentence."""
    if mention is None:
        return (0.0,) * len(WITH)
    one, core, whose = scene.told.attributions[at], scene.told.places[at].core, mention.relay.key
    (start, end), gap = mention.relay.evidence, _gap(mention, core)
    return (
        1.0, end <= core[0], log1p(gap), any(low <= start and end <= high for low, high in one.content),
        any(low < end and start < high for low, high in one.source),
        any(other.relay.key != whose and _gap(other, core) < gap for other in scene.here[at]),
        scene.told.speakers[at] in mention.voices,
    )  # fmt: skip


def _away(scene: Scene, at: int, mention: Mention | None) -> Row:
    """How far a mention outside its sentences is from a statement, and what stands between."""
    if mention is None:
        return (0.0,) * len(AWAY)
    told, lines = scene.told, scene.told.lines
    place, speaker = told.places[at], told.speakers[at]
    ahead = mention.start < place.core[0]
    low, high = (mention.before, place.before) if ahead else (place.before + 1, mention.before)
    between = [told.speakers[one] for one in told.top[low:high]]
    start, end = (mention.start, place.core[0]) if ahead else (place.core[1], mention.start)
    passing = scene.phrased[bisect_right(scene.starts, start) : bisect_left(scene.starts, end)]
    relays_between = [one.relay.key for one in passing if one.relay.key != mention.relay.key]
    first, last = (mention.sentence, place.first) if ahead else (place.last, mention.sentence)
    return (
        1.0, log1p(max(lines.turns[last] - lines.turns[first], 0)),
        log1p(max(lines.heads[last] - lines.heads[first], 0)), place.paragraph == mention.paragraph,
        place.before == 0, log1p(max(last - first, 0)), log1p(abs(place.paragraph - mention.paragraph)),
        log1p(len(between)), log1p(len(set(between) - {speaker, ""})), log1p(len(relays_between)),
        log1p(len(set(relays_between))), speaker in between, speaker in mention.voices,
    )  # fmt: skip


def _same(scene: Scene, at: int, party: Party) -> Row:
    """Whether the same speaker's other statements have the party in their sentences."""
    told, who = scene.told, scene.told.speakers[at]
    having = [pair for pair in party.beside if told.speakers[pair[0]] == who and pair[0] != at] if who else []
    if not having:
        return (0.0,) * len(SAME)
    before = next((pair for pair in reversed(having) if pair[0] < at), None)
    after = next((pair for pair in having if pair[0] > at), None)
    others = scene.times[who] - (told.parents[at] is None)
    share = len({one for one, _ in having}) / others
    return (share, *_beside(told, at, before), *_beside(told, at, after))


def _beside(told: Told, at: int, found: tuple[int, Mention] | None) -> Row:
    """How another statement of the same speaker, which has the party, stands to a statement."""
    if found is None:
        return (0.0,) * len(BESIDE)
    one, mention = found
    low, high = sorted((told.places[one].before, told.places[at].before))
    between = {told.speakers[other] for other in told.top[low + 1 : high]} - {told.speakers[at], ""}
    ways = (mention.relay.way is way for way in (Way.TELLS, Way.QUOTES, Way.CARRIES))
    return (1.0, log1p(high - low), log1p(len(between)), *ways)
