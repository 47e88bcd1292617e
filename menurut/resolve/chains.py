"""On whose word a statement reached the reader: the relays that the text names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from menurut.langs import Pack, calendar_words, load_pack
from menurut.resolve.names import outlet_of, state_of, tokens
from menurut.text import any_of, key, sentence_around
from menurut.types import Article, Attribution, BlockKind, HopRole, Span, Spans

# Bounded, and begun at the start of a word only: a text may be one word of a million letters.
# A stop is part of a word only before more of it ("Detik.com"), or behind an initial ("U.S.").
_WORD = r"(?:(?:[A-Z]\.){2,8}|[A-ZÀ-ÖØ-Þ](?:[\w’'-]|\.(?=[a-z\d]|[A-Z]{2})){0,40})"
_DOMAIN = r"[a-z][\w-]{0,40}\.(?:com|co\.id|co|id|net|org)|detik\w{1,30}"
_NAME = re.compile(rf"(?<!\w)(?:{_WORD}|{_DOMAIN})(?: (?:{_WORD}|\d+|of|the|de|al)(?!\w)){{0,6}}")
_GLUED_NAME = re.compile(_NAME.pattern.removeprefix(r"(?<!\w)"))


_KNOWN = r"[\w-]+(?:\.(?=[a-z\d]|[A-Z]{2})[\w-]+)*"
_STATE = re.compile(r"(?P<name>[A-Z]\w+(?: [A-Z]\w+)?),?\s*(?=[A-Z])")
_GOES_ON = re.compile(r"\n\s*[a-zà-öø-ÿ,.;)]")  # a line that goes on with the sentence before it
_QUOTES = '"“‘'
_FARTHEST = 2_000  # characters that a sentence goes on over lines

# How far, in characters, a relay reaches back from the opening: of 0, 300, 800, 2,000 and no limit,
# 800 gave the best F1 of `via` on our training set (59.4, 60.7, 63.4, 63.0, 62.8).
_OPENING = 800
_Named = tuple[str, str, int]  # a name as written, the key of the known outlet or "", and its end
_RARE = 3  # times that an outlet is named at most, if no list has it; a person in the story oftener


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay named in the text: its name, what it did, and the words that show it.

    `key` is what makes two names the same outlet's. `carries` tells whether it may hold for other
    speakers' statements too: "dikutip AFP" does, "AFP quoted the minister as saying" speaks of the
    minister only. `sure` is False where the words could mean something else ("kepada Lira Wening").
    """

    name: str
    role: HopRole
    evidence: Span
    key: str = ""
    carries: bool = False
    sure: bool = True


def relays(article: Article, attributions: tuple[Attribution, ...], pack: Pack) -> list[Relay]:
    """The relays named in the body, in order."""
    found: list[Relay] = []
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
            found += _in_block(article.text, block.span, pack)
    found += _posted(article.text, attributions, pack)
    contents = [span for attribution in attributions for span in attribution.content]
    spoken = " ".join(article.text[start:end] for a in attributions for start, end in a.source)
    return [
        relay
        for relay in sorted(found, key=_start)
        if relay.sure or (not _inside(relay, contents) and _may_be_outlet(relay, article.text, spoken))
    ]


def _posted(text: str, attributions: tuple[Attribution, ...], pack: Pack) -> Iterator[Relay]:
    """The platforms that the cues themselves name: "tweeted"."""
    for attribution in attributions:
        for span in attribution.cue:
            words = text[slice(*span)].lower().split()
            if platform := next(
                (pack.chains.posting[word] for word in words if word in pack.chains.posting), ""
            ):
                yield Relay(platform, HopRole.TOLD, span, key(platform))


def _may_be_outlet(relay: Relay, text: str, spoken: str) -> bool:
    """Whether a name that no list has can be an outlet's: it speaks nowhere, and is rarely named."""
    return bool(relay.key) or (relay.name not in spoken and text.count(relay.name.split()[-1]) <= _RARE)


