"""Dates in words, found with a pack's names of months and weekdays, and what day they mean.

Finding is observation (`DateMention` holds what the words say and no more); `resolve_date` reads a
mention against a known day, mostly the day of publication, and gives an EDTF date (ISO 8601-2).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from menurut.langs import Dates, Pack, load_pack
from menurut.types import Span

_GAP = r"(?:[^\S\n]{1,3}\n?|\n)"  # white space, but never over the end of a paragraph
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\w|[.,:/]\d|%)"
_DAY = r"(?<!\d)(?<!\d[.,:/–-])(?:(?P<range>\d{1,2})\s?[-–—]\s?)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_PAIR = r"(?P<first>\d{1,2})(?P<sep>[/.-])(?P<second>\d{1,2})"
_NUMBERS = rf"{_PAIR}(?:(?P=sep)(?P<year>\d{{4}}|\d\d)|/(?!\d))?(?![\d/])"
_WHOLE = rf"{_PAIR}(?P=sep)(?P<year>\d{{4}}|(?<=/)\d\d)(?![\d/-])"
_ISO = r"(?P<year>\d{4})(?P<sep>[-/])(?P<month>\d\d)(?P=sep)(?P<day>\d\d)(?![\d/-])"
_DAY_AFTER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)(?P<range>\s?[-–—]\s?\d{1,2})?(?!\w)"
# As spreadsheets export a time, month first: so in all 42 Indonesian articles that have it bare.
_EXPORTED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) \d{1,2}:\d\d(?::\d\d)?$")
_REACH = 120  # characters from a month's name, or the like, to the ends of the date that it is part of
_SLIP = 31  # days back, in which a day may lie that is written with another month or year
_AFTERTHOUGHT = 7  # days that an undated day may lie after the anchor: announcements, late datelines
_FIRST_YEAR = 2000  # of the years tried where only a weekday tells


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as the text has it: the parts that it names, None for those that it doesn't.

    `weekday` counts from Monday as 0; `offset` counts days, or other units, from today: -1 for
    "yesterday" and for "last year". `direction` is -1 for "last Monday", 1 for "next Monday".
    Prepositions are outside `span`.
    """

    span: Span
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    direction: int = 0
    unit: str = "day"  # of the offset; or "week", "month", "year"


def find_dates(text: str, pack: Pack, span: Span | None = None) -> list[DateMention]:
    """The dates in `text`, or in its stretch `span`, in order; of overlapping ones the longest."""
    start, end = span or (0, len(text))
    found = [
        mention
        for finder in _finders(pack.code)
        for low, high in _around(finder.hint, text, start, end)
        for pattern in finder.patterns
        for match in pattern.finditer(text, low, high)
        if (mention := _mention(match, pack.dates)) is not None
    ]
    found.sort(key=lambda mention: (mention.span[0] - mention.span[1], mention.span))
    kept: list[DateMention] = []
    taken = bytearray(end - start)
    for mention in found:
        left, right = mention.span[0] - start, mention.span[1] - start
        if not any(taken[left:right]):
            taken[left:right] = b"\1" * (right - left)
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.span)


def resolve_date(mention: DateMention, anchor: date | None, today: date | None = None) -> str | None:
    """The day that a mention means, seen from `anchor`, as EDTF; None where nothing decides.

    An open year is "XXXX-11-11", and "[2011-11-11,2016-11-11]" where the weekday leaves a few.
    `today` (by default the real one) bounds those years where there is no anchor.
    """
    try:
        if mention.year is not None:
            meant = _slipped(mention, anchor)
            return meant.isoformat() if meant else _edtf(mention.year, mention.month, mention.day)
        if mention.month is not None and mention.offset is not None:
            return _edtf(anchor.year + mention.offset, mention.month, mention.day) if anchor else None
        if mention.month is not None:
            return _yearless(mention, anchor, today or date.today())
        return _relative(mention, anchor) if anchor else None
    except (ValueError, OverflowError):  # an anchor at the edge of the calendar
        return None


