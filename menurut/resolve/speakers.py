"""Who the source of an attribution is: a judge weighs the candidates that rules find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from menurut.langs import Pack
from menurut.resolve.candidates import candidates
from menurut.resolve.cast import name_table
from menurut.resolve.evidence import FEATURES, Candidate, judgeable
from menurut.resolve.judge import load_judge
from menurut.resolve.names import Named
from menurut.resolve.scenes import Parents, Story, scene
from menurut.text import key
from menurut.types import Article, Attribution, PartyKind


@dataclass(frozen=True, slots=True)
class Judged:
    """Who is taken to speak, and how likely that is, as the judge has it."""

    who: Named
    chance: float


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
        found.append(choose(at, judgeable(view, at, one, outer, story, notes)))
        story.tell(found[-1].who, one, view.sources[at].gender, outer is not None)
    return found


def party_key(speaker: Named, article_id: str) -> tuple[str, ...]:
    """What makes a party: a state its code, one without a name its article, anybody else kind and name."""
    nameless = speaker.kind in (PartyKind.PERSON, PartyKind.UNKNOWN) and speaker.name[1:].islower()
    if speaker.kind is PartyKind.ANONYMOUS or not speaker.name or nameless:
        return ("anonymous", article_id, key(speaker.name))
    body = speaker.kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN)  # what is not known to be more
    kind = PartyKind.ORGANISATION if body else speaker.kind
    return (kind, (speaker.key or key(speaker.name)).removeprefix("the "))
