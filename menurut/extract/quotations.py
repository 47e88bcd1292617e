"""Where the quotations of a text are, also where marks are missing or of two kinds."""

from __future__ import annotations

import re
from functools import cache

from menurut.text import any_of
from menurut.types import Form, Span, Spans


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


def form_of(text: str, content: Spans, quoted: Spans) -> Form:
    """Direct if all of a content is quoted but for its edge marks, mixed if a part is."""
    if not quoted:
        return Form.INDIRECT
    outside = sum(len(text[start:end].strip(" ,.")) for start, end in content)
    inside = sum(end - start for start, end in quoted)
    return Form.DIRECT if inside >= outside - 2 else Form.MIXED
