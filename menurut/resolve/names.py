"""Names in the text: whom a noun phrase names, if it names anybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError

from menurut.langs import Pack, calendar_words, cue_words, load_pack
from menurut.text import any_of, key
from menurut.types import Article, BlockKind, PartyKind, Span

_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*\.?|[^\w\s]")
_GLUED = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")  # "RusiaSergei": lost spaces of bad extraction
_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ]\w?\.|[A-ZÀ-ÖØ-Þ][\w'’-]*)"
_RUN = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|bin|binti|van|von|de|der|al|el|del|di|da))*")
_BRACKETED = re.compile(
    rf"(?P<name>{_CAPITAL}(?: (?:{_CAPITAL}|dan|of|for|and|the)){{1,8}}) \((?P<initials>[A-Z]{{2,8}})\)"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_MOST_NAMES = 4  # words of a person's name; longer runs hold an office


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the kind of party that bears it; `key` is what makes two of them the same."""

    name: str
    kind: PartyKind
    key: str = ""


def tokens(text: str, span: Span) -> list[str]:
    """Words and marks of a stretch of text."""
    return _TOKEN.findall(_GLUED.sub(" ", text[span[0] : span[1]]))


def person_in(words: list[str], pack: Pack, places: frozenset[str] = frozenset()) -> str | None:
    """The person whom a noun phrase names, without titles, offices and `places` before the name.

    The segments between commas are tried in turn; behind a role, the last whole name wins ("Kuasa
    hukum Suci, Dadang Aprianto" is Dadang Aprianto).
    """
    if len(words) > 1 and words[-1].lower() in pack.names.pointing and _is_role(words[0], pack):
        return None  # "suami Jessica itu" names Jessica, and means another
    segments = _segments(words, pack)
    of_role = [bool(at) and _is_role(words[0], pack) for at in range(len(segments))]
    named = [(_name_at_end(one, pack, inner), one) for one, inner in zip(segments, of_role, strict=True)]
    names = [(_behind_places(name, places), segment) for name, segment in named if name]
    if names and _is_role(words[0], pack):
        whole = [name for name, segment in names if " " in name and segment[0][0].isupper()]
        return whole[-1] if whole else names[0][0]
    return names[0][0] if names else None


def _behind_places(name: str, places: frozenset[str]) -> str:
    """A name without the place of the office before it: "Lembayung Rina Wati" is Rina Wati."""
    words = name.split()
    last = max((at for at, word in enumerate(words[:-1]) if word.lower() in places), default=-1)
    return " ".join(words[last + 1 :])


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
    return re.compile(rf"(?<!\w){any_of(load_pack(code).names.locatives)} (?P<place>{_CAPITAL})")


def aliases_in(words: list[str], pack: Pack) -> list[str]:
    """Other names of the person that a noun phrase names: "Saifullah Yusuf atau Gus Ipul"."""
    if not {word.lower() for word in words} & pack.names.alias:
        return []
    names = [_name_at_end(segment, pack) for segment in _segments(words, pack)]
    return [name for name in names if name][1:]


def _segments(words: list[str], pack: Pack) -> list[list[str]]:
    segments: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth = max(0, depth + (word == "(") - (word == ")"))
        if word in ",;()" or word.lower() in pack.names.alias:
            segments.append([])
        elif depth == 0:
            segments[-1].append(word)
    return [segment for segment in segments if segment]


def _is_role(word: str, pack: Pack) -> bool:
    return word.lower() in pack.names.roles


def _name_at_end(words: list[str], pack: Pack, of_role: bool = False) -> str | None:
    """The run of name words that ends a segment; nothing if the segment is a body's or a place's.

    `of_role` says that the segment goes on with a role, and may begin with the body it is held in.
    """
    names = pack.names
    while words and words[-1].lower() in names.pointing | names.reflexives:
        words = words[:-1]
    for at, word in enumerate(words):
        if at and word.lower() in pack.cues.whose:
            words = words[:at]  # a relative clause names nobody
            break
        if at and word.lower() in names.behind and (name := _name_at_end(words[:at], pack, of_role)):
            return name  # "Rina Wati from the ministry"
    if (
        not words
        or (words[0].lower() in names.bodies | names.documents and not of_role)
        or state_of(" ".join(words), pack)
    ):
        return None
    run: list[str] = []
    for word in reversed(words):
        if not _is_name_word(word, pack) and not (run and word.lower() in names.particles):
            break
        run.insert(0, word)
    while run and run[0].lower() in names.particles:
        run = run[1:]
    return _checked(run[-_MOST_NAMES:], pack)


def _is_name_word(word: str, pack: Pack) -> bool:
    bare = _POSSESSIVE.sub("", word).rstrip(".")
    low = bare.lower()
    names = pack.names
    if (
        not bare
        or not bare[0].isupper()
        or {low, low.partition("-")[0]} & names.roles
        or low in names.offices | names.titles | names.bodies
    ):
        return False
    return not (bare.isupper() and len(bare) > 2) and low not in _function_words(pack.code)


@cache
def _function_words(code: str) -> frozenset[str]:
    pack = load_pack(code)
    cues = pack.cues
    words = cue_words(code, "verbs", "prepositions")
    return words | cues.leads | cues.stops | cues.adverbials | cues.breaks | calendar_words(code)