def _in_block(text: str, span: Span, pack: Pack) -> list[Relay]:
    found: list[Relay] = []
    for match in _phrases(pack.code).finditer(text, *span):
        if not found or match.start() >= found[-1].evidence[1]:
            found += _behind(text, match, span[1], pack)
    for match in _verbs_after(pack.code).finditer(text, *span):
        name_span = match.span("name")
        if match.group("name").lower().startswith(_articles(pack)):
            name_span = (name_span[0] + match.group("name").index(" ") + 1, name_span[1])
        name = text[slice(*name_span)]
        if (outlet := outlet_of(name, pack)) and not any(_overlap(name_span, r.evidence) for r in found):
            found.append(Relay(name, HopRole.QUOTED, (name_span[0], match.end()), key(outlet)))
    return sorted(found, key=lambda relay: relay.evidence)


def _behind(text: str, match: re.Match[str], end: int, pack: Pack) -> Iterator[Relay]:
    """The relays named behind a phrase: "dilansir Reuters dan Harian Teluk"."""
    phrase = " ".join(match.group("phrase").lower().split())
    chains = pack.chains
    quoting = phrase in chains.quoting
    role = HopRole.QUOTED if quoting or phrase in chains.reporting else HopRole.TOLD
    words = set(match.group().lower().split())
    medium = phrase not in chains.reporting and bool(words & chains.media)
    at = match.end() - len(_titled(match.group(), pack))
    if medium and text[at : at + 1] in tuple(_QUOTES):
        at += 1
    if words & chains.fillers:
        at = _behind_state(text, at, pack)
    name = _name_after(text, at, end, pack)
    if (
        name
        and not name[1]
        and not (quoting or medium or (phrase in chains.telling and _may_tell(name[0], pack)))
    ):
        name = None
    start = match.start("phrase")
    unnamed = None if name or not quoting else _unnamed(pack.code).search(match.group())
    if unnamed:
        name = (unnamed.group("name"), key(unnamed.group("name")), match.start() + unnamed.end("name"))
    while name:
        surface, outlet, at = name
        sure = (
            quoting or phrase in chains.reporting or (phrase in chains.telling and (medium or bool(outlet)))
        )
        yield Relay(surface, role, (start, at), outlet, role is HopRole.QUOTED, sure)
        more = _and(pack.code).match(text, at, end)
        name = _name_after(text, more.end(), end, pack) if more else None
        name = name if name and name[1] else None
        start = more.end() if more else at


def _titled(phrase: str, pack: Pack) -> str:
    """The end of a phrase that belongs to the name behind it: "kepada Harian (Seruni)"."""
    last = re.search(r"\w+\s+$", phrase)
    return (
        last.group()
        if last and last.group()[0].isupper() and last.group().strip().lower() in pack.chains.media
        else ""
    )


def _behind_state(text: str, at: int, pack: Pack) -> int:
    """Past the state between filler and name: "kantor berita Turki, Anadolu Agency"."""
    words = _STATE.match(text, at)
    return words.end() if words and state_of(words.group("name"), pack) else at


def _articles(pack: Pack) -> tuple[str, ...]:
    return tuple(f"{word} " for word in pack.names.pointing)


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


@cache
def _phrases(code: str) -> re.Pattern[str]:
    """A phrase with what may stand before the name: a line's end, for links are lines of their own."""
    chains = load_pack(code).chains
    phrases = any_of(chains.quoting | chains.reporting | chains.telling | chains.carried_on)
    ends = r"(?:(?!\w)|(?=[A-Z])|(?=detik))"  # bad extraction glues the name to the word before it
    fillers = any_of(chains.fillers | chains.unnamed)
    return re.compile(rf"(?<!\w)(?P<phrase>(?i:{phrases})){ends}(?:[\s,:]+(?i:{fillers}){ends})*[\s:]*")


@cache
def _unnamed(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<name>{any_of(load_pack(code).chains.unnamed)})[\s:]*$", re.IGNORECASE)


