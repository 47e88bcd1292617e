"""How far a relay's word reaches: what is noted of a party, of a statement, and of the two together.

The text is read once: its sentences, where each statement and each mention of a party stands. The rows
of all pairs are then put together at once, for one product with the judge's weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from math import log1p
from typing import NamedTuple

import numpy as np

from menurut.langs import Pack, load_pack
from menurut.resolve.judge import Floats
from menurut.resolve.names import Named
from menurut.resolve.relays import Relay, Way, conveyors, relays
from menurut.text import any_of, key
from menurut.types import Article, Attribution, PartyKind, Span

NOBODY = "?"  # the key of one who speaks without a name
_END = re.compile(
    r"(\n+)|(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|(?<=[a-zà-ÿ)][.!?])[\"”]?(?=[\"“]?[A-Z][a-z])"
)
_ENDS = re.compile(r"[^.\n]{0,4}(?:[.\n]|$)")
_QUOTES = '"“”„«»'
_KINDS = (PartyKind.OUTLET, PartyKind.DOCUMENT, PartyKind.PERSON)
Row = tuple[float, ...]

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
OF_INNER = (
    "inner sourceless", "inner own", "inner pronoun", "inner quoted", "outer outlet", "outer document",
    "outer person", "outer nobody",
)  # fmt: skip
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


# Where things stand


class Lines(NamedTuple):
    """Where sentences begin, the paragraph of each, and how many turns and headings are up to it."""

    starts: list[int]
    paragraphs: list[int]
    turns: list[int]
    heads: list[int]

    @classmethod
    def of(cls, text: str, pack: Pack) -> Lines:
        """Sentences go on over lines that a link was put on: "dilansir", "Reuters", ", Senin"."""
        starts, paragraphs, paragraph = [0], [0], 0
        for match in _END.finditer(text):
            if match.group(1):
                if _goes_on(text, match.span(), pack):
                    continue
                paragraph += 1
            starts.append(match.end())
            paragraphs.append(paragraph)
        turn = _turning(pack.code)
        turns = accumulate(bool(turn.match(text, at)) for at in starts)
        heads = accumulate(_is_head(text, span) for span in pairwise([*starts, len(text)]))
        return cls(starts, paragraphs, list(turns), list(heads))

    def sentence(self, at: int) -> int:
        """The number of the sentence that holds a place."""
        return bisect_right(self.starts, at) - 1


def _goes_on(text: str, gap: Span, pack: Pack) -> bool:
    """Whether the sentence before a line's end goes on behind it."""
    start, end = gap
    after = text[end : end + 1]
    last = text[max(0, start - 20) : start].rsplit(None, 1)[-1:]
    unfinished = bool(last) and (last[0].endswith(",") or last[0].lower() in pack.blocks.unfinished)
    return after.islower() or after in ",.;)" or unfinished


def _is_head(text: str, span: Span) -> bool:
    """Whether a sentence is a short line that does not end as sentences do."""
    start, end = span[0], span[0] + len(text[slice(*span)].rstrip())
    alone = text[end : end + 1] in ("\n", "") and (start == 0 or text[start - 1] == "\n")
    return alone and 12 < end - start < 90 and text[end - 1] not in '.!?"”,:)'


class Place(NamedTuple):
    """Where a statement stands: its core, first and last sentence, paragraph, and how many are before it."""

    core: Span
    first: int
    last: int
    paragraph: int
    before: int


class Mention(NamedTuple):
    """A relay's mention, how many statements begin before it, and who speak in its sentence."""

    number: int  # from 1
    relay: Relay
    start: int
    sentence: int
    paragraph: int
    before: int
    voices: frozenset[str]
    inside: bool  # a content

    @property
    def tells(self) -> bool:
        """Whether more than a name stands there."""
        return self.relay.way not in (Way.BARE, Way.SPEAKS)


@dataclass(frozen=True)
class Told:
    """The statements of an article; lists are by statement."""

    article: Article
    attributions: tuple[Attribution, ...]
    parents: tuple[int | None, ...]
    named: list[Named]
    pack: Pack

    @cached_property
    def lines(self) -> Lines:
        """The sentences of the text."""
        return Lines.of(self.article.text, self.pack)

    @cached_property
    def speakers(self) -> list[str]:
        """Their keys."""
        return [key_of(one) for one in self.named]

    @cached_property
    def top(self) -> list[int]:
        """The statements inside no other."""
        return [at for at, parent in enumerate(self.parents) if parent is None]

    @cached_property
    def begins(self) -> list[int]:
        """Where these begin."""
        return [self.attributions[at].start for at in self.top]

    @cached_property
    def places(self) -> list[Place]:
        """Where each stands; one inside another, with the sentences of the other."""
        return [self._place(at) for at in range(len(self.attributions))]

    def _place(self, at: int) -> Place:
        core, parent, lines = self.attributions[at].core, self.parents[at], self.lines
        cores = [core] if parent is None else [core, self.attributions[parent].core]
        first = min(lines.sentence(start) for start, _ in cores)
        last = max(lines.sentence(end - 1) for _, end in cores)
        before = bisect_left(self.begins, self.attributions[at].start)
        return Place(core, first, last, lines.paragraphs[first], before)

    @cached_property
    def outer(self) -> list[dict[str, int]]:
        """Who speak around each, and in which statement, the nearest first."""
        found: list[dict[str, int]] = []
        for parent in self.parents:
            around = {} if parent is None else {self.speakers[parent] or NOBODY: parent}
            found.append(around if parent is None else around | _without(found[parent], around))
        return found


