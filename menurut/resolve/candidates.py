"""Who can be meant as the speaker of an attribution: rules find candidates generously.

They are found by the source's own words, by who spoke and who is named before (and, rarely, after);
each comes with the ways in which it was found, which are features to the judge.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from menurut.langs import Pack
from menurut.resolve.names import (
    Named,
    head_of,
    name_at_end,
    outlet_of,
    segments_of,
    state_name,
    state_of,
)
from menurut.resolve.phrases import NOBODY, head_words, kind_of, named_behind, phrase_of
from menurut.resolve.scenes import BACK, PERSONS, Scene, Story, body, spelled_out
from menurut.resolve.sources import STANDING_IN, Source
from menurut.types import PartyKind

_RECENT = 6  # distinct parties that spoke who are candidates
_NAMED = 4  # distinct ones named in the text before, likewise
_MENTIONS = 12  # places of names that these are looked for in
_OWNERS = 3  # of "his office"
_AHEAD = 2  # sources behind one that may name its speaker

WAYS = (
    "itself", "unnamed", "nobody", "first", "state", "outlet", "initials", "person", "segment", "in_name",
    "role", "behind", "owned", "outer", "outers_body", "spoke", "mentioned", "subject", "named_before",
    "next", "alike", "introduced", "body_of", "short", "opening", "last_body", "bare", "nickname", "tail",
    "genitive",
)  # fmt: skip
_WAY = {way: at for at, way in enumerate(WAYS)}
Way = tuple[Named, str]


class Notes(dict[tuple[str, bool], tuple[Named, list[float]]]):
    """Candidates by name and by whether they are unnamed, each with the ways in which it was found."""

    def note(self, who: Named | None, *ways: str) -> None:
        """Takes note of a candidate, if there is one."""
        if who is None or (not who.name and "nobody" not in ways):
            return
        unnamed = who.kind is PartyKind.ANONYMOUS
        _, row = self.setdefault((who.name.lower(), unnamed), (who, [0.0] * len(WAYS)))
        for way in ways:
            row[_WAY[way]] = 1.0

    def ways(self, who: Named) -> set[str]:
        """The ways in which somebody was found."""
        noted = self.get((who.name.lower(), who.kind is PartyKind.ANONYMOUS))
        return {way for way, at in _WAY.items() if noted and noted[1][at]}


def candidates(view: Scene, at: int, outer: Named | None, story: Story) -> Notes:
    """Who may be the speaker of an attribution."""
    notes = Notes()
    source = view.sources[at]
    if source.words and source.sort not in STANDING_IN:
        _of_words(view, source, story, notes)
    _of_story(view, story, outer, notes)
    _of_text(view, source.start, notes)
    notes.note(_next(view, at), "next")
    notes.note(NOBODY, "nobody")
    return _described_alike(notes) if source.sort == "pointing" else notes


def _described_alike(notes: Notes) -> Notes:
    """Where "sumber tersebut" points back to one without a name who was described so, no other is meant."""
    ways = (_WAY["alike"], _WAY["introduced"])
    unnamed = Notes(
        (one, found)
        for one, found in notes.items()
        if found[0].kind in (PartyKind.ANONYMOUS, PartyKind.UNKNOWN)
        and found[0].name.islower()
        and any(found[1][way] for way in ways)
    )
    return unnamed or notes


def _last(found: dict[str, Named], most: int = BACK) -> Iterator[Named]:
    """The last of those told of, the last first."""
    return islice(reversed(found.values()), most)


# By the source's own words


def _of_words(view: Scene, source: Source, story: Story, notes: Notes) -> None:
    """Whom the words of a source name or describe; by the surest way first."""
    words, pack = source.words, view.pack
    phrase = phrase_of(words, pack)
    named = list(_named(phrase, words, view))
    for at, (who, way) in enumerate(named):
        notes.note(who, way, *(() if at else ("first",)))
    if source.low[0] in pack.names.titles and any(way == "person" for _, way in named):
        return  # "Tuan Putin" is no description
    if source.sort == "owned":
        for owner in _last(story.spoken, _OWNERS):
            for who, way in _owned(words, owner, pack):
                notes.note(who, way)
    kind = kind_of(words, pack)
    if not state_of(phrase, pack) and not (
        kind is PartyKind.ANONYMOUS and not set(source.low).isdisjoint(pack.names.unnamed)
    ):
        kind = PartyKind.UNKNOWN if kind is PartyKind.ANONYMOUS else kind
        notes.note(body(phrase, view.table, kind), "itself")
    notes.note(Named(phrase, PartyKind.ANONYMOUS), "unnamed")
    _of_description(source, story, view, notes)


def _named(phrase: str, words: list[str], view: Scene) -> Iterator[Way]:
    """Whom a noun phrase may name."""
    table, pack = view.table, view.pack
    if code := state_of(phrase, pack):
        yield Named(state_name(phrase, code, table.text, pack), PartyKind.STATE, code), "state"
    if outlet := outlet_of(phrase, pack):
        yield Named(outlet, PartyKind.OUTLET), "outlet"
    if phrase in table.bodies:
        yield spelled_out(phrase, table), "initials"
        return
    yield from _persons(phrase, words, view)
    if behind := named_behind(words, pack):
        yield body(behind, table), "behind"
    for segment in segments_of(words, pack):
        yield from _in_segment(segment, view)
    if name := table.with_role(head_words(words, pack), pack):
        yield Named(table.full(name), PartyKind.PERSON), "role"
    for one, other in table.known.items():
        if one in words and other != one and one[0].isupper():
            yield Named(other, PartyKind.PERSON), "in_name"


def _persons(phrase: str, words: list[str], view: Scene) -> Iterator[Way]:
    """The person whom a phrase names, in full, as it stands there, and by what it may be short for."""
    table, pack = view.table, view.pack
    name = table.person(words, pack)
    if name:
        yield Named(table.full(name), PartyKind.PERSON), "person"
        yield Named(name, PartyKind.PERSON), "bare"
    alone = words[0] if len(words) == 1 and words[0][0].isupper() else None
    for short in dict.fromkeys((name, phrase)) if name or alone else ():
        if short and (called := table.called(short, pack)):
            yield Named(called, PartyKind.PERSON), "nickname"
    for short in dict.fromkeys((name, alone)):
        if short and " " not in short:
            yield from ((Named(other, PartyKind.PERSON), "short") for other in table.short_for(short))


def _in_segment(segment: list[str], view: Scene) -> Iterator[Way]:
    """The name that ends a stretch between commas, and its last capitalised words, whatever they are."""
    if name := name_at_end(segment, view.pack):
        yield Named(view.table.full(name), PartyKind.PERSON), "segment"
    run = list(takewhile(lambda word: word[0].isupper(), reversed(segment)))[::-1]
    for length in (2, 3):
        if len(run) > length:
            yield Named(" ".join(run[-length:]), PartyKind.PERSON), "tail"


def _owned(words: list[str], owner: Named, pack: Pack) -> Iterator[Way]:
    """Somebody's people and papers: "his office" is "office of Sena Balor" or "Sena Balor's office"."""
    names = pack.names
    what = phrase_of([word for word in words[1:] if word not in names.reflexives], pack)
    kind = kind_of(what.split(), pack)
    yield Named(f"{what} {names.possessive[words[0].lower()]} {owner.name}", kind), "owned"
    if names.genitive and kind is not PartyKind.ANONYMOUS:
        yield Named(f"{owner.name}{names.genitive} {what}", kind), "genitive"