def published_edtf(text: str, pack: Pack) -> str | None:
    """The date that a page's metadata gives, in any usual form, as EDTF: a day, or at least a year."""
    text = text.strip().removeprefix("~")  # "about", as EDTF's level 1 has it at the end
    if iso := re.match(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?=$|[T\s])", text):
        year, month, day = (int(part) if part else None for part in iso.groups())
        return _edtf(year or 0, month, day) if year and _valid(year, month or 1, day) else None
    if exported := _EXPORTED.match(text):
        month, day, year = (int(part) for part in exported.groups())
        if _valid(year, month, day):
            return _edtf(year, month, day)
    mentions = find_dates(text[:200], pack) + find_dates(text[:200], load_pack("en"))
    known = [m for m in mentions if m.year is not None]
    if known:
        best = max(known, key=lambda m: (m.day is not None, m.month is not None))
        return resolve_date(best, None)
    return None


# Finding


@dataclass(frozen=True, slots=True)
class Finder:
    """Patterns of dates, and what none of their matches is without: they are tried around it only."""

    hint: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]


def _around(hint: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches of the text around its hints; those that overlap as one.

    Looking there only takes a third of the time.
    """
    low = high = start - 1
    for match in hint.finditer(text, start, end):
        left = max(start, match.start() - _REACH)
        if left > high:
            if high > low:
                yield low, high
            low = left
        high = min(end, match.end() + _REACH)
    if high > low:
        yield low, high


@lru_cache(maxsize=32)
def _finders(code: str) -> tuple[Finder, ...]:
    """A pack's patterns. Names stand as in running text or in capitals, never in small letters ("may")."""
    dates = load_pack(code).dates
    month = rf"(?P<month>{_names(dates.months)})\b\.?"
    weekday = rf"\b(?P<weekday>{_names(dates.weekdays)})\b\.?"
    turn = _words(dates.last | dates.next)
    before, after = rf"(?:\b(?P<before>{turn}){_GAP})?", rf"(?:{_GAP}(?P<after>{turn})\b)?"
    the = rf"(?:{_words(dates.day_words)}){_GAP}"
    lead = rf"(?:{weekday}(?:{_GAP}[^\W\d_]+)?,?{_GAP}?[(]?(?:{the})*)?"
    in_year = rf"(?:,?{_GAP}{_YEAR}|{_GAP}(?:of{_GAP})?(?P<in_year>{_words(dates.relative_years)})(?!\w))"
    in_week = rf"{_GAP}(?:of{_GAP})?(?P<in_week>{_words(dates.relative_weeks)})(?!\w)"
    phrases = [phrase for phrases in _relatives(dates).values() for phrase in phrases]
    number = rf"(?P<number>\d{{1,2}}|{_words(dates.numbers)})"
    after_in = rf"\b(?:{_words(dates.year_words)}){_GAP}"
    of_months = [
        rf"{lead}{_DAY}(?:{_GAP}of)?[\s-]?{month}(?!\w){in_year}?{after}",  # (Friday,) 11 November (2016)
        rf"(?<!\d\s)\b{month}{in_year}",  # November 2016, November last year
        rf"{after_in}(?P<core>{month})(?!\w)",  # in November
        rf"\b(?P<before>{turn}){_GAP}{month}(?!\w)",  # last November
        rf"\b{month}{_GAP}(?P<after>{turn})\b",
    ]
    of_weekdays = [
        rf"{weekday},?(?:{_GAP}[^\W\d_]+){{0,4}},?{_GAP}?[(]\s?{_NUMBERS}\s?\)?",  # Friday night (11/11)
        rf"{weekday},?{_GAP}(?:{the})*{_NUMBERS}",  # Friday, 11/11
        rf"{before}{weekday}(?:{in_week}|{after})",  # last Friday, Friday last week
    ]
    of_numbers = [rf"(?<![\w/.-]){_WHOLE}", rf"(?<![\w/.-]){_ISO}"]  # 11/11/2016, 2016-11-11
    if dates.order == "mdy":
        of_months.append(rf"{lead}\b{month}{_GAP}{_DAY_AFTER}{in_year}?")  # (Friday,) Nov. 11(, 2016)
    else:
        of_numbers.append(rf"(?<=[(])(?:{weekday},?{_GAP}?)?{_NUMBERS}(?=\s?[),;])")  # (Friday, 11/11)
    year = rf"{after_in}(?P<core>{_YEAR})(?![-–/]\w|\s[-–]\s?\d)"  # in 2016
    relative = rf"(?<![\w-])(?<![A-Z]\s)(?P<relative>{_words(phrases)})(?![\w-])"  # not "USA Today"
    ago = rf"(?<![\w-]){number}{_GAP}(?P<unit>{_words(dates.units)}){_GAP}{_words(dates.ago)}(?!\w)"
    finders = (
        (_names(dates.months), of_months),
        (_names(dates.weekdays), of_weekdays),
        (r"\d[/.-]\d", of_numbers),
        (r"1[89]\d\d|20\d\d", [year]),
        (_some_case(phrases), [relative]),
        (_some_case(dates.ago), [ago]),
    )
    return tuple(Finder(re.compile(hint), tuple(map(re.compile, found))) for hint, found in finders)


def _relatives(dates: Dates) -> dict[str, dict[str, int]]:
    """Phrases that count from today, by the unit that they count."""
    return {
        "day": dates.relative_days,
        "week": dates.relative_weeks,
        "month": dates.relative_months,
        "year": dates.relative_years,
    }


def _names(names: Iterable[str]) -> str:
    return _any({form for name in names for form in (name, name.upper())})


def _some_case(phrases: Iterable[str]) -> str:
    """A quick pattern of the longest word of each phrase, small or with a capital, or all in capitals."""
    longest = {max(phrase.split(), key=len) for phrase in phrases}
    return _any({form for word in longest for form in (word, word.capitalize(), word.upper())})


def _words(words: Iterable[str]) -> str:
    return f"(?i:{_any(words)})"


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(_GAP.join(re.escape(part) for part in word.split()) for word in longest_first) or "(?!)"


def _mention(match: re.Match[str], dates: Dates) -> DateMention | None:
    """What a match says, or None where it is no date: an impossible day, a lone "Sun" or "Sat"."""
    part = match.groupdict()
    if part.get("relative") or part.get("number"):
        offset, unit = _offset(part, dates)
        return DateMention(match.span(), offset=offset, unit=unit)
    weekday = _look_up(dates.weekdays, part.get("weekday"))
    year, month, day = _numbers(part, dates) if part.get("first") else _named(part, dates)
    start, end = match.span("core" if "core" in part else 0)
    end -= match.string[end - 1] == "."
    if (month and not _valid(year, month, day)) or (not month and end - start <= 3):
        return None
    turn = " ".join((part.get("before") or part.get("after") or "").lower().split())
    direction = -1 if turn in dates.last else 1 if turn in dates.next else 0
    of_year, of_week = (part.get(name) for name in ("in_year", "in_week"))
    offset = _look_up(dates.relative_weeks if of_week else dates.relative_years, of_week or of_year)
    unit = "week" if of_week else "year" if of_year else "day"
    return DateMention((start, end), year, month, day, weekday, offset, direction, unit)


def _offset(part: dict[str, str | None], dates: Dates) -> tuple[int | None, str]:
    """How many of which unit from today: "last year", "two days ago"."""
    if number := part.get("number"):
        back = int(number) if number.isdecimal() else _look_up(dates.numbers, number)
        return -(back or 0), dates.units[(part["unit"] or "").lower()]
    known = ((_look_up(phrases, part["relative"]), unit) for unit, phrases in _relatives(dates).items())
    return next((offset, unit) for offset, unit in known if offset is not None)


def _named(part: dict[str, str | None], dates: Dates) -> tuple[int | None, int | None, int | None]:
    """Year, month and day where the month is a name or the order is ISO's; of a range, the month."""
    year, month, day = part.get("year"), part.get("month"), part.get("day")
    number = int(month) if month and month.isdecimal() else _look_up(dates.months, month)
    return int(year) if year else None, number, int(day) if day and not part.get("range") else None


def _numbers(part: dict[str, str | None], dates: Dates) -> tuple[int | None, int, int]:
    """Year, month and day of "11/6/16": in the pack's order, or the other if only that is possible."""
    first, second, year = int(part["first"] or 0), int(part["second"] or 0), int(part["year"] or -1)
    month, day = (first, second) if dates.order == "mdy" else (second, first)
    if month > 12 and day <= 12:
        month, day = day, month
    return None if year < 0 else year if year > 99 else 2000 + year, month, day


def _look_up(names: dict[str, int], name: str | None) -> int | None:
    if name is None:
        return None
    plain = " ".join(name.lower().split())
    return next((number for known, number in names.items() if known.lower() == plain), None)


# Resolving


def _valid(year: int | None, month: int, day: int | None) -> bool:
    """Whether there is such a day; a day without a year may be 29 February."""
    leap = 2000
    return 1 <= month <= 12 and (day is None or 1 <= day <= calendar.monthrange(year or leap, month)[1])


def _edtf(year: int, month: int | None, day: int | None) -> str:
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])


