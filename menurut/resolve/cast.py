"""Who is in an article: persons with their names, roles and bodies, as its text shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from menurut.langs import Pack, load_pack
from menurut.resolve.names import (
    CAPITAL,
    CAPITALS,
    aliases_in,
    behind_places,
    body_in,
    folded,
    function_words,
    glued_words,
    is_role,
    name_at_end,
    outlet_of,
    person_in,
    pronouns,
    state_of,
    tokens,
    words_of,
)
from menurut.text import any_of
from menurut.types import Article, BlockKind, Span

Run = tuple[list[str], bool, int]  # its words, whether it opens a sentence, and where it begins
_BRACKETED = re.compile(
    rf"(?<![\w'’-])(?P<name>{CAPITAL}(?:[ \xa0](?:{CAPITAL}|dan|untuk|of|for|and|the)){{1,8}})"
    r" ?[(\[](?P<initials>[A-Z]{2,8})[)\]]"
)
_RESEMBLING = 0.5  # from which a word may be short for a name
_HEADLINE = 0.7  # share of capitalised words from which a line is set like a headline


@dataclass(frozen=True, slots=True)
class NameTable:
    """Who is in an article: names with how often each stands in it, places, who has which role, other
    names, those introduced without one ("seorang pegawai vila": "pegawai" is "pegawai vila"), and
    bodies by their initials ("Bank Indonesia (BI)").
    """

    counts: Counter[str]
    places: frozenset[str]
    roles: tuple[tuple[frozenset[str], str], ...]
    aliases: dict[str, str]
    introduced: dict[str, str]
    bodies: dict[str, str]
    glued: Mapping[str, tuple[str, ...]]
    text: str
    spoken_for: dict[str, str]
    speakers: frozenset[str]
    placed: tuple[tuple[int, str], ...]
    known: dict[str, str] = field(default_factory=dict)  # what `full` has found so far
    persons: dict[tuple[str, ...], str | None] = field(default_factory=dict)  # what `person` has

    def full(self, name: str) -> str:
        """The fullest form of a name in the article: "Peskov" gives "Dmitry Peskov"."""
        if name not in self.known:
            self.known[name] = self._fullest(self.aliases.get(name, name))
        return self.known[name]

    def person(self, words: list[str], pack: Pack) -> str | None:
        """The person whom a noun phrase names."""
        phrase = tuple(words)
        if phrase not in self.persons:
            self.persons[phrase] = person_in(words, pack, self.places)
        return self.persons[phrase]

    def _fullest(self, name: str) -> str:
        words = {word for word in folded(name).split() if len(word) > 1}  # an initial may be any name
        longer = [other for other in self.counts if words and words < words_of(other)]
        if not longer and " " not in name:
            longer = [other for other in self.counts if " " in other and _is_short_for(name, other)]
            longer = longer if len({other.split()[-1] for other in longer}) == 1 else []
        longer = [one for one in longer if not any(_is_cut(other, one) for other in longer)]
        return max(longer, key=lambda other: (_has_no_initial(other), self.counts[other]), default=name)

    def short_for(self, short: str) -> list[str]:
        """Persons whose name one word may be short for, the likelier first: "Bamsoet", "JK"."""
        whole = {self.full(other) for other in self.counts if " " in other}
        scored = sorted(((resemblance(short, other), other) for other in whole), reverse=True)
        return [other for score, other in scored[:3] if score >= _RESEMBLING]

    def called(self, short: str, pack: Pack) -> str | None:
        """The person whose known nickname a word is, if the article names him: "Gus Ipul", "Bamsoet"."""
        name = pack.names.nicknames.get(short.lower())
        return self.full(name) if name and name in self.text else None

    def opening(self, text: str, sentence: Span, pack: Pack) -> list[str]:
        """The noun phrase with which a sentence begins: "Kemudian, Kepala Dinas Harli Siregar …"."""
        words = tokens(text, sentence, self.glued)
        comma = next((at for at, word in enumerate(words[:6]) if word == ","), -1)
        if " ".join(words[: max(comma, 0)]).lower() in pack.cues.leads:
            words = words[comma + 1 :]
        closed = (at for at, word in enumerate(words) if at and _closes(word, words[at - 1], pack))
        phrase = words[: next(closed, len(words))]
        return phrase if phrase and (phrase[0][0].isupper() or is_role(phrase[0], pack)) else []

    def is_known(self, name: str) -> bool:
        """Whether a name stands for a person: it is whole, or he speaks, or it stands there twice."""
        full = self.full(name)
        return full in self.counts and (" " in full or full in self.speakers)

    def in_full(self, phrase: str) -> str:
        """A body with its initials, if the article gives them: "BI" gives "Bank Indonesia (BI)"."""
        for initials, name in self.bodies.items():
            if phrase.lower() in (initials.lower(), name.lower()):
                return f"{name} ({initials})"
        return phrase

    def body_of(self, name: str) -> str | None:
        """The body that a person speaks for: the one of "pihaknya"."""
        bodies = (body.split() for other, body in self.spoken_for.items() if self.full(other) == name)
        body = next(bodies, None)
        return " ".join([*body[:-1], self.in_full(body[-1])]) if body else None

    def with_role(self, words: list[str], pack: Pack) -> str | None:
        """The person whom the article has given this role: "juru bicara Kremlin"."""
        low = [word.lower() for word in words]
        names = pack.names
        body = low[0] in names.bodies or words[-1] in names.bodies  # "the … campaign"
        if body or not set(low) & names.roles:
            return None
        wanted = {folded(word) for word in low if word[0].isalnum() and word not in names.pointing}
        wanted -= names.titles if wanted - names.titles else set()
        fitting = [(len(role), at) for at, (role, _) in enumerate(self.roles) if wanted <= role]
        return self.roles[min(fitting)[1]][1] if fitting else None


@lru_cache(maxsize=20_000)
def resemblance(short: str, name: str) -> float:
    """How well one word can be short for a name, in [0, 1]: its initials, its word, a blend of them."""
    low, words = folded(short), folded(name).split()
    if not low or not words:
        return 0.0
    if low in words or low == "".join(word[0] for word in words):
        return 1.0
    at = matched = 0
    joined = " ".join(words)
    for letter in low:
        found = joined.find(letter, at)
        if found >= 0:
            at, matched = found + 1, matched + 1
    begun = next((n for n in (3, 2, 1) if any(word[:n] == low[:n] for word in words if len(word) >= n)), 0)
    return (matched / len(low)) * (0.5 + 0.25 * (begun > 0) + begun / 12)


def _closes(word: str, before: str, pack: Pack) -> bool:
    """Whether the noun phrase that opens a sentence ends before a word: a small one behind a capital."""
    return (
        word.islower()
        and word not in pack.names.particles
        and ((before[0].isupper() and word not in pack.names.behind) or word in function_words(pack.code))
    )


def _is_cut(name: str, other: str) -> bool:
    """Whether another name is this one with a word stuck to it: "Sarwendah Tanakhirnya"."""
    return other.startswith(name) and other != name and other.count(" ") == name.count(" ")


def _has_no_initial(name: str) -> bool:
    return all(len(word.rstrip(".")) > 1 for word in name.split())


def _is_short_for(name: str, other: str) -> bool:
    """Whether one word is short for one of a whole name, or is it but for a letter: "Suki", "Kenneth"."""
    words = [word for word in folded(other).split() if len(word) > 3]
    short = folded(name)
    return len(short) > 2 and any(word.startswith(short) or _but_for_a_letter(short, word) for word in words)


def _but_for_a_letter(one: str, other: str) -> bool:
    """Whether two words differ by a letter that is more, less or another (from five letters on)."""
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    return one[at + (len(one) >= len(other)) :] == other[at + (len(other) >= len(one)) :]


def name_table(article: Article, sources: tuple[Span, ...], pack: Pack) -> NameTable:
    """The names of persons in the body, from its runs of capitals and from the sources."""
    text = article.text
    glued = glued_words(text, pack)
    capitals = _runs(article, pack, glued)
    placed = list(_names_in(text, capitals, pack))
    runs = Counter(name for _, name in placed)
    places = _places_in(text, pack) | _openings(runs)
    counts = Counter({behind_places(name, places): n for name, n in runs.items()})
    spoken = [tokens(text, span, glued) for span in sources]
    persons = {tuple(one): person_in(one, pack, places) for one in spoken if not _is_pronoun(one, pack)}
    described = [(words, name) for words in spoken if (name := persons.get(tuple(words)))]
    counts.update(name for _, name in described)
    roles = [(_role_of(words, name), name) for words, name in described]
    aliases = _aliases_in_text(text, pack)
    for words, name in described:
        aliases |= dict.fromkeys(aliases_in(words, pack), name)
    speaking = frozenset(name for _, name in described)
    return NameTable(
        counts, places, (*roles, *_roles_held(capitals, roles, places, pack)), aliases,
        _introduced_in(text, pack), _bodies_in(text, sources, pack), glued, text,
        _spoken_for(described, pack), speaking, _placed_in(placed, capitals, places, pack),
        persons=persons,
    )  # fmt: skip


Described = list[tuple[list[str], str]]  # the words of a source with the person whom they name
Role = tuple[frozenset[str], str]


def _placed_in(
    persons: list[tuple[int, str]], capitals: list[Run], places: frozenset[str], pack: Pack
) -> tuple[tuple[int, str], ...]:
    """Where persons, bodies, states and outlets are named, in the order of the text."""
    known = {start for start, _ in persons}
    others = [(start, " ".join(run)) for run, _, start in capitals if start not in known and run]
    bodies = [(start, name) for start, name in others if _is_body(name, pack)]
    return tuple(sorted([(start, behind_places(name, places)) for start, name in persons] + bodies))


def _is_body(name: str, pack: Pack) -> bool:
    """Whether a run of capitals names a body, a state or an outlet."""
    initials = name.isupper() or name.split()[0].lower() in pack.names.bodies
    return initials or bool(state_of(name, pack) or outlet_of(name, pack))


def _spoken_for(described: Described, pack: Pack) -> dict[str, str]:
    """For each person the body that he is first said to speak for."""
    bodies = ((name, body_in(words, name, pack)) for words, name in reversed(described))
    return {name: body for name, body in bodies if body}


def _bodies_in(text: str, sources: tuple[Span, ...], pack: Pack) -> dict[str, str]:
    """Bodies by their initials, those in brackets and those of sources spelled out elsewhere."""
    bracketed = _initials_in(text, pack)
    alone = {words[0] for span in sources if len(words := tokens(text, span)) == 1} - set(bracketed)
    return bracketed | {one: name for one in sorted(alone) if (name := _spelled_out(one, text, pack))}


def _role_of(words: list[str], name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words) - set(folded(name).split())


def _roles_held(capitals: list[Run], known: list[Role], places: frozenset[str], pack: Pack) -> list[Role]:
    """Roles and their holders in runs of capitals; a single name may be no place of another's role."""
    held = [one for run, _, _ in capitals if (one := _role_held(run, places, pack))]
    taken = {word for role, _ in [*known, *held] for word in role}
    return [(role, name) for role, name in held if " " in name or folded(name) not in taken]


