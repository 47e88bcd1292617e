"""Language packs: what the stages know about a language, as data.

A pack is `CODE.toml` in this folder, laid over `base.toml`: lists are joined, tables are merged. A
language close to another one `extends` its pack, and says only what differs (Malay, Indonesian).
Each section of the file is a record below, field for field; a key that no record has is an error,
so that a typo in a pack can't pass for knowledge. Every word is written as in running text, in
lower case unless the language writes it otherwise; patterns are Python regular expressions,
compiled with IGNORECASE and VERBOSE off.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from menurut.errors import PackError

Words = frozenset[str]
Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """What tells blocks that are not body: patterns for each kind (see types.BlockKind).

    They must match a whole line, but `dateline` its beginning and `marks` any part of it; comments,
    copyright and initials are found at its end too. What a named group matches (outlet, byline,
    source_url, source_outlet, published) becomes a fact about the article.
    """

    byline: Patterns = ()
    initials: Patterns = ()  # of reporter and editor: "(abc/def)"
    caption: Patterns = ()
    credit: Patterns = ()
    dateline: Patterns = ()
    read_also: Patterns = ()
    advert: Patterns = ()
    marks: Patterns = ()  # where an advert or a video was: "[iklan_2]"
    comments: Patterns = ()
    copyright: Patterns = ()
    source: Patterns = ()
    boilerplate: Patterns = ()
    unfinished: Words = frozenset()  # words that end no line: after them its sentence goes on


@dataclass(frozen=True, slots=True)
class Dates:
    """Names of months (1 to 12) and weekdays (Monday is 0), and words for days seen from today."""

    months: dict[str, int] = dataclasses.field(default_factory=dict)
    weekdays: dict[str, int] = dataclasses.field(default_factory=dict)
    relative_days: dict[str, int] = dataclasses.field(default_factory=dict)  # "kemarin" = -1
    relative_weeks: dict[str, int] = dataclasses.field(default_factory=dict)  # "pekan lalu" = -1
    relative_months: dict[str, int] = dataclasses.field(default_factory=dict)  # "bulan ini" = 0
    relative_years: dict[str, int] = dataclasses.field(default_factory=dict)  # "last year" = -1
    numbers: dict[str, int] = dataclasses.field(default_factory=dict)  # before a unit: "dua" = 2
    units: dict[str, str] = dataclasses.field(default_factory=dict)  # "hari" = "day"; week, month, year
    ago: Words = frozenset()  # behind a number and a unit: "lalu", "ago"
    last: Words = frozenset()  # after or before a weekday: the one before today ("lalu", "last")
    next: Words = frozenset()  # likewise the one after today ("depan", "next")
    day_words: Words = frozenset()  # "tanggal", "hari", "on"
    year_words: Words = frozenset()  # before a year or a month that stands alone: "tahun", "in"
    quoting: Words = frozenset()  # before the day of quoting: "dikutip", "quoted"
    bounds: Words = frozenset()  # before a day since or until which something was: "sejak", "until"
    occasions: Words = frozenset()  # at which one speaks, or how: "ditemui", "rapat", "press conference"
    sessions: Words = frozenset()  # occasions on which several speak: "debat", "di ruang", "hearing"
    joining: Words = frozenset()  # where the one before spoke: "di tempat yang sama", "the same briefing"
    earlier: Words = frozenset()  # beside a statement of another day: "sebelumnya", "has", "previously"
    lasting: Patterns = ()  # begin a cue that tells of no one day: "wants", "has accused"
    courts: Words = frozenset()  # where the day of one statement is that of all: "sidang", "trial"
    order: str = "dmy"  # of numeric dates


Acts = dict[str, Words]  # an act of types.Act to its words
FRAMES = ("verbs", "prepositions", "nouns")


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that attribute, by the act that they do, and words about them.

    The tagger finds cues without these lists; they say which act a cue does, and which words around
    it belong to no name.
    """

    verbs: Acts = dataclasses.field(default_factory=dict)  # "said", "kata", "dikabarkan"
    prepositions: Acts = dataclasses.field(default_factory=dict)  # "according to", "menurut"
    nouns: Acts = dataclasses.field(default_factory=dict)  # "allegation", "laporan"
    clitics: Words = frozenset()  # sources that are the end of the cue's word: "nya"
    auxiliaries: Words = frozenset()  # touching the cue, they belong to it
    negations: Words = frozenset()  # among the auxiliaries: they turn the act
    whose: Words = frozenset()  # relative pronouns that can be a source
    breaks: Words = frozenset()  # open a clause
    leads: Words = frozenset()  # before a source, not of it ("namun", "sementara itu")
    adverbials: Words = frozenset()  # prepositions that open an adverbial before a source
    stops: Words = frozenset()  # end a source that follows its cue
    recipients: Words = frozenset()  # before the one spoken to
    purposes: Words = frozenset()  # open what somebody is told to do: "agar", "to"
    refusable: Words = frozenset()  # what is refused and not denied: "usulan", "offer"
    topics: Words = frozenset()  # end a cue that names a topic only: "berbicara mengenai", "spoke about"
    hearsay: Words = frozenset()  # in a cue without source that is mostly nobody's: "konon", "rumor"


