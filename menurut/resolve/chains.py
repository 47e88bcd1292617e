"""On whose word a statement reached the reader: which of the relays belong to which statement.

Candidates are every relay named in the text, every outlet and document that speaks in it, and whoever
speaks around a statement that stands inside his; a judge weighs each for each statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import log1p
from typing import NamedTuple

from menurut.langs import Pack, load_pack
from menurut.resolve.judge import load_judge
from menurut.resolve.names import Named
from menurut.resolve.relays import Relay, Way, conveyors, relays
from menurut.text import any_of, key
from menurut.types import Article, Attribution, HopRole, PartyKind, Span

LIKELY = 0.4  # from which a relay belongs to a chain: the best F1 when crossed over articles
_END = re.compile(
    r"(\n+)|(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|(?<=[a-zà-ÿ)][.!?])[\"”]?(?=[\"“]?[A-Z][a-z])"
)
_NOBODY = "?"  # the key of one who speaks without a name
_QUOTES = '"“”„«»'
_ROLES = {
    Way.QUOTES: HopRole.QUOTED,
    Way.REPORTS: HopRole.QUOTED,
    Way.BARE: HopRole.QUOTED,
    Way.SPEAKS: HopRole.QUOTED,
    Way.CONVEYS: HopRole.RELAYED,
}


class Passing(NamedTuple):
    """A hop of a chain: who, what he did, the words that show it, and how likely it belongs there."""

    who: Named
    role: HopRole
    evidence: Span | None
    chance: float


def chains(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    pack: Pack,
) -> list[list[Passing]]:
    """For each attribution who passed it on, nearest the speaker first."""
    found = candidates(article, attributions, parents, named, pack)
    chances = load_judge("via", FEATURES).chances([one.features for one in found])
    chosen: list[list[tuple[tuple[int, ...], Passing]]] = [[] for _ in attributions]
    for one, chance in zip(found, chances, strict=True):
        if chance >= LIKELY:
            passing = Passing(one.who, one.role, one.evidence, round(chance, 3))
            chosen[one.at].append((one.order, passing))
    return [[passing for _, passing in sorted(some, key=lambda pair: pair[0])] for some in chosen]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have passed on the statement `at`; `order` sorts him among the others of its chain."""

    at: int
    who: Named
    role: HopRole
    evidence: Span | None
    order: tuple[int, ...]
    features: tuple[float, ...]


def candidates(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    pack: Pack,
) -> list[Candidate]:
    """Each pair of a statement and one who may have passed it on."""
    scene = _scene(article, attributions, parents, named, pack)
    return [
        _candidate(scene, at, party)
        for at in range(len(attributions))
        for party in scene.parties
        if party.mentions or party.key in scene.outer[at]
    ]


# What an article's pairs share


class _Mention(NamedTuple):
    """A relay's mention: its sentence and paragraph, how many statements begin before it, and whether
    it stands inside a content."""

    relay: Relay
    start: int
    sentence: int
    paragraph: int
    before: int
    inside: bool
    voices: frozenset[str]  # who speaks in its sentence
    dated: bool
    ends: bool
    end: float  # sentences behind it


class _Place(NamedTuple):
    """Where a statement stands: its core, first and last sentence, paragraph, and how many are before it."""

    core: Span
    first: int
    last: int
    paragraph: int
    before: int


class _Party(NamedTuple):
    """One who may pass on statements: his mentions in order, those that are more than a bare name, and
    what is noted of him as a whole."""

    key: str
    who: Named
    mentions: list[_Mention]
    phrased: list[_Mention]
    traits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    """An article as its pairs need it; lists are by statement, `top` are those inside no other."""

    text: str
    attributions: tuple[Attribution, ...]
    named: list[Named]
    speakers: list[str]
    places: list[_Place]
    outer: list[dict[str, int]]  # who speaks around it, and in which statement, the nearest first
    top: list[int]
    traits: list[tuple[float, ...]]
    nesting: list[tuple[float, ...]]
    parties: list[_Party]
    phrased: list[_Mention]
    lines: _Lines