@cache
def _and(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s+{any_of(load_pack(code).chains.joining)}\s+")


@cache
def _verbs_after(code: str) -> re.Pattern[str]:
    verbs = any_of(load_pack(code).chains.quoting_after)
    return re.compile(rf"(?P<name>{_NAME.pattern}) (?i:{verbs})(?!\w)")


def _name_after(text: str, at: int, end: int, pack: Pack) -> _Named | None:
    """The name that begins at a place: as written, the known outlet's key if it is one, and its end."""
    if known := _known_at(text, at, end, pack):
        return known
    match = _GLUED_NAME.match(text, at, end)
    if not match:
        return None
    name = match.group().rstrip(".")
    outlet = outlet_of(name, pack) or (name if name.startswith("detik") else "")
    if not outlet and _first(name) in calendar_words(pack.code):
        return None
    return name, key(outlet), at + len(name)


def _first(name: str) -> str:
    return tokens(name, (0, len(name)))[0].lower()


def _may_tell(name: str, pack: Pack) -> bool:
    """Whether a name that no list has, of one who was told, can be an outlet's: no office, no state."""
    names = pack.names
    return _first(name) not in names.roles | names.titles | names.offices | names.bodies and not state_of(
        name, pack
    )


def _known_at(text: str, at: int, end: int, pack: Pack) -> _Named | None:
    """The known outlet that begins at a place, of small letters too; a channel with its own name."""
    for length in (3, 2, 1):
        words = re.compile(rf"{_KNOWN}(?: {_KNOWN}){{{length - 1}}}(?!\w)").match(text, at, min(end, at + 60))
        low = words.group().lower() if words else ""
        outlet = pack.names.outlets.get(low)
        if words and outlet and (words.group()[0].isupper() or words.group() not in _common(pack.code)):
            return _with_channel(text, words.span(), outlet, pack)
    return None


def _with_channel(text: str, span: Span, outlet: str, pack: Pack) -> _Named:
    name = text[slice(*span)]
    own = _GLUED_NAME.match(text, span[1] + 1) if name.lower() in pack.chains.channels else None
    if own and text[span[1]] == " " and _first(own.group()) not in calendar_words(pack.code):
        whole = text[span[0] : own.end()].rstrip(".")
        return whole, key(whole), span[0] + len(whole)
    return name, key(outlet), span[1]


@cache
def _common(code: str) -> frozenset[str]:
    """Outlets' names that are words of the language too, and names only with a capital."""
    outlets = load_pack(code).names.outlets
    return frozenset(
        low for low, name in outlets.items() if name != low and "." not in low and not low.startswith("detik")
    )


def relays_inside(text: str, attribution: Attribution, found: list[Relay]) -> list[Relay]:
    """The relays named in the sentence of an attribution's source and cue; `found` is in order.

    Who is quoted inside its content, "denied a report by …", did not relay it.
    """
    low, high = _sentence(text, attribution.core)
    near = found[bisect_left(found, low, key=_end) : bisect_left(found, high, key=_start)]
    return [relay for relay in near if relay.role is HopRole.TOLD or not _inside(relay, attribution.content)]


def _sentence(text: str, span: Span) -> Span:
    """The sentence around a span, over lines that a link was put on: "dilansir", "Reuters", ", Senin"."""
    low, high = sentence_around(text, span)
    while (more := _GOES_ON.match(text, high)) and high - span[1] < _FARTHEST:
        high = sentence_around(text, (more.start(), more.end()))[1]
    while _GOES_ON.match(text, back := len(text[:low].rstrip("\n"))) and span[0] - low < _FARTHEST and back:
        low = sentence_around(text, (back - 1, low))[0]
    return low, high


def _inside(relay: Relay, content: Spans | list[Span]) -> bool:
    return any(start <= relay.evidence[0] and relay.evidence[1] <= end for start, end in content)


def relays_reaching(text: str, attribution: Attribution, carrying: list[Relay]) -> list[Relay]:
    """Which of the relays that carry reaches an attribution, if any; `carrying` is in order.

    A relay named once holds for what follows it, up to the next (annotation guideline, rule 8); the
    first one, if it is named in the opening, holds for what stands before it too.
    """
    low, _ = sentence_around(text, attribution.core)
    before = carrying[: bisect_left(carrying, low, key=_start)]
    return before[-1:] or [relay for relay in carrying[:1] if _start(relay) - low < _OPENING]


def _start(relay: Relay) -> int:
    return relay.evidence[0]


def _end(relay: Relay) -> int:
    return relay.evidence[1]
