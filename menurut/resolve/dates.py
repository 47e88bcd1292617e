"""When a statement was made, as far as the words fix it."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date

from menurut.langs import Pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.names import Named
from menurut.text import sentence_around
from menurut.types import Article, Attribution, Dating, Span

_NEAR = 16  # characters from a relay to the date of quoting
_REACH = 160  # characters from the attribution to a date in its own sentence


def dates(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    speakers: list[Named],
    relays: tuple[Span, ...],
    pack: Pack,
) -> list[Dating | None]:
    """The date of each attribution: from its own sentence, else from the same speaker's others.

    `relays` are the spans that name who quoted: a date right behind one is the day of quoting, which
    says nothing of the day of speaking. A nested attribution gets none: on our training set most of
    those have none, and the outer one's date is another day.
    """
    anchor = _anchor(article)
    mentions = _of_speaking(article.text, attributions, relays, pack)
    if 0 < len(article.published or "") < len("2016-11-11"):  # "Monday" is no day of a month or year
        mentions = [mention for mention in mentions if mention.month is not None]
    outer = [parent is None for parent in parents]
    own = [
        _own_date(article.text, attribution, mentions, anchor) if is_outer else None
        for attribution, is_outer in zip(attributions, outer, strict=True)
    ]
    carried = _carried(own, speakers)
    return [own[at] or (carried[at] if outer[at] else None) for at in range(len(own))]


def _of_speaking(
    text: str, attributions: tuple[Attribution, ...], relays: tuple[Span, ...], pack: Pack
) -> list[DateMention]:
    """The days named outside every content and not right behind a relay, in order."""
    in_content = bytearray(len(text) + 1)
    for attribution in attributions:
        for start, end in attribution.content:
            in_content[start:end] = b"\1" * (end - start)
    ends = {end for _, end in relays}
    return [
        mention
        for mention in find_dates(text, pack)
        if _is_day(mention)
        and not in_content[mention.span[0]]
        and not _follows(text, mention.span[0], ends, pack.dates.day_words)
    ]


def _is_day(mention: DateMention) -> bool:
    """A month or a year beside a cue is mostly that of the event."""
    return mention.day is not None or mention.weekday is not None or mention.offset_days is not None


def _follows(text: str, at: int, ends: set[int], day_words: frozenset[str]) -> bool:
    """Whether nothing but "on" and marks stands between the end of a relay and a date at `at`."""
    near = (end for end in range(max(0, at - _NEAR), at + 1) if end in ends)
    return any(set(re.findall(r"\w+", text[end:at].lower())) <= day_words for end in near)


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


def _carried(own: list[Dating | None], speakers: list[Named]) -> list[Dating | None]:
    """For each attribution the date of the same speaker's last dated statement, else of the next.

    A date is given once for an interview or a press conference and holds for what follows it.
    Carrying it to other speakers, too, lost more than it found (F1 71.4 to 70.9 and less).
    """
    result: list[Dating | None] = [None] * len(own)
    for order in (range(len(own) - 1, -1, -1), range(len(own))):  # the last one to write wins
        known: dict[Named, Dating] = {}
        for at in order:
            if dating := own[at]:
                known[speakers[at]] = dating
            elif speakers[at].name and (dating := known.get(speakers[at])):
                reason = f"as another statement of the same speaker; {dating.reason}"
                result[at] = Dating(dating.edtf, reason, dating.evidence)
    return result
