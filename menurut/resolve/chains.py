"""On whose word a statement reached the reader: which of the relays belong to which statement.

Candidates are every relay named in the text, every outlet and document that speaks in it, and whoever
speaks around a statement that stands inside his; a judge weighs each for each statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from menurut.judges import Floats, load_judge
from menurut.langs import Pack
from menurut.resolve.mentions import Mention, Scene, Told, scene_of
from menurut.resolve.names import Named
from menurut.resolve.reach import FEATURES, Pair, pair, rows
from menurut.resolve.relays import Way
from menurut.types import Article, Attribution, HopRole, Span

LIKELY = 0.5  # from which a relay belongs to a chain: one carried too far looks like knowledge
_ROLES = {
    Way.QUOTES: HopRole.QUOTED,
    Way.REPORTS: HopRole.QUOTED,
    Way.BARE: HopRole.QUOTED,
    Way.SPEAKS: HopRole.QUOTED,
    Way.CONVEYS: HopRole.RELAYED,
}  # and those of the other ways were told
_RANKS = (HopRole.RELAYED, HopRole.TOLD, HopRole.QUOTED)  # the nearest the speaker first


class Passing(NamedTuple):
    """A hop of a chain: who, what he did, the words that show it, and how likely it belongs there."""

    who: Named
    role: HopRole
    evidence: Span | None
    chance: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have passed on the statement `at`; `order` sorts him among the others of its chain."""

    at: int
    who: Named
    role: HopRole
    evidence: Span
    order: tuple[int, int]


def chains(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    pack: Pack,
) -> list[list[Passing]]:
    """For each attribution who passed it on, nearest the speaker first."""
    found, features = candidates(Told(article, attributions, parents, named, pack))
    chances = load_judge("via", FEATURES).chances(features)
    likely = [pair for pair in zip(found, chances, strict=True) if pair[1] >= LIKELY]
    chosen: list[list[Passing]] = [[] for _ in attributions]
    for one, chance in sorted(likely, key=lambda pair: pair[0].order):
        chosen[one.at].append(Passing(one.who, one.role, one.evidence, chance))
    return chosen


def candidates(told: Told) -> tuple[list[Candidate], Floats]:
    """Each pair of a statement and one who may have passed it on, and what is noted of each."""
    scene = scene_of(told)
    found = [
        pair(scene, at, number)
        for at in range(len(told.attributions))
        for number, party in enumerate(scene.parties)
        if party.mentions or party.key in told.outer[at]
    ]
    return [_candidate(scene, *one) for one in found], rows(scene, [one for one, _ in found])


def _candidate(scene: Scene, one: Pair, shown: Mention | None) -> Candidate:
    """What the party did: one who speaks around the statement relays it; else by how the text names it."""
    told, party = scene.told, scene.parties[one.party]
    around = told.outer[one.at]
    if shown is None or party.key in around:
        outer = told.attributions[around[party.key]]
        evidence = (outer.source or outer.cue or outer.content)[0]
        order = (0, list(around).index(party.key))
        return Candidate(one.at, told.named[around[party.key]], HopRole.RELAYED, evidence, order)
    role = _ROLES.get(shown.relay.way, HopRole.TOLD)
    order = (_RANKS.index(role), shown.start)
    return Candidate(one.at, shown.relay.who, role, shown.relay.evidence, order)
