"""Who the source of an attribution is: a first honest version, by names, roles and focus."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from menurut.langs import Pack, cue_words
from menurut.resolve.cast import NameTable, name_table
from menurut.resolve.names import (
    Named,
    head_of,
    outlet_of,
    person_in,
    state_name,
    state_of,
    tokens,
)
from menurut.text import key, trim
from menurut.types import Article, Attribution, PartyKind, Span

_BACK = 60  # speakers back that a pronoun or "the official" can mean
_LONGEST = 8  # words of a relative pronoun's antecedent
_BEFORE = 2_000  # characters back
_SENTENCE = re.compile(r"(?:(?<=[.!?”\"])[\s”\"]+|\n+)(?=[A-Z])|^(?=[A-Z])")
_JOINING = frozenset({"&", "and", "of", "dan"})
_BRACKETS = re.compile(r" ?\([^()]*\)")
_ASIDE = re.compile(r" \((?:[^()]* ){3}[^()]*\)?| \(\W*\d[^()]*\)?| \([^()]*$")  # no initials
_NOBODY = Named("", PartyKind.ANONYMOUS)


@dataclass(slots=True)
class Focus:
    """Who spoke so far, as reading goes on, and who of them not inside another's words.

    A pronoun is resolved to the last of these; "the official" to the last described so.
    """

    mentioned: list[Named] = field(default_factory=list)
    spoken: list[Named] = field(default_factory=list)
    genders: dict[str, str] = field(default_factory=dict)

    def person(self, gender: str = "") -> Named | None:
        """The last person who spoke, named or not, and who is not known to be of another gender."""
        persons = (PartyKind.PERSON, PartyKind.ANONYMOUS)
        spoken = (one for one in reversed(self.spoken[-_BACK:]) if one.kind in persons and one.name)
        other = {"feminine": "masculine", "masculine": "feminine"}.get(gender, "-")
        return next((one for one in spoken if self.genders.get(one.name) != other), None)

    def other(self, speaker: Named) -> Named | None:
        """The last person mentioned who is not this one, for a pronoun in his own words."""
        persons = (PartyKind.PERSON, PartyKind.ANONYMOUS)
        others = (one for one in reversed(self.mentioned[-_BACK:]) if one.name != speaker.name)
        return next((one for one in others if one.kind in persons), None)

    def body(self) -> Named | None:
        """The last one who spoke and is no person."""
        persons = (PartyKind.PERSON, PartyKind.ANONYMOUS)
        return next((one for one in reversed(self.mentioned[-_BACK:]) if one.kind not in persons), None)

    def named_body(self) -> Named | None:
        """The last body that was mentioned by name: "the company"."""
        bodies = (one for one in reversed(self.mentioned[-_BACK:]) if one.kind is PartyKind.ORGANISATION)
        return next((one for one in bodies if not one.name[1:].islower()), None)

    def last(self) -> Named | None:
        """Whoever spoke last."""
        return self.spoken[-1] if self.spoken else None


def _is_several(one: Named, pack: Pack) -> bool:
    """Whether "they" can mean a speaker: a body, a state, a group; no document and no single person."""
    bodies = (PartyKind.ORGANISATION, PartyKind.STATE, PartyKind.UNKNOWN)
    return one.kind in bodies or one.name.lower().split()[0] in pack.names.groups


def speakers(
    article: Article, attributions: tuple[Attribution, ...], parents: tuple[int | None, ...], pack: Pack
) -> list[Named]:
    """The speaker of each attribution, in their order (the order of the text)."""
    sources = tuple(a.source[0] for a in attributions if a.source)
    table = name_table(article, sources, pack)
    focus = Focus()
    found: list[Named] = []
    read = 0
    for attribution, parent in zip(attributions, parents, strict=True):
        outer = found[parent] if parent is not None else None
        if outer is None:
            between = (read, attribution.start)
            focus.mentioned.extend(_bodies_of(article, between, table, pack))
            focus.spoken.extend(_subject_of(article, between, table, pack))
        speaker = _speaker(article, attribution, outer, table, focus, pack)
        spans = attribution.source + attribution.cue + attribution.content
        read = max(read, *(end for _, end in spans))
        found.append(speaker)
        if speaker.name:
            if attribution.source and (gender := _gender(_words(article, attribution, table), pack)):
                focus.genders.setdefault(speaker.name, gender)
            focus.mentioned.append(speaker)
            if outer is None:
                focus.spoken.append(speaker)
    return found


def _words(article: Article, attribution: Attribution, table: NameTable) -> list[str]:
    return [word.lower() for word in tokens(article.text, attribution.source[0], table.glued)]


def _gender(low: list[str], pack: Pack) -> str:
    """The gender that the first gendered word of a source shows: "she", "spokeswoman", "Mr."."""
    names = pack.names
    shown = (word for word in low if word in names.feminine | names.masculine)
    return {True: "feminine", False: "masculine", None: ""}[
        None if (word := next(shown, None)) is None else word in names.feminine
    ]


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
    words = tokens(article.text, span, table.glued)
    low = [word.lower() for word in words]
    names = pack.names
    if len(low) == 1 and low[0] in pack.cues.whose:
        return _antecedent(article, span, table, focus, pack)
    if low and low[0] in names.pronouns and not set(low[1:]) - names.reflexives:
        if outer and _is_quoted(article.text, span[0]):  # who speaks calls himself "I"
            return _subject_before(article, span[0], table, pack, outer) or focus.other(outer) or _NOBODY
        before = focus.person(_gender(low[:1], pack))
        return outer or before or _subject_before(article, span[0], table, pack) or _NOBODY
    if low and low[0] in names.plurals and len(low) == 1:
        return _several(focus, table, pack) or focus.body() or focus.last() or _NOBODY
    if len(low) == 1 and low[0] in names.own_side:
        return _own_side(outer or focus.person() or focus.last() or _NOBODY, table)
    if low and low[0] in names.own and len(low) == 1:
        return outer or focus.person() or focus.last() or _NOBODY
    if len(low) == 1 and low[0] in names.neuter:
        return outer or focus.body() or _NOBODY
    return _described(words, table, focus, pack)


def _several(focus: Focus, table: NameTable, pack: Pack) -> Named | None:
    """Whom "they" means: the last body or group mentioned, or the body of a person who spoke since."""
    for one in reversed(focus.mentioned[-_BACK:]):
        if _is_several(one, pack):
            return one
        if table.body_of(one.name):
            return _own_side(one, table)
    return None


def _own_side(speaker: Named, table: NameTable) -> Named:
    """Whom "pihaknya" means: the body that the speaker is said to speak for, else himself.

    The body in 12 of 14 places of the real articles, in 2 of 6 of the invented ones.
    """
    body = table.body_of(speaker.name)
    return Named(body, PartyKind.ORGANISATION, key(_BRACKETS.sub("", body))) if body else speaker


def _described(words: list[str], table: NameTable, focus: Focus, pack: Pack) -> Named:
    """The party that a noun phrase means: by its name, by its owner, as one spoken of, or as it is."""
    names = pack.names
    while len(words) > 1 and words[0].lower() in names.wrappers:
        words = words[1:]
    phrase = _phrase(words, pack)
    if party := _named(phrase, words, table, pack) or _owned(words, focus, pack):
        return party
    low = [word.lower() for word in _head(words, pack)]
    if low[0] not in names.indefinite:
        group = head_of(low, pack) in names.groups
        if not group and (name := table.with_role(words, pack)):
            return Named(table.full(name), PartyKind.PERSON)
        if _points_back(words, pack) and (back := _spoken_before(low, table, focus, pack)):
            return back
    return _body(phrase, table, _kind(words, pack))


def _named(phrase: str, words: list[str], table: NameTable, pack: Pack) -> Named | None:
    """The state, outlet, body or person that a noun phrase names, if it names one."""
    if code := state_of(phrase, pack):
        return Named(state_name(phrase, code, table.text, pack), PartyKind.STATE, code)
    if outlet := outlet_of(phrase, pack):
        return Named(outlet, PartyKind.OUTLET)
    if phrase in table.bodies and not table.is_known(table.bodies[phrase]):
        return _body(phrase, table)
    if name := table.bodies.get(phrase) or _person(words, table, pack):
        return Named(table.full(name), PartyKind.PERSON)
    behind = _named_behind(words, pack)
    return _body(behind, table) if behind else None


def _person(words: list[str], table: NameTable, pack: Pack) -> str | None:
    """The person whom a description names; not who is named in that of a group or an unnamed one.

    "Pejabat pemerintahan Trump" and "warga Gaza" name nobody who speaks, nor does the place of an
    office: "Kapolresta Cirebon", where "Kapolresta Cirebon, Kombes Sumarni," stands elsewhere.
    """
    name = person_in(words, pack, table.places)
    low = [word.lower() for word in words]
    if name is None or " " in name or not _is_described(low, pack):
        return name
    unnamed = pack.names.groups | pack.names.unnamed | pack.names.someone
    crowd = set(low[:2]) & unnamed and "," not in low
    return None if crowd or table.is_in_role(name) else name


def _body(phrase: str, table: NameTable, kind: PartyKind = PartyKind.ORGANISATION) -> Named:
    """A party by its description, or a body by its whole name and initials, if the article has them."""
    in_full = table.in_full(phrase)
    kind = PartyKind.ORGANISATION if in_full != phrase else kind
    return Named(in_full, kind, key(_BRACKETS.sub("", in_full)))


def _named_behind(words: list[str], pack: Pack) -> str | None:
    """The body that is named behind its description: "The company, Caldera Resources,"."""
    if "," not in words[1:-1]:
        return None
    comma = words.index(",")
    rest = words[comma + 1 :]
    name = rest[: next((at for at, word in enumerate(rest) if word == ","), len(rest))]
    small = all(word.islower() for word in words[1:comma])
    capitals = all(word[0].isupper() or word in _JOINING for word in name) and name
    named = small and capitals and not _is_described([word.lower() for word in name], pack)
    return " ".join(name) if named else None


def _owned(words: list[str], focus: Focus, pack: Pack) -> Named | None:
    """Somebody's people and papers: "his office" is "office of Sena Balor"."""
    names = pack.names
    first = words[0].lower()
    if first not in names.possessive or len(words) < 2:
        return None
    owner = focus.body() if first in names.neuter else focus.person(_gender([first], pack))
    if owner is None or not any(letter.isupper() for letter in owner.name):
        return None
    what = _phrase([word for word in words[1:] if word not in names.reflexives], pack)
    kind = _kind(what.split(), pack)
    return Named(f"{what} {names.possessive[first]} {owner.name}", kind)