def _of_description(source: Source, story: Story, view: Scene, notes: Notes) -> None:
    """The last one spoken of by the same head word, and whom it introduced."""
    rest = [word for word in source.low if word not in view.pack.names.pointing]
    if not rest:
        return
    head = head_of(rest, view.pack)
    alike = (one for one in _last(story.mentioned) if head in one.name.lower().split())
    notes.note(next(alike, None), "alike")
    if rest[0] in view.table.introduced:
        notes.note(Named(view.table.introduced[rest[0]], PartyKind.ANONYMOUS), "introduced")


# By what stands around it


def _of_story(view: Scene, story: Story, outer: Named | None, notes: Notes) -> None:
    """The outer speaker and those who spoke before, and whom they speak for."""
    for one in _last(story.spoken, _RECENT):
        notes.note(one, "spoke")
    for one in _last(story.mentioned, _RECENT):
        notes.note(one, "mentioned")
    bodies = (one for one in _last(story.mentioned) if one.kind not in PERSONS)
    notes.note(next(bodies, None), "last_body")
    notes.note(outer, "outer")
    for who, way in ((outer, "outers_body"), (next(_last(story.spoken), None), "body_of")):
        if who and (found := view.table.body_of(who.name)):
            notes.note(body(found, view.table), way)


def _of_text(view: Scene, start: int, notes: Notes) -> None:
    """Those named in the text before, and with whom its sentence and the one before begin."""
    upto = bisect_left(view.starts, start)
    recent = {one.name: one for one in reversed(view.named[max(0, upto - _MENTIONS) : upto])}
    for one in islice(recent.values(), _NAMED):
        notes.note(one, "named_before")
    here = view.sentence_at(start)
    notes.note(view.opening(here), "opening")
    notes.note(view.opening(here - 1), "subject")


def _next(view: Scene, at: int) -> Named | None:
    """Who is named by one of the next sources: "it was stressed that …", and then his quotation."""
    behind = view.sources[at + 1 : at + 1 + _AHEAD]
    ahead = (one for one in behind if one.sort in ("name", "names", "described"))
    found = (view.table.person(one.words, view.pack) for one in ahead)
    name = next((name for name in found if name), None)
    return Named(view.table.full(name), PartyKind.PERSON) if name else None