def _scene(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    pack: Pack,
) -> _Scene:
    text = article.text
    lines = _Lines.of(text, pack)
    top = [at for at, parent in enumerate(parents) if parent is None]
    begins = [attributions[at].start for at in top]
    places = [_place(at, attributions, parents, lines, begins) for at in range(len(attributions))]
    outer = [_outer(at, parents, named) for at in range(len(attributions))]
    found = [*relays(article, pack), *conveyors(text, attributions, named, pack)]
    found += _speaking(attributions, named)
    voices: dict[int, set[str]] = {}
    for place, who in zip(places, named, strict=True):
        for sentence in range(place.first, place.last + 1):
            voices.setdefault(sentence, set()).add(_key(who))
    contents = [span for one in attributions for span in one.content]
    mentions: dict[str, list[_Mention]] = {}
    for relay in sorted(found, key=lambda relay: relay.evidence):
        mentions.setdefault(relay.key, []).append(_mention(relay, lines, begins, contents, text, voices))
    for around in outer:
        for outside in around:
            mentions.setdefault(outside, [])
    phrased = sorted((one for some in mentions.values() for one in some if _tells(one)), key=_start)
    parties = [
        _party(who, some, named, outer, article, pack, phrased, len(lines.starts))
        for who, some in mentions.items()
    ]
    speakers = [_key(one) for one in named]
    traits = [
        _traits(
            at,
            attributions[at],
            parents[at],
            places[at],
            named[at],
            phrased,
            text,
            lines,
            pack,
            len(attributions),
        )
        for at in range(len(attributions))
    ]
    nesting = [_nesting(text, at, attributions, parents, named, pack) for at in range(len(attributions))]
    return _Scene(
        text, attributions, named, speakers, places, outer, top, traits, nesting, parties, phrased, lines
    )


class _Lines(NamedTuple):
    """Where sentences begin, the number of each one's paragraph, how many turns and headings are up to it."""

    starts: list[int]
    paragraphs: list[int]
    turns: list[int]
    heads: list[int]

    @classmethod
    def of(cls, text: str, pack: Pack) -> _Lines:
        """Sentences go on over lines that a link was put on: "dilansir", "Reuters", ", Senin"."""
        starts, paragraphs, paragraph = [0], [0], 0
        for match in _END.finditer(text):
            at = match.end()
            after = text[at : at + 1]
            if match.group(1):
                if after.islower() or after in ",.;)" or _unfinished(text, match.start(), pack):
                    continue
                paragraph += 1
            starts.append(at)
            paragraphs.append(paragraph)
        turn = _turning(pack.code)
        turns = accumulate(bool(turn.match(text, at)) for at in starts)
        return cls(
            starts,
            paragraphs,
            list(turns),
            list(accumulate(_is_head(text, one) for one in pairwise([*starts, len(text)]))),
        )

    def sentence(self, at: int) -> int:
        """The number of the sentence that holds a place."""
        return bisect_right(self.starts, at) - 1


@cache
def _turning(code: str) -> re.Pattern[str]:
    return re.compile(rf"[\"“]?{any_of(load_pack(code).chains.turns)}(?!\w)", re.IGNORECASE)


def _is_head(text: str, span: Span) -> bool:
    """Whether a sentence is a short line that does not end as sentences do."""
    words = text[slice(*span)].rstrip()
    ends = text[span[0] + len(words) : span[0] + len(words) + 1] in ("\n", "")
    return (
        ends
        and 12 < len(words) < 90
        and words[-1] not in '.!?"”,:)'
        and (span[0] == 0 or text[span[0] - 1] == "\n")
    )


def _unfinished(text: str, end: int, pack: Pack) -> bool:
    """Whether a line ends with a word that ends no sentence."""
    last = text[max(0, end - 20) : end].rsplit(None, 1)[-1:]
    return bool(last) and (last[0].endswith(",") or last[0].lower() in pack.blocks.unfinished)


def _place(
    at: int,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    lines: _Lines,
    begins: list[int],
) -> _Place:
    """Of one inside another, with the sentences of the other."""
    core = attributions[at].core
    parent = parents[at]
    cores = [core] if parent is None else [core, attributions[parent].core]
    first = min(lines.sentence(start) for start, _ in cores)
    last = max(lines.sentence(end - 1) for _, end in cores)
    return _Place(core, first, last, lines.paragraphs[first], bisect_left(begins, attributions[at].start))


def _outer(at: int, parents: tuple[int | None, ...], named: list[Named]) -> dict[str, int]:
    found: dict[str, int] = {}
    parent = parents[at]
    while parent is not None:
        found.setdefault(_key(named[parent]) or _NOBODY, parent)
        parent = parents[parent]
    return found


_DATED = re.compile(
    r"[^.\n]{0,30}?\d{1,2}[/ )-]|[^.\n]{0,12}?(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|day)\b"
)
_ENDS = re.compile(r"[^.\n]{0,4}(?:[.\n]|$)")