def _is_described(low: list[str], pack: Pack) -> bool:
    names = pack.names
    return len(low) > 1 and low[0] in names.roles | names.groups | names.unnamed | names.someone


def _head(words: list[str], pack: Pack) -> list[str]:
    """A noun phrase without its relative clause."""
    cut = (at for at, word in enumerate(words) if at and word.lower() in pack.cues.whose)
    return words[: next(cut, len(words))]


def _phrase(words: list[str], pack: Pack) -> str:
    """A description without article, pointing word and relative clause, as a name for its party.

    Initials in brackets belong to it: "Dewan Perwakilan Rakyat Daerah (DPRD) Provinsi Riau".
    """
    low = [word.lower() for word in words]
    start = 1 if len(low) > 1 and low[0] in pack.names.indefinite | pack.names.pointing else 0
    ends = (at for at in range(start + 1, len(low)) if low[at] in pack.cues.whose or low[at] == ",")
    end = next(ends, len(low))
    while end > start + 1 and low[end - 1] in pack.names.pointing:
        end -= 1
    joined = " ".join(words[start:end]).replace(" ’ ", "’").replace(" ' ", "'").strip(' ,"“”')
    return _ASIDE.sub("", joined.replace("( ", "(").replace(" )", ")").replace(" / ", "/"))


