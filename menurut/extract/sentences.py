"""Quotations, and sentences as items: words, marks, and each quotation as one item.

With a quotation as one item, the words around it read like a plain sentence, and a full stop
inside the quotation ends nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from menurut.langs import Pack, cue_words, load_pack
from menurut.text import any_of
from menurut.types import Span

# Initials and "U.S." with their stops; a stop inside a word only before a digit or a small letter
# ("detik.com", "15.000"), since badly extracted text glues sentences ("… itu.Israel …").
# A short parenthesis is one item: "(45)", "(D-N.Y.)", "(11/11)".
_ITEM = re.compile(
    r"\([^()\n]{1,60}\)|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s?[A-Z])|\w+(?:[-'’]\w+|\.(?=[a-z\d])\w+)*|\n|[^\w\s]"
)
# A "sentence" of more items is a table or an attack; without a limit, 40,000 cues took four minutes.
_LONGEST = 250
_ENDS = {".", "!", "?", "…", "\n"}


@dataclass(frozen=True, slots=True)
class Item:
    """A word, a punctuation mark or a whole quotation, with its marks, in the text."""

    span: Span
    kind: Literal["word", "mark", "quote"]
    low: str  # in lower case; of a quotation, its last character before the closing mark
    capital: bool = False


def quotations(text: str, span: Span, pairs: tuple[tuple[str, str], ...]) -> list[Span]:
    """The outermost quotations inside `span`, marks included, also where marks are missing.

    An opening mark that is never closed reaches to the last mark closed inside it (as in
    `"He spoke of "two armies", said …`), else to the end if it stands at the start.
    """
    found: list[Span] = []
    opened: list[tuple[int, str]] = []
    inner_end = 0
    closers = dict(pairs)
    for match in _marks(pairs).finditer(text, *span):
        mark, (at, end) = match.group(), match.span()
        if opened and _matches(opened[-1][1], mark) and _may_close(text, at, end, span):
            start, _ = opened.pop()
            inner_end = end
            if not opened:
                found.append((start, end))
        elif mark in closers and _may_open(text, end, span, closers[mark] == mark):
            opened.append((at, closers[mark]))
    if opened:
        found += _unclosed(text, opened[0][0], inner_end, span)
    return found


def _matches(closer: str, mark: str) -> bool:
    """Whether `mark` closes what `closer` should: in the wild, “ is closed by \" and \" by ”."""
    return mark == closer or {mark, closer} == {'"', "”"}


@cache
def _marks(pairs: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile(any_of({mark for pair in pairs for mark in pair}))


def _may_close(text: str, at: int, end: int, span: Span) -> bool:
    return end >= span[1] or not text[end].isalnum() or not text[at - 1].isspace()


def _may_open(text: str, end: int, span: Span, symmetric: bool) -> bool:
    return not symmetric or (end < span[1] and not text[end].isspace())


def _unclosed(text: str, start: int, inner_end: int, span: Span) -> list[Span]:
    if inner_end > start:
        return [(start, inner_end)]
    return [] if text[span[0] : start].strip() else [(start, span[1])]


def sentences(text: str, span: Span, pack: Pack) -> list[list[Item]]:
    """The sentences of a block, as lists of items."""
    quotes = [_up_to_tag(text, quote, pack) for quote in quotations(text, span, pack.quotes)]
    items = _items(text, span, quotes, pack)
    result: list[list[Item]] = []
    current: list[Item] = []
    for position, item in enumerate(items):
        following = items[position + 1] if position + 1 < len(items) else None
        if item.low != "\n":
            current.append(item)
        if current and (len(current) >= _LONGEST or _ends_sentence(text, item, following, current, pack)):
            result.append(current)
            current = []
    if current:
        result.append(current)
    return result


def _up_to_tag(text: str, quote: Span, pack: Pack) -> Span:
    """A quotation that is never closed, up to the tag that shows its end: `"Yes, said Budi.`"""
    closers = tuple(closer for _, closer in pack.quotes)
    start, end = quote
    if text[start + 1 : end].rstrip().endswith(closers):
        return quote
    tags = list(_tags(pack.code).finditer(text, start, end))
    return (start, tags[-1].start() + 1) if tags else quote


@cache
def _tags(code: str) -> re.Pattern[str]:
    """A comma before a tag that is no verb of another frame."""
    tags, clitics = any_of(cue_words(code, "tags")), any_of(load_pack(code).cues.clitics)
    return re.compile(rf",(?=\s+{tags}{clitics}?(?!\w))")


def _items(text: str, span: Span, quotes: list[Span], pack: Pack) -> list[Item]:
    items: list[Item] = []
    at = span[0]
    for start, end in [*quotes, (span[1], span[1])]:
        for match in _ITEM.finditer(text, at, start):
            word = match.group()
            if word == "." and items and items[-1].low in pack.abbreviations:
                items[-1] = replace(items[-1], span=(items[-1].span[0], match.end()))
                continue
            kind: Literal["word", "mark"] = "word" if word[0].isalnum() or word[0] == "_" else "mark"
            items.append(Item(match.span(), kind, word.lower(), word[0].isupper()))
        if end > start:
            last = text[start + 1 : end - 1].rstrip("'").rstrip()[-1:]
            items.append(Item((start, end), "quote", last))
        at = end
    return items


def _ends_sentence(text: str, item: Item, following: Item | None, current: list[Item], pack: Pack) -> bool:
    if following is None or item.low == "\n":
        return True
    starts_anew = following.kind == "quote" or following.capital or following.low[0].isdigit()
    if item.kind == "quote":
        return item.low in _ENDS and starts_anew and not _tagged(text, following, pack)
    if item.low not in _ENDS or not starts_anew:
        return False
    word = current[-2].low if len(current) > 1 else ""
    spaced = following.span[0] > item.span[1] or following.kind == "quote"
    return spaced or len(word) > 2


def _tagged(text: str, following: Item, pack: Pack) -> bool:
    """Whether a source and a tag come next, as in `"Why?" the minister asked.`"""
    if following.kind == "quote":
        return False
    ahead = re.split(r"[.!?\n\"“]", text[following.span[0] : following.span[0] + 90])[0].split()
    tags = cue_words(pack.code, "tags")
    return any(word.strip(",:").lower() in tags for word in ahead[:8])
