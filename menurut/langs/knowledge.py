"""What is known before anything is read: states, bodies, outlets, offices, and how names are written.

The data is in `known/`; names of states come from CLDR. A `Known` is also what a user imports.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale

from menurut.types import PartyKind, stable_id

CLDR = ("en", "id", "ms", "ru", "vi", "de", "fr", "es", "ar", "zh", "tr", "ja", "uk", "nl", "pt", "it")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How names are written, over languages: see known/names.toml."""

    titles: tuple[str, ...]
    forms: tuple[str, ...]
    linking: tuple[str, ...]
    generic: tuple[str, ...]
    endings: tuple[str, ...]
    sounds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An office that somebody holds or held: `office` is an id or its words; days are ISO prefixes."""

    holder: str
    office: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A party that is known from elsewhere, with its names in several languages.

    `id` is that of a `Party`; `source` says where it is known from ("cldr", "known/bodies.toml",
    "wikidata:Q7747").
    """

    id: str
    kind: PartyKind
    name: str
    names: tuple[str, ...]
    source: str
    domains: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()


def _data(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("known", file).read_text("utf-8"))


@cache
def spelling_data() -> Spelling:
    """How names are written."""
    data = _data("names.toml")
    endings = tuple(end for ends in data["endings"].values() for end in ends)
    sounds = tuple((written, heard) for written, heard in data["sounds"]["pairs"])
    titles, forms, linking, generic = (
        tuple(data[name]) for name in ("titles", "forms", "linking", "generic")
    )
    return Spelling(titles, forms, linking, generic, endings, sounds)


@cache
def bodies() -> tuple[Known, ...]:
    """Well-known bodies and outlets."""
    return tuple(
        Known(stable_id("known", name), PartyKind(kind), names[0], tuple(names), f"bodies.toml#{name}")
        for kind, many in _data("bodies.toml").items()
        for name, names in many.items()
    )


@cache
def states() -> tuple[Known, ...]:
    """States by their names in CLDR and other ones; the id is that of the state as the resolver has it."""
    found = {lang: Locale.parse(lang).territories for lang in CLDR}
    codes = [str(code) for code in found["en"] if re.fullmatch("(?!ZZ|EU|XA|XB|UN|EZ)[A-Z]{2}", str(code))]
    others = _data("offices.toml")["states"]
    return tuple(
        Known(
            stable_id("party", PartyKind.STATE, code),
            PartyKind.STATE,
            found["en"][code],
            tuple(dict.fromkeys(names[code] for names in found.values() if code in names)),
            f"cldr:{code}",
            tuple(others.get(code, ())),
        )
        for code in codes
    )


@cache
def office_words() -> dict[str, dict[str, list[str]]]:
    """Words of offices by office, and words that make a former or future holder: see known/offices.toml."""
    words: dict[str, dict[str, list[str]]] = _data("offices.toml")
    return words