def _points_back(words: list[str], pack: Pack) -> bool:
    """Whether a description means somebody spoken of before: "pejabat itu", "the official"."""
    pointing = pack.names.pointing
    head = _head(words, pack)
    capitals = any(word[0].isupper() for word in head[1:])
    unnamed = any(phrase in " ".join(words).lower() for phrase in pack.names.unnamed)
    behind = ({head[-1].lower()} | ({words[-1].lower()} if not unnamed else set())) & pointing
    return bool(behind) or (head[0].lower() in pointing and not capitals) or _is_again(words, head, pack)


def _is_again(words: list[str], head: list[str], pack: Pack) -> bool:
    """Whether a description adds to one person spoken of: "pria yang juga ketua", "politisi 33 tahun"."""
    names = pack.names
    gendered = head[0].lower() in names.feminine | names.masculine and len(head) == 1 < len(words)
    aged = head[0].lower() in names.roles and len(head) > 1 and head[1].isdigit()
    return gendered or aged


def _spoken_before(low: list[str], table: NameTable, focus: Focus, pack: Pack) -> Named | None:
    """Whom "sumber tersebut" points back to: one described alike; else, of a body, the last one named;
    else the last person."""
    names = pack.names
    rest = [word for word in low if word not in names.pointing]
    if not rest:
        return None
    head = head_of(rest, pack)
    alike = (one for one in reversed(focus.mentioned[-_BACK:]) if head in one.name.lower().split())
    if (found := next(alike, None)) is not None or head in names.documents:
        return found
    if head in names.stand_ins and len(rest) == 1:
        return focus.named_body()
    if head in names.bodies:
        return None
    if rest[0] in table.introduced:
        return Named(table.introduced[rest[0]], PartyKind.ANONYMOUS)
    behind = low[-1] in names.pointing  # "pria itu"; "the vet" is as often somebody else
    return focus.person() if behind or (set(rest) & names.roles and not names.head_last) else None


