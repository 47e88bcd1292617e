"""What saying who speaks looks at: the article's names and their places, and who has spoken so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from menurut.langs import Pack
from menurut.resolve.cast import NameTable, name_table
from menurut.resolve.names import Named, folded, outlet_of, state_name, state_of
from menurut.resolve.phrases import kind_of, phrase_of, without_brackets
from menurut.resolve.sources import Source, source_of
from menurut.types import Article, Attribution, PartyKind, Span

BACK = 60  # parties back that can be meant
_OPENING = re.compile(r"(?:(?<=[.!?”\"])[\s”\"]+|\n+)(?=[A-Z])|^(?=[A-Z])")
_PHRASE = 200  # characters of a sentence in which the noun phrase that opens it ends
_BEFORE, _BEHIND = 80, 120  # characters around a name that describe its bearer
_AROUND = 3  # places of a name that are looked at so
PERSONS = (PartyKind.PERSON, PartyKind.ANONYMOUS)
Parents = tuple[int | None, ...]


@dataclass(slots=True)
class Story:
    """Who spoke so far, the last one last, and who of them not inside another's words."""

    mentioned: dict[str, Named] = field(default_factory=dict)
    spoken: dict[str, Named] = field(default_factory=dict)
    spoken_at: dict[str, int] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    last_person: str = ""
    last_body: str = ""
    read: int = 0  # up to where attributions have been read

    def tell(self, who: Named, one: Attribution, gender: str, inside: bool) -> None:
        """Takes note of who spoke."""
        self.read = max(self.read, *(end for _, end in one.source + one.cue + one.content))
        name = who.name
        if not name:
            return
        if gender:
            self.genders.setdefault(name, gender)
        self.mentioned.pop(name, None)
        self.mentioned[name] = who
        if inside:
            return
        self.spoken.pop(name, None)
        self.spoken[name] = who
        self.spoken_at[name] = one.start
        self.times[name] += 1
        if who.kind in PERSONS:
            self.last_person = name
        else:
            self.last_body = name


@dataclass(frozen=True, slots=True)
class Traits:
    """What stays the same about a party that may speak, all through the article."""

    words: list[str]  # of its name, folded
    low: list[str]
    gender: str  # that its given name shows
    places: list[int]
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """An article as choosing sees it. `starts` are where `named` are named; `places` the same by name."""

    text: str
    table: NameTable
    pack: Pack
    sources: list[Source]
    starts: list[int]
    named: list[Named]
    places: dict[str, list[int]]
    sentences: list[int]
    alone: Counter[str]  # words that are a source by themselves
    roles: dict[str, frozenset[str]]  # the words that describe each person
    most: int  # times that anybody is named
    whole: frozenset[str]  # names that shorter ones stand for
    traits: dict[tuple[str, PartyKind], Traits] = field(default_factory=dict)  # what is found so far
    contexts: dict[str, frozenset[str]] = field(default_factory=dict)
    openings: dict[int, Named | None] = field(default_factory=dict)

    def context(self, name: str) -> frozenset[str]:
        """The words around the places where a party is first named."""
        if name not in self.contexts:
            places = self.places.get(name, ())[:_AROUND]
            around = (self.text[max(0, at - _BEFORE) : at + _BEHIND] for at in places)
            self.contexts[name] = frozenset(" ".join(around).lower().split())
        return self.contexts[name]

    def sentence_at(self, at: int) -> int:
        """The number of the sentence that holds a place; -1 before the first."""
        return bisect_right(self.sentences, at) - 1

    def opening(self, number: int) -> Named | None:
        """With whom a sentence begins: a person, a body, a group."""
        if number < 0:
            return None
        if number not in self.openings:
            start = self.sentences[number]
            ends = self.sentences[number + 1 : number + 2] or [len(self.text)]
            span = (start, min(ends[0], start + _PHRASE))
            self.openings[number] = _opening(self.text, span, self.table, self.pack)
        return self.openings[number]


def scene(article: Article, attributions: tuple[Attribution, ...], parents: Parents, pack: Pack) -> Scene:
    """What is the same for all attributions of an article."""
    table = name_table(article, tuple(one.source[0] for one in attributions if one.source), pack)
    sources = [
        source_of(article, one, parent is not None, table.glued, pack)
        for one, parent in zip(attributions, parents, strict=True)
    ]
    by_name = {name: named_as(name, table, pack) for name in dict.fromkeys(name for _, name in table.placed)}
    places: dict[str, list[int]] = {}
    for start, name in table.placed:
        places.setdefault(by_name[name].name, []).append(start)
    roles: dict[str, frozenset[str]] = {}
    for words, name in table.roles:
        roles[table.full(name)] = roles.get(table.full(name), frozenset()) | words
    return Scene(
        article.text, table, pack, sources, [start for start, _ in table.placed],
        [by_name[name] for _, name in table.placed], places,
        [match.end() for match in _OPENING.finditer(article.text)],
        Counter(folded(one.words[0]) for one in sources if one.sort == "name"), roles,
        max(map(len, places.values()), default=1), frozenset(table.known.values()),
    )  # fmt: skip


def named_as(name: str, table: NameTable, pack: Pack) -> Named:
    """The party of a name in the text."""
    if code := state_of(name, pack):
        return Named(state_name(name, code, table.text, pack), PartyKind.STATE, code)
    if outlet := outlet_of(name, pack):
        return Named(outlet, PartyKind.OUTLET)
    if name in table.bodies:
        return spelled_out(name, table)
    if name in table.counts:
        return Named(table.full(name), PartyKind.PERSON)
    return body(name, table)


def spelled_out(initials: str, table: NameTable) -> Named:
    """Whom initials stand for: a person, or a body."""
    name = table.bodies[initials]
    return Named(table.full(name), PartyKind.PERSON) if table.is_known(name) else body(initials, table)


def body(phrase: str, table: NameTable, kind: PartyKind = PartyKind.ORGANISATION) -> Named:
    """A party by its description, or a body by its whole name and initials, if the article has them."""
    in_full = table.in_full(phrase)
    kind = PartyKind.ORGANISATION if in_full != phrase else kind
    return Named(in_full, kind, folded(without_brackets(in_full)))


def _opening(text: str, sentence: Span, table: NameTable, pack: Pack) -> Named | None:
    words = table.opening(text, sentence, pack)
    if not words:
        return None
    phrase = phrase_of(words, pack)
    if phrase not in table.bodies and (name := table.person(words, pack)):
        return Named(table.full(name), PartyKind.PERSON)
    found = named_as(phrase, table, pack)
    if found.kind in (PartyKind.STATE, PartyKind.OUTLET):
        return found
    names = pack.names
    several = any(words[0].lower() in listed for listed in (names.groups, names.bodies, names.documents))
    return body(phrase, table, kind_of(words, pack)) if several or found.name != phrase else None
