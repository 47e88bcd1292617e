"""Names in the text: whom a noun phrase names, if it names anybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from menurut.langs import Pack, calendar_words, cue_words, load_pack
from menurut.text import key
from menurut.types import PartyKind, Span

_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*\.?|[^\w\s]")
_GLUED = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2}|[A-Z]{3})")  # lost spaces: "RusiaSergei", "laporanESPN"
_NONE: Mapping[str, tuple[str, ...]] = {}
_DEGREE = re.compile(r"(?:[A-Z]{1,2}\.[A-Z][a-z]+|[A-Z][a-z]\.[A-Z]).*")  # "M.Pd.", "Ph.D."
CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ]\w?\.|[A-ZÀ-ÖØ-Þ][\w'’-]*+)"
CAPITALS = re.compile(rf"{CAPITAL}(?:[ \xa0](?:{CAPITAL}|(?:bin|binti|van|von|de|der|al|el|del|da)(?= )))*")
POSSESSIVE = re.compile(r"['’]s?$")
_HOST = re.compile(r"[\w-]+\.(?:com|co|co\.id|id|net|org|news|tv)")
_MOST_NAMES = 4  # words of a person's name; longer runs hold an office
_LONGEST_WORD = 60  # characters; a longer one is no word, and taking it apart takes its square


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the kind of party that bears it; `key` is what makes two of them the same."""

    name: str
    kind: PartyKind
    key: str = ""


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name for comparing: see `menurut.text.key`, which plain words don't need."""
    low = name.lower()
    return low if low.isascii() and low.replace(" ", "a").isalnum() and "  " not in low else key(name)


@lru_cache(maxsize=50_000)
def words_of(name: str) -> frozenset[str]:
    """The words of a name, for comparing."""
    return frozenset(folded(name).split())


def tokens(text: str, span: Span, glued: Mapping[str, tuple[str, ...]] = _NONE) -> list[str]:
    """Words and marks of a stretch of text; `glued` words are taken apart as it says."""
    found = _TOKEN.findall(text[span[0] : span[1]])
    return [part for word in found for part in glued.get(word, (word,))] if glued else found


def glued_words(text: str, pack: Pack) -> dict[str, tuple[str, ...]]:
    """Capitalised words that lost a space, taken apart: "Mekelyang", "RILalu" (1 in 8 articles has one).

    Its parts must stand alone elsewhere in the text, or be words of the language. A word with a capital
    inside that stands there twice is written so: "WhatsApp".
    """
    whole = Counter(_TOKEN.findall(text))
    glued = {word: split for word in whole if len(split := _GLUED.split(word)) > 1}
    words: Counter[str] = Counter()
    for word, times in whole.items():
        for part in glued.get(word, (word,)):
            words[part] += times
    known = frozenset(words) | pack.stopwords | function_words(pack.code)
    once = (word for word, times in words.items() if not word.islower() and 4 < len(word) <= _LONGEST_WORD)
    apart = {word: parts for word in once if (parts := _taken_apart(word, known, words[word] == 1))}
    twice = {word: (word,) for word in glued if whole[word] > 1}
    mixed = {
        word: tuple(piece for part in split for piece in apart.get(part, (part,)))
        for word, split in glued.items() if word not in twice
    }  # fmt: skip
    return twice | apart | mixed


def _taken_apart(word: str, known: Container[str], once: bool) -> tuple[str, str] | None:
    for at in range(2, len(word) - 3):
        one, other = word[:at], word[at:]
        if one.isupper() and other[0].isupper() and other[1:].islower():
            sure = other in known or one in known  # "RILalu"
        else:
            long = (at > 4 or one.isupper()) and len(other) > 4 and once
            small = other.islower() and word.isalpha() and at > 2
            sure = small and ((one in known and (other in known or long)) or (other in known and long))
        if sure:
            return one, other
    return None


def person_in(words: list[str], pack: Pack, places: frozenset[str] = frozenset()) -> str | None:
    """The person whom a noun phrase names, without titles, offices and `places` before the name.

    The segments between commas are tried in turn; behind a role, the last whole name wins ("Kuasa
    hukum Suci, Dadang Aprianto" is Dadang Aprianto).
    """
    if len(words) > 1 and words[-1].lower() in pack.names.pointing and is_role(words[0], pack):
        return None  # "suami Jessica itu" names Jessica, and means another
    segments = segments_of(words, pack)
    of_role = [bool(at) and is_role(words[0], pack) for at in range(len(segments))]
    named = [(name_at_end(one, pack, inner), one) for one, inner in zip(segments, of_role, strict=True)]
    names = [(behind_places(name, places), segment) for name, segment in named if name]
    bare = [name for name, segment in names if _is_all_name(segment, name, segment is segments[0], pack)]
    titled = [name for name, segment in names if _is_titled(segment, name, pack)]
    if bare or titled:
        return (bare or titled)[0]
    if names and is_role(words[0], pack):
        whole = [name for name, segment in names if " " in name and segment[0][0].isupper()]
        return whole[-1] if whole else names[0][0]
    return names[0][0] if names else None


