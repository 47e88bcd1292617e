"""When a statement was made, as far as the words fix it."""

from __future__ import annotations

from datetime import date

from menurut.langs import Pack
from menurut.langs.dates import DateMention, find_dates, resolve_date
from menurut.resolve.names import Named
from menurut.text import sentence_around
from menurut.types import Article, Attribution, Dating, Span

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

    `relays` are the spans that name a relay: a date right behind one is the day of quoting, which
    says nothing of the day of speaking.
    """
    anchor = _anchor(article)
    mentions = find_dates(article.text, pack)
    own = [
        _own_date(article, a, attributions, mentions, relays, anchor) if parents[at] is None else None
        for at, a in enumerate(attributions)
    ]
    return [
        dating or (_carried(at, own, speakers) if parents[at] is None else None)
        for at, dating in enumerate(own)
    ]


def _anchor(article: Article) -> date | None:
    try:
        return date.fromisoformat(article.published or "")
    except ValueError:
        return None


def _own_date(
    article: Article,
    attribution: Attribution,
    attributions: tuple[Attribution, ...],
    mentions: list[DateMention],
    relays: tuple[Span, ...],
    anchor: date | None,
) -> Dating | None:
    low, high = sentence_around(article.text, attribution.core)
    contents = [span for other in attributions for span in other.content]
    outside = [m for m in mentions if low <= m.span[0] < high and not _inside(m.span, contents)
               and not _follows_relay(article.text, m.span, relays) and _is_day(m)]  # fmt: skip
    cue = attribution.cue[0][0] if attribution.cue else attribution.start
    for mention in sorted(outside, key=lambda m: abs(m.span[0] - cue)):
        edtf = resolve_date(mention, anchor)
        if edtf and abs(mention.span[0] - cue) <= _REACH and not (anchor and edtf > anchor.isoformat()):
            return Dating(edtf, _reason(mention, anchor), mention.span)
    return None


def _is_day(mention: DateMention) -> bool:
    """A month or a year beside a cue is mostly that of the event."""
    return mention.day is not None or mention.weekday is not None or mention.offset_days is not None


def _reason(mention: DateMention, anchor: date | None) -> str:
    if mention.year is not None:
        return "the text says so"
    if anchor is None:
        return "the text has no year, and the article no date"
    return f"from the words and the article's date, {anchor.isoformat()}"


def _inside(span: Span, others: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _follows_relay(text: str, span: Span, relays: tuple[Span, ...]) -> bool:
    return any(0 <= span[0] - end <= 4 and not text[end : span[0]].strip(" ,(") for _, end in relays)


def _carried(at: int, own: list[Dating | None], speakers: list[Named]) -> Dating | None:
    """The date of the same speaker's nearest statement, before or, failing that, after this one.

    A date is given once for an interview or a press conference and holds for what follows it.
    """
    if not speakers[at].name:
        return None
    order = [*range(at - 1, -1, -1), *range(at + 1, len(own))]
    for other in order:
        dating = own[other]
        if dating is not None and speakers[other] == speakers[at]:
            return Dating(
                dating.edtf, f"as another statement of the same speaker; {dating.reason}", dating.evidence
            )
    return None
