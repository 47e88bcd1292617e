"""On whose word a statement reached the reader: the relays that the text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from menurut.langs import Pack, load_pack
from menurut.resolve.names import outlet_of, tokens
from menurut.text import sentence_around
from menurut.types import Article, Attribution, BlockKind, HopRole, Span

_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w.’'-]*|[a-z]+\.(?:com|co\.id|co|id|net|org)|detik\w+)"
    r"(?: (?:[A-ZÀ-ÖØ-Þ0-9][\w.’'-]*|of|the|de|al))*"
)


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay named in the text: its name, what it did, and the words that show it."""

    name: str
    role: HopRole
    evidence: Span


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
        role = _role(match.group("phrase").lower(), pack)
        name = _name_after(text, match.end(), span[1], role, pack)
        if name and (not found or match.start() >= found[-1].evidence[1]):
            found.append(Relay(name[0], role, (match.start("phrase"), name[1])))
    for match in _verbs_after(pack.code).finditer(text, *span):
        name_span = match.span("name")
        if (outlet := outlet_of(match.group("name"), pack)) and not any(_overlap(name_span, r.evidence) for r in found):
            found.append(Relay(outlet, HopRole.QUOTED, (name_span[0], match.end())))
    return sorted(found, key=lambda relay: relay.evidence)


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


@cache
def _phrases(code: str) -> re.Pattern[str]:
    chains = load_pack(code).chains
    phrases = sorted(chains.quoting | chains.telling | chains.carried_on, key=len, reverse=True)
    fillers = sorted(chains.fillers, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?P<phrase>{'|'.join(map(re.escape, phrases))})(?!\w)(?:[ ,:]+(?:{'|'.join(map(re.escape, fillers))})(?!\w))*[ :]+",
        re.IGNORECASE,
    )


@cache
def _verbs_after(code: str) -> re.Pattern[str]:
    verbs = sorted(load_pack(code).chains.quoting_after, key=len, reverse=True)
    return re.compile(rf"(?P<name>{_NAME.pattern}) (?:{'|'.join(map(re.escape, verbs))})(?!\w)")


def _role(phrase: str, pack: Pack) -> HopRole:
    return HopRole.QUOTED if phrase in pack.chains.quoting else HopRole.TOLD


def _name_after(text: str, at: int, end: int, role: HopRole, pack: Pack) -> tuple[str, int] | None:
    """The relay's name and its end. Behind "quoted by" any name counts, else only an outlet's."""
    for length in (3, 2, 1):  # known names, of small letters too
        words = re.match(rf"(?:[\w.-]+ ){{{length - 1}}}[\w.-]+(?!\w)", text[at : min(end, at + 60)])
        if words and (outlet := pack.names.outlets.get(words.group().lower().rstrip("."))):
            return outlet, at + len(words.group().rstrip("."))
    match = _NAME.match(text, at, end)
    if not match:
        return None
    name = match.group().rstrip(".")
    if outlet := outlet_of(name, pack):
        return outlet, at + len(name)
    weekday = tokens(name, (0, len(name)))[0].lower() in pack.dates.weekdays
    return (name, at + len(name)) if role is HopRole.QUOTED and not weekday else None


def relays_of(text: str, attribution: Attribution, found: list[Relay]) -> list[Relay]:
    """The relays of an attribution: those of its sentence, else the last one named before it.

    A relay named once holds for what follows it, up to the next (annotation guideline, rule 8).
    """
    low, high = sentence_around(text, attribution.core)
    inside = [relay for relay in found if low <= relay.evidence[0] < high]
    if inside:
        return inside
    before = [relay for relay in found if relay.evidence[0] < low and relay.role is HopRole.QUOTED]
    return before[-1:]
