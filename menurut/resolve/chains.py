"""On whose word a statement reached the reader: the relays that the text names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from menurut.langs import Pack, calendar_words, load_pack
from menurut.resolve.names import Named, outlet_of, state_of, tokens
from menurut.text import any_of, key, sentence_around
from menurut.types import Article, Attribution, BlockKind, HopRole, PartyKind, Span, Spans

# Bounded, and begun at the start of a word only: a text may be one word of a million letters.
# A stop is part of a word only before more of it ("Detik.com"), or behind an initial ("U.S.").
_WORD = r"(?:(?:[A-Z]\.){2,8}|[A-ZÀ-ÖØ-Þ](?:[\w’'-]|\.(?=[a-z\d]|[A-Z]{2})){0,40})"
_DOMAIN = r"[a-z][\w-]{0,40}\.(?:com|co\.id|co|id|net|org)|detik\w{1,30}"
_NAME = re.compile(
    rf"(?<!\w)(?:{_WORD}|{_DOMAIN})(?: (?:(?:of|the|de|al) ){{0,2}}(?:{_WORD}|\d+)(?!\w)){{0,6}}"
)
_GLUED_NAME = re.compile(_NAME.pattern.removeprefix(r"(?<!\w)"))


_KNOWN = r"[\w-]+(?:\.(?=[a-z\d]|[A-Z]{2})[\w-]+)*"
_STATE = re.compile(r"(?P<name>[A-Z]\w+(?: [A-Z]\w+)?),?\s*(?=[A-Z])")
_GOES_ON = re.compile(r"\n\s*[a-zà-öø-ÿ,.;)]")  # a line that goes on with the sentence before it
_GLUED_SENTENCES = re.compile(r"[a-zà-ÿ)][.!?][\"”]?(?=[\"“]?[A-Z][a-z])")  # of bad extraction: "pagi.Polisi"
_FARTHEST = 2_000  # characters that a sentence goes on over lines

_Named = tuple[str, str, int]  # a name as written, the key of the known outlet or "", and its end
_JUST_BEFORE = 350  # characters from a statement to the words that say who passed it on
_RARE = 3  # times that an outlet is named at most, if no list has it; a person in the story oftener


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay named in the text: its name, what it did, and the words that show it.

    `key` is what makes two names the same outlet's. `carries` tells whether it may hold for other
    speakers' statements too: "dikutip AFP" does, "AFP quoted the minister as saying" speaks of the
    minister only; `opens`, that its sentence begins with it. A `platform` that somebody posts on holds
    for that one statement. `sure` is False where the words may mean no relay ("kepada Lira Wening").
    """

    name: str
    role: HopRole
    evidence: Span
    key: str = ""
    carries: bool = False
    opens: bool = False
    abroad: bool = False
    platform: bool = False
    sure: bool = True


def relays(article: Article, attributions: tuple[Attribution, ...], pack: Pack) -> list[Relay]:
    """The relays named in the body, in order."""
    found: list[Relay] = []
    for block in article.blocks:
        if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
            found += _in_block(article.text, block.span, pack)
    found += _posted(article.text, attributions, pack)
    contents = [span for attribution in attributions for span in attribution.content]
    spoken = " ".join(article.text[start:end] for a in attributions for start, end in a.source)
    return [
        relay
        for relay in sorted(found, key=_start)
        if relay.sure or (not _inside(relay, contents) and _may_be_outlet(relay, article.text, spoken))
    ]


def _posted(text: str, attributions: tuple[Attribution, ...], pack: Pack) -> Iterator[Relay]:
    """The platforms that the cues themselves name: "tweeted"."""
    for attribution in attributions:
        for span in attribution.cue:
            words = text[slice(*span)].lower().split()
            if platform := next(
                (pack.chains.posting[word] for word in words if word in pack.chains.posting), ""
            ):
                yield Relay(platform, HopRole.TOLD, span, key(platform), platform=True)


def _may_be_outlet(relay: Relay, text: str, spoken: str) -> bool:
    """Whether a name that no list has can be an outlet's: it speaks nowhere, and is rarely named."""
    return bool(relay.key) or (relay.name not in spoken and text.count(relay.name.split()[-1]) <= _RARE)