def _is_all_name(segment: list[str], name: str, first: bool, pack: Pack) -> bool:
    """Whether a segment is a name and no more but titles and, behind a comma, ranks: ", Kombes Sumarni"."""
    before = segment[: len(segment) - len(name.split())]
    ranks = pack.names.titles if first else pack.names.titles | pack.names.roles
    return all(word.lower() in ranks for word in before)


def _is_titled(segment: list[str], name: str, pack: Pack) -> bool:
    """Whether a title stands right before the name that ends a segment: "… Tertentu Prof. Abdul Haris"."""
    before = segment[: len(segment) - len(name.split())]
    return bool(before) and before[-1].lower() in pack.names.titles


def behind_places(name: str, places: frozenset[str]) -> str:
    """A name without the place of the office before it: "Lembayung Rina Wati" is Rina Wati."""
    words = name.split()
    last = max((at for at, word in enumerate(words[:-1]) if word.lower() in places), default=-1)
    return " ".join(words[last + 1 :])


def body_in(words: list[str], name: str, pack: Pack) -> str | None:
    """The body that a person's description says he speaks for: "Ketua DPRD Sidoarjo Abdillah Nasih"."""
    closed = {",", ";", "(", ")"} | pack.cues.whose | set(name.split())
    opens = (at for at, word in enumerate(words) if _opens_body(word, pack) and word not in closed)
    if (start := next(opens, None)) is None:
        return None
    rest = words[start:]
    ends = (at for at, word in enumerate(rest) if at and (word in closed or is_role(word, pack)))
    body = rest[: next(ends, len(rest))]
    state = state_of(" ".join(words[max(0, start - 1) : start + 1]), pack)  # "Amerika Serikat"
    return None if state else " ".join(body)


def _opens_body(word: str, pack: Pack) -> bool:
    """A body's word or initials; no role, not "polisi" in "Inspektur polisi"."""
    initials = word.isupper() and word.isalpha() and len(word) > 2
    low = word.lower()
    return (low in pack.names.bodies or initials) and low not in pack.names.roles | pack.names.titles


def head_of(low: list[str], pack: Pack) -> str:
    """The word that says what a noun phrase is of: "official" in "a senior official of the port"."""
    names = pack.names
    start = 1 if low[0] in names.indefinite | names.pointing and len(low) > 1 else 0
    if not names.head_last:
        return low[start]
    cut = (at for at in range(start + 1, len(low)) if low[at] in names.links or not low[at][0].isalpha())
    return low[next(cut, len(low)) - 1]


def aliases_in(words: list[str], pack: Pack) -> list[str]:
    """Other names of the person that a noun phrase names: "Saifullah Yusuf atau Gus Ipul"."""
    if not {word.lower() for word in words} & pack.names.alias:
        return []
    names = [name_at_end(segment, pack) for segment in segments_of(words, pack)]
    return [name for name in names if name][1:]


def segments_of(words: list[str], pack: Pack) -> list[list[str]]:
    """The stretches between commas and the like, without what is in brackets.

    An opening bracket is left for what stood in it, so that no name runs across: "Sekretaris Daerah
    (Sekda) Berau" names nobody.
    """
    segments: list[list[str]] = [[]]
    depth = 0
    for word in words:
        if (word in ",;" and not depth) or word.lower() in pack.names.alias:
            segments.append([])
        elif depth == 0 and word != ")":
            segments[-1].append(word)
        depth = max(0, depth + (word == "(") - (word == ")"))
    return [bare for segment in segments if (bare := _open(segment))]


def _open(words: list[str]) -> list[str]:
    """Words without a bracket that ends them, of which only the opening is left."""
    return words[:-1] if words[-1:] == ["("] else words


def is_role(word: str, pack: Pack) -> bool:
    """Whether a word begins the noun phrase of a person: "ketua", "spokesman"."""
    return word.lower() in pack.names.roles


