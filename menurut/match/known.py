"""Parties that are known before anything is read, and offices, which one person holds at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from menurut.langs.knowledge import Known, bodies, office_words, states
from menurut.match.spelling import body_parts, parts
from menurut.types import PartyKind, Profile

HOLDS = 31  # days for which an article that names the holder of an office is believed
OFFICE = 0.95  # the score of a link by an office
_BEFORE = 60  # characters before a name in which its office stands
_LONGEST = 6  # words of an office with its state
_BODIES = (PartyKind.ORGANISATION, PartyKind.OUTLET, PartyKind.STATE, PartyKind.UNKNOWN)


def known_key(name: str, kind: PartyKind = PartyKind.ORGANISATION) -> str:
    """The key by which a name is found among known ones: no case, no case endings, no titles."""
    split = parts(name) if kind is PartyKind.PERSON else body_parts(name)
    return " ".join(part.word if part.letters else part.stem for part in split)


@cache
def _index() -> dict[str, tuple[Known, ...]]:
    found: dict[str, dict[str, Known]] = {}
    for one in (*bodies(), *states()):
        for name in one.names:
            found.setdefault(known_key(name), {})[one.id] = one
    return {name: tuple(many.values()) for name, many in found.items()}


def known_as(profile: Profile) -> Known | None:
    """The one known body, outlet or state that has a party's name; None where none or several have it.

    An outlet is looked for among outlets first: "Antara" relays as an agency, and so does its domain.
    """
    if profile.kind not in _BODIES:
        return None
    found = {one.id: one for name in profile.names for one in _index().get(known_key(name), ())}
    alike = [one for one in found.values() if one.kind is profile.kind] or list(found.values())
    return alike[0] if len(alike) == 1 else None


# Offices


@cache
def _phrases() -> dict[str, str]:
    """The words of every office and state, by key: "president", "RU"."""
    offices = {known_key(word): name for name, words in office_words()["offices"].items() for word in words}
    return offices


@cache
def _states() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in states():
        for name in (*one.names, *one.domains):
            found.setdefault(known_key(name), one.source.removeprefix("cldr:"))
    return found


@cache
def _some(name: str) -> frozenset[str]:
    return frozenset(known_key(word) for word in office_words()["words"][name])


def office_of(phrase: str) -> str | None:
    """The office of a state that a phrase names and nothing else: "Presiden Rusia" is "president/RU"."""
    words = [word for word in known_key(phrase.replace("'s", " ")).split() if word not in _some("linking")]
    for cut in range(1, len(words)):
        for office, state in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            found, where = _phrases().get(" ".join(office)), _states().get(" ".join(state))
            if found and where:
                return f"{found}/{where}"
    return None


def offices_beside(text: str, name: str) -> frozenset[str]:
    """The offices that stand right before a name in a text: "Presiden Rusia Vladimir Putin".

    Not those of "mantan Presiden", "president-elect" and the like.
    """
    written = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    found = (_office_before(text[max(0, match.start() - _BEFORE) : match.start()]) for match in written)
    return frozenset(one for one in found if one)


def _office_before(before: str) -> str | None:
    words = re.split(r"[.,;:!?\n“”\"()]", before)[-1].split()
    for many in range(min(_LONGEST, len(words)), 1, -1):
        phrase, rest = words[-many:], words[:-many]
        if office := office_of(" ".join(phrase)):
            return None if is_former([*rest[-1:], *phrase]) else office
    return None


def is_former(words: Iterable[str]) -> bool:
    """Whether words make a former, future or other holder of an office."""
    split = (piece for word in words for piece in re.split(r"[-\s]", word))
    return any(known_key(piece) in _some("former") for piece in split if piece)
