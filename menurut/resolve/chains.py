"""On whose word a statement reached the reader: the relays that the text names."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from menurut.langs import Pack, calendar_words, load_pack
from menurut.resolve.names import outlet_of, tokens
from menurut.text import any_of, sentence_around
from menurut.types import Article, Attribution, BlockKind, HopRole, Span, Spans

# Bounded, and begun at the start of a word only: a text may be one word of a million letters.
# A stop is part of a word only before more of it ("Detik.com"), or behind an initial ("U.S.").
_WORD = r"(?:(?:[A-Z]\.){2,8}|[A-ZÀ-ÖØ-Þ](?:[\w’'-]|\.(?=\w)){0,40})"
_DOMAIN = r"[a-z][\w-]{0,40}\.(?:com|co\.id|co|id|net|org)|detik\w{1,30}"
_NAME = re.compile(rf"(?<!\w)(?:{_WORD}|{_DOMAIN})(?: (?:{_WORD}|\d+|of|the|de|al)){{0,6}}")
_GLUED_NAME = re.compile(_NAME.pattern.removeprefix(r"(?<!\w)"))


# How far, in characters, a relay reaches back from the opening: of 0, 300, 800, 2,000 and no limit,
# 800 gave the best F1 of `via` on our training set (59.4, 60.7, 63.4, 63.0, 62.8).
_OPENING = 800


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay named in the text: its name, what it did, and the words that show it.

    `carries` tells whether it may hold for other speakers' statements too: "dikutip AFP" does, "AFP
    quoted the minister as saying" speaks of the minister only.
    """

    name: str
    role: HopRole
    evidence: Span
    carries: bool = False


def relays(article: Article, pack: Pack) -> list[Relay]:
    """The relays named in the body, in order."""
    found: list[Relay] = []
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
            found += _in_block(article.text, block.span, pack)
    return found


def _in_block(text: str, span: Span, pack: Pack) -> list[Relay]:
    found: list[Relay] = []
    for match in _phrases(pack.code).finditer(text, *span):
        phrase = match.group("phrase").lower()
        quoting = phrase in pack.chains.quoting
        role = HopRole.QUOTED if quoting or phrase in pack.chains.reporting else HopRole.TOLD
        medium = phrase not in pack.chains.reporting and bool(
            set(match.group().lower().split()) & pack.chains.media
        )
        at = match.end() - len(_titled(match.group(), pack))
        name = _name_after(text, at, span[1], quoting or medium, pack)
        if name and (not found or match.start() >= found[-1].evidence[1]):
            found.append(Relay(name[0], role, (match.start("phrase"), name[1]), role is HopRole.QUOTED))
    for match in _verbs_after(pack.code).finditer(text, *span):
        name_span = match.span("name")
        if match.group("name").lower().startswith(_articles(pack)):
            name_span = (name_span[0] + match.group("name").index(" ") + 1, name_span[1])
        if (outlet := outlet_of(text[slice(*name_span)], pack)) and not any(
            _overlap(name_span, r.evidence) for r in found
        ):
            found.append(Relay(outlet, HopRole.QUOTED, (name_span[0], match.end())))
    return sorted(found, key=lambda relay: relay.evidence)


def _titled(phrase: str, pack: Pack) -> str:
    """The end of a phrase that belongs to the name behind it: "kepada Harian (Seruni)"."""
    last = re.search(r"\w+\s+$", phrase)
    return (
        last.group()
        if last and last.group()[0].isupper() and last.group().strip().lower() in pack.chains.media
        else ""
    )


def _articles(pack: Pack) -> tuple[str, ...]:
    return tuple(f"{word} " for word in pack.names.pointing)


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


@cache
def _phrases(code: str) -> re.Pattern[str]:
    chains = load_pack(code).chains
    phrases = any_of(chains.quoting | chains.reporting | chains.telling | chains.carried_on)
    ends = r"(?:(?!\w)|(?=[A-Z]))"  # bad extraction glues the name to the word before it
    fillers = any_of(chains.fillers)
    return re.compile(rf"(?<!\w)(?P<phrase>(?i:{phrases})){ends}(?:[ ,:]+(?i:{fillers}){ends})*[ :]*")


@cache
def _verbs_after(code: str) -> re.Pattern[str]:
    verbs = any_of(load_pack(code).chains.quoting_after)
    return re.compile(rf"(?P<name>{_NAME.pattern}) (?i:{verbs})(?!\w)")


def _name_after(text: str, at: int, end: int, any_name: bool, pack: Pack) -> tuple[str, int] | None:
    """The relay's name and its end. `any_name` takes one that is no known outlet's."""
    for length in (3, 2, 1):  # known names, of small letters too
        words = re.match(rf"(?:[\w.-]+ ){{{length - 1}}}[\w.-]+(?!\w)", text[at : min(end, at + 60)])
        known = words and (words.group()[0].isupper() or words.group() not in _common(pack.code))
        if words and known and (outlet := pack.names.outlets.get(words.group().lower().rstrip("."))):
            return outlet, at + len(words.group().rstrip("."))
    match = _GLUED_NAME.match(text, at, end)
    if not match:
        return None
    name = match.group().rstrip(".")
    if outlet := outlet_of(name, pack):
        return outlet, at + len(name)
    weekday = tokens(name, (0, len(name)))[0].lower() in calendar_words(pack.code)
    return (name, at + len(name)) if any_name and not weekday else None


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
    low, high = sentence_around(text, attribution.core)
    near = found[bisect_left(found, low, key=_start) : bisect_left(found, high, key=_start)]
    return [relay for relay in near if relay.role is HopRole.TOLD or not _inside(relay, attribution.content)]


def _inside(relay: Relay, content: Spans) -> bool:
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
