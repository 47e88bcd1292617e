"""When a statement was made, as far as the words fix it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from menurut.langs import Pack, load_pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.names import Named
from menurut.text import any_of, sentence_around
from menurut.types import Article, Attribution, Dating, PartyKind

_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w+")
_NEAR = 90  # characters from "dikutip" to the day of quoting
_TOUCHING = 9  # characters from the cue to a date right behind it: "pada tahun 2017"
_REACH = 160  # characters from the attribution to a date in its own sentence
_NEIGHBOURS = 2  # statements between which a body and its official speak as one
# Statements after which a session holds for no new speaker: of 3, 4, 6, 10 and no limit, F1 was the same on
# the real training set (83.4 to 83.9), and 6 the best on the invented one (66.6 to 67.8).
_HOLDS = 6
_SPEAKING = (PartyKind.PERSON, PartyKind.ANONYMOUS)  # who is taken to have spoken in a session
_SILENT = (PartyKind.DOCUMENT, PartyKind.OUTLET)  # nobody speaks for them


@dataclass(frozen=True, slots=True)
class Turn:
    """A statement inside no other: where it begins, who made it, the names in its source, and its own day."""

    at: int
    speaker: Named
    source: frozenset[str]
    dating: Dating | None
    in_court: bool  # or in a debate: where others spoke on the same day
    joining: bool  # said where the last one was: "di tempat yang sama"
    lasting: bool  # "wants", "has accused": on no one day


@dataclass(frozen=True, slots=True)
class Told:
    """What a place in the text tells of a day of speaking: of one speaker, or of all who take part."""

    at: int
    dating: Dating
    speaker: Named | None


def dates(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    pack: Pack,
) -> list[Dating | None]:
    """The date of each attribution: of its own sentence, else of its speaker's others, else of the occasion.

    A nested attribution gets the date at its cue only: on our training set most of those have none, and
    the outer one's date is another day.
    """
    text, anchor = article.text, _anchor(article)
    everywhere = _of_speaking(article, pack)
    mentions = _outside(text, attributions, everywhere)
    outer = [at for at, parent in enumerate(parents) if parent is None]
    turns = [_turn(text, attributions[at], speakers[at], mentions, anchor, pack) for at in outer]
    days = [(turn, turn.dating) for turn in turns if turn.dating and _is_whole(turn.dating)]
    told = [Told(turn.at, dating, turn.speaker) for turn, dating in days]
    told += [Told(turn.at, dating, None) for turn, dating in days if turn.in_court]
    told += _occasions(text, attributions, mentions, turns, anchor, pack)
    told.sort(key=lambda one: (one.at, one.speaker is None))
    found = dict(zip(outer, _carried(turns, told), strict=True))
    return [
        found[at] if parents[at] is None else _own_date(text, one, _at_cue(one, everywhere), anchor)
        for at, one in enumerate(attributions)
    ]


def _turn(
    text: str,
    attribution: Attribution,
    speaker: Named,
    mentions: list[DateMention],
    anchor: date | None,
    pack: Pack,
) -> Turn:
    source = " ".join(text[start:end] for start, end in attribution.source)
    if source.lower() in pack.cues.whose:  # a date elsewhere in its sentence is that of the main clause
        mentions = _at_cue(attribution, mentions)
    dating = _own_date(text, attribution, mentions, anchor)
    low, high = sentence_around(text, attribution.core)
    content = (min(max(low, edge), high) for span in sorted(attribution.content) for edge in span)
    edges = [low, *content, high]
    around = " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    names = frozenset(_CAPITAL.findall(source))
    in_court, joining = (bool(_words(pack.code, field).search(around)) for field in ("courts", "joining"))
    cue = " ".join(text[start:end] for start, end in attribution.cue)
    lasting = any(pattern.match(cue) for pattern in pack.dates.lasting)
    return Turn(attribution.core[0], speaker, names, dating, in_court, joining, lasting)


@cache
def _words(code: str, field: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w){any_of(getattr(load_pack(code).dates, field))}(?:nya)?(?!\w)")


def _of_speaking(article: Article, pack: Pack) -> list[DateMention]:
    """The dates named in the text, in order, but those of quoting and after "since" or "until"."""
    unclear = 0 < len(article.published or "") < len("2016-11-11")  # "Monday" is no day of a month or year
    return [
        mention
        for mention in find_dates(article.text, pack)
        if not _not_of_speaking(pack.code).search(
            article.text, max(0, _start(mention) - _NEAR), _start(mention)
        )
        and not (unclear and mention.month is None)
    ]


def _outside(
    text: str, attributions: tuple[Attribution, ...], mentions: list[DateMention]
) -> list[DateMention]:
    """The dates that stand in no content."""
    in_content = bytearray(len(text) + 1)
    for attribution in attributions:
        for start, end in attribution.content:
            in_content[start:end] = b"\1" * (end - start)
    return [mention for mention in mentions if not in_content[_start(mention)]]


@cache
def _not_of_speaking(code: str) -> re.Pattern[str]:
    """What stands before a day of quoting or a bound: "dikutip CNN, Senin", "hingga Senin"."""
    dates = load_pack(code).dates
    glued = r"(?:(?!\w)|(?=[A-Z]))"  # bad extraction: "dilansirAFP"
    # "dikutip dari keterangannya, Rabu" tells of speaking all the same
    between = rf"(?!(?i:\b{any_of(dates.occasions)}))(?:[^.\"”]|\.(?=\w))"
    quoting = rf"(?i:{any_of(dates.quoting)}){glued}(?:{between}){{0,{_NEAR}}}"
    bound = rf"(?i:{any_of(dates.bounds)},?\s+)"
    return re.compile(rf"(?<!\w)(?:{quoting}|{bound})$")


def _is_day(mention: DateMention) -> bool:
    return mention.day is not None or mention.weekday is not None or mention.offset_days is not None


def _anchor(article: Article) -> date | None:
    """The article's day; the last one of its month or year, if no more is known."""
    known = article.published or ""
    for complete in (known, f"{known}-31", f"{known}-30", f"{known}-28", f"{known}-12-31"):
        try:
            return date.fromisoformat(complete)
        except ValueError:
            continue
    return None


