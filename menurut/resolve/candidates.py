"""Who can be meant as the speaker of an attribution, and what speaks for each.

Rules find candidates generously, by the source's own words, by who spoke and who is named before, and
note how each was found; a judge (menurut.resolve.judge) weighs them. All features are the same in
every language.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from menurut.langs import Pack, cue_words
from menurut.resolve.acts import deed
from menurut.resolve.cast import NameTable, resemblance
from menurut.resolve.names import (
    Named,
    head_of,
    name_at_end,
    outlet_of,
    person_in,
    segments_of,
    state_name,
    state_of,
    tokens,
)
from menurut.resolve.phrases import (
    NOBODY,
    head_words,
    kind_of,
    named_behind,
    phrase_of,
    points_back,
    without_brackets,
)
from menurut.text import key, trim
from menurut.types import Act, Article, Attribution, PartyKind, Span

_BACK = 60  # parties back that can be meant
_RECENT = 6  # distinct ones of them that are candidates
_NAMED = 4  # distinct ones named in the text before, likewise
_LONGEST = 8  # words of a relative pronoun's antecedent
_CAST = 12  # persons that a short form is compared with
_OPENING = re.compile(r"(?:(?<=[.!?”\"])[\s”\"]+|\n+)(?=[A-Z])|^(?=[A-Z])")
_PERSONS = (PartyKind.PERSON, PartyKind.ANONYMOUS)
_BODIES = (PartyKind.ORGANISATION, PartyKind.UNKNOWN, PartyKind.STATE, PartyKind.OUTLET)

SORTS = (
    "none", "clitic", "relative", "pronoun", "plural", "neuter", "own", "own_side", "owned", "name", "names",
    "pointing", "indefinite", "described",
)  # fmt: skip
SOURCE = (
    "nested", "quoted", "starts_group", "starts_role", "starts_document", "starts_body", "has_role", "has_body",
    "has_document", "unnamed_kind", "has_comma", "has_capital", "words", "asserts", "directs", "other", "denies",
    "hearsay", "starts_paragraph", "ends_pointing", "cue_first", "ends_capital", "has_number", "faceless", "noun_cue", "group_word", "stand_in", "hearsay_word",
)  # fmt: skip
WAYS = (
    "itself", "unnamed", "nobody", "first", "state", "outlet", "initials", "person", "segment", "in_name",
    "role", "behind", "owned", "outer", "outers_body", "spoke", "mentioned", "subject", "named_before",
    "next", "alike", "introduced", "body_of", "short", "opening", "last_body", "bare", "nickname", "tail",
)  # fmt: skip
FOUND = (
    "is_person", "is_unnamed", "is_body", "is_state", "is_outlet", "is_document", "is_small",
    "spoke_last", "spoke_last_person", "spoke_last_body", "spoke_nearness", "mentioned_nearness", "times", "share",
    "text_nearness", "in_sentence", "in_paragraph", "in_content", "text_times", "text_most",
    "covers_source", "covered_by_source", "resemblance", "same_gender", "other_gender", "name_words",
    "is_outer", "longer_is_known", "same_head", "distance_spoken",
    "begins_source", "ends_source", "source_elsewhere", "spoke_in_sentence", "spoke_in_paragraph",
    "named_since", "behind_title", "named_again", "named_first", "written", "written_share", "is_place", "role_overlap",
    "context_overlap", "has_capital",
)  # fmt: skip
FEATURES = (*SORTS, *SOURCE, *WAYS, *FOUND)
_WAY = {way: at for at, way in enumerate(WAYS)}


@dataclass(slots=True)
class Story:
    """Who spoke so far, as reading goes on, and who of them not inside another's words."""

    mentioned: list[Named] = field(default_factory=list)
    spoken: list[Named] = field(default_factory=list)
    spoken_at: dict[str, int] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    read: int = 0  # up to where attributions have been read

    def tell(self, who: Named, one: Attribution, gender: str, inside: bool) -> None:
        """Takes note of who spoke."""
        at = one.start
        self.read = max(self.read, *(end for _, end in one.source + one.cue + one.content))
        if not who.name:
            return
        if gender:
            self.genders.setdefault(who.name, gender)
        self.mentioned.append(who)
        if not inside:
            self.spoken.append(who)
            self.spoken_at[who.name] = at
            self.times[who.name] += 1


