"""The relays that a text names: outlets, platforms and programmes, and how it names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from menurut.langs import Pack, calendar_words, load_pack
from menurut.resolve.names import Named, outlet_of, state_of, tokens
from menurut.text import any_of, key, sentence_around
from menurut.types import Article, Attribution, BlockKind, PartyKind, Span

# Bounded, and begun at the start of a word only: a text may be one word of a million letters.
# A stop is part of a word only before more of it ("Detik.com"), or behind an initial ("U.S.").
_WORD = r"(?:(?:[A-Z]\.){2,8}|[A-ZÀ-ÖØ-Þ](?:[\w’'-]|\.(?=[a-z\d]|[A-Z]{2})){0,40})"
_DOMAIN = r"[a-z][\w-]{0,40}\.(?:com|co\.id|co|id|net|org)"
_KNOWN = r"[\w-]+(?:\.(?=[a-z\d]|[A-Z]{2})[\w-]+)*"
_STATE = re.compile(r"(?P<name>[A-Z]\w+(?: [A-Z]\w+)?),?\s*(?=[A-Z])")
_CAPITAL = re.compile(r"(?<![A-Z\d.])[A-Z][\w’'-]{0,40}(?:\.(?:com|co|id|net|org|tv|[A-Z]{2})\b[\w.]{0,6})?")
_TAIL = re.compile(r"(?<=[A-Z\d])[a-z]{3,}$")
_REST = re.compile(r"[a-z]*(?!\w)|[a-z]+(?=[A-Z])")
_OPENING = ('"', "“", "‘", "'")
_LONGEST_RUN = 60  # characters of a name before its piece
_RUN_AT_END = re.compile(r"(?<=[a-z] )(?P<name>[A-Z][\w&.]*+(?: [A-Z][\w&.]*+){0,3}+)$")
_JUST_BEFORE = 350  # characters from a statement to the words that say who passed it on


class Way(StrEnum):
    """How the text names a relay."""

    QUOTES = "quotes"  # "dikutip dari AFP"
    REPORTS = "reports"  # "menurut AFP"
    TELLS = "tells"  # "kepada AFP"
    CARRIES = "carries"  # "lewat akun Instagram"
    POSTS = "posts"  # by the cue: "tweeted"
    BARE = "bare"  # the name alone
    SPEAKS = "speaks"  # as the source of a statement
    CONVEYS = "conveys"  # "Hal itu disampaikan Lira Wening"


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay named in the text, and the words that show it; `key` makes two names the same party's."""

    who: Named
    key: str
    way: Way
    evidence: Span
    opens: bool = False  # its sentence begins with it
    medium: bool = False  # "harian", "radio" stands before the name
    listed: bool = False  # it is known, or looks like an outlet's name


def relays(article: Article, pack: Pack) -> list[Relay]:
    """The relays named in the body, in order; each stretch of text names one."""
    found: dict[int, Relay] = {}
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
            for relay in _in_block(article.text, block.span, pack):
                found.setdefault(relay.evidence[1], relay)
    for relay in _posted(article.text, pack):
        found.setdefault(relay.evidence[1], relay)
    return sorted(found.values(), key=lambda relay: relay.evidence)


def _in_block(text: str, span: Span, pack: Pack) -> Iterator[Relay]:
    """Those behind a phrase first, then the known names that stand alone."""
    known = _known_in(text, span, pack)
    end, covered = 0, set[int]()
    for match in _phrases(pack.code).finditer(text, *span):
        if match.start() >= end:
            for relay in _behind(text, match, span[1], known, pack):
                end = relay.evidence[1]
                covered.update(range(*relay.evidence))
                yield relay
    yield from _in_pieces(text, span, pack)
    for at, (name, outlet, end) in known.items():
        if at not in covered:
            yield _relay(text, Way.BARE, at, (name, outlet, end))


@cache
def _naming(code: str) -> re.Pattern[str]:
    """An outlet's name, of several words or a domain."""
    chains = load_pack(code).chains
    first = rf"(?:{_WORD}|{_DOMAIN}|{any_of(chains.stems)}\w{{1,30}})"
    return re.compile(rf"{first}(?: (?:{any_of(chains.inside)} ){{0,2}}(?:{_WORD}|\d+)(?!\w)){{0,6}}")