def _own_date(
    text: str, attribution: Attribution, mentions: list[DateMention], anchor: date | None
) -> Dating | None:
    low, high = sentence_around(text, attribution.core)
    inside = mentions[bisect_left(mentions, low, key=_start) : bisect_left(mentions, high, key=_start)]
    cue = attribution.cue[0][0] if attribution.cue else attribution.start
    near = [mention for mention in inside if abs(_start(mention) - cue) <= _REACH]
    at_cue = _at_cue(attribution, near)
    near = [mention for mention in near if _is_day(mention) or mention in at_cue]
    near.sort(key=lambda mention: abs(_start(mention) - cue))
    return next((dating for mention in near if (dating := _dating(mention, anchor))), None)


def _at_cue(attribution: Attribution, mentions: list[DateMention]) -> list[DateMention]:
    """The dates that stand between source and cue, or right behind the cue.

    Only there a month or a year tells of speaking; taken from anywhere near, precision fell from 83 to 75.
    """
    if not attribution.cue or not attribution.source:
        return []
    cue, end = attribution.cue[0][0], attribution.cue[-1][1]
    low, high = min(attribution.source[-1][1], cue), end + _TOUCHING + 1
    near = mentions[bisect_left(mentions, low, key=_start) : bisect_left(mentions, high, key=_start)]
    content = range(*next((span for span in attribution.content if span[0] >= end), (end, end)))
    return [
        mention
        for mention in near
        if (mention.span[1] <= cue or end <= mention.span[0]) and mention.span[0] not in content
    ]


def _dating(mention: DateMention, anchor: date | None) -> Dating | None:
    """What a mention tells, unless that is a day still to come."""
    edtf = resolve_date(mention, anchor)
    if not edtf or (anchor and edtf > anchor.isoformat()):
        return None
    return Dating(edtf, _reason(mention, anchor, edtf), mention.span)


def _start(mention: DateMention) -> int:
    return mention.span[0]


def _reason(mention: DateMention, anchor: date | None, edtf: str) -> str:
    if mention.year is not None and edtf == resolve_date(mention, None):
        return "the text says so"
    if anchor is None:
        return "the text has no year, and the article no date"
    return f"from the words and the article's date, {anchor.isoformat()}"


def _occasions(
    text: str,
    attributions: tuple[Attribution, ...],
    mentions: list[DateMention],
    turns: list[Turn],
    anchor: date | None,
    pack: Pack,
) -> list[Told]:
    """What sentences without a statement tell of a day of speaking: by whom, and whether in a session.

    Without them F1 is 81.1 instead of 83.8 on the real training set, and 56.2 instead of 68.4 on ours;
    if every such sentence told of a session, 80.7 and 59.8.
    """
    spoken = bytearray(len(text) + 1)
    for start, end in (sentence_around(text, attribution.core) for attribution in attributions):
        spoken[start:end] = b"\1" * (end - start)
    by_word = defaultdict(set)
    for turn in turns:
        for word in _words_of(turn.speaker):
            by_word[word].add(turn.speaker)
    found: list[Told] = []
    for mention in mentions:
        low, high = sentence_around(text, mention.span)
        dating = _dating(mention, anchor)
        if not dating or not _is_whole(dating) or any(spoken[low:high]):
            continue
        session = _words(pack.code, "sessions").search(text, low, high)
        if session or _words(pack.code, "occasions").search(text, low, high):
            named = {
                speaker for word in _CAPITAL.findall(text, low, high) for speaker in by_word.get(word, ())
            }
            found += [Told(low, dating, speaker) for speaker in named]
        if session:
            found.append(Told(low, dating, None))
    return found