def _mention(
    relay: Relay,
    lines: _Lines,
    begins: list[int],
    contents: list[Span],
    text: str,
    voices: dict[int, set[str]],
) -> _Mention:
    start, end = relay.evidence
    sentence = lines.sentence(end - 1)
    inside = any(low <= start and end <= high for low, high in contents)
    return _Mention(
        relay,
        start,
        sentence,
        lines.paragraphs[sentence],
        bisect_left(begins, start),
        inside,
        frozenset(voices.get(sentence, ())),
        bool(_DATED.match(text, end)),
        bool(_ENDS.match(text, end)),
        log1p(len(lines.starts) - sentence),
    )


def _speaking(attributions: tuple[Attribution, ...], named: list[Named]) -> Iterator[Relay]:
    """The outlets and documents that speak."""
    for one, who in zip(attributions, named, strict=True):
        if one.source and who.name and who.kind in (PartyKind.OUTLET, PartyKind.DOCUMENT):
            yield Relay(who, _key(who), Way.SPEAKS, one.source[0], listed=who.kind is PartyKind.OUTLET)


def _key(named: Named) -> str:
    return named.key or key(named.name)


def _start(mention: _Mention) -> int:
    return mention.start


def _tells(mention: _Mention) -> bool:
    """Whether more than a name stands there."""
    return mention.relay.way not in (Way.BARE, Way.SPEAKS)


# What is noted of a party, of a statement, and of the two together

PARTY = (
    "mentions",
    "phrased",
    "quotes",
    "tells",
    "carries",
    "speaks",
    "in the lead",
    "first of all",
    "last of all",
    "parties",
    "from the end",
    "abroad",
    "platform",
    "listed",
    "own outlet",
    "medium",
    "document",
    "person",
    "inside contents",
    "opens",
    "unnamed",
)


def _party(
    who: str,
    some: list[_Mention],
    named: list[Named],
    outer: list[dict[str, int]],
    article: Article,
    pack: Pack,
    phrased: list[_Mention],
    sentences: int,
) -> _Party:
    if not some:
        at = next(around[who] for around in outer if who in around)
        return _Party(who, named[at], [], [], _traits_of(named[at], [], article, pack, phrased, sentences))
    own = [one for one in some if _tells(one)]
    best = (own or some)[0].relay
    return _Party(who, best.who, some, own, _traits_of(best.who, some, article, pack, phrased, sentences))


def _traits_of(
    who: Named, some: list[_Mention], article: Article, pack: Pack, phrased: list[_Mention], sentences: int
) -> tuple[float, ...]:
    ways = [one.relay.way for one in some]
    own = [one for one in some if _tells(one)]
    quoting = [one for one in phrased if one.relay.way is Way.QUOTES]
    low = who.name.lower()
    home = tuple(pack.chains.home)
    outlet = key(article.outlet or "").split(".")[0]
    return (
        log1p(len(some)),
        log1p(len(own)),
        Way.QUOTES in ways,
        Way.TELLS in ways,
        Way.CARRIES in ways,
        log1p(ways.count(Way.SPEAKS)),
        bool(own) and own[0].sentence < 3,
        bool(quoting) and quoting[0] in own,
        bool(quoting) and quoting[-1] in own,
        log1p(len({one.relay.key for one in phrased})),
        log1p(sentences - some[-1].sentence) if some else -1,
        bool(home) and who.kind is PartyKind.OUTLET and not low.startswith(home) and not low.endswith(".id"),
        not pack.chains.platforms.isdisjoint((low, low.partition(" ")[0])),
        any(one.relay.listed for one in some),
        bool(outlet) and (key(who.name).startswith(outlet)),
        any(one.relay.medium for one in some),
        who.kind is PartyKind.DOCUMENT,
        who.kind is PartyKind.PERSON,
        all(one.inside for one in some),
        any(one.relay.opens for one in own),
        not who.name,
    )


STATEMENT = (
    "nested",
    "of an outlet",
    "of a document",
    "of a person",
    "of nobody",
    "sourceless",
    "quoted",
    "first",
    "relays with it",
    "quoting with it",
    "telling with it",
    "dated",
    "at an occasion",
    "turns",
    "statements",
    "order",
    "sentence",
)


def _traits(
    at: int,
    one: Attribution,
    parent: int | None,
    place: _Place,
    who: Named,
    phrased: list[_Mention],
    text: str,
    lines: _Lines,
    pack: Pack,
    number: int,
) -> tuple[float, ...]:
    sentence = (
        lines.starts[place.first],
        (lines.starts[place.last + 1] if place.last + 1 < len(lines.starts) else len(text)),
    )
    ways = [m.relay.way for m in phrased if place.first <= m.sentence <= place.last]
    return (
        parent is not None,
        who.kind is PartyKind.OUTLET,
        who.kind is PartyKind.DOCUMENT,
        who.kind is PartyKind.PERSON,
        not who.name,
        not one.source,
        any(text[start] in _QUOTES for start, _ in one.content),
        at == 0,
        log1p(len(ways)),
        Way.QUOTES in ways,
        Way.TELLS in ways,
        bool(_DAY.search(text, *sentence)),
        bool(_occasion(pack.code).search(text, *sentence)),
        lines.turns[place.first] > (lines.turns[place.first - 1] if place.first else 0),
        log1p(number),
        log1p(at),
        log1p(place.first),
    )