def _in_block(text: str, span: Span, pack: Pack) -> list[Relay]:
    found: list[Relay] = []
    for match in _phrases(pack.code).finditer(text, *span):
        if not found or match.start() >= found[-1].evidence[1]:
            found += _behind(text, match, span[1], pack)
    for match in _verbs_after(pack.code).finditer(text, *span):
        name_span = match.span("name")
        if match.group("name").lower().startswith(_articles(pack)):
            name_span = (name_span[0] + match.group("name").index(" ") + 1, name_span[1])
        name = text[slice(*name_span)]
        if (outlet := outlet_of(name, pack)) and not any(_overlap(name_span, r.evidence) for r in found):
            found.append(Relay(name, HopRole.QUOTED, (name_span[0], match.end()), key(outlet)))
    return sorted(found, key=lambda relay: relay.evidence)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What the words before a name say of it: whether it quotes or was told, or is a medium's at all."""

    role: HopRole
    quotes: bool
    tells: bool
    medium: bool


def _phrase(match: re.Match[str], pack: Pack) -> _Phrase:
    phrase = " ".join(match.group("phrase").lower().split())
    chains = pack.chains
    quotes, reports = phrase in chains.quoting, phrase in chains.reporting
    medium = not reports and not chains.media.isdisjoint(match.group().lower().split())
    return _Phrase(
        HopRole.QUOTED if quotes or reports else HopRole.TOLD, quotes, phrase in chains.telling, medium
    )


def _behind(text: str, match: re.Match[str], end: int, pack: Pack) -> Iterator[Relay]:
    """The relays named behind a phrase: "dilansir Reuters dan Harian Teluk"."""
    phrase = _phrase(match, pack)
    name = _name_after(text, _name_start(text, match, phrase, pack), end, pack)
    if name and not name[1] and (not _takes(phrase, name[0], pack) or state_of(name[0], pack)):
        name = None
    if not name and phrase.quotes:
        name = _unnamed_in(match, pack)
    start = match.start("phrase")
    while name:
        yield _relay(text, phrase, start, name, pack)
        more = _and(pack.code).match(text, name[2], end)
        name = _name_after(text, more.end(), end, pack) if more else None
        name = name if name and name[1] else None
        start = more.end() if more else start


def _relay(text: str, phrase: _Phrase, start: int, name: _Named, pack: Pack) -> Relay:
    surface, outlet, end = name
    lead = text[sentence_around(text, (start, end))[0] : start]
    low, home = surface.lower(), tuple(pack.chains.home)
    return Relay(
        surface,
        phrase.role,
        (start, end),
        outlet,
        carries=phrase.quotes,
        opens=" " not in lead.strip('"“ '),
        abroad=bool(outlet and home) and not outlet.startswith(home) and not low.endswith(".id"),
        platform=not pack.chains.platforms.isdisjoint((low, low.split()[0])),
        sure=phrase.role is HopRole.QUOTED or (phrase.tells and (phrase.medium or bool(outlet))),
    )


def _takes(phrase: _Phrase, name: str, pack: Pack) -> bool:
    """Whether a name that no list has can be an outlet's: if told, no office's."""
    names = pack.names
    closed = names.roles | names.titles | names.offices | names.bodies
    whose = name.endswith(("'s", "’s"))  # "told Lira's mother"
    return phrase.quotes or phrase.medium or (phrase.tells and _first(name) not in closed and not whose)


def _name_start(text: str, match: re.Match[str], phrase: _Phrase, pack: Pack) -> int:
    """Where the name begins: past an opening quotation mark, and past the state in a description."""
    at = match.end() - len(_titled(match.group(), pack))
    if phrase.medium and text[at : at + 1] in ('"', "“", "‘"):
        return at + 1
    described = at > match.end("phrase") + 1
    state = _STATE.match(text, at) if described else None  # "kantor berita Turki, Anadolu Agency"
    return state.end() if state and state_of(state.group("name"), pack) else at


def _unnamed_in(match: re.Match[str], pack: Pack) -> _Named | None:
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


def _articles(pack: Pack) -> tuple[str, ...]:
    return tuple(f"{word} " for word in pack.names.pointing)


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


@cache
def _phrases(code: str) -> re.Pattern[str]:
    """A phrase with what may stand before the name: a line's end, for links are lines of their own."""
    chains = load_pack(code).chains
    phrases = any_of(chains.quoting | chains.reporting | chains.telling | chains.carried_on)
    ends = r"(?:(?!\w)|(?=[A-Z])|(?=detik))"  # bad extraction glues the name to the word before it
    fillers = any_of(chains.fillers | chains.unnamed)
    return re.compile(rf"(?<!\w)(?P<phrase>(?i:{phrases})){ends}(?:[\s,:]+(?i:{fillers}){ends})*[\s:]*")