def _is_pronoun(words: list[str], pack: Pack) -> bool:
    return len(words) == 1 and words[0].lower() in pronouns(pack) | pack.cues.whose


def _role_held(run: list[str], places: frozenset[str], pack: Pack) -> Role | None:
    """Role and holder in a run of capitals: "Presiden Prabowo Subianto", whoever speaks."""
    if not run or not is_role(run[0], pack) or not (name := person_in(run, pack, places)):
        return None
    return _role_of(run, name), name


def _initials_in(text: str, pack: Pack) -> dict[str, str]:
    """Bodies whose initials the text gives in brackets: {"BI": "Bank Indonesia"}.

    Where the letters fit no words ("Dinas Keamanan Ukraina (SBU)") the name begins at a body's word.
    """
    found: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        words = match.group("name").split()
        fits = (at for at in range(len(words) - 1) if _letters(words[at:]) == match.group("initials"))
        opens = (at for at, word in enumerate(words) if word.lower() in pack.names.bodies)
        start = next(fits, next(opens, None))
        if start is not None:
            found.setdefault(match.group("initials"), " ".join(words[start:]))
    return found


def _spelled_out(initials: str, text: str, pack: Pack) -> str | None:
    """The body that initials stand for, if the text has it without brackets: "Mahkamah Konstitusi" for MK."""
    if not initials.isupper() or not initials.isalpha() or len(initials) < 2:
        return None
    join = r"(?: (?:dan|untuk|of|for|on|and|the))? "
    found = re.search(rf"(?<!\w){join.join(letter + '[a-z]+' for letter in initials)}(?![\w ]*\w\()", text)
    return found.group() if found and found.group().split()[0].lower() in pack.names.bodies else None


