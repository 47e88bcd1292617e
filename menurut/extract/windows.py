"""Text as the model reads it: pieces of words, in overlapping windows.

An article is one sequence of pieces, paragraph by paragraph, each closed by a mark. Windows are
stretches of it that begin and end between sentences; training and tagging cut them alike.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from menurut.models import CLOSE, UNKNOWN
from menurut.text import trim
from menurut.types import Span

SHORT = 192  # pieces that are read in one window, beside the two marks around it
SIZE = 224  # pieces in a window of a longer text, at most
OVERLAP = 32  # at the least; the more, the better and the slower (docs/decisions.md)
_SEAM, _SLACK = 45, 8  # pieces that two windows share, and may lack, as their cuts fall
LONGEST = 4_000  # characters that go to the tokenizer at once: a longer paragraph is cut at a space
_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…。][\"”’»“)\]]*")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of an article: ids (n,), and the span of each in its text, (n, 2) code points.

    The mark that closes a paragraph has the span (-1, -1). `cuts` are the places, in order, where a
    window may begin: before a paragraph or a sentence; the last one is n.
    """

    ids: NDArray[np.int32]
    spans: NDArray[np.int32]
    cuts: tuple[int, ...]


def pieces(text: str, spans: Iterable[Span], tokenizer: Tokenizer) -> Pieces:
    """The pieces of the stretches of `text` that are to be read, white space left out."""
    parts = [
        part for span in spans for line in _LINE.finditer(text, *span) for part in _parts(text, line.span())
    ]
    encoded = tokenizer.encode_batch([text[start:end] for start, end, _ in parts], add_special_tokens=False)
    ids: list[int] = []
    found: list[Span] = []
    cuts = [0]
    for (start, _, closes), encoding in zip(parts, encoded, strict=True):
        for piece, (low, high) in zip(encoding.ids, encoding.offsets, strict=True):
            low, high = trim(text, (start + low, start + high))
            if low == high:
                continue
            if cuts[-1] < len(ids) and _begins_sentence(text, found[-1], low):
                cuts.append(len(ids))
            ids.append(max(piece, UNKNOWN))  # "</s>" in a text is no mark
            found.append((low, high))
        if closes and ids and ids[-1] != CLOSE:
            ids.append(CLOSE)
            found.append((-1, -1))
            cuts.append(len(ids))
    return Pieces(np.array(ids, np.int32), np.array(found, np.int32).reshape(-1, 2), tuple(cuts))


def _parts(text: str, line: Span) -> Iterator[tuple[int, int, bool]]:
    """A line in stretches that the tokenizer takes in linear time, and whether each is the line's last."""
    start, end = trim(text, line)
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        cut = space if space > start else start + LONGEST
        yield start, cut, False
        start, _ = trim(text, (cut, end))
    if start < end:
        yield start, end, True


def _begins_sentence(text: str, before: Span, low: int) -> bool:
    return before[1] < low and bool(_SENTENCE_END.fullmatch(text, _last_mark(text, before), before[1]))


def _last_mark(text: str, span: Span) -> int:
    """Where the stop begins that ends a piece: "pergi.”" may be several pieces, or one."""
    at = span[1]
    while at > max(0, span[1] - 4) and not text[at - 1].isalnum() and not text[at - 1].isspace():
        at -= 1
    return at


def even_windows(cuts: Sequence[int]) -> list[Span]:
    """An even number of windows of like length, so that two cores have as much to do each.

    One article alone takes 0.87 of the time that windows of one size take, 1.23 to 1.41 pieces read for each
    of the text's on the core that has more to do; several together 0.96.
    """
    total = cuts[-1]
    if total <= SHORT:
        return windows(cuts, SHORT)
    count = 2 * math.ceil((total - _SEAM) / (2 * (SIZE - _SLACK - _SEAM)))
    return windows(cuts, (total + (count - 1) * _SEAM) // count + _SLACK)


def windows(cuts: Sequence[int], size: int, overlap: int = OVERLAP) -> list[Span]:
    """Stretches of at most `size` pieces, each beginning `overlap` pieces before the last one's end, or more.

    They begin and end at cuts wherever there is one in reach. Linear in the number of pieces.
    """
    total = cuts[-1]
    found: list[Span] = []
    start = 0
    while start < total:
        end = total if total - start <= size else _last(cuts, start + size // 2, start + size)
        found.append((start, end))
        if end == total:
            break
        start = max(start + 1, _last(cuts, end - 2 * overlap, end - overlap)) if overlap else end
    return found


def _last(cuts: Sequence[int], low: int, high: int) -> int:
    """The last cut in (low, high]; `high` itself if there is none."""
    cut = cuts[bisect_right(cuts, high) - 1]
    return cut if cut > low else high
