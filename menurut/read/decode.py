"""Bytes -> text: what a file's own marks say, then UTF-8, then what its bytes look like."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_NOT_FOR_PAGES = re.compile(r"idna|punycode|escape|undefined|utf.?7|mbcs|oem", re.IGNORECASE)
_AS_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}  # as every browser does
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.05  # text has none, but for a stray one; a picture read as Latin-1 has 10 % and more
_SAMPLE = 100_000  # bytes that the guess looks at


def decode(data: bytes, markup: bool) -> str | None:
    """The text of `data`; None where it isn't text. With `markup`, a declared charset counts.

    UTF-8 goes before the declaration: what is valid UTF-8 hardly ever is anything else, while
    pages that say ISO-8859-1 and are UTF-8 are common.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _plausible(data, encoding)
    declared = _declared(data) if markup else None
    for encoding in ("utf-8", declared) if declared else ("utf-8",):
        if (text := _plausible(data, encoding)) is not None:
            return text
    guess = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    return _plausible(data, guess.encoding) if guess else None


def _declared(data: bytes) -> str | None:
    """The charset that a page declares in its first 2,048 bytes, if it is one that pages may use."""
    match = _DECLARED.search(data, 0, 2048)
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name if match else ""
    except (LookupError, ValueError):
        return None
    return None if not name or _NOT_FOR_PAGES.search(name) else _AS_WINDOWS.get(name, name)


def _plausible(data: bytes, encoding: str) -> str | None:
    """`data` in that encoding, if that gives text and not noise."""
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    controls = sum(1 for _ in _CONTROL.finditer(text))
    return text if controls <= max(2, _CONTROL_SHARE * len(text)) else None