def _letters(words: list[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper())


def _openings(runs: Iterable[str]) -> frozenset[str]:
    """Words of office and place before whole names, as the article itself shows them.

    "Lembayung" is one in "Bupati Lembayung Rina Wati" if other words follow it elsewhere, while Rina
    or Wati stands without it; "Muhammad" in "Muhammad Tito Karnavian" never stands alone.
    """
    split = [run.lower().split() for run in runs]
    return frozenset(
        word
        for words in split
        for at, word in enumerate(words[:-2])
        if any(word in other and words[at + 1] not in other for other in split)
        and any(other in (words[at + 1 :], words[-1:]) for other in split)
    )


def _places_in(text: str, pack: Pack) -> frozenset[str]:
    """Words that the text itself shows to be places: "di Lembayung"."""
    return frozenset(match.group("place").lower() for match in _locatives(pack.code).finditer(text))


@cache
def _locatives(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(load_pack(code).names.locatives)} (?P<place>{CAPITAL})")


def _aliases_in_text(text: str, pack: Pack) -> dict[str, str]:
    """Other names that the text gives: "Saifullah Yusuf (Gus Ipul)", "Bro Ron atau … Ronald Sinaga"."""
    found = {}
    for match in _also(pack.code).finditer(text):
        one, other = (name_at_end(match.group(at).split(), pack) for at in ("name", "other"))
        if one and other and one != other and " " in one + other:
            short, whole = (one, other) if match.group("whole") else (other, one)
            found[short] = whole
    return found


@cache
def _also(code: str) -> re.Pattern[str]:
    alias = any_of(load_pack(code).names.also)
    whole = any_of(load_pack(code).names.in_whole)
    name = rf"{CAPITAL}(?:[ \xa0]{CAPITAL}){{0,3}}"
    between = rf"(?: \(|,? ?(?:{alias}) ?|,? ?(?P<whole>{whole}) )"
    return re.compile(rf"(?<![\w'’-])(?P<name>{name}){between}(?P<other>{name})(?=[ ,).\n])")


def _introduced_in(text: str, pack: Pack) -> dict[str, str]:
    """Persons introduced without a name, by the first word of their description."""
    found: dict[str, str] = {}
    for match in _indefinite(pack.code).finditer(text):
        words = match.group("who").split()
        closed = pack.cues.whose | pack.cues.stops | pack.cues.auxiliaries | function_words(pack.code)
        cut = next((at for at, word in enumerate(words) if at and word.lower() in closed), len(words))
        head = words[0].lower()
        if head not in pack.names.bodies | pack.names.documents and not person_in(words[:cut], pack):
            found.setdefault(head, " ".join(words[:cut]))
    return found


@cache
def _indefinite(code: str) -> re.Pattern[str]:
    indefinite = any_of(load_pack(code).names.indefinite)
    return re.compile(rf"(?<!\w)(?i:{indefinite}) (?P<who>[a-z]\w+(?: \w+){{0,3}})")


def _runs(article: Article, pack: Pack, glued: Mapping[str, tuple[str, ...]]) -> list[Run]:
    """Runs of capitals in the lines of an article, with whether each opens a sentence."""
    text = article.text
    found = []
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION):
            for line in _lines(text, block.span):
                for match in CAPITALS.finditer(text, *line):
                    run = tokens(text, match.span(), glued)
                    cut = (at for at, word in enumerate(run) if at and word in pack.stopwords)
                    opens = _opens_sentence(text, match.start(), block.span)
                    found.append((run[: next(cut, len(run))], opens, match.start()))
    return found


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The lines of a block, but for those set like a headline, where each word has a capital."""
    for match in re.compile(r"[^\n]+").finditer(text, *span):
        words = [word for word in match.group().split() if word[0].isalpha()]
        if sum(word[0].isupper() for word in words) <= _HEADLINE * len(words):
            yield match.span()


def _names_in(text: str, runs: list[Run], pack: Pack) -> Iterator[tuple[int, str]]:
    """The persons' names among runs of capitals; one at the start of a sentence need not be a name's."""
    inside = {word for run, opens, _ in runs for word in run[opens:]}
    small = set(re.findall(r"(?<!\w)[a-z]\w+", text))
    for run, opens, start in runs:
        if opens and (run[0] not in inside or run[0].lower() in small):
            run = run[1:]
        if run and (name := name_at_end(run, pack)):
            yield start, name


def _opens_sentence(text: str, at: int, span: Span) -> bool:
    return at == span[0] or text[at - 1] in '\n"“' or text[at - 2] in ".!?:"
