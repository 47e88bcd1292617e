"""A claim's statements by the side that they are on, as the pages draw them. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from menurut.types import Answer, Claim, Entry, Member, Stance


@dataclass(frozen=True, slots=True)
class Side:
    """Those on one side, the first of each speaker before his others.

    `unsaid` are statements on the other side whose rejected words no statement holds: somebody who is not
    named stands on this side with these words.
    """

    members: Sequence[Member | Answer]
    unsaid: Sequence[Entry] = ()

    @property
    def size(self) -> int:
        """How many stand here, those included who are not named."""
        return len(self.members) + len(self.unsaid)


Sides = dict[Stance, Side]


@dataclass(frozen=True, slots=True)
class Told:
    """A claim by its sides; `wording` is who has its words, None where that is no current statement."""

    claim: Claim
    sides: Sides
    wording: Member | None

    @property
    def rejected(self) -> bool:
        """Whether the claim's words are those that a denial rejects."""
        member = self.wording
        return bool(member and member.stance is Stance.DENIES and _rejected_words(member.entry))


def told(claim: Claim, without: str | None = None) -> Told:
    """A claim by its sides, but for the statement `without`, on whose own page it is told."""
    unsaid = _unsaid(claim.members)
    shown = [member for member in claim.members if member.entry.id != without]
    sides = {
        stance: Side(varied([one for one in shown if one.stance is stance]), unsaid[stance])
        for stance in Stance
    }
    wording = next((member for member in claim.members if member.entry.id == claim.wording_id), None)
    return Told(claim, sides, wording)


def answered(answers: Sequence[Answer]) -> Sides:
    """Answers by the side that they are on, surest first."""
    return {stance: Side([one for one in answers if one.stance is stance]) for stance in Stance}


def varied(members: Sequence[Member]) -> list[Member]:
    """The first statement of each speaker, then what they said besides."""
    first = {member.entry.speaker.id: member for member in reversed(members)}
    firsts = {member.entry.id for member in first.values()}
    return sorted(members, key=lambda member: member.entry.id not in firsts)


def _unsaid(members: Sequence[Member]) -> dict[Stance, list[Entry]]:
    """Statements that reject words which no member holds, by the side that these words are on."""
    held = {member.entry.id for member in members}
    found: dict[Stance, list[Entry]] = {stance: [] for stance in Stance}
    seen = set()
    for member in members:
        entry, rejects = member.entry, member.entry.rejects
        words = (entry.article.version_id, rejects and rejects.claim)
        if rejects and _rejected_words(entry) and rejects.claim_id not in held and words not in seen:
            seen.add(words)
            denies = member.stance is Stance.DENIES
            found[Stance.AFFIRMS if denies else Stance.NEUTRAL].append(entry)
    return found


def _rejected_words(entry: Entry) -> str:
    return entry.rejects.claim_words if entry.rejects else ""
