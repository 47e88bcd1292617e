"""Paths -> pages: files by their type, folders all the way down, "-" for standard input."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from menurut.config import Config
from menurut.read.decode import decode
from menurut.read.jsonlines import json_page
from menurut.stream import standard_input
from menurut.types import RawPage, Skipped

STDIN = "-"
_JSON = frozenset({".jsonl", ".ndjson"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_PLAIN = frozenset({".txt", ".md"})
_KNOWN = _JSON | _HTML | _PLAIN
_IN_FOLDERS = _KNOWN - {".md"}  # there, Markdown is a README more often than an article
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)

Page = RawPage | Skipped


def pages(paths: Iterable[Path | str], config: Config, jsonl: bool = False) -> Iterator[Page]:
    """Every page in `paths`, in that order, and within a folder by name; nothing is held back.

    With `jsonl`, the named files and standard input are JSON lines whatever they are called.
    Inside folders, hidden files and files of other types count as nothing.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _stream(standard_input(), STDIN, config, jsonl)
        elif Path(path).is_dir():
            yield from _folder(Path(path), config)
        else:
            yield from _file(Path(path), config, jsonl)


def _folder(top: Path, config: Config) -> Iterator[Page]:
    """The pages of a folder. Links to folders aren't followed, so a loop of them is no trouble."""
    waiting = [top]
    while waiting:
        path = waiting.pop()
        if path.is_dir() and (path == top or not path.is_symlink()):
            try:
                inside = sorted(path.iterdir(), reverse=True)
            except OSError as error:
                yield Skipped(str(path), "read", _why(error))
                continue
            waiting += [entry for entry in inside if not entry.name.startswith(".")]
        elif path.suffix.lower() in _IN_FOLDERS and not path.is_dir():
            yield from _file(path, config, jsonl=False)


def _file(path: Path, config: Config, jsonl: bool) -> Iterator[Page]:
    suffix = path.suffix.lower()
    try:
        # Opening a named pipe would wait for its other end; O_NONBLOCK doesn't.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                yield Skipped(str(path), "read", "not a regular file")
            elif not jsonl and suffix not in _KNOWN:
                yield Skipped(str(path), "read", f"of unknown type; known are {', '.join(sorted(_KNOWN))}")
            else:
                yield from _stream(stream, str(path), config, jsonl or suffix in _JSON)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        yield Skipped(str(path), "read", _why(error))


def _stream(stream: BinaryIO, ref: str, config: Config, jsonl: bool) -> Iterator[Page]:
    if jsonl:
        yield from _json_lines(stream, ref, config.max_bytes)
    else:
        yield _whole(stream.read(config.max_bytes + 1), ref, config.max_bytes)


def _whole(data: bytes, ref: str, limit: int) -> Page:
    """The page that a whole file is."""
    if len(data) > limit:
        return Skipped(ref, "read", f"larger than {limit:,} bytes")
    suffix = Path(ref).suffix.lower()
    text = decode(data, markup=suffix not in _PLAIN)
    if text is None:
        return Skipped(ref, "read", "not text: its bytes fit no encoding")
    is_html = suffix in _HTML or (ref == STDIN and _MARKUP.match(text) is not None)
    return RawPage(ref, text, "text/html" if is_html else "text/plain")


def _json_lines(stream: BinaryIO, ref: str, limit: int) -> Iterator[Page]:
    """The pages of a file of JSON lines; blank lines count as nothing."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        place = f"{ref}:{number}"
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
            yield Skipped(place, "read", f"a line longer than {limit:,} bytes")
        elif line.strip():
            try:
                yield json_page(line.decode("utf-8-sig" if number == 1 else "utf-8"), place)
            except UnicodeDecodeError as error:
                yield Skipped(place, "read", f"not UTF-8: {error}")


def _why(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
