"""When a statement was made, as far as the words fix it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cache

from menurut.langs import Pack, load_pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.names import Named
from menurut.text import any_of, sentence_around
from menurut.types import Article, Attribution, Dating, PartyKind, Span

_NEAR = 90  # characters from "dikutip" to the day of quoting
_SPEAKING = (PartyKind.PERSON, PartyKind.ANONYMOUS)  # who is taken to have spoken on an occasion
_REACH = 160  # characters from the attribution to a date in its own sentence


@dataclass(frozen=True, slots=True)
class Said:
    """That `speaker` spoke on a day, told at a place in the text; None for all who spoke on an occasion."""

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
    """The date of each attribution: from its own sentence, else from the same speaker's others.

    A nested attribution gets none: on our training set most of
    those have none, and the outer one's date is another day.
    """
    anchor = _anchor(article)
    mentions = _of_speaking(article.text, attributions, pack)
    if 0 < len(article.published or "") < len("2016-11-11"):  # "Monday" is no day of a month or year
        mentions = [mention for mention in mentions if mention.month is not None]
    outer = [parent is None for parent in parents]
    own = [
        _own_date(article.text, attribution, mentions, anchor) if is_outer else None
        for attribution, is_outer in zip(attributions, outer, strict=True)
    ]
    said = [
        Said(attribution.core[0], dating, speaker)
        for attribution, dating, speaker in zip(attributions, own, speakers, strict=True)
        if dating
    ]
    free = _free(article.text, attributions, mentions)
    said += _occasions(article.text, free, set(speakers), anchor, pack)
    said.sort(key=lambda one: (one.at, one.speaker is None))
    return [
        own[at] or (_carried(attributions[at].core[0], speakers[at], said) if outer[at] else None)
        for at in range(len(own))
    ]


def _of_speaking(text: str, attributions: tuple[Attribution, ...], pack: Pack) -> list[DateMention]:
    """The days named outside every content, in order, but those of quoting and after "since" or "until"."""
    in_content = bytearray(len(text) + 1)
    for attribution in attributions:
        for start, end in attribution.content:
            in_content[start:end] = b"\1" * (end - start)
    return [
        mention
        for mention in find_dates(text, pack)
        if _is_day(mention)
        and not in_content[mention.span[0]]
        and not _not_of_speaking(pack.code).search(text, max(0, mention.span[0] - _NEAR), mention.span[0])
    ]


@cache
def _not_of_speaking(code: str) -> re.Pattern[str]:
    """What stands before a day of quoting or a bound: "dikutip CNN, Senin", "hingga Senin"."""
    dates = load_pack(code).dates
    glued = r"(?:(?!\w)|(?=[A-Z]))"  # bad extraction: "dilansirAFP"
    between = (
        rf"(?!(?i:\b{any_of(dates.occasions)}))(?:[^.\"”]|\.(?=\w))"  # "dikutip dari keterangannya, Rabu"
    )
    quoting = rf"(?i:{any_of(dates.quoting)}){glued}(?:{between}){{0,{_NEAR}}}"
    bound = rf"(?i:{any_of(dates.bounds)}(?:\s+(?:hari|tanggal))?,?\s+)"
    return re.compile(rf"(?<!\w)(?:{quoting}|{bound})$")


def _is_day(mention: DateMention) -> bool:
    """A month or a year beside a cue is mostly that of the event."""
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
    for mention in sorted(inside, key=lambda mention: abs(_start(mention) - cue)):
        edtf = resolve_date(mention, anchor)
        if edtf and abs(_start(mention) - cue) <= _REACH and not (anchor and edtf > anchor.isoformat()):
            return Dating(edtf, _reason(mention, anchor), mention.span)
    return None


def _start(mention: DateMention) -> int:
    return mention.span[0]


def _reason(mention: DateMention, anchor: date | None) -> str:
    if mention.year is not None:
        return "the text says so"
    if anchor is None:
        return "the text has no year, and the article no date"
    return f"from the words and the article's date, {anchor.isoformat()}"


def _free(
    text: str, attributions: tuple[Attribution, ...], mentions: list[DateMention]
) -> list[tuple[DateMention, Span]]:
    """The days in sentences where nobody speaks, with those sentences."""
    spoken = [sentence_around(text, attribution.core) for attribution in attributions]
    found = ((mention, sentence_around(text, mention.span)) for mention in mentions)
    return [
        (mention, (low, high))
        for mention, (low, high) in found
        if not any(start < high and low < end for start, end in spoken)
    ]


def _occasions(
    text: str, free: list[tuple[DateMention, Span]], speakers: set[Named], anchor: date | None, pack: Pack
) -> list[Said]:
    """What sentences without a statement tell of a day of speaking: on which occasion, and of whom."""
    found: list[Said] = []
    for mention, (low, high) in free:
        edtf = resolve_date(mention, anchor)
        if not edtf or (anchor and edtf > anchor.isoformat()):
            continue
        sentence = text[low:high]
        dating = Dating(edtf, _reason(mention, anchor), mention.span)
        if not _occasion(pack.code).search(sentence):
            continue
        found.append(Said(low, dating, None))
        found += [Said(low, dating, speaker) for speaker in speakers if _named_in(speaker, sentence)]
    return found


@cache
def _occasion(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w){any_of(load_pack(code).dates.occasions)}(?:nya)?(?!\w)")


def _named_in(speaker: Named, sentence: str) -> bool:
    names = [word for word in speaker.name.split() if word[0].isupper()]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence) for name in names)


def _carried(at: int, speaker: Named, said: list[Said]) -> Dating | None:
    """The day of the same speaker's last dated statement, else of the next, else of the occasion.

    A date is given once for an interview or a press conference and holds for what follows it.
    Carrying a statement's day to other speakers, too, lost more than it found (F1 71.4 to 70.9 and less).
    """
    if not speaker.name:
        return None
    same = [one for one in said if one.speaker == speaker]
    before = [one for one in same if one.at <= at]
    near = before[-1:] or same[:1]
    if not near:
        near = [one for one in said if one.at <= at][-1:]
        if not near or near[0].speaker is not None or speaker.kind not in _SPEAKING:
            return None
    dating = near[0].dating
    return Dating(
        dating.edtf, f"as another statement of the same speaker or occasion; {dating.reason}", dating.evidence
    )
