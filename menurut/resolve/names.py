"""Names in the text: whom a noun phrase names, if it names anybody."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from menurut.langs import Pack
from menurut.text import key
from menurut.types import Article, BlockKind, PartyKind, Span

_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*\.?|[^\w\s]")
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
    return _TOKEN.findall(text, *span)


def person_in(words: list[str], pack: Pack) -> str | None:
    """The person whom a noun phrase names, without titles and offices; None if it names none.

    The segments between commas are tried in turn; a name alone behind a role ("Kuasa hukum Suci,
    Dadang Aprianto") wins over the one inside the role.
    """
    segments = _segments(words)
    names = [_name_at_end(segment, pack) for segment in segments]
    if len(names) > 1 and names[1] and len(segments[1]) == len(names[1].split()) > 1 and _is_role(segments[0][0], pack):
        return names[1]
    return next((name for name in names if name), None)


def _segments(words: list[str]) -> list[list[str]]:
    segments: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word in ",;" or (word in "()" and segments[-1]):
            segments.append([])
        elif depth == 0 and word not in "()":
            segments[-1].append(word)
    return [segment for segment in segments if segment] or [[]]


def _is_role(word: str, pack: Pack) -> bool:
    return word.lower() in pack.names.roles


def _name_at_end(words: list[str], pack: Pack) -> str | None:
    """The run of name words that ends a segment; nothing if the segment is a body's or a place's."""
    names = pack.names
    while words and words[-1].lower() in names.pointing | {"sendiri", "himself", "herself"}:
        words = words[:-1]
    for at, word in enumerate(words):  # a relative clause names nobody
        if at and word.lower() in pack.cues.whose:
            words = words[:at]
            break
    if not words or words[0].lower() in names.bodies | names.documents or state_of(" ".join(words), pack):
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
    if not bare or not bare[0].isupper() or low in names.offices | names.roles | names.titles | names.bodies:
        return False
    return not (bare.isupper() and len(bare) > 2) and low not in _function_words(pack.code, pack)


def _function_words(code: str, pack: Pack) -> frozenset[str]:
    cues = pack.cues
    return cues.leads | cues.stops | cues.adverbials | cues.breaks | frozenset(pack.dates.weekdays) | frozenset(pack.dates.months)


def _checked(run: list[str], pack: Pack) -> str | None:
    name = _POSSESSIVE.sub("", " ".join(run)).strip(".,")
    if not name or state_of(name, pack) or outlet_of(name, pack):
        return None
    return name


@dataclass(frozen=True, slots=True)
class NameTable:
    """The persons' names of an article, with how often each stands in it, and who has which role."""

    counts: Counter[str]
    roles: tuple[tuple[frozenset[str], str], ...]

    def full(self, name: str) -> str:
        """The fullest form of a name in the article: "Peskov" gives "Dmitry Peskov"."""
        words = key(name).split()
        longer = [other for other in self.counts if len(other.split()) > len(words) and _is_short_for(words, other)]
        return max(longer, key=lambda other: self.counts[other], default=name)

    def with_role(self, words: list[str], pack: Pack) -> str | None:
        """The person whom the article has given this role: "juru bicara Kremlin"."""
        closed = pack.names.pointing | pack.cues.auxiliaries
        wanted = {key(word) for word in words if word[0].isalnum() and word.lower() not in closed} - {""}
        if not wanted:
            return None
        return next((name for role, name in self.roles if wanted <= role), None)


def _is_short_for(words: list[str], other: str) -> bool:
    long = key(other).split()
    return bool(words) and set(words) <= set(long) and (words[-1] == long[-1] or words[0] == long[0])


def name_table(article: Article, sources: tuple[Span, ...], pack: Pack) -> NameTable:
    """The names of persons in the body, from its runs of capitals and from the sources."""
    counts: Counter[str] = Counter()
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION):
            for match in _RUN.finditer(article.text, *block.span):
                if name := _name_at_end(match.group().split(), pack):
                    counts[name] += 1
    roles = []
    for span in sources:
        words = tokens(article.text, span)
        if name := person_in(words, pack):
            counts[name] += 1
            roles.append((frozenset(key(word) for word in words) - set(key(name).split()), name))
    return NameTable(counts, tuple(roles))


_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*\.?"
_RUN = re.compile(rf"{_CAPITAL}(?: (?:{_CAPITAL}|bin|binti|van|von|de|der|al|el|del|di|da))*")


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
        found |= {key(name): territory for territory, name in territories.items() if len(territory) == 2 and territory.isalpha()}
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
    looks = len(words) > 1 and words[-1] in pack.names.media and name[0].isupper()
    return name if looks or re.fullmatch(r"[\w-]+\.(?:com|co|co\.id|id|net|org|news|tv)", low) else None