_Name = tuple[str, str, int]  # a name as written, the key of the known outlet or "", and its end


def _relay(text: str, way: Way, start: int, name: _Name, medium: bool = False) -> Relay:
    surface, outlet, end = name
    lead = text[max(0, start - 3) : start].rstrip('"“ ')
    who = Named(surface, PartyKind.OUTLET, outlet)
    opens = not lead or lead[-1] in ".!?\n"
    return Relay(who, outlet or key(surface), way, (start, end), opens, medium, bool(outlet))


def _posted(text: str, pack: Pack) -> Iterator[Relay]:
    """The platforms that the words for posting themselves name: "tweeted"."""
    posting = pack.chains.posting
    for match in _posting(pack.code).finditer(text) if posting else ():
        platform = posting[match.group().lower()]
        yield _relay(text, Way.POSTS, match.start(), (platform, key(platform), match.end()))


@cache
def _posting(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.]){any_of(load_pack(code).chains.posting)}(?!\w)", re.IGNORECASE)


def _in_pieces(text: str, span: Span, pack: Pack) -> Iterator[Relay]:
    """The media whose piece is named: "in a Rolling Stone interview"."""
    for piece in _pieces(pack.code).finditer(text, *span) if pack.chains.pieces else ():
        match = _RUN_AT_END.search(text, max(span[0], piece.start() - _LONGEST_RUN), piece.start())
        name = match.group("name") if match else ""
        if match and not state_of(name, pack) and _first(name) not in calendar_words(pack.code):
            yield _relay(
                text,
                Way.CARRIES,
                match.start("name"),
                (name, key(outlet_of(name, pack) or ""), match.end("name")),
            )


@cache
def _pieces(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)(?=(?: [a-z]+)? {any_of(load_pack(code).chains.pieces)}(?!\w))")


# Names that are known, or look like an outlet's


def _known_in(text: str, span: Span, pack: Pack) -> dict[int, _Name]:
    """The known names in a stretch of text, by their place, glued ones too: "dariAntarapada"."""
    found: dict[int, _Name] = {}
    end = first = last = span[0]
    for match in _CAPITAL.finditer(text, *span):
        start = match.start()
        first = first if start == last + 1 and text[last] == " " else start  # of a run of capitals
        last = match.end()
        if start < end:
            continue
        name = _known_at(text, start, span[1], pack)
        if not name and first < start and match.group().lower() in pack.names.media:
            whole = text[first:last]
            name, start = (whole, key(outlet_of(whole, pack) or whole), last), first
        if not name and "." in match.group() and outlet_of(match.group(), pack):
            name = match.group(), key(match.group()), last
        if name:
            found[start], end = name, name[2]
    return found


def _known_at(text: str, at: int, end: int, pack: Pack) -> _Name | None:
    """The known outlet that begins at a capital, though the next word may be glued to it."""
    low = text[at : min(end, at + 45)].lower()
    for name in _by_letters(pack.code).get(low[:2], ()) or _by_letters(pack.code).get(low[:1], ()):
        if low.startswith(name):
            rest = _REST.match(text, at + len(name))
            if rest and (not rest.group() or rest.group() in _glue(pack.code)):
                return _with_channel(text, (at, at + len(name)), _listed(pack.code)[name], pack)
    return None


@cache
def _glue(code: str) -> frozenset[str]:
    """Words that bad extraction glues to a name: "Antarapada", "Reutersmelaporkan"."""
    chains = load_pack(code).chains
    return load_pack(code).stopwords | chains.quoting_after | chains.joining


@cache
def _listed(code: str) -> Mapping[str, str]:
    """The known outlets and programmes."""
    pack = load_pack(code)
    return {name.lower(): name for name in pack.chains.programmes} | pack.names.outlets


@cache
def _by_letters(code: str) -> dict[str, tuple[str, ...]]:
    """The known outlets by their first two letters, the longest first."""
    table: dict[str, list[str]] = {}
    for name in sorted(_listed(code), key=len, reverse=True):
        table.setdefault(name[:2], []).append(name)
    return {letters: tuple(names) for letters, names in table.items()}