@lru_cache(maxsize=4096)
def _words_of(speaker: Named) -> frozenset[str]:
    return frozenset(_CAPITAL.findall(speaker.name))


def _carried(turns: list[Turn], told: list[Told]) -> list[Dating | None]:
    """The day of each statement: its own, else its speaker's, else that of a session that goes on.

    A date is given once for an interview or a press conference and holds for what follows it.
    Carrying a statement's day to other speakers, too, lost more than it found (F1 71.4 to 70.9 and less).
    """
    result: list[Dating | None] = []
    by_word = _by_word(told)
    same = {speaker: _of(speaker, by_word) for speaker in {turn.speaker for turn in turns}}
    known: dict[Named, Told] = {}  # who spoke with a body, or in a session
    for number, turn in enumerate(turns):
        one = _last(turn.at, same[turn.speaker]) or next(iter(same[turn.speaker]), None)
        why = "another statement of the same speaker" if one else "what was said on the same occasion"
        if not one and not (one := known.get(turn.speaker)):
            recent = turns[max(0, number - _HOLDS) : number + 1]
            one = _with_body(turn, turns, number) or _session(turn, recent, _last(turn.at, told))
            if one:
                known[turn.speaker] = one
        silent = turn.lasting or not turn.speaker.name
        result.append(turn.dating or (_as(one.dating, why) if one and not silent else None))
    return result


def _as(dating: Dating, why: str) -> Dating:
    return Dating(dating.edtf, f"as {why}; {dating.reason}", dating.evidence)


def _by_word(told: list[Told]) -> dict[str, list[Told]]:
    """What is told of each speaker, by the words of his name, for looking up."""
    found = defaultdict(list)
    for one in told:
        for word in _words_of(one.speaker) or {one.speaker.name} if one.speaker else ():
            found[word].append(one)
    return found


def _of(speaker: Named, by_word: dict[str, list[Told]]) -> list[Told]:
    """What is told of one speaker, in order."""
    words = _words_of(speaker) or {speaker.name}
    found = {
        one for word in words for one in by_word.get(word, ()) if one.speaker and _alike(one.speaker, speaker)
    }
    return sorted(found, key=lambda one: (one.at, one.dating.evidence or (0, 0)))


def _last(at: int, told: list[Told]) -> Told | None:
    """The last of what is told up to a place."""
    index = bisect_right(told, at, key=_place)
    return told[index - 1] if index else None


def _place(one: Told) -> int:
    return one.at


def _is_whole(dating: Dating) -> bool:
    """Whether it is a day: a month or a year holds for one statement only."""
    return len(dating.edtf) >= len("2016-11-11")


def _alike(one: Named, other: Named) -> bool:
    """Whether two names may be one speaker's: the same, or one is part of the other."""
    a, b = _words_of(one), _words_of(other)
    persons = not {one.kind, other.kind} & {PartyKind.STATE, *_SILENT}
    return one == other or (persons and bool(a and b) and (a <= b or b <= a))


def _with_body(turn: Turn, turns: list[Turn], number: int) -> Told | None:
    """The dated statement nearby of the official who speaks for a body, or of the body he speaks for."""
    near = turns[number + 1 : number + 1 + _NEIGHBOURS] + turns[max(0, number - _NEIGHBOURS) : number][::-1]
    for one in near:
        kinds = {one.speaker.kind, turn.speaker.kind}
        mixed = PartyKind.PERSON in kinds and len(kinds) == 2 and not kinds & {*_SILENT}
        if one.dating and _is_whole(one.dating) and mixed and one.source & turn.source:
            return Told(one.at, one.dating, one.speaker)
    return None


def _session(turn: Turn, recent: list[Turn], last: Told | None) -> Told | None:
    """What was told last, if that was of the session that a statement is made in, and not too long ago."""
    if last is None or turn.joining:
        return last
    if last.speaker is not None or turn.speaker.kind not in _SPEAKING:
        return None
    return last if len(recent) <= _HOLDS or recent[0].at < last.at else None