@dataclass(frozen=True, slots=True)
class Source:
    """An attribution's source, as far as choosing goes."""

    words: list[str]
    low: list[str]
    sort: str
    gender: str
    start: int
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """An article as choosing sees it: its names, their places, its sentences."""

    article: Article
    table: NameTable
    pack: Pack
    sources: list[Source]
    starts: list[int]  # of names
    names: list[Named]  # beginning there
    places: dict[str, list[int]]
    often: dict[str, int]
    sentences: list[int]
    alone: Counter[str]  # words that are a source by themselves
    roles: dict[str, frozenset[str]]  # the words that describe each person
    times: dict[str, int] = field(default_factory=dict)
    contexts: dict[str, frozenset[str]] = field(default_factory=dict)

    def written(self, name: str) -> int:
        """How often a name is written in the article, letter for letter."""
        if name not in self.times:
            self.times[name] = self.article.text.count(name) if name else 0
        return self.times[name]

    def role_overlap(self, own: set[str], name: str) -> float:
        """How much of a description is among the words that describe a person."""
        return len(own & self.roles.get(name, frozenset())) / len(own)

    def context_overlap(self, own: set[str], name: str) -> float:
        """How much of a description stands around the places where a party is named."""
        if name not in self.contexts:
            text = self.article.text
            around = (text[max(0, at - 80) : at + 120] for at in self.places.get(name, ())[:3])
            self.contexts[name] = frozenset(" ".join(around).lower().split())
        return len(own & self.contexts[name]) / len(own)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may be meant, with the features that speak for it."""

    who: Named
    row: tuple[float, ...]


def scene(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    table: NameTable,
    pack: Pack,
) -> Scene:
    """What is the same for all attributions of an article."""
    sources = [
        _source(article, one, parent, table, pack) for one, parent in zip(attributions, parents, strict=True)
    ]
    starts = [start for start, _ in table.placed]
    named = {name: _as_named(name, table, pack) for name in {name for _, name in table.placed}}
    names = [named[name] for _, name in table.placed]
    places: dict[str, list[int]] = {}
    for start, one in zip(starts, names, strict=True):
        places.setdefault(one.name, []).append(start)
    often = {name: len(found) for name, found in places.items()}
    sentences = [match.end() for match in _OPENING.finditer(article.text)]
    alone = Counter(key(one.words[0]) for one in sources if one.sort == "name")
    roles: dict[str, frozenset[str]] = {}
    for words, name in table.roles:
        full = table.full(name)
        roles[full] = roles.get(full, frozenset()) | words
    return Scene(article, table, pack, sources, starts, names, places, often, sentences, alone, roles)


def _as_named(name: str, table: NameTable, pack: Pack) -> Named:
    if code := state_of(name, pack):
        return Named(state_name(name, code, table.text, pack), PartyKind.STATE, code)
    if outlet := outlet_of(name, pack):
        return Named(outlet, PartyKind.OUTLET)
    if name in table.counts:
        return Named(table.full(name), PartyKind.PERSON)
    return body(name, table)


def body(phrase: str, table: NameTable, kind: PartyKind = PartyKind.ORGANISATION) -> Named:
    """A party by its description, or a body by its whole name and initials, if the article has them."""
    in_full = table.in_full(phrase)
    kind = PartyKind.ORGANISATION if in_full != phrase else kind
    return Named(in_full, kind, key(without_brackets(in_full)))


# The source


def _source(article: Article, one: Attribution, parent: int | None, table: NameTable, pack: Pack) -> Source:
    words = tokens(article.text, one.source[0], table.glued) if one.source else []
    low = [word.lower() for word in words]
    sort = _sort(words, low, pack)
    if sort == "relative":
        words = _antecedent(article.text, one.source[0][0], table, pack)
        low = [word.lower() for word in words]
    while len(words) > 1 and low[0] in pack.names.wrappers:
        words, low = words[1:], low[1:]
    row = _source_row(article, one, parent, words, low, sort, pack)
    return Source(words, low, sort, gender_of(low, pack), one.start, row)


def _sort(words: list[str], low: list[str], pack: Pack) -> str:
    """What kind of words a source is."""
    names = pack.names
    if not low:
        return "none"
    if not set(low[1:]) - names.reflexives:
        closed = (
            ("clitic", pack.cues.clitics), ("relative", pack.cues.whose), ("pronoun", names.pronouns), ("plural", names.plurals),
            ("own_side", names.own_side), ("own", names.own), ("neuter", names.neuter),
        )  # fmt: skip
        found = next((sort for sort, listed in closed if low[0] in listed), None)
        if found:
            return found
    if low[0] in names.possessive and len(low) > 1:
        return "owned"
    if points_back(words, pack):
        return "pointing"
    if all(word[0].isupper() for word in words):
        return "name" if len(words) == 1 else "names"
    return "indefinite" if low[0] in names.indefinite else "described"


def gender_of(low: Iterable[str], pack: Pack) -> str:
    """The gender that the first gendered word of a source shows: "she", "spokeswoman", "Mr."."""
    names = pack.names
    shown = next((word for word in low if word in names.feminine or word in names.masculine), None)
    return "" if shown is None else "feminine" if shown in names.feminine else "masculine"


def _source_row(
    article: Article,
    one: Attribution,
    parent: int | None,
    words: list[str],
    low: list[str],
    sort: str,
    pack: Pack,
) -> tuple[float, ...]:
    names = pack.names
    some = set(low)
    text = article.text
    cue = " ".join(text[start:end] for start, end in one.cue)
    act = deed(article, one, pack).act
    first = low[0] if low else ""
    at = one.start
    shown = (
        parent is not None, is_quoted(text, (one.source or one.cue or one.content)[0][0]), first in names.groups,
        first in names.roles, first in names.documents, first in names.bodies, bool(some & names.roles),
        bool(some & names.bodies), bool(some & names.documents), bool(low) and kind_of(words, pack) is PartyKind.ANONYMOUS,
        "," in some, any(word[0].isupper() for word in words[1:]), min(len(low), 12) / 12, act is Act.ASSERTS,
        act is Act.DIRECTS, act is Act.OTHER, act is Act.DENIES, not pack.cues.hearsay.isdisjoint(cue.lower().split()),
        at == 0 or text[at - 1] == "\n", bool(low) and low[-1] in names.pointing, bool(one.cue and one.content) and one.cue[0] < one.content[0],
        bool(words) and words[-1][0].isupper(), any(word[0].isdigit() for word in words),
        (bool(low) and head_of(low, pack) in names.faceless) or any(word in names.faceless for word in low[:2]),
        any(word in cue_words(pack.code, "nouns") for word in cue.lower().split()),
        bool(low) and head_of(low, pack) in names.groups, bool(low) and head_of(low, pack) in names.stand_ins,
        bool(some & pack.cues.hearsay),
    )  # fmt: skip
    return (*(float(sort == other) for other in SORTS), *map(float, shown))


def is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside quotation marks, by those before it in its line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("“") > line.count("”") or line.count('"') % 2 == 1


def _antecedent(text: str, at: int, table: NameTable, pack: Pack) -> list[str]:
    """What a relative pronoun stands for: the noun phrase right before it."""
    start = max(text.rfind(mark, 0, at) for mark in '.\n"“”;:') + 1
    words = tokens(text, trim(text, (start, at), ","), table.glued)
    cut = max((at + 1 for at, word in enumerate(words[:-1]) if _ends_phrase(word, pack)), default=0)
    phrase = words[cut:][-_LONGEST:]
    papers = (at for at in range(1, len(phrase)) if _opens_paper(phrase[at - 1 : at + 1], pack))
    return phrase[next(papers, 0) :]  # "menandatangani memorandum yang …"


def _opens_paper(pair: list[str], pack: Pack) -> bool:
    """Whether a document's word stands behind a small one that is no document's, as behind its verb."""
    before, word = (one.lower().partition("-")[0] for one in pair)
    return word in pack.names.documents and pair[0].islower() and before not in pack.names.documents


def _ends_phrase(word: str, pack: Pack) -> bool:
    low = word.lower()
    cues = pack.cues
    openers = (
        cues.breaks | cues.adverbials | cues.recipients | pack.chains.quoting | pack.chains.quoting_after
    )
    return low == "," or low in openers or low in cue_words(pack.code, "verbs", "prepositions")


# The candidates


class _Notes(dict[tuple[str, bool], tuple[Named, list[float]]]):
    """Candidates by name and by whether they are unnamed, each with the ways it was found."""

    def note(self, who: Named | None, *ways: str) -> None:
        if who is None or (not who.name and "nobody" not in ways):
            return
        unnamed = who.kind is PartyKind.ANONYMOUS
        _, row = self.setdefault((who.name.lower(), unnamed), (who, [0.0] * len(WAYS)))
        for way in ways:
            row[_WAY[way]] = 1.0


def candidates(view: Scene, at: int, one: Attribution, outer: Named | None, story: Story) -> list[Candidate]:
    """Who may be the speaker of an attribution."""
    notes = _Notes()
    source = view.sources[at]
    _of_words(view, source, story, notes)
    _of_story(view, source, story, outer, notes)
    _of_text(view, source, notes)
    _of_next(view, at, notes)
    notes.note(NOBODY, "nobody")
    return _judged(view, source, one, outer, story, notes)


def _of_words(view: Scene, source: Source, story: Story, notes: _Notes) -> None:
    """Whom the words of a source name or describe."""
    table, pack = view.table, view.pack
    words = source.words
    if not words or (source.sort in SORTS[1:8] and source.sort != "relative"):
        return
    phrase = phrase_of(words, pack)
    found = list(_named_by(phrase, words, source, view))
    for who, way in found[:1]:
        notes.note(who, way, "first")
    for who, way in found[1:]:
        notes.note(who, way)
    if source.sort == "owned":
        for owner in _distinct(story.spoken, 3):
            notes.note(_owned(words, owner, pack), "owned")
    kind = kind_of(words, pack)
    notes.note(body(phrase, table, PartyKind.UNKNOWN if kind is PartyKind.ANONYMOUS else kind), "itself")
    notes.note(Named(phrase, PartyKind.ANONYMOUS), "unnamed")
    _alike(source, story, view, notes)


def _named_by(phrase: str, words: list[str], source: Source, view: Scene) -> Iterator[tuple[Named, str]]:
    table, pack = view.table, view.pack
    if code := state_of(phrase, pack):
        yield Named(state_name(phrase, code, table.text, pack), PartyKind.STATE, code), "state"
    if outlet := outlet_of(phrase, pack):
        yield Named(outlet, PartyKind.OUTLET), "outlet"
    if phrase in table.bodies:
        yield body(phrase, table), "initials"
    if name := person_in(words, pack, table.places):
        yield Named(table.full(name), PartyKind.PERSON), "person"
        yield Named(name, PartyKind.PERSON), "bare"
        if called := table.called(name, pack) or table.called(phrase, pack):
            yield Named(called, PartyKind.PERSON), "nickname"
        if " " not in name:
            yield from ((Named(other, PartyKind.PERSON), "short") for other in table.short_for(name))
    if behind := named_behind(words, pack):
        yield body(behind, table), "behind"
    for segment in segments_of(words, pack):
        if name := name_at_end(segment, pack):
            yield Named(table.full(name), PartyKind.PERSON), "segment"
        for tail in _tails(segment):
            yield Named(tail, PartyKind.PERSON), "tail"
    if name := table.with_role(head_words(words, pack), pack):
        yield Named(table.full(name), PartyKind.PERSON), "role"
    for one, other in view.table.known.items():
        if one in words and other != one and one[0].isupper():
            yield Named(other, PartyKind.PERSON), "in_name"
    if len(words) == 1 and words[0][0].isupper():
        if called := table.called(phrase, pack):
            yield Named(called, PartyKind.PERSON), "nickname"
        yield from ((Named(other, PartyKind.PERSON), "short") for other in table.short_for(words[0]))


def _tails(words: list[str]) -> Iterator[str]:
    """The last two and three capitalised words: names that hold the word of an office or a place."""
    run = list(takewhile(lambda word: word[0].isupper(), reversed(words)))[::-1]
    yield from (" ".join(run[-length:]) for length in (2, 3) if len(run) > length)


def _owned(words: list[str], owner: Named, pack: Pack) -> Named:
    """Somebody's people and papers: "his office" is "office of Sena Balor"."""
    names = pack.names
    what = phrase_of([word for word in words[1:] if word not in names.reflexives], pack)
    return Named(f"{what} {names.possessive[words[0].lower()]} {owner.name}", kind_of(what.split(), pack))