def _with_channel(text: str, span: Span, outlet: str, pack: Pack) -> _Name:
    """A known name; that of a channel has the channel's own name behind it: "YouTube Bayan"."""
    name = text[slice(*span)]
    own = _naming(pack.code).match(text, span[1] + 1) if name.lower() in pack.chains.channels else None
    if own and text[span[1]] == " " and _first(own.group()) not in calendar_words(pack.code):
        whole = text[span[0] : own.end()].rstrip(".")
        return whole, key(whole), span[0] + len(whole)
    return name, key(outlet), span[1]


# Names behind a phrase


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What the words before a name say of it; `medium`: that it is a medium's."""

    way: Way
    medium: bool
    titled: bool  # the name behind it is in quotation marks: 'told "Fox and Friends"'


def _phrase(match: re.Match[str], pack: Pack) -> _Phrase:
    phrase = " ".join(match.group("phrase").lower().split())
    chains = pack.chains
    ways = (
        (Way.QUOTES, chains.quoting),
        (Way.REPORTS, chains.reporting),
        (Way.TELLS, chains.telling),
    )
    way = next((way for way, phrases in ways if phrase in phrases), Way.CARRIES)
    titled = match.string[match.end() : match.end() + 1] in _OPENING
    return _Phrase(way, not chains.media.isdisjoint(match.group().lower().split()), bool(titled))


def _behind(
    text: str, match: re.Match[str], end: int, known: Mapping[int, _Name], pack: Pack
) -> Iterator[Relay]:
    """The relays named behind a phrase: "dilansir Reuters dan Harian Teluk"."""
    phrase = _phrase(match, pack)
    name = _name_after(text, _name_start(text, match, phrase, pack), end, known, pack)
    if name and not name[1] and (not _takes(phrase, name[0], pack) or state_of(name[0], pack)):
        name = None
    name = name or _unnamed_in(match, pack)
    start = match.start("phrase")
    while name:
        yield _relay(text, phrase.way, start, name, phrase.medium)
        more = _and(pack.code).match(text, name[2], end)
        name = _name_after(text, more.end(), end, known, pack) if more else None
        name = name if name and name[1] else None
        start = more.end() if more else start


def _takes(phrase: _Phrase, name: str, pack: Pack) -> bool:
    """Whether a name that no list has can be an outlet's: if told, no office's."""
    names = pack.names
    closed = names.roles | names.titles | names.offices | names.bodies
    whose = name.endswith(("'s", "’s"))  # "told Lira's mother"
    sure = phrase.way is Way.QUOTES or phrase.medium or phrase.titled
    return sure or (phrase.way is Way.TELLS and _first(name) not in closed and not whose)


def _name_start(text: str, match: re.Match[str], phrase: _Phrase, pack: Pack) -> int:
    """Where the name begins: past an opening quotation mark, and past the state in a description."""
    at = match.end() - len(_titled(match.group(), pack))
    if text[at : at + 1] in _OPENING:
        return at + 1
    described = at > match.end("phrase") + 1
    state = _STATE.match(text, at) if described else None  # "kantor berita Turki, Anadolu Agency"
    return state.end() if state and state_of(state.group("name"), pack) else at


def _unnamed_in(match: re.Match[str], pack: Pack) -> _Name | None:
    """A relay without a name, at the end of a phrase: "mengutip berbagai sumber"."""
    found = _unnamed(pack.code).search(match.group())
    return (
        (found.group("name"), key(found.group("name")), match.start() + found.end("name")) if found else None
    )


def _titled(phrase: str, pack: Pack) -> str:
    """The end of a phrase that belongs to the name behind it: "kepada Harian (Seruni)"."""
    last = re.search(r"\w+\s+$", phrase)
    return (
        last.group()
        if last and last.group()[0].isupper() and last.group().strip().lower() in pack.chains.media
        else ""
    )


def _name_after(text: str, at: int, end: int, known: Mapping[int, _Name], pack: Pack) -> _Name | None:
    """The name that begins at a place: as written, the known outlet's key if it is one, and its end."""
    match = _naming(pack.code).match(text, at, end)
    if name := known.get(at) or _known_small(text, at, end, pack):
        longer = match and match.end() > name[2] and name[0].lower() not in _listed(pack.code)
        return (match.group(), key(match.group()), match.end()) if match and longer else name
    if not match:
        return None
    whole = match.group().rstrip(".")
    tail = _TAIL.search(whole)
    if tail and tail.group() in _glue(pack.code):
        whole = whole[: tail.start()]
    outlet = outlet_of(whole, pack) or (whole if whole.startswith(tuple(pack.chains.stems)) else "")
    if not outlet and _first(whole) in calendar_words(pack.code):
        return None
    return whole, key(outlet), at + len(whole)