@cache
def _unnamed(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<name>{any_of(load_pack(code).chains.unnamed)})[\s:]*$", re.IGNORECASE)


@cache
def _and(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s+{any_of(load_pack(code).chains.joining)}\s+")


@cache
def _verbs_after(code: str) -> re.Pattern[str]:
    verbs = any_of(load_pack(code).chains.quoting_after)
    return re.compile(rf"(?P<name>{_NAME.pattern}) (?i:{verbs})(?!\w)")


def _name_after(text: str, at: int, end: int, pack: Pack) -> _Named | None:
    """The name that begins at a place: as written, the known outlet's key if it is one, and its end."""
    if known := _known_at(text, at, end, pack):
        return known
    match = _GLUED_NAME.match(text, at, end)
    if not match:
        return None
    name = match.group().rstrip(".")
    outlet = outlet_of(name, pack) or (name if name.startswith("detik") else "")
    if not outlet and _first(name) in calendar_words(pack.code):
        return None
    return name, key(outlet), at + len(name)


def _first(name: str) -> str:
    return tokens(name, (0, len(name)))[0].lower()


def _known_at(text: str, at: int, end: int, pack: Pack) -> _Named | None:
    """The known outlet that begins at a place, of small letters too; a channel with its own name."""
    for length in (3, 2, 1):
        words = re.compile(rf"{_KNOWN}(?: {_KNOWN}){{{length - 1}}}(?!\w)").match(text, at, min(end, at + 60))
        low = words.group().lower() if words else ""
        outlet = pack.names.outlets.get(low)
        if words and outlet and (words.group()[0].isupper() or words.group() not in _common(pack.code)):
            return _with_channel(text, words.span(), outlet, pack)
    return None


def _with_channel(text: str, span: Span, outlet: str, pack: Pack) -> _Named:
    name = text[slice(*span)]
    own = _GLUED_NAME.match(text, span[1] + 1) if name.lower() in pack.chains.channels else None
    if own and text[span[1]] == " " and _first(own.group()) not in calendar_words(pack.code):
        whole = text[span[0] : own.end()].rstrip(".")
        return whole, key(whole), span[0] + len(whole)
    return name, key(outlet), span[1]


@cache
def _common(code: str) -> frozenset[str]:
    """Outlets' names that are words of the language too, and names only with a capital."""
    outlets = load_pack(code).names.outlets
    return frozenset(
        low for low, name in outlets.items() if name != low and "." not in low and not low.startswith("detik")
    )


def relays_inside(text: str, attribution: Attribution, found: list[Relay]) -> list[Relay]:
    """The relays named in the sentence of an attribution's source and cue; `found` is in order.

    Who is quoted inside its content, "denied a report by …", did not relay it.
    """
    low, high = _sentence(text, attribution.core)
    near = found[bisect_left(found, low, key=_end) : bisect_left(found, high, key=_start)]
    return [
        relay
        for relay in near
        if (relay.role is HopRole.TOLD or not _inside(relay, attribution.content))
        and not _is_source(relay, attribution)
    ]


def _is_source(relay: Relay, attribution: Attribution) -> bool:
    """Whether the relay is itself who speaks: "Menurut laporan AFP", "Dilansir AFP, korban menjadi 12"."""
    return any(start < relay.evidence[1] == end for start, end in attribution.source)


def _sentence(text: str, span: Span) -> Span:
    """The sentence around a span, over lines that a link was put on: "dilansir", "Reuters", ", Senin"."""
    low, high = sentence_around(text, span)
    while (more := _GOES_ON.match(text, high)) and high - span[1] < _FARTHEST:
        high = sentence_around(text, (more.start(), more.end()))[1]
    while (back := _line_before(text, low)) and _GOES_ON.match(text, back) and span[0] - low < _FARTHEST:
        low = sentence_around(text, (back - 1, low))[0]
    glued = [match.end() for match in _GLUED_SENTENCES.finditer(text, low, high)]
    low = max((end for end in glued if end <= span[0]), default=low)
    return low, min((end for end in glued if end >= span[1]), default=high)


def _line_before(text: str, at: int) -> int:
    """The end of the line before the one that begins at a place; 0 if there is none."""
    while at and text[at - 1] == "\n":
        at -= 1
    return at


def _inside(relay: Relay, content: Spans | list[Span]) -> bool:
    return any(start <= relay.evidence[0] and relay.evidence[1] <= end for start, end in content)


def relays_carried(speakers: list[str], named_with: list[list[Relay]]) -> list[list[Relay]]:
    """For each statement the relays named with it, else with the same speaker's last one, else the next.

    `speakers` and `named_with` are those of the statements that are not inside another, in order.
    """
    return [own or _nearest(at, speakers, named_with) for at, own in enumerate(named_with)]


def _nearest(at: int, speakers: list[str], named_with: list[list[Relay]]) -> list[Relay]:
    """What was told to an outlet holds until somebody else speaks; what was quoted, until two others do.

    Of 130 that the former gives on our training set 8 in 10 are right; behind another speaker, 9 in 37.
    """
    for order in (range(at - 1, -1, -1), range(at + 1, len(speakers))):
        others: set[str] = set()
        for other in order if speakers[at] else ():
            if speakers[other] != speakers[at]:
                others |= {speakers[other]} - {""}
            elif held := [relay for relay in named_with[other] if _holds(relay, len(others))]:
                return held
            if len(others) > 1:
                break
    return []


def _holds(relay: Relay, others: int) -> bool:
    return not others and not relay.platform if relay.role is HopRole.TOLD else others <= 1


def relays_reaching(
    at: int, text: str, statements: list[Attribution], speakers: list[str], found: list[Relay]
) -> list[Relay]:
    """The relay of the story that reaches a statement, if one does; `found` is in order.

    A relay named once holds for what follows it, up to the next (annotation guideline, rule 8): where it
    opens its sentence (167 of 196 right on our real training set), and a known one elsewhere until two
    others have spoken (52 of 75; later, 29 of 90). The first one holds for what stands before it, too, if
    it is foreign, as of a story translated (59 of 81; of others 17 of 84), and nobody told an outlet.
    """
    low, _ = sentence_around(text, statements[at].core)
    carrying = [relay for relay in found if relay.carries]
    if before := [relay for relay in carrying if _start(relay) < low][-1:]:
        since = takewhile(lambda at: statements[at].start > _start(before[0]), range(at - 1, -1, -1))
        near = bool(before[0].key) and _others(at, since, speakers) <= 1
        return before if before[0].opens or near else []
    told = any(relay.role is HopRole.TOLD and not relay.platform for relay in found)
    return [relay for relay in carrying[:1] if relay.abroad and not told]


def _others(at: int, between: Iterable[int], speakers: list[str]) -> int:
    """How many others speak between."""
    return len({speakers[other] for other in between} - {speakers[at], ""})


def conveyors(
    text: str, attributions: tuple[Attribution, ...], outermost: list[int], named: list[Named], pack: Pack
) -> dict[int, tuple[Named, Span]]:
    """Who passed on a statement by the sentence behind it: "Hal itu disampaikan Lira Wening", and where.

    Where the tagger takes these words for a cue, they say who made the statement, not who passed it on.
    """
    found: dict[int, tuple[Named, Span]] = {}
    cues = {at for attribution in attributions for span in attribution.cue for at in range(*span)}
    for match in _conveying(pack.code).finditer(text):
        if match.start("verb") in cues or not (who := _first_named(text, match.end(), named)):
            continue
        before = [at for at in outermost if attributions[at].core[1] <= match.start()]
        spoke = [at for at in before if match.start() - attributions[at].core[1] < _JUST_BEFORE]
        if spoke and named[spoke[-1]].name != who.name:
            found[spoke[-1]] = (who, match.span())
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


def relays_another(text: str, outer: Attribution, inner: Attribution, pack: Pack) -> bool:
    """Whether the speaker of an outer statement passes on another's words, or takes a stand of his own.

    "Budi said that he …" is mostly his own (81 of 102 on our training sets), 'Budi said: "He …"' never
    (66 of 66), and neither is what has any other source (35 of 35).
    """
    source = " ".join(text[slice(*span)] for span in inner.source).lower()
    names = pack.names
    spoken_of = names.pronouns | names.plurals | names.neuter
    if not source or source in names.own:
        return False
    return source not in spoken_of | pack.cues.clitics or _quoted(text, outer, inner.start, pack)


def _quoted(text: str, outer: Attribution, at: int, pack: Pack) -> bool:
    """Whether a place in the content of a statement stands inside its quotation marks."""
    start = next((low for low, high in outer.content if low <= at < high), at)
    before = text[start:at]
    return any(
        before.count(opening) % 2 if opening == closing else before.count(opening) > before.count(closing)
        for opening, closing in pack.quotes
    )


def _start(relay: Relay) -> int:
    return relay.evidence[0]


def _end(relay: Relay) -> int:
    return relay.evidence[1]
