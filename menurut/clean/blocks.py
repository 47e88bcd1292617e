"""What each stretch of an article is: its lines put together into paragraphs, and given kinds.

Words of any language are in the packs (`[blocks]`); here is only shape and position. The rule
above all others: text of the body may stay where it is no body, but nothing that somebody was
reported to have said may be lost, so a pattern has to match a whole line, or stand at its end
after a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from menurut.langs import Blocks, Pack, Patterns
from menurut.langs.dates import find_dates
from menurut.text import key, trim, words
from menurut.types import BlockKind, Span

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BREAKS = {ord(mark): " " for mark in "\n\r\v\f\x85\u2028\u2029\u00a0"}
_STOP = ".!?…:;。！？"  # ends a sentence, or at least a line
_CLOSERS = "\"'”’»)]*"
_DASHES = "-–—"
_ENUMERATED = re.compile(r"\w{1,3}[.)]\s")
_TITLE = 160  # characters; no headline of 8,000 was longer, and few paragraphs are shorter
_BESIDE_DATE = 25  # characters beside a date of publication: "Published", a time of day
_TAG = 60  # characters of a topic under an article
_CAPTION = 200  # characters; what is repeated and longer is a paragraph that a page has twice
_LINKS = 3  # headlines under one "read also"
_WRAPPED = 120  # characters; nobody wraps at more
_DATELINE_AMONG = 3  # paragraphs: a summary and a subheading may stand before it
_TOP = 8  # paragraphs among which a repeated line is a caption
_KINDS = {  # in the order in which they are tried; the names of the pack's fields
    "advert": BlockKind.ADVERT,
    "comments": BlockKind.COMMENTS,
    "copyright": BlockKind.COPYRIGHT,
    "source": BlockKind.SOURCE,
    "read_also": BlockKind.READ_ALSO,
    "boilerplate": BlockKind.BOILERPLATE,
    "byline": BlockKind.BYLINE,
    "initials": BlockKind.BYLINE,
    "caption": BlockKind.CAPTION,
    "credit": BlockKind.CREDIT,
}
_SIGN_OFF = {BlockKind.BYLINE, BlockKind.COPYRIGHT, BlockKind.COMMENTS, BlockKind.SOURCE}
_GLUED = ("comments", "copyright", "initials")  # kinds that bad extraction glues to the line before


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its kind, None while unknown, and the facts that its pattern names."""

    span: Span
    kind: BlockKind | None = None
    facts: tuple[tuple[str, Span], ...] = ()


def paragraphs(text: str, pack: Pack) -> list[Piece]:
    """The paragraphs of a plain text: its lines, but for those broken in the middle of a sentence.

    Lines are broken by hard wrapping, and where a site's links were taken for lines of their own.
    """
    flat = flattened(text)
    lines = [trim(text, match.span()) for match in _LINE.finditer(text) if match.group().strip()]
    marked = [_whole_line(flat, line, pack.blocks).kind not in (None, BlockKind.CREDIT) for line in lines]
    width = _wrap_width(text, lines)
    found: list[Span] = []
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        if i and not (marked[i - 1] or marked[i]) and _joined(text, lines[i - 1], line, after, width, pack):
            found[-1] = (found[-1][0], line[1])
        else:
            found.append(line)
    return [Piece(span) for span in found]


def kinds(text: str, pieces: Iterable[Piece], pack: Pack, title: str | None) -> list[Piece]:
    """The pieces, each with its kind; of a paragraph with marks glued to it, several pieces."""
    flat = flattened(text)
    # 1. What a pattern knows as a whole line, inside a paragraph or at its end.
    known = [part for piece in pieces for part in _by_pattern(flat, piece, pack.blocks)]
    # 2. What position shows: dates and repeated captions, links under "read also", topics at the end.
    known = _topics(text, _links(text, _repeated(text, _dates(text, known, pack))))
    # 3. The dateline of one of the first paragraphs, and the headline above it.
    known = _headline(text, _dateline(flat, known, pack.blocks), title)
    # 4. The rest is the body, if there is anything to read in it.
    return [_rest(text, piece) for piece in known]