def _alike(source: Source, story: Story, view: Scene, notes: _Notes) -> None:
    """Those spoken of before by the same head word, or introduced by it."""
    rest = [word for word in source.low if word not in view.pack.names.pointing]
    if not rest:
        return
    head = head_of(rest, view.pack)
    alike = (one for one in reversed(story.mentioned[-_BACK:]) if head in one.name.lower().split())
    notes.note(next(alike, None), "alike")
    if rest[0] in view.table.introduced:
        notes.note(Named(view.table.introduced[rest[0]], PartyKind.ANONYMOUS), "introduced")


def _of_story(view: Scene, source: Source, story: Story, outer: Named | None, notes: _Notes) -> None:
    """The outer speaker and those who spoke before."""
    for one in _distinct(story.spoken, _RECENT):
        notes.note(one, "spoke")
    for one in _distinct(story.mentioned, _RECENT):
        notes.note(one, "mentioned")
    if outer:
        notes.note(outer, "outer")
        if found := view.table.body_of(outer.name):
            notes.note(body(found, view.table), "outers_body")
    if story.spoken and (found := view.table.body_of(story.spoken[-1].name)):
        notes.note(body(found, view.table), "body_of")
    bodies = (one for one in reversed(story.mentioned[-_BACK:]) if one.kind not in _PERSONS)
    notes.note(next(bodies, None), "last_body")


