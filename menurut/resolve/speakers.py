"""Who the source of an attribution is: a first honest version, by names, roles and focus."""

from __future__ import annotations

from dataclasses import dataclass, field

from menurut.langs import Pack, cue_words
from menurut.resolve.names import (
    Named,
    NameTable,
    name_table,
    outlet_of,
    person_in,
    state_name,
    state_of,
    tokens,
)
from menurut.text import key, trim
from menurut.types import Article, Attribution, PartyKind, Span

_BACK = 60  # speakers back that a pronoun or "the official" can mean
_BEFORE = 2_000  # characters back
_NOBODY = Named("", PartyKind.ANONYMOUS)


@dataclass(slots=True)
class Focus:
    """Who spoke so far, as reading goes on, and who of them not inside another's words.

    A pronoun is resolved to the last of these; "the official" to the last described so.
    """

    mentioned: list[Named] = field(default_factory=list)
    spoken: list[Named] = field(default_factory=list)

    def person(self) -> Named | None:
        """The last person who spoke, named or not."""
        persons = (PartyKind.PERSON, PartyKind.ANONYMOUS)
        return next((one for one in reversed(self.spoken[-_BACK:]) if one.kind in persons and one.name), None)

    def body(self) -> Named | None:
        """The last one who spoke and is no person."""
        persons = (PartyKind.PERSON, PartyKind.ANONYMOUS)
        return next((one for one in reversed(self.mentioned[-_BACK:]) if one.kind not in persons), None)

    def last(self) -> Named | None:
        """Whoever spoke last."""
        return self.spoken[-1] if self.spoken else None


def speakers(
    article: Article, attributions: tuple[Attribution, ...], parents: tuple[int | None, ...], pack: Pack
) -> list[Named]:
    """The speaker of each attribution, in their order (the order of the text)."""
    sources = tuple(a.source[0] for a in attributions if a.source)
    table = name_table(article, sources, pack)
    focus = Focus()
    found: list[Named] = []
    for attribution, parent in zip(attributions, parents, strict=True):
        outer = found[parent] if parent is not None else None
        speaker = _speaker(article, attribution, outer, table, focus, pack)
        found.append(speaker)
        if speaker.name:
            focus.mentioned.append(speaker)
            if outer is None:
                focus.spoken.append(speaker)
    return found


def _speaker(
    article: Article,
    attribution: Attribution,
    outer: Named | None,
    table: NameTable,
    focus: Focus,
    pack: Pack,
) -> Named:
    if not attribution.source:
        return _NOBODY
    span = attribution.source[0]
    words = tokens(article.text, span)
    low = [word.lower() for word in words]
    names = pack.names
    if len(low) == 1 and low[0] in pack.cues.whose:
        return _antecedent(article, span, table, focus, pack)
    if low and low[0] in names.pronouns and len(low) <= 2:
        return outer or focus.person() or _subject_before(article, span[0], table, pack) or _NOBODY
    if low and low[0] in names.own | names.plurals and len(low) == 1:
        return outer or focus.person() or focus.last() or _NOBODY
    if len(low) == 1 and low[0] in names.neuter:
        return outer or focus.body() or _NOBODY
    return _described(words, table, focus, pack)


def _described(words: list[str], table: NameTable, focus: Focus, pack: Pack) -> Named:
    """The party that a noun phrase describes: a person, a state, an outlet, a body, or somebody unnamed."""
    names = pack.names
    while len(words) > 1 and words[0].lower() in names.wrappers:
        words = words[1:]
    phrase = _phrase(words, pack)
    if code := state_of(phrase, pack):
        return Named(state_name(code, pack), PartyKind.STATE, code)
    if outlet := outlet_of(phrase, pack):
        return Named(outlet, PartyKind.OUTLET)
    if name := person_in(words, pack, table.places):
        return Named(table.full(name), PartyKind.PERSON)
    low = [word.lower() for word in _head(words, pack)]
    if low[0] not in names.indefinite:
        if name := table.with_role(words, pack):
            return Named(table.full(name), PartyKind.PERSON)
        capitals = any(word[0].isupper() for word in words[1:])
        if _points_back(low, capitals, pack) and (back := _spoken_before(low, table, focus, pack)):
            return back
    in_full = table.bodies.get(phrase, phrase)
    kind = PartyKind.ORGANISATION if phrase in table.bodies else _kind([word.lower() for word in words], pack)
    return Named(phrase, kind, key(in_full))