def _without(some: dict[str, int], others: dict[str, int]) -> dict[str, int]:
    return {name: at for name, at in some.items() if name not in others}


@lru_cache(maxsize=4096)
def key_of(named: Named) -> str:
    """What makes two names the same party's."""
    return named.key or key(named.name)


@cache
def _turning(code: str) -> re.Pattern[str]:
    return re.compile(rf"[\"“]?{any_of(load_pack(code).chains.turns)}(?!\w)", re.IGNORECASE)


# The parties, and where they are mentioned


class Party(NamedTuple):
    """One who may have passed on statements; `phrased` are the mentions that are more than a bare name,
    `beside` those of them in the sentences of a statement that is inside no other."""

    key: str
    who: Named
    mentions: list[Mention]
    phrased: list[Mention]
    beside: list[tuple[int, Mention]]

    @property
    def telling(self) -> list[Mention]:
        """The mentions that tell most."""
        return self.phrased or self.mentions


@dataclass(frozen=True, slots=True)
class Scene:
    """What an article's pairs share: `phrased` are the mentions that are more than a name, `here` those
    of them in each statement's sentences."""

    told: Told
    mentions: list[Mention]
    parties: list[Party]
    phrased: list[Mention]
    starts: list[int]  # of these
    here: list[list[Mention]]
    times: dict[str, int]  # how often each speaks in a statement that is inside no other


def scene_of(told: Told) -> Scene:
    """Reads an article's relays and who else may have passed something on."""
    mentions = _mentions(told)
    phrased = sorted((one for one in mentions if one.tells), key=lambda one: one.start)
    here = [[one for one in phrased if place.first <= one.sentence <= place.last] for place in told.places]
    by_key: dict[str, list[Mention]] = {}
    for one in mentions:
        by_key.setdefault(one.relay.key, []).append(one)
    for around in told.outer:
        for outside in around:
            by_key.setdefault(outside, [])
    parties = [_party(name, some, told, here) for name, some in by_key.items()]
    times: dict[str, int] = defaultdict(int)
    for at in told.top:
        times[told.speakers[at]] += 1
    return Scene(told, mentions, parties, phrased, [one.start for one in phrased], here, times)


def _party(name: str, some: list[Mention], told: Told, here: list[list[Mention]]) -> Party:
    phrased = [one for one in some if one.tells]
    beside = [(at, one) for at in told.top for one in here[at] if one.relay.key == name]
    if some:
        return Party(name, (phrased or some)[0].relay.who, some, phrased, beside)
    at = next(around[name] for around in told.outer if name in around)
    return Party(name, told.named[at], [], [], [])


def _mentions(told: Told) -> list[Mention]:
    """Where relays, and the outlets and documents that speak, are mentioned, in order."""
    lines, voices = told.lines, defaultdict(set)
    for place, who in zip(told.places, told.speakers, strict=True):
        for sentence in range(place.first, place.last + 1):
            voices[sentence].add(who)
    contents = [span for one in told.attributions for span in one.content]
    found = [
        *relays(told.article, told.pack),
        *conveyors(told.article.text, told.attributions, told.named, told.pack),
        *_speaking(told),
    ]
    mentions = []
    for number, relay in enumerate(sorted(found, key=lambda relay: relay.evidence), 1):
        start, end = relay.evidence
        sentence = lines.sentence(end - 1)
        inside = any(low <= start and end <= high for low, high in contents)
        before, paragraph = bisect_left(told.begins, start), lines.paragraphs[sentence]
        speaking = frozenset(voices.get(sentence, ()))
        mentions.append(Mention(number, relay, start, sentence, paragraph, before, speaking, inside))
    return mentions


def _speaking(told: Told) -> Iterator[Relay]:
    """The outlets and documents that speak."""
    for one, who in zip(told.attributions, told.named, strict=True):
        if one.source and who.name and who.kind in (PartyKind.OUTLET, PartyKind.DOCUMENT):
            yield Relay(who, key_of(who), Way.SPEAKS, one.source[0], listed=who.kind is PartyKind.OUTLET)


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
    who = told.named[parent]
    quoted = _is_quoted(text, told.attributions[parent], inner.start, told.pack)
    kinds = (who.kind is kind for kind in _KINDS)
    return not source, source in names.own, pronoun, quoted, *kinds, not who.name


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
