"""An article's text cut so that each piece is in the same roles from end to end.

Attributions overlap: a content holds another's source, cue and content. HTML can't overlap
elements, so the text is cut at every boundary and each segment knows all the roles it plays.
Pure functions over offsets; the joined segments are the text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from menurut.types import Block, BlockKind, Entry, Span

_LINE = re.compile("[^\n\r\u2028\u2029]+")


class Role(StrEnum):
    """The part that a stretch of text plays in an attribution."""

    CONTENT = "content"
    SOURCE = "source"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Mark:
    """A role that a segment plays in the attribution of `entry`, the `number`th from 1.

    `level` keeps contents that lie in one another apart: 1 is the outermost. `begins` and `ends`
    tell whether the span starts or stops at this segment, `part` which span of the role it is.
    """

    number: int
    entry: Entry
    role: Role
    level: int
    part: int
    begins: bool
    ends: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is in the same line and the same roles throughout.

    `line` counts the lines with something in them; it is None between them.
    """

    span: Span
    text: str
    kind: BlockKind | None
    line: int | None
    marks: tuple[Mark, ...]

    @property
    def numbers(self) -> list[int]:
        """The statements that this segment belongs to."""
        return sorted({mark.number for mark in self.marks})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text (a paragraph, mostly) with the kind of block it is in."""

    kind: BlockKind | None
    segments: tuple[Segment, ...]

    @property
    def marked(self) -> bool:
        """Whether any statement has a part in this line."""
        return any(segment.marks for segment in self.segments)


@dataclass(slots=True)
class _Piece:
    """One span of one role, and the level it was given when the sweep met it."""

    number: int
    entry: Entry
    role: Role
    part: int
    span: Span
    level: int = 1


def segments(text: str, blocks: Iterable[Block], entries: Sequence[Entry]) -> list[Segment]:
    """`text` cut at every boundary of a line, a block or a role, in order and without gaps."""
    lines = list(_lines(text, blocks))
    pieces = sorted(_pieces(entries, len(text)), key=lambda piece: (piece.span[0], -piece.span[1]))
    quotes = [span for entry in entries for span in entry.attribution.quoted]
    cuts = {0, len(text)}.union(*(span for span, _ in lines), *(piece.span for piece in pieces))
    cuts |= {at for span in quotes for at in span if 0 <= at <= len(text)}
    cut: list[Segment] = []
    active: list[_Piece] = []
    line = piece = 0
    for start, end in pairwise(sorted(cuts)):
        active = [old for old in active if old.span[1] > start]
        while piece < len(pieces) and pieces[piece].span[0] == start:
            pieces[piece].level = _free_level(active, pieces[piece].role)
            active.append(pieces[piece])
            piece += 1
        while line < len(lines) and lines[line][0][1] <= start:
            line += 1
        inside = line < len(lines) and lines[line][0][0] <= start
        marks = tuple(_mark(old, start, end) for old in sorted(active, key=_nesting))
        kind = lines[line][1] if inside else None
        cut.append(Segment((start, end), text[start:end], kind, line if inside else None, marks))
    return cut


def lines(cut: Iterable[Segment]) -> list[Line]:
    """The segments gathered into lines; what stands between lines is left out."""
    gathered = []
    for number, group in groupby(cut, key=lambda segment: segment.line):
        if number is not None:
            inside = tuple(group)
            gathered.append(Line(inside[0].kind, inside))
    return gathered


def runs(all_lines: Iterable[Line]) -> list[tuple[BlockKind, list[Line]]]:
    """Neighbouring lines of one kind together; what is in no block counts as body."""
    by_kind = groupby(all_lines, key=lambda line: line.kind or BlockKind.BODY)
    return [(kind, list(run)) for kind, run in by_kind]


def around(all_lines: Sequence[Line], margin: int = 1) -> list[Line]:
    """The lines that have a mark, with `margin` lines of the body before and after them."""
    near = [line for line in all_lines if line.marked or line.kind in {BlockKind.BODY, None}]
    marked = [i for i, line in enumerate(near) if line.marked]
    return near[max(0, marked[0] - margin) : marked[-1] + 1 + margin] if marked else []


def _lines(text: str, blocks: Iterable[Block]) -> Iterator[tuple[Span, BlockKind | None]]:
    """The lines of each block that hold more than white space; also those in no block."""
    at = 0
    for block in sorted(blocks, key=lambda block: block.span):
        start, end = max(at, block.span[0]), min(len(text), block.span[1])
        yield from _lines_within(text, (at, start), None)
        yield from _lines_within(text, (start, end), block.kind)
        at = max(at, end)
    yield from _lines_within(text, (at, len(text)), None)


def _lines_within(text: str, span: Span, kind: BlockKind | None) -> Iterator[tuple[Span, BlockKind | None]]:
    for match in _LINE.finditer(text, *span):
        if not match.group().isspace():
            yield match.span(), kind


def _pieces(entries: Sequence[Entry], size: int) -> Iterator[_Piece]:
    """Each span of each role, within the text; a span of another text's offsets marks nothing."""
    for number, entry in enumerate(entries, start=1):
        seen = entry.attribution
        for role, spans in ((Role.CONTENT, seen.content), (Role.SOURCE, seen.source), (Role.CUE, seen.cue)):
            for part, (start, end) in enumerate(spans, start=1):
                if 0 <= start < end <= size:
                    yield _Piece(number, entry, role, part, (start, end))


def _free_level(active: Iterable[_Piece], role: Role) -> int:
    """The lowest level not in use: a content keeps its level even when an outer one ends first."""
    taken = {piece.level for piece in active if piece.role is role}
    return next(level for level in range(1, len(taken) + 2) if level not in taken)


def _nesting(piece: _Piece) -> tuple[int, int, int]:
    """Outermost first: contents by level, then sources, then cues."""
    return list(Role).index(piece.role), piece.level, piece.number


def _mark(piece: _Piece, start: int, end: int) -> Mark:
    quoted = piece.role is Role.CONTENT and any(
        first <= start and end <= last for first, last in piece.entry.attribution.quoted
    )
    begins, ends = piece.span[0] == start, piece.span[1] == end
    return Mark(piece.number, piece.entry, piece.role, piece.level, piece.part, begins, ends, quoted)