def _head(words: list[str], pack: Pack) -> list[str]:
    """A noun phrase without its relative clause."""
    cut = (at for at, word in enumerate(words) if at and word.lower() in pack.cues.whose)
    return words[: next(cut, len(words))]


def _phrase(words: list[str], pack: Pack) -> str:
    """A description without article, pointing word and relative clause, as a name for its party."""
    low = [word.lower() for word in words]
    start = 1 if low[0] in pack.names.indefinite | pack.names.pointing and len(low) > 1 else 0
    end = next(
        (at for at in range(start + 1, len(low)) if low[at] in pack.cues.whose or low[at] in {",", "("}),
        len(low),
    )
    while end > start + 1 and low[end - 1] in pack.names.pointing:
        end -= 1
    return " ".join(words[start:end]).replace(" ’ ", "’").replace(" ' ", "'").strip(' ,"“”')


def _points_back(low: list[str], capitals: bool, pack: Pack) -> bool:
    """Whether a description means somebody spoken of before: "pejabat itu", "the official"."""
    return low[-1] in pack.names.pointing or (low[0] in pack.names.pointing and not capitals)


def _spoken_before(low: list[str], table: NameTable, focus: Focus, pack: Pack) -> Named | None:
    """Whom "sumber tersebut" points back to: one described alike, else, if no body, the last person."""
    names = pack.names
    rest = [word for word in low if word not in names.pointing]
    alike = (
        one for one in reversed(focus.mentioned[-_BACK:]) if rest and rest[0] in one.name.lower().split()
    )
    found = next(alike, None)
    if found is not None or not rest or rest[0] in names.bodies | names.documents:
        return found
    if rest[0] in table.introduced:
        return Named(table.introduced[rest[0]], PartyKind.ANONYMOUS)
    return focus.person() if low[-1] in names.pointing or set(rest) & names.roles else None


def _kind(low: list[str], pack: Pack) -> PartyKind:
    names = pack.names
    joined = " ".join(low)
    if any(phrase in joined for phrase in names.unnamed if " " in phrase) or set(low) & names.unnamed:
        return PartyKind.ANONYMOUS
    if low[0] in names.indefinite and not set(low) & (names.bodies | names.documents):
        return PartyKind.ANONYMOUS
    if set(low[:2]) & names.documents:
        return PartyKind.DOCUMENT
    if low[0] in names.roles - names.bodies - names.pointing:
        return PartyKind.ANONYMOUS  # an office whose holder the article does not name
    return PartyKind.ORGANISATION if set(low) & names.bodies else PartyKind.UNKNOWN


def _antecedent(article: Article, span: Span, table: NameTable, focus: Focus, pack: Pack) -> Named:
    """What a relative pronoun stands for: the noun phrase right before it."""
    start = max(article.text.rfind(mark, 0, span[0]) for mark in '.\n"“”;:') + 1
    words = tokens(article.text, trim(article.text, (start, span[0]), ","))
    cut = max((at + 1 for at, word in enumerate(words[:-1]) if _ends_phrase(word, pack)), default=0)
    phrase = words[cut:][-8:]
    return _described(phrase, table, focus, pack) if phrase else focus.last() or _NOBODY


def _ends_phrase(word: str, pack: Pack) -> bool:
    low = word.lower()
    cues = pack.cues
    openers = (
        cues.breaks | cues.adverbials | cues.recipients | pack.chains.quoting | pack.chains.quoting_after
    )
    return low == "," or low in openers or low in cue_words(pack.code, "verbs", "prepositions")


def _subject_before(article: Article, at: int, table: NameTable, pack: Pack) -> Named | None:
    """The last person named before a place in the text, for a pronoun before anybody has spoken."""
    best, name = -1, None
    for candidate in table.counts:
        found = article.text.rfind(candidate, max(0, at - _BEFORE), at)
        if found > best:
            best, name = found, candidate
    return Named(table.full(name), PartyKind.PERSON) if name else None


def party_key(speaker: Named, article_id: str) -> tuple[str, ...]:
    """What makes a party: a state its code, an unnamed one its article, anybody else kind and name."""
    if speaker.kind is PartyKind.ANONYMOUS or not speaker.name:
        return ("anonymous", article_id, key(speaker.name))
    body = speaker.kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN)  # what is not known to be more
    kind = PartyKind.ORGANISATION if body else speaker.kind
    return (kind, (speaker.key or key(speaker.name)).removeprefix("the "))