_DAY = re.compile(
    r"\(\d{1,2}/\d|\d{1,2}/\d{1,2}/\d{4}|(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|[a-z]day)\b"
)


@cache
def _occasion(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(load_pack(code).dates.occasions)}(?!\w)", re.IGNORECASE)


OUTER = (
    "outer",
    "parent",
    "outer speaks himself",
    "inner sourceless",
    "inner own",
    "inner pronoun",
    "inner quoted",
    "outer outlet",
    "outer document",
    "outer person",
    "outer nobody",
)


def _nesting(
    text: str,
    at: int,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    pack: Pack,
) -> tuple[float, ...]:
    """What a statement inside another shows of whether its own speaker is another."""
    parent = parents[at]
    if parent is None:
        return (0.0,) * 8
    outer, inner = attributions[parent], attributions[at]
    source = " ".join(text[slice(*span)] for span in inner.source).lower()
    names = pack.names
    pronoun = source in names.pronouns | names.plurals | names.neuter | pack.cues.clitics
    kind = named[parent].kind
    return (
        not source,
        source in names.own,
        pronoun,
        _quoted(text, outer, inner.start, pack),
        kind is PartyKind.OUTLET,
        kind is PartyKind.DOCUMENT,
        kind is PartyKind.PERSON,
        not named[parent].name,
    )


def _quoted(text: str, outer: Attribution, at: int, pack: Pack) -> bool:
    """Whether a place in the content of a statement stands inside its quotation marks."""
    start = next((low for low, high in outer.content if low <= at < high), at)
    before = text[start:at]
    return any(
        before.count(opening) % 2 if opening == closing else before.count(opening) > before.count(closing)
        for opening, closing in pack.quotes
    )


_WAYS = tuple(Way)
MENTION = (
    *_WAYS,
    "opens",
    "inside",
    "medium",
    "dated",
    "ends",
    "sentence",
    "from the end",
    "voices",
    "his sentence",
)
_NO_MENTION = (0.0,) * len(MENTION)


def _words_of(mention: _Mention, speaker: str) -> tuple[float, ...]:
    relay = mention.relay
    return (
        *(relay.way is way for way in _WAYS),
        relay.opens,
        mention.inside,
        relay.medium,
        mention.dated,
        mention.ends,
        log1p(mention.sentence),
        mention.end,
        len(mention.voices),
        speaker in mention.voices,
    )


WITH = (
    "with",
    "before cue",
    "distance",
    "in its content",
    "in its source",
    "another nearer",
    *(f"with: {one}" for one in MENTION),
)
_NOT_WITH = (0.0,) * len(WITH)


def _with(scene: _Scene, at: int, party: _Party) -> tuple[tuple[float, ...], _Mention | None]:
    """The party's mention in the sentence of a statement, the nearest to its core, phrased if one is."""
    place = scene.places[at]
    near = [m for m in party.mentions if place.first <= m.sentence <= place.last]
    near = [m for m in near if _tells(m)] or near
    if not near:
        return _NOT_WITH, None
    mention = min(near, key=lambda m: _gap(m, place.core))
    one = scene.attributions[at]
    start, end = mention.relay.evidence
    gap = _gap(mention, place.core)
    nearer = any(
        m.relay.key != party.key and _gap(m, place.core) < gap
        for m in scene.phrased
        if place.first <= m.sentence <= place.last
    )
    found = (
        1.0,
        end <= place.core[0],
        log1p(gap),
        any(low <= start and end <= high for low, high in one.content),
        any(low < end and start < high for low, high in one.source),
        nearer,
        *_words_of(mention, scene.speakers[at]),
    )
    return found, mention


def _gap(mention: _Mention, core: Span) -> int:
    start, end = mention.relay.evidence
    return max(start - core[1], core[0] - end, 0)


AWAY = (
    "is",
    "turns",
    "headings",
    "same paragraph",
    "first statement",
    "sentences",
    "paragraphs",
    "statements",
    "others",
    "relays",
    "other parties",
    "himself",
    *MENTION,
)
_NOT_AWAY = (0.0,) * len(AWAY)