def _distinct(found: list[Named], most: int) -> list[Named]:
    """The last ones, each once."""
    last: dict[str, Named] = {}
    for one in reversed(found[-_BACK:]):
        last.setdefault(one.name, one)
        if len(last) == most:
            break
    return list(last.values())


def _of_text(view: Scene, source: Source, notes: _Notes) -> None:
    """Those named in the text before, and with whom its sentence or the one before begins."""
    upto = bisect_left(view.starts, source.start)
    for one in _distinct(view.names[max(0, upto - 12) : upto], _NAMED):
        notes.note(one, "named_before")
    here = bisect_right(view.sentences, source.start) - 1
    for way, which in (("opening", here), ("subject", here - 1)):
        if which >= 0:
            start = view.sentences[which]
            end = view.sentences[which + 1] if which + 1 < len(view.sentences) else len(view.article.text)
            notes.note(_subject(view, (start, end)), way)


def _subject(view: Scene, sentence: Span) -> Named | None:
    """With whom a sentence begins: a person, a body, a group."""
    if sentence not in view.table.subjects:
        view.table.subjects[sentence] = _opening(view, sentence)
    return view.table.subjects[sentence]


def _opening(view: Scene, sentence: Span) -> Named | None:
    table, pack = view.table, view.pack
    words = table.opening(view.article.text, (sentence[0], min(sentence[1], sentence[0] + 200)), pack)
    if not words:
        return None
    if name := person_in(words, pack, table.places):
        return Named(table.full(name), PartyKind.PERSON)
    phrase = phrase_of(words, pack)
    if (found := _as_named(phrase, table, pack)).kind in (PartyKind.STATE, PartyKind.OUTLET):
        return found
    several = pack.names.groups | pack.names.bodies | pack.names.documents
    return (
        body(phrase, table, kind_of(words, pack))
        if words[0].lower() in several or found.name != phrase
        else None
    )


