"""What is known before anything is read: states, bodies, outlets, offices, and how names are written.

The data is in `known/`; names of states come from CLDR. A `Known` is also what a user imports.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale

from menurut.text import key
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
