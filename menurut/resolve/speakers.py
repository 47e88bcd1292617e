"""Who the source of an attribution is: a judge weighs the candidates that rules find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from menurut.judges import load_judge
from menurut.langs import Pack
from menurut.resolve.candidates import Notes, candidates
from menurut.resolve.evidence import FEATURES, Candidate, judgeable
from menurut.resolve.names import Named, folded
from menurut.resolve.scenes import Parents, Scene, Story, scene
from menurut.resolve.sources import SORTS, SOURCE, STANDING_IN, Source
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
    if not attributions:
        return []
    view = scene(article, attributions, parents, pack)
    return chosen(view, attributions, parents, _likeliest(view))


def _likeliest(view: Scene) -> Choose:
    """What the judge chooses; its product with what is a source's alone is made once for all of them."""
    judge = load_judge("speaker", FEATURES)
    shared = len(SORTS) + len(SOURCE)
    rest = judge.hidden[shared:]
    of_sources = np.array([one.row for one in view.sources], np.float32) @ judge.hidden[:shared] + judge.bias

    def choose(at: int, found: list[Candidate]) -> Judged:
        flat = np.fromiter(chain.from_iterable(one.row for one in found), np.float32)
        layer = flat.reshape(len(found), len(rest)) @ rest + of_sources[at]
        logits = np.maximum(layer, 0) @ judge.out
        best = int(logits.argmax())
        return Judged(found[best].who, float(1 / np.exp(logits - logits[best]).sum()))

    return choose


def chosen(
    view: Scene, attributions: tuple[Attribution, ...], parents: Parents, choose: Choose
) -> list[Judged]:
    """Each attribution's speaker as `choose` has it, to which those before it are told."""
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