def _kind(words: list[str], pack: Pack) -> PartyKind:
    """What kind of party a description without a name means.

    One person whom the text leaves unnamed is anonymous; a group keeps its description ("jaksa",
    "warga"). That an office without its holder does too ("Presiden Iran") holds in our invented
    articles (77.5 to 80.2 there), but not in real ones.
    """
    names = pack.names
    low = [word.lower() for word in words]
    joined, head = " ".join(low), head_of(low, pack)
    body = head in names.bodies or (head not in names.roles and set(low) & names.bodies)
    marks = {head} if names.head_last else set(low[:4])
    if any(phrase in joined for phrase in names.unnamed if " " in phrase) or marks & names.unnamed:
        return PartyKind.ANONYMOUS
    if head in names.documents or (not names.head_last and set(low[:2]) & names.documents):
        return PartyKind.DOCUMENT
    group = {low[0], head} & names.groups
    one = low[0] in names.indefinite or (head in names.roles and not group)
    if low[0] in names.someone or (one and not body):
        return PartyKind.ANONYMOUS
    return PartyKind.ORGANISATION if body else PartyKind.UNKNOWN


def _antecedent(article: Article, span: Span, table: NameTable, focus: Focus, pack: Pack) -> Named:
    """What a relative pronoun stands for: the noun phrase right before it."""
    start = max(article.text.rfind(mark, 0, span[0]) for mark in '.\n"“”;:') + 1
    words = tokens(article.text, trim(article.text, (start, span[0]), ","), table.glued)
    cut = max((at + 1 for at, word in enumerate(words[:-1]) if _ends_phrase(word, pack)), default=0)
    phrase = words[cut:][-_LONGEST:]
    papers = (at for at in range(1, len(phrase)) if _opens_paper(phrase[at - 1 : at + 1], pack))
    phrase = phrase[next(papers, 0) :]  # "menandatangani memorandum yang …"
    return _described(phrase, table, focus, pack) if phrase else focus.last() or _NOBODY


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


def _subject_of(article: Article, span: Span, table: NameTable, pack: Pack) -> list[Named]:
    """The person with whom the last sentence between two attributions begins: he is spoken of now.

    "Trump tak tinggal diam. Ia menuding …": a pronoun behind it means Trump, whoever spoke before
    (speaker: train 82.7 to 83.0, invented 78.7 to 79.6).
    """
    for sentence in reversed(_sentences(article.text, span)):
        phrase = table.opening(article.text, sentence, pack)
        if phrase and (name := person_in(phrase, pack, table.places)) and table.is_known(name):
            return [Named(table.full(name), PartyKind.PERSON)]
    return []


def _bodies_of(article: Article, span: Span, table: NameTable, pack: Pack) -> list[Named]:
    """Bodies and groups with which sentences between two attributions begin: "they" can mean them."""
    openings = (table.opening(article.text, one, pack) for one in _sentences(article.text, span))
    several = pack.names.groups | pack.names.bodies
    phrases = [_phrase(words, pack) for words in openings if words and words[0].lower() in several]
    return [Named(table.in_full(one), PartyKind.ORGANISATION, key(one)) for one in phrases]


def _sentences(text: str, span: Span) -> list[Span]:
    """The sentences that lie wholly within a stretch of text."""
    starts = [match.end() for match in _SENTENCE.finditer(text, *span)]
    return list(itertools.pairwise([*starts, span[1]]))


def _subject_before(
    article: Article, at: int, table: NameTable, pack: Pack, but: Named = _NOBODY
) -> Named | None:
    """The last person named before a place in the text, for a pronoun before anybody else has spoken."""
    best, name = -1, None
    for candidate in filter(table.is_known if but.name else None, table.counts):
        found = article.text.rfind(candidate, max(0, at - _BEFORE), at)
        if found > best and table.full(candidate) != but.name:
            best, name = found, candidate
    return Named(table.full(name), PartyKind.PERSON) if name else None


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside quotation marks, by those before it in its line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("“") > line.count("”") or line.count('"') % 2 == 1


def party_key(speaker: Named, article_id: str) -> tuple[str, ...]:
    """What makes a party: a state its code, one without a name its article, anybody else kind and name."""
    nameless = speaker.kind in (PartyKind.PERSON, PartyKind.UNKNOWN) and speaker.name[1:].islower()
    if speaker.kind is PartyKind.ANONYMOUS or not speaker.name or nameless:
        return ("anonymous", article_id, key(speaker.name))
    body = speaker.kind in (PartyKind.ORGANISATION, PartyKind.UNKNOWN)  # what is not known to be more
    kind = PartyKind.ORGANISATION if body else speaker.kind
    return (kind, (speaker.key or key(speaker.name)).removeprefix("the "))
