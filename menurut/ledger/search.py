"""What a query means: in words, for the full-text index; in filters, for the statement table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from menurut import langs
from menurut.ledger.sql import ONES
from menurut.text import WORD, key, stem, storable
from menurut.types import Act

MAX_WORDS = 64  # of a query; what follows is ignored, so that no query is too deep for FTS5
_QUOTES = re.compile("[“”„«»]")


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for; everything is optional and all of it must hold.

    `words` are searched in content, speaker and source, by stem, in every language of the packs;
    `via` is the name of a hop; `since` and `until` are ISO dates (of speaking, else publication).
    """

    words: str = ""
    speaker_id: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    via: str | None = None
    act: Act | None = None
    lang: str | None = None
    anonymous: bool | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A query in SQL: the tables, the condition over `s` (statement), the order, and what is bound."""

    tables: str
    condition: str
    order: str
    bound: dict[str, object]


# Words


def index_stems(text: str, lang: str) -> str:
    """What the index holds of a text: its stems; plain words in a language without a pack."""
    lang = lang if lang in _languages() else ""
    return " ".join(stem(match.group(), lang) for match in WORD.finditer(text))


def match_expression(words: str) -> str | None:
    """A person's words as an FTS5 expression, every word of it quoted; None if there are none.

    All must be found; "several words" in quotation marks must follow one another. A word is found
    by its stem in any language that has a pack, or as it stands.
    """
    groups = [alternatives for term in _terms(words) if (alternatives := _alternatives(term))]
    return " AND ".join(f"({' OR '.join(group)})" for group in groups) or None


def _terms(words: str) -> list[list[str]]:
    """Phrases and loose words, each as a list of words; an unpaired quotation mark is ignored."""
    parts = _QUOTES.sub('"', storable(words)).split('"')
    terms: list[list[str]] = []
    left = MAX_WORDS
    for number, part in enumerate(parts):
        found = WORD.findall(part)[:left]
        left -= len(found)
        paired = number % 2 == 1 and number < len(parts) - 1
        terms.extend([found] if paired else ([word] for word in found))
    return terms


def _alternatives(term: list[str]) -> list[str]:
    readings = [[stem(word, lang) for word in term] for lang in _languages()]
    readings.append([key(word) for word in term])
    joined = dict.fromkeys(" ".join(reading) for reading in readings)
    return [_quoted(reading) for reading in joined if any(map(str.isalnum, reading))]


@cache
def _languages() -> tuple[str, ...]:
    return langs.available()


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'


# Filters

_VIA = "s.n IN (SELECT statement_n FROM hop WHERE party_n IN ({parties}))"
_NAMED = "SELECT party_n FROM alias WHERE {conditions}"
_OF_ID = "SELECT n FROM party WHERE id = :speaker_id"
_FILTERS = {
    "speaker_id": f"s.speaker_n IN ({ONES.format(parties=_OF_ID)})",
    "outlet": "s.outlet = :outlet",
    "act": "s.act = :act",
    "lang": "s.lang = :lang",
    # A date known to the year may lie within a range of days, and is kept: '~' sorts after '-'.
    "since": "s.day || '~' >= :since",
    "until": "s.day < :until || '~'",
}


def where(query: Query) -> Where:
    """The one builder that searching, counting and facets share. Values are bound, never pasted."""
    tables, order = "statement AS s", "s.day DESC, s.n DESC"
    conditions = ["s.live"]
    bound: dict[str, object] = {}
    if query.words.strip():
        # CROSS JOIN fixes the order: words first. Left to itself, SQLite may ask the index again for
        # every statement (364 ms instead of 8 for counting, at 20,000 statements).
        tables = "search CROSS JOIN statement AS s ON s.n = search.rowid"
        order = f"search.rank, {order}"
        bound["words"] = match_expression(query.words)
        conditions.append("search MATCH :words" if bound["words"] else "0")
    for name, condition in _FILTERS.items():
        value = getattr(query, name)
        if value is not None:
            conditions.append(condition)
            bound[name] = storable(value)
    if query.speaker is not None:
        conditions.append(f"s.speaker_n IN ({named('speaker', query.speaker, bound)})")
    if query.via is not None:
        parties = named("via", query.via, bound)
        conditions.append(_VIA.format(parties=parties))
    if query.anonymous is not None:
        conditions.append("(SELECT kind = 'anonymous' FROM party WHERE n = s.speaker_n) = :anonymous")
        bound["anonymous"] = query.anonymous
    return Where(tables, " AND ".join(conditions), order, bound)


def named(prefix: str, name: str, bound: dict[str, object]) -> str:
    """A subquery for the parties with a name that holds every word of `name`, and for those who are one
    with them; binds the words."""
    conditions = []
    for number, word in enumerate(key(storable(name)).split()[:MAX_WORDS]):
        bound[f"{prefix}{number}"] = f" {word} "
        conditions.append(f"instr(' ' || key || ' ', :{prefix}{number})")
    return ONES.format(parties=_NAMED.format(conditions=" AND ".join(conditions) or "0"))