@dataclass(frozen=True, slots=True)
class Names:
    """Words by which persons, bodies, documents and outlets are named, and pronouns."""

    roles: Words = frozenset()  # begin the noun phrase of a person: "juru bicara", "ketua", "a"
    titles: Words = frozenset()  # before a name, not of it: "Tn.", "Bapak", "Dr."
    offices: Words = frozenset()  # capitalised in roles and bodies, but in no person's name
    particles: Words = frozenset()  # of small letters, inside a name: "bin", "van"
    bodies: Words = frozenset()  # begin or mark the name of a body: "kementerian", "party"
    stand_ins: Words = frozenset()  # for any body named before, with a pointing word: "the company"
    documents: Words = frozenset()  # "laporan", "survey"
    pronouns: Words = frozenset()  # for one person spoken of
    feminine: Words = frozenset()  # of a woman: "she", "spokeswoman", "Ms."
    masculine: Words = frozenset()  # of a man
    women: Words = frozenset()  # common given names of women
    men: Words = frozenset()  # of men
    plurals: Words = frozenset()  # for several
    neuter: Words = frozenset()  # for a body or a document
    own: Words = frozenset()  # for the speaker's own side: "pihaknya", "we", "I"
    possessive: dict[str, str] = dataclasses.field(
        default_factory=dict
    )  # before what is somebody's: the word before his name instead ("his" = "of")
    genitive: str = ""  # behind the name of the owner: "'s"
    own_side: Words = frozenset()  # for the body that the speaker speaks for: "pihaknya"
    pointing: Words = frozenset()  # with a role, somebody mentioned before: "itu", "tersebut"
    reflexives: Words = frozenset()  # behind a name, not of it: "sendiri", "himself"
    indefinite: Words = frozenset()  # with a role, somebody not mentioned before: "seorang"
    someone: Words = frozenset()  # likewise, and always of persons: "seorang", "dua"
    locatives: Words = frozenset()  # before the name of a place, and before no person's: "di", "in"
    behind: Words = frozenset()  # between a name and more of its description: "selaku", "of"
    alias: Words = frozenset()  # between two names of one person: "alias", "atau"
    also: Words = frozenset()  # in running text, before another name of the same person: "akrab disapa"
    nicknames: dict[str, str] = dataclasses.field(default_factory=dict)  # of public figures: "jokowi"
    faceless: Words = frozenset()  # heads of those who are mostly left unnamed: "officials", "ahli"
    in_whole: Words = frozenset()  # likewise before the whole one: "yang memiliki nama lengkap"
    wrappers: Words = frozenset()  # before a body, not of its name: "pihak"
    groups: Words = frozenset()  # begin or head the noun phrase of several people: "warga", "residents"
    head_last: bool = False  # the word that says what a noun phrase is of ends it: "the port official"
    links: Words = frozenset()  # behind that word, if it does: "of", "who"
    unnamed: Words = frozenset()  # of a source that the text does not name: "sumber", "source"
    places: dict[str, str] = dataclasses.field(
        default_factory=dict
    )  # a name of a state that CLDR does not have: its ISO 3166 code
    capitals: dict[str, str] = dataclasses.field(default_factory=dict)  # likewise, that stands for its state
    outlets: dict[str, str] = dataclasses.field(
        default_factory=dict
    )  # name in small letters: as it is written
    media: Words = frozenset()  # words that make a name an outlet's: "Times", "TV"


@dataclass(frozen=True, slots=True)
class Chains:
    """Phrases that show on whose word something was passed on."""

    quoting: Words = frozenset()  # before the relay: "dikutip dari", "as quoted by"
    reporting: Words = frozenset()  # before a relay or anything else: counts with a known outlet only
    quoting_after: Words = frozenset()  # after the relay, as its verb: "mengutip", "quoted"
    telling: Words = frozenset()  # before the one who was told: "kepada", "told"
    carried_on: Words = frozenset()  # before the programme or platform: "lewat akun", "on radio"
    media: Words = frozenset()  # fillers behind which any name is a medium's: "radio", "harian"
    fillers: Words = frozenset()  # between phrase and name: "kantor berita", "the newspaper"
    unnamed: Words = frozenset()  # relays without a name: "berbagai sumber", "local media"
    joining: Words = frozenset()  # between two relays: "dan", "and"
    thus: Words = frozenset()  # before the next ones, a statement just made: "hal itu", "demikian"
    programmes: Words = frozenset()  # programmes and small media, as they are written: "Meet the Press"
    pieces: Words = frozenset()  # behind a medium's name: "(in a CNN) interview"
    turns: Words = frozenset()  # open a sentence that turns to something else: "sementara itu", "meanwhile"
    conveying: Words = frozenset()  # between it and him who passed it on: "hal itu disampaikan (Lira)"
    platforms: Words = frozenset()  # where somebody posts: it holds for that one statement
    home: Words = frozenset()  # how outlets of the language's own country begin or end: "tribun", ".id"
    stems: Words = frozenset()  # begin outlets' names of small letters: "detik" in "detikHealth"
    inside: Words = frozenset()  # of small letters, inside an outlet's name: "of", "the"
    channels: Words = frozenset()  # platforms whose channels are named behind them: "YouTube Bayan"
    posting: dict[str, str] = dataclasses.field(
        default_factory=dict
    )  # words of a cue that name a platform: "tweeted" = "Twitter"