def _first(name: str) -> str:
    return tokens(name, (0, len(name)))[0].lower()


def _known_small(text: str, at: int, end: int, pack: Pack) -> _Name | None:
    """The known outlet of small letters that begins at a place: "instagram"."""
    for length in (3, 2, 1) if text[at : at + 1].islower() else ():
        words = re.compile(rf"{_KNOWN}(?: {_KNOWN}){{{length - 1}}}(?!\w)").match(text, at, min(end, at + 60))
        outlet = pack.names.outlets.get(words.group()) if words else None
        if words and outlet and words.group() not in _common(pack.code):
            return _with_channel(text, words.span(), outlet, pack)
    return None


@cache
def _common(code: str) -> frozenset[str]:
    """Outlets' names that are words of the language too, and names only with a capital."""
    chains = load_pack(code).chains
    small = tuple(chains.stems)
    return frozenset(
        low
        for low, name in load_pack(code).names.outlets.items()
        if name != low and "." not in low and not low.startswith(small) and low not in chains.platforms
    )


@cache
def _phrases(code: str) -> re.Pattern[str]:
    """A phrase with what may stand before the name: a line's end, for links are lines of their own."""
    chains = load_pack(code).chains
    phrases = _tree(chains.quoting | chains.reporting | chains.telling | chains.carried_on) or "(?!)"
    # Bad extraction glues the name to the word before it.
    ends = rf"(?:(?!\w)|(?=[A-Z])|(?={any_of(chains.stems)}))"
    fillers = any_of(chains.fillers | chains.unnamed)
    return re.compile(rf"(?<!\w)(?P<phrase>(?i:{phrases})){ends}(?:[\s,:]+(?i:{fillers}){ends})*[\s:]*")


def _tree(phrases: frozenset[str]) -> str:
    """What `any_of` matches, by the phrases' beginnings: a third of the time for 200 phrases."""
    rests: dict[str, set[str]] = {}
    for phrase in sorted(phrases - {""}):
        rests.setdefault(phrase[0], set()).add(phrase[1:])
    branches = "|".join(re.escape(first) + _tree(frozenset(rest)) for first, rest in rests.items())
    return f"(?:{branches}){'?' if '' in phrases else ''}" if branches else ""


@cache
def _unnamed(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<name>{any_of(load_pack(code).chains.unnamed)})[\s:]*$", re.IGNORECASE)


@cache
def _and(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s*{any_of(load_pack(code).chains.joining)}\s*(?=[A-Z\s])")


# Who passed on what stands before


def conveyors(
    text: str, attributions: tuple[Attribution, ...], named: list[Named], pack: Pack
) -> list[Relay]:
    """Who is said to have passed on what stands before: "Hal itu disampaikan Lira Wening"."""
    cues = {at for one in attributions for span in one.cue for at in range(*span)}
    found = []
    for match in _conveying(pack.code).finditer(text):
        if match.start("verb") not in cues and (who := _first_named(text, match.end(), named)):
            found.append(Relay(who, who.key or key(who.name), Way.CONVEYS, match.span(), opens=True))
    return found


def _first_named(text: str, at: int, named: list[Named]) -> Named | None:
    """Who of the persons that speak in the article is named first in the rest of a sentence."""
    rest = text[at : min(sentence_around(text, (at, at))[1], at + _JUST_BEFORE)]
    persons = {one for one in named if one.kind is PartyKind.PERSON and one.name}
    places = [(found, one.name, one) for one in persons if (found := rest.find(one.name.split()[-1])) >= 0]
    return min(places)[2] if places else None


@cache
def _conveying(code: str) -> re.Pattern[str]:
    chains = load_pack(code).chains
    return re.compile(rf"(?<!\w)(?i:{any_of(chains.thus)}) (?P<verb>{any_of(chains.conveying)})(?!\w)")