def _of_next(view: Scene, at: int, notes: _Notes) -> None:
    """Who is named by the next source: "it was stressed that …", and then his quotation."""
    for other in view.sources[at + 1 : at + 3]:
        if other.sort in ("name", "names", "described") and (
            name := person_in(other.words, view.pack, view.table.places)
        ):
            notes.note(Named(view.table.full(name), PartyKind.PERSON), "next")
            return


# What speaks for them


def _judged(
    view: Scene, source: Source, one: Attribution, outer: Named | None, story: Story, notes: _Notes
) -> list[Candidate]:
    spoken = _distinct(story.spoken, 100)
    ranks = {who.name: rank for rank, who in enumerate(spoken)}
    mentioned = {who.name: rank for rank, who in enumerate(_distinct(story.mentioned, 100))}
    last_person = next((who.name for who in spoken if who.kind in _PERSONS), "")
    last_body = next((who.name for who in spoken if who.kind not in _PERSONS), "")
    text = view.article.text
    at = source.start
    here = view.sentences[max(0, bisect_right(view.sentences, at) - 1)] if view.sentences else 0
    paragraph = text.rfind("\n", 0, at) + 1
    total = sum(story.times.values()) or 1
    most = max(view.often.values(), default=1)
    own = {word for word in key(" ".join(source.words)).split()}
    head = head_of(source.low, view.pack) if source.low else ""
    base = source.row
    found: list[Candidate] = []
    for who, ways in notes.values():
        name = who.name
        kind = who.kind
        rank = ranks.get(name)
        near = mentioned.get(name)
        before = _last_before(view.places.get(name, ()), at)
        inside = any(
            start <= place < end for start, end in one.content for place in view.places.get(name, ())
        )
        words = key(name).split() or [""]
        shared = sum(word in own for word in words)
        gender = story.genders.get(name) or _given_gender(name, view.pack)
        often = view.often.get(name, 0)
        row = (
            kind is PartyKind.PERSON, kind is PartyKind.ANONYMOUS, kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN),
            kind is PartyKind.STATE, kind is PartyKind.OUTLET, kind is PartyKind.DOCUMENT, name[1:].islower(),
            rank == 0, name == last_person, name == last_body, 0.0 if rank is None else 1 / (1 + rank),
            0.0 if near is None else 1 / (1 + near), min(story.times[name], 5) / 5, story.times[name] / total,
            0.0 if before is None else 1 / (1 + (at - before) / 200), before is not None and before >= here,
            before is not None and before >= paragraph, inside, min(often, 10) / 10, often / most,
            shared / len(own) if own else 0.0, shared / len(words),
            resemblance(source.words[-1], name) if source.words else 0.0,
            bool(gender) and gender == source.gender, bool(gender and source.gender) and gender != source.gender,
            min(len(words), 8) / 8, outer is not None and name == outer.name,
            name in view.table.known.values(), bool(head) and head in name.lower().split(),
            0.0 if rank is None else 1 / (1 + max(0, at - story.spoken_at[name]) / 300),
            bool(source.words) and words[0] == key(source.words[0]),
            bool(source.words) and words[-1] == key(source.words[-1]), min(sum(view.alone[word] for word in words), 4) / 4,
            rank is not None and story.spoken_at[name] >= here, rank is not None and story.spoken_at[name] >= paragraph,
            before is not None and before >= story.read, titled(name, source, view.pack), any(place > at for place in view.places.get(name, ())[-1:]),
            bool(view.names) and view.names[0].name == name,
            min(view.written(name), 10) / 10, view.written(name) / (view.written(name.split()[-1]) or 1) if name else 0.0,
            bool(name) and name.split()[-1].lower() in view.table.places,
            view.role_overlap(own, name) if own else 0.0,
            view.context_overlap(own, name) if own and source.sort in ("pointing", "described", "indefinite") else 0.0,
            any(letter.isupper() for letter in name[1:]) or (name[:1].isupper() and " " not in name),
        )  # fmt: skip
        found.append(Candidate(who, (*base, *ways, *map(float, row))))
    return found


def _given_gender(name: str, pack: Pack) -> str:
    """The gender that a given name shows."""
    first = name.partition(" ")[0].lower()
    return "feminine" if first in pack.names.women else "masculine" if first in pack.names.men else ""


def titled(name: str, source: Source, pack: Pack) -> bool:
    """Whether a title or an office stands right before a name in a source."""
    first = name.split()[0] if name else ""
    at = source.words.index(first) if first in source.words else 0
    return at > 0 and source.low[at - 1] in pack.names.titles | pack.names.roles


def _last_before(places: Iterable[int], at: int) -> int | None:
    found = bisect_left(places, at)  # type: ignore[arg-type]
    return places[found - 1] if found else None  # type: ignore[index]