def name_at_end(words: list[str], pack: Pack, of_role: bool = False) -> str | None:
    """The run of name words that ends a segment; nothing if the segment is a body's or a place's.

    `of_role` says that the segment goes on with a role, and may begin with the body it is held in.
    """
    names = pack.names
    while words and (words[-1].lower() in names.pointing or words[-1].lower() in names.reflexives):
        words = words[:-1]
    for at, word in enumerate(words):
        low = word.lower()
        if at and low in pack.cues.whose:
            words = words[:at]  # a relative clause names nobody
            break
        if at and low in names.behind and (name := name_at_end(_open(words[:at]), pack, of_role)):
            return name  # "Rina Wati from the ministry"
        if at and names.head_last and low in names.links and words[at - 1].islower():
            return None  # "the archbishop of Santa Rufina"; but "Secretary of State Rina Wati"
    run = _name_words_at_end(words, pack)
    first = words[0].lower() if run else ""
    opens_body = not of_role and (first in names.bodies or first in names.documents)
    if not run or opens_body or state_of(" ".join(words), pack):
        return None
    return _checked(run[-_MOST_NAMES:], pack)


def _name_words_at_end(words: list[str], pack: Pack) -> list[str]:
    particles = pack.names.particles
    start = end = len(words)
    while start and (
        is_name_word(words[start - 1], pack.code)
        or (start < end and words[start - 1].lower() in particles)
        or (start == end > 1 and _is_role_as_name(words[-2], words[-1], pack))
    ):
        start -= 1
    while start < end and words[start].lower() in particles:
        start += 1
    return words[start:]


@lru_cache(maxsize=50_000)
def is_name_word(word: str, code: str) -> bool:
    """Whether a word can be part of a person's name."""
    bare = POSSESSIVE.sub("", word).rstrip(".")
    low = bare.lower()
    if not bare or not bare[0].isupper() or low in _no_names(code) or _DEGREE.fullmatch(word):
        return False
    pack = load_pack(code)
    role = {low, low.partition("-")[0], _without_clitic(low, pack)} & pack.names.roles
    return not role and not (bare.isupper() and len(bare) > 2)


def _is_role_as_name(before: str, word: str, pack: Pack) -> bool:
    """Whether the word of a role ends a name: "Bupati Lucky Hakim"."""
    return word[0].isupper() and is_role(word, pack) and is_name_word(before, pack.code)


@cache
def _no_names(code: str) -> frozenset[str]:
    """Words that are part of no person's name, though they may be written with a capital."""
    pack = load_pack(code)
    names = pack.names
    words = names.offices | names.titles | names.bodies | names.locatives
    papers = frozenset() if names.head_last else names.documents  # "Revisi UU Transmigrasi"; but "Jude Law"
    return words | papers | function_words(code) | pronouns(pack)


def _without_clitic(low: str, pack: Pack) -> str:
    """A word without the clitic of its owner: "tetangganya" is "tetangga"."""
    return next((low.removesuffix(one) for one in pack.cues.clitics if low.endswith(one)), low)


def pronouns(pack: Pack) -> frozenset[str]:
    """Every pronoun that can be a source, but for the relative ones."""
    names = pack.names
    return names.pronouns | names.plurals | names.neuter | names.own | names.own_side


@cache
def function_words(code: str) -> frozenset[str]:
    """Words of a language that are part of no name: cues, leads, months."""
    pack = load_pack(code)
    cues = pack.cues
    words = cue_words(code, "verbs", "prepositions")
    return words | cues.leads | cues.stops | cues.adverbials | cues.breaks | calendar_words(code)


def _checked(run: list[str], pack: Pack) -> str | None:
    name = POSSESSIVE.sub("", " ".join(run)).strip(".,")
    if not name or state_of(name, pack) or outlet_of(name, pack):
        return None
    return name


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
    return _state_of(name, pack.code)


@lru_cache(maxsize=50_000)
def _state_of(name: str, code: str) -> str | None:
    low = " ".join(name.lower().split())
    names = load_pack(code).names
    return names.capitals.get(low) or names.places.get(low) or _states(code).get(folded(name))


def state_name(name: str, code: str, text: str, pack: Pack) -> str:
    """The name of a state as it is written; for a capital, as the text otherwise names the state."""
    if name.lower() not in pack.names.capitals:
        return name
    found = (match.group() for match in CAPITALS.finditer(text))
    return next((run for run in found if _is_state(run, code, pack)), name)


def _is_state(name: str, code: str, pack: Pack) -> bool:
    return name.lower() not in pack.names.capitals and state_of(name, pack) == code


def outlet_of(name: str, pack: Pack) -> str | None:
    """The outlet that a name is known as or looks like, as it is written."""
    return _outlet_of(name, pack.code)


@lru_cache(maxsize=50_000)
def _outlet_of(name: str, code: str) -> str | None:
    pack = load_pack(code)
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
    return name if _HOST.fullmatch(low) else None
