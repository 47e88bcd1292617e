"""What speaks for a candidate: the row of features that the judge of speakers weighs.

All are the same in every language; a feature is a share or a truth value, so that none outweighs another.
"""

from __future__ import annotations

from dataclasses import dataclass

from menurut.langs import Pack
from menurut.resolve.candidates import PERSONS, WAYS, Notes, distinct
from menurut.resolve.cast import resemblance
from menurut.resolve.names import Named, folded, head_of
from menurut.resolve.scenes import Scene, Story
from menurut.resolve.sources import SORTS, SOURCE, Source
from menurut.types import Attribution, PartyKind

_EVER = 100  # distinct speakers back
_DESCRIBED = frozenset({"pointing", "described", "indefinite"})

KINDS = ("is_person", "is_unnamed", "is_body", "is_state", "is_outlet", "is_document")
SPOKE = (
    "spoke_last", "spoke_last_person", "spoke_last_body", "spoke_nearness", "mentioned_nearness", "times",
    "share", "distance_spoken", "spoke_in_sentence", "spoke_in_paragraph", "is_outer",
)  # fmt: skip
NAMED = (
    "text_nearness", "in_sentence", "in_paragraph", "in_content", "text_times", "text_most", "named_since",
    "named_again", "named_first", "written", "written_share", "longer_is_known", "is_place",
)  # fmt: skip
ALIKE = (
    "is_small", "covers_source", "covered_by_source", "resemblance", "same_gender", "other_gender",
    "name_words", "same_head", "begins_source", "ends_source", "source_elsewhere", "behind_title",
    "role_overlap", "context_overlap", "has_capital",
)  # fmt: skip
FEATURES = (*SORTS, *SOURCE, *WAYS, *KINDS, *SPOKE, *NAMED, *ALIKE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may be meant, with the features that speak for it."""

    who: Named
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is the same for all candidates of an attribution."""

    view: Scene
    story: Story
    source: Source
    content: tuple[tuple[int, int], ...]
    outer: str
    ranks: dict[str, int]
    mentioned: dict[str, int]
    last_person: str
    last_body: str
    own: frozenset[str]
    head: str
    sentence: int
    paragraph: int


def judgeable(
    view: Scene, at: int, one: Attribution, outer: Named | None, story: Story, notes: Notes
) -> list[Candidate]:
    """The candidates with all that speaks for them."""
    source = view.sources[at]
    now = _moment(view, source, one, outer, story)
    return [
        Candidate(
            who, (*source.row, *ways, *_kinds(who), *_spoke(who, now), *_named(who, now), *_alike(who, now))
        )
        for who, ways in notes.values()
    ]


def _moment(view: Scene, source: Source, one: Attribution, outer: Named | None, story: Story) -> _Moment:
    spoken = distinct(story.spoken, _EVER)
    mentioned = distinct(story.mentioned, _EVER)
    number = view.sentence_at(source.start)
    return _Moment(
        view, story, source, one.content, outer.name if outer else "",
        {who.name: rank for rank, who in enumerate(spoken)},
        {who.name: rank for rank, who in enumerate(mentioned)},
        next((who.name for who in spoken if who.kind in PERSONS), ""),
        next((who.name for who in spoken if who.kind not in PERSONS), ""),
        frozenset(folded(" ".join(source.words)).split()),
        head_of(source.low, view.pack) if source.low else "",
        view.sentences[number] if number >= 0 else 0, view.text.rfind("\n", 0, source.start) + 1,
    )  # fmt: skip


def _kinds(who: Named) -> tuple[float, ...]:
    kind = who.kind
    return (
        kind is PartyKind.PERSON, kind is PartyKind.ANONYMOUS,
        kind is PartyKind.ORGANISATION or kind is PartyKind.UNKNOWN, kind is PartyKind.STATE,
        kind is PartyKind.OUTLET, kind is PartyKind.DOCUMENT,
    )  # fmt: skip


def _spoke(who: Named, now: _Moment) -> tuple[float, ...]:
    """When and how often a candidate has spoken."""
    name, story = who.name, now.story
    rank, near = now.ranks.get(name), now.mentioned.get(name)
    mentioned = 0.0 if near is None else 1 / (1 + near)
    outer = bool(now.outer) and name == now.outer
    if rank is None:
        return (0.0, 0.0, 0.0, 0.0, mentioned, 0.0, 0.0, 0.0, 0.0, 0.0, outer)
    times, at = story.times[name], story.spoken_at[name]
    return (
        rank == 0, name == now.last_person, name == now.last_body, 1 / (1 + rank), mentioned,
        min(times, 5) / 5, times / len(story.spoken), 1 / (1 + max(0, now.source.start - at) / 300),
        at >= now.sentence, at >= now.paragraph, outer,
    )  # fmt: skip


def _named(who: Named, now: _Moment) -> tuple[float, ...]:
    """Where and how often a candidate is named in the text."""
    name, view, start = who.name, now.view, now.source.start
    if not name:
        return (0.0,) * len(NAMED)
    places, last = view.places.get(name, []), name.rpartition(" ")[2]
    before = view.last_before(name, start)
    written = view.written(name)
    near = -1 if before is None else before
    return (
        0.0 if before is None else 1 / (1 + (start - before) / 200), near >= now.sentence,
        near >= now.paragraph, any(one <= at < end for one, end in now.content for at in places),
        min(len(places), 10) / 10, len(places) / view.most, near >= now.story.read > 0,
        bool(places) and places[-1] > start, bool(view.named) and view.named[0].name == name,
        min(written, 10) / 10, written / (view.written(last) or 1), name in view.whole,
        last.lower() in view.table.places,
    )  # fmt: skip


def _alike(who: Named, now: _Moment) -> tuple[float, ...]:
    """How well a candidate fits the source's words."""
    name, source, view = who.name, now.source, now.view
    words = folded(name).split() or [""]
    shared = sum(word in now.own for word in words)
    gender = now.story.genders.get(name) or _given_gender(name, view.pack)
    own = len(now.own)
    both = bool(gender and source.gender)
    described = own and source.sort in _DESCRIBED
    return (
        name[1:].islower(), shared / own if own else 0.0, shared / len(words),
        resemblance(source.words[-1], name) if source.words else 0.0, both and gender == source.gender,
        both and gender != source.gender, min(len(words), 8) / 8,
        bool(now.head) and now.head in name.lower().split(),
        bool(source.words) and words[0] == folded(source.words[0]),
        bool(source.words) and words[-1] == folded(source.words[-1]),
        min(sum(view.alone[word] for word in words), 4) / 4, _is_titled(name, source, view.pack),
        len(now.own & view.roles.get(name, frozenset())) / own if own else 0.0,
        len(now.own & view.context(name)) / own if described else 0.0,
        any(letter.isupper() for letter in name[1:]) or (name[:1].isupper() and " " not in name),
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
