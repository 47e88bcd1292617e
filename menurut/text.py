"""Text without moving a character: what maps one code point to one, and what only points.

Every function takes the whole text with a span, or gives spans into it; none gives back an
altered text whose offsets would differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from menurut.types import Span

WORD = re.compile(r"\w+(?:[-'’]\w+)*", re.UNICODE)
_SENTENCE = 1_000  # characters; a text without full stops is no reason to look at all of it
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STEMMERS = {"id": "indonesian", "ms": "indonesian", "en": "english", "de": "german", "ru": "russian"}


def storable(text: str) -> str:
    """`text` with NUL and lone surrogates, which no database takes, as U+FFFD; the same length."""
    return _UNSTORABLE.sub("\ufffd", text)


def words(text: str, span: Span | None = None) -> list[Span]:
    """The spans of the words; hyphens and apostrophes inside a word belong to it."""
    start, end = span or (0, len(text))
    return [match.span() for match in WORD.finditer(text, start, end)]


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of the phrases, the longest first; of none, one that never matches."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"


def trim(text: str, span: Span, extra: str = "") -> Span:
    """`span` without white space, and without the characters of `extra`, at either edge."""
    start, end = span
    while start < end and (text[start].isspace() or text[start] in extra):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in extra):
        end -= 1
    return start, end


def key(text: str) -> str:
    """`text` for comparing names: no case, no accents, words only. Not for offsets."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(WORD.findall(bare))


@lru_cache(maxsize=200_000)
def stem(word: str, lang: str) -> str:
    """The Snowball stem of a word; the word itself, without case, in a language without stemmer."""
    if lang not in _STEMMERS:
        return key(word)
    stemmed: str = _stemmer(lang).stemWord(key(word))
    return stemmed


@lru_cache(maxsize=8)
def _stemmer(lang: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMERS[lang])


def stems(text: str, lang: str) -> list[str]:
    """The stems of the words of `text`, in order."""
    return [stem(match.group(), lang) for match in WORD.finditer(text)]


def sentence_around(text: str, span: Span) -> Span:
    """The stretch of one paragraph that holds `span`, out to the ends of its sentence."""
    low, high = span
    first, last = max(0, low - _SENTENCE), min(len(text), high + _SENTENCE)
    while low > first and not _starts_sentence(text, low):
        low -= 1
    while high < last and not _ends_sentence(text, high):
        high += 1
    return low, high


def _starts_sentence(text: str, at: int) -> bool:
    return text[at - 1] == "\n" or (text[at - 1] == " " and text[at - 2] in ".!?" and text[at].isupper())


def _ends_sentence(text: str, at: int) -> bool:
    return text[at] == "\n" or (text[at] in ".!?" and text[at + 1 : at + 2].isspace())