def flattened(text: str) -> str:
    """`text` with breaks of lines as spaces, the same length: what patterns are matched against."""
    return text.translate(_BREAKS)


# From lines to paragraphs


def _joined(text: str, before: Span, line: Span, after: Span | None, width: int, pack: Pack) -> bool:
    """Whether a line goes on with the paragraph of the line before."""
    if width and _touch(text, before, line):
        return not _fits(text, before, line, width)
    if not _open(text, before):
        return False
    if _continues(text, line) or _dash(text, line) or _dash(text, before):
        return True
    if text[line[0]] in _DASHES and _over_dateline(flattened(text[before[0] : line[1]]), line, before, pack):
        return True
    last = text[before[0] : before[1]].split()[-1]
    if last in pack.blocks.unfinished or last[-1] in ",(":
        return True
    # A link made a line of its own: "… said" / "Jane Doe" / "in a letter".
    return last[-1].islower() and after is not None and _open(text, line) and _continues(text, after)


def _touch(text: str, before: Span, line: Span) -> bool:
    """Whether no blank line parts them."""
    return text.count("\n", before[1], line[0]) < 2


def _fits(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether the first word of `line` would still have had room at the end of the line before."""
    first = text[line[0] : line[1]].split(maxsplit=1)[0]
    return before[1] - before[0] + 1 + len(first) <= width


def _wrap_width(text: str, lines: list[Span]) -> int:
    """The column at which the text is wrapped by hand, or 0: no line could have taken the next word."""
    width = max((end - start for start, end in lines), default=0)
    inner = [pair for pair in pairwise(lines) if _touch(text, *pair)]
    if width > _WRAPPED or len(inner) < 3:
        return 0
    full = sum(not _fits(text, *pair, width) for pair in inner)
    return width if full >= 0.75 * len(inner) else 0


def _open(text: str, line: Span) -> bool:
    """Whether the line ends without a full stop or its like."""
    ending = text[line[0] : line[1]].rstrip(_CLOSERS)
    return bool(ending) and ending[-1] not in _STOP


def _continues(text: str, line: Span) -> bool:
    """Whether the line begins as the middle of a sentence does: with a small letter or a comma."""
    first, second = text[line[0]], text[line[0] + 1 : line[0] + 2]
    if first.islower():
        return not _ENUMERATED.match(text, *line) and "://" not in text[line[0] : line[0] + 8]
    return first in ",;:)%" or (first == "." and second != ".")


def _dash(text: str, line: Span) -> bool:
    """Whether the line is a lone dash, cut off from the dateline before it and the text after it."""
    return not text[line[0] : line[1]].strip(_DASHES)


def _over_dateline(both: str, line: Span, before: Span, pack: Pack) -> bool:
    """Whether the two lines together begin with a dateline that reaches into the second."""
    matches = (pattern.match(both) for pattern in pack.blocks.dateline)
    return any(match and match.end() > line[0] - before[0] for match in matches)


# Kinds by pattern


def _whole_line(flat: str, span: Span, blocks: Blocks) -> Piece:
    """The kind of a whole line by the pack's patterns; without kind if none matches."""
    for field, kind in _KINDS.items():
        patterns: Patterns = getattr(blocks, field)
        for pattern in patterns:
            if match := pattern.fullmatch(flat, *span):
                return Piece(span, kind, _facts(match))
    return Piece(span)


def _facts(match: re.Match[str]) -> tuple[tuple[str, Span], ...]:
    return tuple((name, match.span(name)) for name, value in match.groupdict().items() if value)


def _by_pattern(flat: str, piece: Piece, blocks: Blocks) -> Iterator[Piece]:
    """The piece as a whole line; else cut at the marks in it, and before what is glued to its end."""
    whole = _whole_line(flat, piece.span, blocks) if piece.kind in (None, BlockKind.BOILERPLATE) else piece
    if whole.kind or piece.kind:
        yield whole if whole.kind else piece
        return
    if tail := _glued_end(flat, piece.span, blocks):
        yield from _by_pattern(flat, Piece(trim(flat, (piece.span[0], tail.span[0]))), blocks)
        yield tail
    else:
        yield from _at_marks(flat, piece.span, blocks)


def _glued_end(flat: str, span: Span, blocks: Blocks) -> Piece | None:
    """What stands at the end of a paragraph after its last sentence, and is no part of it."""
    for field in _GLUED:
        for pattern in getattr(blocks, field):
            for found in pattern.finditer(flat, *span):
                before = trim(flat, (span[0], found.start()))
                match = pattern.fullmatch(flat, found.start(), span[1])
                if match and before[0] < before[1] and _complete(flat, before, blocks):
                    return Piece(match.span(), _KINDS[field], _facts(match))
    return None


def _complete(flat: str, span: Span, blocks: Blocks) -> bool:
    """Whether something else may be glued behind: a sentence with its full stop, or another mark."""
    return not _open(flat, span) or _whole_line(flat, span, blocks).kind is not None


def _at_marks(flat: str, span: Span, blocks: Blocks) -> Iterator[Piece]:
    """The stretches between marks ("[iklan_2]"), and the marks."""
    start = span[0]
    for match in sorted(
        (match for pattern in blocks.marks for match in pattern.finditer(flat, *span)), key=re.Match.start
    ):
        if match.start() >= start:
            yield from _unless_blank(flat, (start, match.start()))
            yield Piece(match.span(), BlockKind.ADVERT)
            start = match.end()
    yield from _unless_blank(flat, (start, span[1]))


def _unless_blank(flat: str, span: Span) -> Iterator[Piece]:
    start, end = trim(flat, span)
    if start < end:
        yield Piece((start, end))


# Kinds by position and shape


def _mark(pieces: list[Piece], which: set[int], kind: BlockKind) -> list[Piece]:
    """Those pieces with that kind, where theirs is unknown."""
    return [
        replace(piece, kind=kind) if i in which and piece.kind is None else piece
        for i, piece in enumerate(pieces)
    ]


def _dates(text: str, pieces: list[Piece], pack: Pack) -> list[Piece]:
    """Near the top, lines that hold little but a whole date: that of publication."""
    found: list[Piece] = []
    for i, piece in enumerate(pieces):
        start, end = piece.span
        short = i < _TOP and piece.kind is None and end - start <= _TAG and _open(text, piece.span)
        for mention in find_dates(text, pack, piece.span) if short else []:
            length = mention.span[1] - mention.span[0]
            if mention.year and mention.day and end - start - length <= _BESIDE_DATE:
                piece = Piece(piece.span, BlockKind.BOILERPLATE, (("published", mention.span),))
        found.append(piece)
    return found


def _repeated(text: str, pieces: list[Piece]) -> list[Piece]:
    """Short lines that stand twice, one after the other, near the top: captions of a photograph.

    Not where more than two do: some sites have every paragraph twice.
    """
    words_of = [text[piece.span[0] : piece.span[1]] for piece in pieces]
    twice = [i for i in range(1, len(pieces)) if words_of[i] == words_of[i - 1]]
    captions = {
        j
        for i in twice
        if i < _TOP and len(twice) <= 2 and len(words_of[i]) <= _CAPTION and not set(words_of[i]) & set('"“”')
        for j in (i - 1, i)
    }
    return _mark(pieces, captions, BlockKind.CAPTION)


def _links(text: str, pieces: list[Piece]) -> list[Piece]:
    """After a bare "read also", the headlines that it points to."""
    found: list[Piece] = []
    pointing = 0
    for piece in pieces:
        if piece.kind is BlockKind.READ_ALSO:
            pointing = _LINKS if len(words(text, piece.span)) <= 3 else 0
        elif pointing and piece.kind is None and _like_headline(text, piece.span):
            piece, pointing = replace(piece, kind=BlockKind.READ_ALSO), pointing - 1
        else:
            pointing = 0
        found.append(piece)
    return found


def _like_headline(text: str, span: Span) -> bool:
    """Whether it is short, ends without full stop, and most of its longer words have a capital."""
    long = [text[start:end] for start, end in words(text, span) if end - start > 3]
    short = span[1] - span[0] <= _TITLE and _open(text, span) and not _ENUMERATED.match(text, *span)
    return short and bool(long) and sum(not word[0].islower() for word in long) > 0.6 * len(long)


def _topics(text: str, pieces: list[Piece]) -> list[Piece]:
    """Short lines under the reporters' initials or the copyright, up to the end: topics."""
    ends = [i for i, piece in enumerate(pieces) if piece.kind in _SIGN_OFF and i >= len(pieces) / 2]
    after = ends[-1] + 1 if ends else len(pieces)
    rest = [piece for piece in pieces[after:] if piece.kind is None]
    lines = [line for piece in rest for line in text[slice(*piece.span)].splitlines()]
    if any(len(line) > _TAG or line.rstrip(_CLOSERS).endswith(tuple(_STOP)) for line in lines):
        return pieces
    return _mark(pieces, set(range(after, len(pieces))), BlockKind.BOILERPLATE)


def _headline(text: str, pieces: list[Piece], title: str | None) -> list[Piece]:
    """The line that is the given title; without one, up to two lines above the body that look like it."""
    headline = next((i for i, piece in enumerate(pieces) if piece.kind is BlockKind.HEADLINE), None)
    if headline is not None:  # a page's <h1>; what stands above it names the site and the section
        above = {i for i in range(headline) if pieces[i].kind is None and _open(text, pieces[i].span)}
        return _mark(pieces, above, BlockKind.BOILERPLATE)
    body = [i for i, piece in enumerate(pieces) if piece.kind in (None, BlockKind.DATELINE)]
    if title:
        wanted = set(key(title).split())
        found = [i for i in body[:_TOP] if _alike(set(key(text[slice(*pieces[i].span)]).split()), wanted)][:1]
    else:
        found = list(takewhile(lambda i: _above(text, pieces, i), body[:2]))
    return _mark(pieces, set(found), BlockKind.HEADLINE)


def _alike(words: set[str], wanted: set[str]) -> bool:
    """Whether a line has the title's words: three in four of both, as sites vary them a little."""
    return len(words & wanted) >= 0.75 * max(len(words), len(wanted), 1)


def _above(text: str, pieces: list[Piece], i: int) -> bool:
    """Whether a line could be a headline: short, without full stop, and a longer paragraph below it."""
    start, end = pieces[i].span
    below = [piece.span[1] - piece.span[0] for piece in pieces[i + 1 :] if piece.kind is None]
    short = end - start <= min(_TITLE, max(below, default=0))
    return pieces[i].kind is None and short and _open(text, (start, end)) and "\n" not in text[start:end]


def _dateline(flat: str, pieces: list[Piece], blocks: Blocks) -> list[Piece]:
    """The dateline cut off the first paragraph that has one, among the first few."""
    unknown = [i for i, piece in enumerate(pieces) if piece.kind is None]
    for i in unknown[:_DATELINE_AMONG]:
        start, end = pieces[i].span
        for pattern in blocks.dateline:
            match = pattern.match(flat, start, end)
            if match:
                line = Piece(trim(flat, match.span()), BlockKind.DATELINE, _facts(match))
                return [*pieces[:i], line, *_unless_blank(flat, (match.end(), end)), *pieces[i + 1 :]]
    return pieces


def _rest(text: str, piece: Piece) -> Piece:
    if piece.kind is not None:
        return piece
    readable = any(text[i].isalnum() for i in range(*piece.span))
    return replace(piece, kind=BlockKind.BODY if readable else BlockKind.BOILERPLATE)