def _away(scene: _Scene, at: int, party: _Party, mention: _Mention | None) -> tuple[float, ...]:
    """How far a mention outside its sentence is from a statement, and what stands between."""
    if mention is None:
        return _NOT_AWAY
    place = scene.places[at]
    ahead = mention.start < place.core[0]
    low, high = (mention.before, place.before) if ahead else (place.before + 1, mention.before)
    between = [scene.speakers[one] for one in scene.top[low:high]]
    first, last = (mention.start, place.core[0]) if ahead else (place.core[1], mention.start)
    relays_between = [m for m in scene.phrased if first < m.start < last and m.relay.key != party.key]
    sentences = place.first - mention.sentence if ahead else mention.sentence - place.last
    lines = scene.lines
    one, other = (mention.sentence, place.first) if ahead else (place.last, mention.sentence)
    return (
        1.0,
        log1p(max(lines.turns[other] - lines.turns[one], 0)),
        log1p(max(lines.heads[other] - lines.heads[one], 0)),
        place.paragraph == mention.paragraph,
        place.before == 0,
        log1p(max(sentences, 0)),
        log1p(abs(place.paragraph - mention.paragraph)),
        log1p(len(between)),
        log1p(len(set(between) - {scene.speakers[at], ""})),
        log1p(len(relays_between)),
        log1p(len({m.relay.key for m in relays_between})),
        scene.speakers[at] in between,
        *_words_of(mention, scene.speakers[at]),
    )


SAME = (
    "share",
    "before: is",
    "before: statements",
    "before: others",
    "before: tells",
    "before: quotes",
    "before: carries",
    "after: is",
    "after: statements",
    "after: others",
    "after: tells",
    "after: quotes",
    "after: carries",
)


def _same(scene: _Scene, at: int, party: _Party) -> tuple[float, ...]:
    """Whether the same speaker's other statements have the party in their sentence."""
    who = scene.speakers[at]
    others = [one for one in scene.top if scene.speakers[one] == who and one != at] if who else []
    if not others or not party.phrased:
        return (0.0,) * 13
    having = [
        (one, m)
        for one in others
        for m in party.phrased
        if scene.places[one].first <= m.sentence <= scene.places[one].last
    ]
    before = [pair for pair in having if pair[0] < at][-1:]
    after = [pair for pair in having if pair[0] > at][:1]
    share = len({one for one, _ in having}) / len(others)
    return (share, *_same_one(scene, at, before), *_same_one(scene, at, after))


def _same_one(scene: _Scene, at: int, found: list[tuple[int, _Mention]]) -> tuple[float, ...]:
    if not found:
        return (0.0,) * 6
    ((one, mention),) = found
    low, high = sorted((scene.places[one].before, scene.places[at].before))
    between = {scene.speakers[other] for other in scene.top[low + 1 : high]} - {scene.speakers[at], ""}
    way = mention.relay.way
    return (
        1.0,
        log1p(high - low),
        log1p(len(between)),
        way is Way.TELLS,
        way is Way.QUOTES,
        way is Way.CARRIES,
    )


FEATURES = (
    *PARTY,
    *STATEMENT,
    *OUTER,
    *WITH,
    *(f"earlier: {one}" for one in AWAY),
    *(f"later: {one}" for one in AWAY),
    *(f"same: {one}" for one in SAME),
    "is the speaker",
)


def _candidate(scene: _Scene, at: int, party: _Party) -> Candidate:
    place, around = scene.places[at], scene.outer[at]
    together, mention = _with(scene, at, party)
    own = party.phrased or party.mentions
    earlier = next((m for m in reversed(own) if m.sentence < place.first), None)
    later = next((m for m in own if m.sentence > place.last), None)
    outer = (party.key in around, next(iter(around), "") == party.key, party.key == scene.speakers[at])
    features = (
        *party.traits,
        *scene.traits[at],
        *outer,
        *scene.nesting[at],
        *together,
        *_away(scene, at, party, earlier),
        *_away(scene, at, party, later),
        *_same(scene, at, party),
        party.key == scene.speakers[at],
    )
    if party.key in around:
        parent = scene.attributions[around[party.key]]
        evidence = (parent.source or parent.cue or parent.content)[0]
        order = (0, list(around).index(party.key))
        return Candidate(at, scene.named[around[party.key]], HopRole.RELAYED, evidence, order, features)
    shown = mention or earlier or later or party.mentions[0]
    role = _ROLES.get(shown.relay.way, HopRole.TOLD)
    rank = {HopRole.RELAYED: 0, HopRole.TOLD: 1, HopRole.QUOTED: 2}[role]
    return Candidate(at, shown.relay.who, role, shown.relay.evidence, (rank, shown.start), features)
