"""How alike two names are written: parts without titles, case endings and differences of script.

What is known of languages here is data: `langs/known/names.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cache, lru_cache

from anyascii import anyascii

from menurut.langs.knowledge import spelling_data
from menurut.text import key

_PART = re.compile(r"\w+(?:['’`]\w+)*\.?")
_LEAST = 3  # letters that an ending must leave
_LETTERS = 5  # of an abbreviation
_SLIP = 6  # letters of a part in which one may be wrong
_CLOSE = 0.6  # of the letters of two spellings of one sound


class Fit(IntEnum):
    """How one part of a name fits another; higher is surer."""

    NONE = 0
    INITIAL = 1  # "V." and "Vladimir"
    SOUND = 2  # "Zelenskyy" and "Зеленский", "Soekarno" and "Sukarno"
    SLIP = 3  # one letter of six or more
    STEM = 4  # "Путина" and "Путин"
    SAME = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name: as it is compared, without its ending, by its sounds, and its script."""

    word: str
    stem: str
    sound: str
    script: str
    initial: bool
    letters: bool  # an abbreviation of up to five capitals: it has no endings and no slips


@lru_cache(maxsize=100_000)
def parts(name: str) -> tuple[Part, ...]:
    """The parts of a name without its titles; all of them, if it is made of nothing else."""
    words = _PART.findall(unicodedata.normalize("NFC", name).replace("-", " "))
    return tuple(_part(word) for word in _untitled(words) or words)


def _untitled(words: list[str]) -> list[str]:
    """The words without the titles before them: "Tổng thống Putin"."""
    while words:
        lengths = (many for many in (3, 2, 1) if key(" ".join(words[:many])) in _words("titles"))
        if not (many := next(lengths, 0)):
            break
        words = words[many:]
    return words


@lru_cache(maxsize=100_000)
def _part(written: str) -> Part:
    word = key(written).replace("'", "").replace("’", "").replace(" ", "")
    script = unicodedata.name(word[0], "LATIN").split()[0] if word else "LATIN"
    bare = _without_ending(word) if script == "CYRILLIC" else word
    initial = len(word) == 1 or (len(word) == 2 and written.endswith(".") and written[0].isupper())
    letters = written.isupper() and 1 < len(word) <= _LETTERS
    return Part(word, bare, _sound(bare), script, initial, letters)


def _without_ending(word: str) -> str:
    """A Russian name without its case ending: what all its cases share."""
    fitting = (end for end in _endings() if word.endswith(end) and len(word) - len(end) >= _LEAST)
    return word.removesuffix(next(fitting, ""))


def _sound(word: str) -> str:
    """Letters that spellings in different languages share, for finding candidates."""
    latin = re.sub(r"[^a-z0-9]", "", anyascii(word).lower())
    for written, heard in spelling_data().sounds:
        latin = latin.replace(written, heard)
    single = re.sub(r"(.)\1+", r"\1", latin)
    single = re.sub(r"^i(?=e)", "", single)  # "Yeltsin", "Jelzin", "Ельцин"
    return single.rstrip("aeiou") if len(single.rstrip("aeiou")) >= _LEAST else single


@lru_cache(maxsize=500_000)
def fit(one: Part, other: Part) -> Fit:
    """How two parts fit, of whatever languages."""
    if one.word == other.word:
        return Fit.SAME if not one.initial else Fit.INITIAL
    if one.initial or other.initial:
        return Fit.INITIAL if _latin(one)[:1] == _latin(other)[:1] else Fit.NONE
    if one.script == other.script:
        if one.letters or other.letters:
            return Fit.NONE
        if one.script == "CYRILLIC" and one.stem == other.stem:
            return Fit.STEM
        if _one_letter(one.stem, other.stem):
            return Fit.SLIP
        return Fit.SOUND if one.sound == other.sound and one.script == "LATIN" else Fit.NONE
    return Fit.SOUND if one.sound == other.sound and _alike(one, other) >= _CLOSE else Fit.NONE


def _latin(part: Part) -> str:
    return anyascii(part.word).lower()


def _alike(one: Part, other: Part) -> float:
    return SequenceMatcher(None, anyascii(one.stem).lower(), anyascii(other.stem).lower()).ratio()


def _one_letter(one: str, other: str) -> bool:
    """Whether two words differ by one letter, left out, added, another, or swapped with its neighbour."""
    if min(len(one), len(other)) < _SLIP or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the parts of two names fit: the fits, and how many parts of each are left over.

    `last` says whether the last parts of both fit, `order` whether the fitting ones stand alike.
    """

    fits: tuple[Fit, ...]
    over_left: int
    over_right: int
    last: bool

    @property
    def clash(self) -> bool:
        """Whether both have a part that the other lacks: "Igor Putin" and "Vladimir Putin"."""
        return bool(self.over_left and self.over_right)

    @property
    def weakest(self) -> Fit:
        """The least sure fit."""
        return min(self.fits, default=Fit.NONE)


@lru_cache(maxsize=200_000)
def align(left: tuple[Part, ...], right: tuple[Part, ...]) -> Alignment:
    """The best fit of each part of the left name among those of the right, each used once."""
    pairs = sorted(
        ((fit(a, b), -abs(i - j), i, j) for i, a in enumerate(left) for j, b in enumerate(right)),
        reverse=True,
    )
    used: dict[int, int] = {}
    fits: list[Fit] = []
    for how, _, i, j in pairs:
        if how and i not in used and j not in used.values():
            used[i] = j
            fits.append(how)
    last = used.get(len(left) - 1) == len(right) - 1
    return Alignment(tuple(fits), len(left) - len(fits), len(right) - len(fits), last)


def keys(name: str) -> frozenset[str]:
    """What another spelling of the name shares with it: the sounds of its parts, and its initials."""
    found = {part.sound for part in parts(name) if not part.initial and part.sound}
    return frozenset(found | {f"={letters}" for letters in _initials(name)})


def _initials(name: str) -> set[str]:
    """The initials of a body's whole name, or the name itself where it is made of capitals."""
    words = [
        word for word in re.findall(r"\w+", name) if key(word) not in _words("linking") | _words("forms")
    ]
    if len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6:
        return {anyascii(words[0]).lower()}
    short = "".join(anyascii(word[0]) for word in words).lower()
    return {short} if len(words) >= 3 else set()


def abbreviates(one: str, other: str) -> bool:
    """Whether one name is the initials of the other: "KPK", "Komisi Pemberantasan Korupsi"."""
    shorter, longer = sorted((one, other), key=len)
    return shorter.isupper() and " " in longer and bool(_initials(shorter) & _initials(longer))


def is_generic(name: str) -> bool:
    """Whether a body's name says only what it is, as every state has one: "polisi", "МВД"."""
    words = body_parts(name)
    small = not any(letter.isupper() for letter in name)
    return small or all(part.word in _words("generic") or part.stem in _generic_stems() for part in words)


@cache
def _generic_stems() -> frozenset[str]:
    return frozenset(_part(word).stem for word in spelling_data().generic)


def body_parts(name: str) -> tuple[Part, ...]:
    """The parts of a body's name without the form of a company."""
    found = tuple(_part(word) for word in _PART.findall(name.replace("-", " ")))
    return tuple(part for part in found if part.word not in _words("forms")) or found


@cache
def _words(field: str) -> frozenset[str]:
    return frozenset(key(word) for word in getattr(spelling_data(), field))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted({key(end) for end in spelling_data().endings}, key=lambda end: (-len(end), end)))
