"""What speaks for a candidate: the row of features that the judge of speakers weighs.

All are the same in every language; a feature is a share or a truth value, so that none outweighs another.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from menurut.langs import Pack
from menurut.resolve.candidates import WAYS, Notes
from menurut.resolve.cast import resemblance
from menurut.resolve.names import Named, folded, head_of
from menurut.resolve.scenes import BACK, Scene, Story, Traits
from menurut.resolve.sources import SORTS, SOURCE, STANDING_IN, Source
from menurut.types import Attribution, PartyKind, Spans

_DESCRIBED = frozenset({"pointing", "described", "indefinite"})

TRAITS = (
    "is_person", "is_unnamed", "is_body", "is_state", "is_outlet", "is_document", "is_small", "name_words",
    "has_capital", "source_elsewhere", "text_times", "text_most", "named_first", "written", "written_share",
    "longer_is_known", "is_place",
)  # fmt: skip
SPOKE = (
    "is_outer", "mentioned_nearness", "spoke_last", "spoke_last_person", "spoke_last_body",
    "spoke_nearness", "times", "share", "distance_spoken", "spoke_in_sentence", "spoke_in_paragraph",
)  # fmt: skip
NAMED = ("named_again", "text_nearness", "in_sentence", "in_paragraph", "in_content", "named_since")
ALIKE = (
    "same_gender", "other_gender", "covers_source", "covered_by_source", "resemblance", "same_head",
    "begins_source", "ends_source", "behind_title", "role_overlap", "context_overlap",
)  # fmt: skip
FEATURES = (*SORTS, *SOURCE, *WAYS, *TRAITS, *SPOKE, *NAMED, *ALIKE)  # the first two are a source's alone
_NEVER = (0.0,) * (len(SPOKE) - 2)
_NOWHERE = (0.0,) * len(NAMED)
_UNLIKE = (0.0,) * (len(ALIKE) - 2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may be meant, with the features that speak for it (but for those of the source)."""

    who: Named
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is the same for all candidates of an attribution."""

    view: Scene
    story: Story
    source: Source
    content: Spans
    outer: str
    ranks: dict[str, int]
    mentioned: dict[str, int]
    own: frozenset[str]  # the words of the source
    ends: tuple[str, str]  # the first and the last of them
    head: str
    sentence: int
    paragraph: int


def judgeable(
    view: Scene, at: int, one: Attribution, outer: Named | None, story: Story, notes: Notes
) -> list[Candidate]:
    """The candidates with all that speaks for them."""
    now = _moment(view, view.sources[at], one, outer, story)
    found = []
    for who, ways in notes.values():
        traits = _traits(who, view)
        row = (*ways, *traits.row, *_spoke(who.name, now), *_named(traits, now), *_alike(who, traits, now))
        found.append(Candidate(who, row))
    return found


def _moment(view: Scene, source: Source, one: Attribution, outer: Named | None, story: Story) -> _Moment:
    number = view.sentence_at(source.start)
    words = source.words
    return _Moment(
        view, story, source, one.content, outer.name if outer else "", _ranks(story.spoken),
        _ranks(story.mentioned), frozenset(folded(" ".join(words)).split()),
        (folded(words[0]), folded(words[-1])) if words else ("", ""),
        head_of(source.low, view.pack) if words else "",
        view.sentences[number] if number >= 0 else 0, view.text.rfind("\n", 0, source.start) + 1,
    )  # fmt: skip


def _ranks(found: dict[str, Named]) -> dict[str, int]:
    """How many others were told of since each."""
    return {name: rank for rank, name in enumerate(islice(reversed(found), BACK))}


def _traits(who: Named, view: Scene) -> Traits:
    known = view.traits.get((who.name, who.kind))
    if known is None:
        known = view.traits[(who.name, who.kind)] = _new_traits(who, view)
    return known


def _new_traits(who: Named, view: Scene) -> Traits:
    name, kind = who.name, who.kind
    words, places, last = folded(name).split() or [""], view.places.get(name, []), name.rpartition(" ")[2]
    written = view.text.count(name) if name else 0
    alone = view.text.count(last) if written else 1
    row = (
        kind is PartyKind.PERSON, kind is PartyKind.ANONYMOUS,
        kind is PartyKind.ORGANISATION or kind is PartyKind.UNKNOWN, kind is PartyKind.STATE,
        kind is PartyKind.OUTLET, kind is PartyKind.DOCUMENT, name[1:].islower(), min(len(words), 8) / 8,
        any(letter.isupper() for letter in name[1:]) or (name[:1].isupper() and " " not in name),
        min(sum(view.alone[word] for word in words), 4) / 4, min(len(places), 10) / 10,
        len(places) / view.most, bool(view.named) and view.named[0].name == name,
        min(written, 10) / 10, written / alone, name in view.whole, last.lower() in view.table.places,
    )  # fmt: skip
    return Traits(words, name.lower().split(), _given_gender(name, view.pack), places, tuple(map(float, row)))


def _spoke(name: str, now: _Moment) -> tuple[float, ...]:
    """When and how often a candidate has spoken."""
    story = now.story
    rank, near = now.ranks.get(name), now.mentioned.get(name)
    around = (bool(name) and name == now.outer, 0.0 if near is None else 1 / (1 + near))
    if rank is None:
        return (*around, *_NEVER)
    times, at = story.times[name], story.spoken_at[name]
    return (
        *around, rank == 0, name == story.last_person, name == story.last_body, 1 / (1 + rank),
        min(times, 5) / 5, times / story.times.total(), 1 / (1 + max(0, now.source.start - at) / 300),
        at >= now.sentence, at >= now.paragraph,
    )  # fmt: skip


def _named(traits: Traits, now: _Moment) -> tuple[float, ...]:
    """Where and how often a candidate is named in the text."""
    places, start = traits.places, now.source.start
    if not places:
        return _NOWHERE
    upto = bisect_left(places, start)
    again = places[-1] > start
    inside = places[-1] >= start and any(
        bisect_left(places, end) > bisect_left(places, at) for at, end in now.content
    )
    if not upto:
        return (again, 0.0, 0.0, 0.0, inside, 0.0)
    before = places[upto - 1]
    return (
        again, 1 / (1 + (start - before) / 200), before >= now.sentence, before >= now.paragraph, inside,
        before >= now.story.read > 0,
    )  # fmt: skip


def _alike(who: Named, traits: Traits, now: _Moment) -> tuple[float, ...]:
    """How well a candidate fits the source's words."""
    name, source, view, own, words = who.name, now.source, now.view, now.own, traits.words
    gender = now.story.genders.get(name) or traits.gender
    both = bool(gender and source.gender)
    genders = (both and gender == source.gender, both and gender != source.gender)
    if not own:
        return (*genders, *_UNLIKE)
    if source.sort in STANDING_IN and own.isdisjoint(words):
        return (*genders, 0.0, 0.0, resemblance(source.words[-1], name), *_UNLIKE[3:])
    shared = sum(word in own for word in words)
    described = source.sort in _DESCRIBED
    return (
        *genders, shared / len(own), shared / len(words), resemblance(source.words[-1], name),
        now.head in traits.low, words[0] == now.ends[0], words[-1] == now.ends[1],
        shared > 0 and _is_titled(name, source, view.pack),
        len(own & view.roles[name]) / len(own) if name in view.roles else 0.0,
        len(own & view.context(name)) / len(own) if described and traits.places else 0.0,
    )  # fmt: skip


def _given_gender(name: str, pack: Pack) -> str:
    """The gender that a given name shows."""
    first = name.partition(" ")[0].lower()
    return "feminine" if first in pack.names.women else "masculine" if first in pack.names.men else ""


def _is_titled(name: str, source: Source, pack: Pack) -> bool:
    """Whether a title or an office stands right before a name in a source."""
    first = name.partition(" ")[0]
    at = source.words.index(first) if first in source.words else 0
    return at > 0 and (source.low[at - 1] in pack.names.titles or source.low[at - 1] in pack.names.roles)
