"""Where an article's statements stand, and where those are mentioned who may have passed them on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from menurut.langs import Pack, load_pack
from menurut.resolve.names import Named
from menurut.resolve.relays import Relay, Way, conveyors, relays
from menurut.text import any_of, key
from menurut.types import Article, Attribution, PartyKind, Span

NOBODY = "?"  # the key of one who speaks without a name
_END = re.compile(
    r"(\n+)|(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|(?<=[a-zà-ÿ)][.!?])[\"”]?(?=[\"“]?[A-Z][a-z])"
)


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
            farther = {} if parent is None else found[parent]
            found.append(around | farther | around)  # the nearest first, and by its nearest statement
        return found


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
    times: Counter[str]  # how often each speaks in a statement that is inside no other


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
    times = Counter(told.speakers[at] for at in told.top)
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