@dataclass(frozen=True, slots=True)
class Claims:
    """How a claim is denied in words, whatever the verb of speaking."""

    denials: Words = frozenset()  # in a content, that something is not so: "tidak benar", "a hoax"
    negations: Words = frozenset()  # in a content, of a fact, which may be denied so: "tidak ada", "never"
    referring: Words = frozenset()  # nouns that stand for what was claimed: "tudingan", "report"


@dataclass(frozen=True, slots=True)
class Rejections:
    """Words around those of `Claims` that tell whether something is said to be not so."""

    copulas: Words = frozenset()  # before what a claim is said to be: "itu adalah", "is a"
    none: Words = frozenset()  # begin a phrase that negates by itself: "tanpa", "never"
    unreal: Words = frozenset()  # of a question or a condition: "apakah", "if"
    leads: Words = frozenset()  # between the noun that stands for a claim and its words: "bahwa", "of"
    joins: Words = frozenset()  # after which something is added to what was said of a claim: "dan", "and"
    weak: Words = frozenset()  # negations that alone deny nothing: "belum"
    insisting: Words = frozenset()  # cues of one who answers to a claim: "menegaskan", "insisted"
    partly: Words = frozenset()  # behind a negation, that it holds in part: "hanya", "only"


@dataclass(frozen=True, slots=True)
class Pack:
    """One language's knowledge, a section for each stage that asks."""

    code: str
    name: str
    quotes: tuple[tuple[str, str], ...] = ()  # opening and closing mark
    stopwords: Words = frozenset()  # words that carry no topic
    blocks: Blocks = Blocks()
    dates: Dates = Dates()
    cues: Cues = Cues()
    names: Names = Names()
    chains: Chains = Chains()
    claims: Claims = Claims()
    rejections: Rejections = Rejections()


@cache
def cue_words(code: str, *frames: str) -> frozenset[str]:
    """The words and phrases of a language's cues in some frames, whatever their act."""
    acts = (getattr(load_pack(code).cues, frame) for frame in frames)
    return frozenset(phrase for act in acts for phrases in act.values() for phrase in phrases)


@cache
def calendar_words(code: str) -> frozenset[str]:
    """The names of months and weekdays of a language, in small letters."""
    dates = load_pack(code).dates
    return frozenset(name.lower() for name in (*dates.months, *dates.weekdays))


def available() -> tuple[str, ...]:
    """The codes of the packs in this folder."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and name != "base.toml"))


@cache
def load_pack(code: str) -> Pack:
    """The pack of a language; for a language without one, the base alone.

    Raises PackError for a malformed pack, naming the file and the key.
    """
    table = _merge(_toml("base"), _own(code)) if code in available() else _toml("base")
    built: Pack = _record(Pack, {"code": code, "name": code} | table, f"{code}.toml")
    return built


def _own(code: str) -> dict[str, Any]:
    """A pack's own table, laid over that of the language that it `extends`, if any."""
    table = _toml(code)
    near = table.pop("extends", None)
    return _merge(_own(near), table) if near else table


def _toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"langs/{name}.toml is not TOML: {error}") from error


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        old = merged.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[name] = _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            merged[name] = old + value
        else:
            merged[name] = value
    return merged


def _record(kind: Any, table: dict[str, Any], where: str) -> Any:
    fields = {field.name: field.type for field in dataclasses.fields(kind)}
    unknown = sorted(set(table) - set(fields))
    if unknown:
        raise PackError(f"{where}: no key {unknown[0]!r}; there are {', '.join(fields)}")
    try:
        return kind(
            **{name: _value(str(fields[name]), value, f"{where} [{name}]") for name, value in table.items()}
        )
    except (TypeError, re.error) as error:
        raise PackError(f"{where}: {error}") from error


def _value(annotation: str, value: Any, where: str) -> Any:
    if annotation in _SECTIONS:
        return _record(_SECTIONS[annotation], value, where)
    if annotation == "Words":
        return frozenset(value)
    if annotation == "Acts":
        return {act: frozenset(words) for act, words in value.items()}
    if annotation == "Patterns":
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in value)
    if annotation.startswith("tuple"):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value


_SECTIONS: dict[str, Any] = {
    "Blocks": Blocks,
    "Dates": Dates,
    "Cues": Cues,
    "Names": Names,
    "Chains": Chains,
    "Claims": Claims,
    "Rejections": Rejections,
}