def _checked(run: list[str], pack: Pack) -> str | None:
    name = _POSSESSIVE.sub("", " ".join(run)).strip(".,")
    if not name or state_of(name, pack) or outlet_of(name, pack):
        return None
    return name


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
    known: dict[str, str] = field(default_factory=dict)  # what `full` has found so far

    def full(self, name: str) -> str:
        """The fullest form of a name in the article: "Peskov" gives "Dmitry Peskov"."""
        if name not in self.known:
            self.known[name] = self._fullest(self.aliases.get(name, name))
        return self.known[name]

    def _fullest(self, name: str) -> str:
        words = {word for word in key(name).split() if len(word) > 1}  # an initial may be any name
        longer = [other for other in self.counts if words and words < set(key(other).split())]
        return max(longer, key=lambda other: self.counts[other], default=name)

    def with_role(self, words: list[str], pack: Pack) -> str | None:
        """The person whom the article has given this role: "juru bicara Kremlin"."""
        low = [word.lower() for word in words]
        body = low[0] in pack.names.bodies or words[-1] in pack.names.bodies  # "the … campaign"
        if body or not set(low) & pack.names.roles:
            return None
        wanted = {key(word) for word in low if word[0].isalnum() and word not in pack.names.pointing}
        return next((name for role, name in self.roles if wanted <= role), None)


def name_table(article: Article, sources: tuple[Span, ...], pack: Pack) -> NameTable:
    """The names of persons in the body, from its runs of capitals and from the sources."""
    runs: Counter[str] = Counter()
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION):
            runs.update(_names_in(article.text, block.span, pack))
    places = _places_in(article.text, pack) | _openings(runs)
    counts = Counter({_behind_places(name, places): n for name, n in runs.items()})
    roles = []
    aliases: dict[str, str] = {}
    for span in sources:
        words = tokens(article.text, span)
        if name := person_in(words, pack, places):
            counts[name] += 1
            roles.append((frozenset(key(word) for word in words) - set(key(name).split()), name))
            aliases |= dict.fromkeys(aliases_in(words, pack), name)
    return NameTable(
        counts, places, tuple(roles), aliases, _introduced_in(article.text, pack), _initials_in(article.text)
    )


def _initials_in(text: str) -> dict[str, str]:
    """Bodies whose initials the text gives in brackets: {"BI": "Bank Indonesia"}."""
    found: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        words = match.group("name").split()
        for at in range(len(words) - 1):
            if "".join(word[0] for word in words[at:] if word[0].isupper()) == match.group("initials"):
                found[match.group("initials")] = " ".join(words[at:])
    return found


def _introduced_in(text: str, pack: Pack) -> dict[str, str]:
    """Persons introduced without a name, by the first word of their description."""
    found: dict[str, str] = {}
    for match in _indefinite(pack.code).finditer(text):
        words = match.group("who").split()
        closed = pack.cues.whose | pack.cues.stops | pack.cues.auxiliaries | _function_words(pack.code)
        cut = next((at for at, word in enumerate(words) if at and word.lower() in closed), len(words))
        head = words[0].lower()
        if head not in pack.names.bodies | pack.names.documents and not person_in(words[:cut], pack):
            found.setdefault(head, " ".join(words[:cut]))
    return found


@cache
def _indefinite(code: str) -> re.Pattern[str]:
    indefinite = any_of(load_pack(code).names.indefinite)
    return re.compile(rf"(?<!\w)(?i:{indefinite}) (?P<who>[a-z]\w+(?: \w+){{0,3}})")


def _names_in(text: str, span: Span, pack: Pack) -> list[str]:
    """The persons' names in a block; none in one set like a headline, where each word has a capital."""
    words = text[span[0] : span[1]].split()
    if sum(word[0].isupper() for word in words) > 0.8 * len(words):
        return []
    runs = [(match, _GLUED.sub(" ", match.group()).split()) for match in _RUN.finditer(text, *span)]
    within = {
        word
        for match, run in runs
        for word in (run[1:] if _opens_sentence(text, match.start(), span) else run)
    }
    found = []
    for match, run in runs:
        if _opens_sentence(text, match.start(), span) and run[0] not in within:
            run = run[1:]  # a capital at the start of a sentence need not be a name's
        if run and (name := _name_at_end(run, pack)):
            found.append(name)
    return found


def _opens_sentence(text: str, at: int, span: Span) -> bool:
    return at == span[0] or text[at - 1] in '\n"“' or text[at - 2] in ".!?:"


# States and outlets


@cache
def _states(lang: str) -> dict[str, str]:
    """Names of countries in CLDR, folded, in a language and in English: their ISO 3166 code."""
    found: dict[str, str] = {}
    for code in ("en", lang):
        try:
            territories = Locale(code).territories
        except (UnknownLocaleError, ValueError):
            continue
        found |= {
            key(name): territory
            for territory, name in territories.items()
            if len(territory) == 2 and territory.isalpha()
        }
    return found


def state_of(name: str, pack: Pack) -> str | None:
    """The ISO 3166 code of the state that a name or its capital stands for."""
    folded = " ".join(name.lower().split())
    return pack.names.places.get(folded) or _states(pack.code).get(key(name))


def state_name(code: str, pack: Pack) -> str:
    """The name of a state in the pack's language."""
    try:
        return str(Locale(pack.code).territories[code])
    except (UnknownLocaleError, KeyError):
        return code


def outlet_of(name: str, pack: Pack) -> str | None:
    """The outlet that a name is known as or looks like, as it is written."""
    low = " ".join(name.lower().split())
    known = pack.names.outlets.get(low) or pack.names.outlets.get(low.removeprefix("the "))
    if known:
        return known
    words = low.split()
    if len(words) > 1 and words[0] in pack.chains.media and name.split()[-1][0].isupper():
        return name
    looks = len(words) > 1 and words[-1] in pack.names.media and name[0].isupper()
    if looks:
        return name[len("the ") :] if words[0] == "the" else name  # "The Halden Courier" is named both ways
    return name if re.fullmatch(r"[\w-]+\.(?:com|co|co\.id|id|net|org|news|tv)", low) else None
