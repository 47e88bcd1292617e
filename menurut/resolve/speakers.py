"""Who the source of an attribution is: a judge weighs the candidates that rules find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from menurut.langs import Pack
from menurut.resolve.candidates import Notes, candidates
from menurut.resolve.cast import name_table
from menurut.resolve.evidence import FEATURES, Candidate, judgeable
from menurut.resolve.judge import load_judge
from menurut.resolve.names import Named, folded
from menurut.resolve.scenes import Parents, Story, scene
from menurut.resolve.sources import STANDING_IN, Source
from menurut.text import key
from menurut.types import Article, Attribution, PartyKind, SpeakerHow

_SHORT = {"initials", "nickname", "short", "person", "segment", "in_name", "itself"}  # ways, of other words


@dataclass(frozen=True, slots=True)
class Judged:
    """Who is taken to speak, how likely that is, as the judge has it, and how he was found."""

    who: Named
    chance: float
    how: SpeakerHow = SpeakerHow.NOBODY


Choose = Callable[[int, list[Candidate]], Judged]


def speakers(
    article: Article, attributions: tuple[Attribution, ...], parents: Parents, pack: Pack
) -> list[Named]:
    """The speaker of each attribution, in their order (the order of the text)."""
    return [one.who for one in judged_speakers(article, attributions, parents, pack)]


def judged_speakers(
    article: Article, attributions: tuple[Attribution, ...], parents: Parents, pack: Pack
) -> list[Judged]:
    """The same, each with its chance."""
    return chosen(article, attributions, parents, pack, _likeliest)


def _likeliest(at: int, found: list[Candidate]) -> Judged:
    chances = load_judge("speaker", FEATURES).chances([one.row for one in found])
    chance, best = max(zip(chances, range(len(found)), strict=True))
    return Judged(found[best].who, chance)


def chosen(
    article: Article, attributions: tuple[Attribution, ...], parents: Parents, pack: Pack, choose: Choose
) -> list[Judged]:
    """Each attribution's speaker as `choose` has it, to which those before it are told."""
    table = name_table(article, tuple(one.source[0] for one in attributions if one.source), pack)
    view = scene(article, attributions, parents, table, pack)
    story = Story()
    found: list[Judged] = []
    for at, (one, parent) in enumerate(zip(attributions, parents, strict=True)):
        outer = found[parent].who if parent is not None else None
        notes = candidates(view, at, outer, story)
        judged = choose(at, judgeable(view, at, one, outer, story, notes))
        found.append(replace(judged, how=_how(judged.who, view.sources[at], notes)))
        story.tell(found[-1].who, one, view.sources[at].gender, outer is not None)
    return found


def _how(who: Named, source: Source, notes: Notes) -> SpeakerHow:
    """How somebody was found: by what his source's words have in common with his name."""
    if not who.name:
        return SpeakerHow.NOBODY
    if source.sort in STANDING_IN or source.sort == "owned":
        return SpeakerHow.CONTEXT if source.sort == "none" else SpeakerHow.PRONOUN
    name = set(folded(who.name).split())
    if name <= set(folded(" ".join(source.words)).split()):
        small = who.name.islower() or (who.kind is PartyKind.UNKNOWN and who.name[1:].islower())
        return SpeakerHow.UNNAMED if small or who.kind is PartyKind.ANONYMOUS else SpeakerHow.NAMED
    ways = notes.ways(who)
    if ways & {"state", "outlet"}:
        return SpeakerHow.KNOWN
    shared = any(word[0].isupper() and folded(word) in name for word in source.words)
    return SpeakerHow.SHORT if shared or ways & _SHORT else SpeakerHow.DESCRIPTION


def party_key(speaker: Named, article_id: str) -> tuple[str, ...]:
    """What makes a party: a state its code, one without a name its article, anybody else kind and name."""
    nameless = speaker.kind in (PartyKind.PERSON, PartyKind.UNKNOWN) and speaker.name[1:].islower()
    if speaker.kind is PartyKind.ANONYMOUS or not speaker.name or nameless:
        return ("anonymous", article_id, key(speaker.name))
    body = speaker.kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN)  # what is not known to be more
    kind = PartyKind.ORGANISATION if body else speaker.kind
    return (kind, (speaker.key or key(speaker.name)).removeprefix("the "))