def _slipped(mention: DateMention, anchor: date | None) -> date | None:
    """The day that "Rabu (18/6/2026)" must mean, if it is no Wednesday, but one lately on the 18th was."""
    if anchor is None or mention.weekday is None or None in (mention.year, mention.month, mention.day):
        return None
    if date(mention.year or 0, mention.month or 0, mention.day or 0).weekday() == mention.weekday:
        return None
    days = (anchor - timedelta(days=back) for back in range(_SLIP))
    return next((d for d in days if (d.day, d.weekday()) == (mention.day, mention.weekday)), None)


def _yearless(mention: DateMention, anchor: date | None, today: date) -> str | None:
    """A day or month without its year."""
    month, day = mention.month or 1, mention.day
    if mention.weekday is not None and day is not None:
        last = anchor.year + 1 if anchor else today.year
        days = [d for d in _days(month, day, _FIRST_YEAR, last) if d.weekday() == mention.weekday]
        if anchor:  # news speaks of the past: the latest such day, else the next
            known = [d for d in days if d <= anchor + timedelta(days=_AFTERTHOUGHT)]
            return (known[-1] if known else days[0]).isoformat() if days else None
        past = [d.isoformat() for d in days if d <= today]
        return f"[{','.join(past)}]" if len(past) > 1 else past[0] if past else None
    if anchor is None:
        return f"XXXX-{month:02}" + (f"-{day:02}" if day else "")
    near = _days(month, day or 1, anchor.year - 8, anchor.year + 8)  # 29 February may be 8 years off
    if mention.direction > 0:
        return _edtf(min(d for d in near if d > anchor).year, month, day)
    latest = anchor + timedelta(days=_AFTERTHOUGHT)
    if mention.direction < 0:
        latest = (anchor if day else anchor.replace(day=1)) - timedelta(days=1)
    return _edtf(max(d for d in near if d <= latest).year, month, day)


def _days(month: int, day: int, first_year: int, last_year: int) -> list[date]:
    return [date(y, month, day) for y in range(first_year, last_year + 1) if _valid(y, month, day)]


def _relative(mention: DateMention, anchor: date) -> str | None:
    """ "Yesterday", or a weekday: the latest one by the anchor, the anchor's own day included."""
    if mention.weekday is None:
        return None if mention.offset is None else _shifted(anchor, mention.offset, mention.unit)
    if mention.offset is not None:
        return (_monday(anchor, mention.offset) + timedelta(days=mention.weekday)).isoformat()
    back = (anchor.weekday() - mention.weekday) % 7
    if mention.direction > 0:
        return (anchor + timedelta(days=7 - back)).isoformat()
    return (anchor - timedelta(days=back or (7 if mention.direction < 0 else 0))).isoformat()


def _shifted(anchor: date, offset: int, unit: str) -> str | None:
    """The day, month or year so far from the anchor; of a week, the month or year that holds all of it."""
    if unit == "day":
        return (anchor + timedelta(days=offset)).isoformat()
    if unit == "week":
        days = (_monday(anchor, offset) + timedelta(days=more) for more in (0, 6))
        first, last = (day.isoformat() for day in days)
        return next((first[:size] for size in (7, 4) if first[:size] == last[:size]), None)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + offset, 12)
    return _edtf(year, month + 1, None) if unit == "month" else _edtf(anchor.year + offset, None, None)


def _monday(anchor: date, weeks: int) -> date:
    return anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=weeks)
