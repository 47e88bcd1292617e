"""Parties and offices from elsewhere: JSON lines of Wikidata entities or FollowTheMoney, one at a time.

A line that can't be used is a `Skipped` with its reason; nothing is read twice, and nothing is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from menurut.langs.knowledge import Held, Known
from menurut.types import PartyKind, Skipped, stable_id

OFFICE = "office"
_MOST = 200  # names of one entity that are kept
_HUMAN, _POSITION = "Q5", ("Q4164871", "Q294414", "Q214339")
_OUTLETS = ("Q192283", "Q11032", "Q1193236", "Q1110794", "Q1616075", "Q1153191", "Q17232649")
_STATES = ("Q6256", "Q3624078")
_SCHEMAS = {
    "Person": PartyKind.PERSON,
    "Organization": PartyKind.ORGANISATION,
    "Company": PartyKind.ORGANISATION,
    "PublicBody": PartyKind.ORGANISATION,
    "LegalEntity": PartyKind.ORGANISATION,
    "Position": OFFICE,
}
_DAY = re.compile(r"\+?(\d{4}(?:-\d\d(?:-\d\d)?)?)")

Found = tuple[str, Known] | Held
"""A party or office with its kind, or who holds which."""


def entities(lines: Iterable[str], ref: str) -> Iterator[Found | Skipped]:
    """What each line says; several things where it says several."""
    for number, line in enumerate(lines, 1):
        bare = line.strip().rstrip(",")
        if bare and bare not in "[]":
            yield from _entity(bare, f"{ref}:{number}")


def _entity(line: str, ref: str) -> list[Found | Skipped]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return [Skipped(ref, "import", "not JSON")]
    try:
        if isinstance(row, dict) and "schema" in row:
            return list(_ftm(row)) or [Skipped(ref, "import", "no party, office or holding")]
        if isinstance(row, dict) and isinstance(row.get("labels"), dict) and "id" in row:
            return list(_wikidata(row)) or [Skipped(ref, "import", "neither person, body nor office")]
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return [Skipped(ref, "import", f"not as expected: {type(error).__name__}")]
    return [Skipped(ref, "import", "neither Wikidata nor FollowTheMoney")]


def known_id(given: str) -> str:
    """The id of a party or office that another collection calls so."""
    return stable_id("known", given)


# Wikidata


def _wikidata(row: dict[str, Any]) -> Iterator[Found]:
    claims = row.get("claims") or {}
    kind = _kind({_value(claim) for claim in claims.get("P31", [])}, claims)
    labels = [label["value"] for label in row["labels"].values()]
    aliases = [alias["value"] for many in (row.get("aliases") or {}).values() for alias in many]
    sites = [re.sub(r"^https?://(www\.)?|/.*$", "", str(_value(one))) for one in claims.get("P856", [])]
    domains = sites if kind is PartyKind.OUTLET else []
    if not kind or not labels:
        return
    name = row["labels"].get("en", {}).get("value") or labels[0]
    names = tuple(dict.fromkeys([name, *labels, *aliases, *domains]))[:_MOST]
    source = f"wikidata:{row['id']}"
    shown = PartyKind.UNKNOWN if kind == OFFICE else PartyKind(kind)
    yield kind, Known(known_id(row["id"]), shown, name, names, source, tuple(domains))
    for claim in claims.get("P39", []):
        if office := _value(claim):
            since, until = (_qualifier(claim, name) for name in ("P580", "P582"))
            yield Held(known_id(row["id"]), known_id(str(office)), since, until)


def _kind(classes: set[Any], claims: dict[str, Any]) -> str | None:
    if _HUMAN in classes:
        return PartyKind.PERSON
    if classes & set(_POSITION) or "P1308" in claims:
        return OFFICE
    if classes & set(_OUTLETS):
        return PartyKind.OUTLET
    if classes & set(_STATES):
        return PartyKind.STATE
    return PartyKind.ORGANISATION if classes - {None} else None


def _value(claim: dict[str, Any]) -> Any:
    """The entity, text or time that a claim gives; None where it is unknown."""
    value = claim.get("mainsnak", claim).get("datavalue", {}).get("value")
    if isinstance(value, dict):
        return value.get("id") or value.get("time") or value.get("text")
    return value


def _qualifier(claim: dict[str, Any], name: str) -> str | None:
    found = (claim.get("qualifiers") or {}).get(name) or [{}]
    return _day(_value(found[0]))


def _day(written: Any) -> str | None:
    """An ISO prefix, without the zeros of a month or day that Wikidata leaves open."""
    match = _DAY.match(str(written or ""))
    return re.sub(r"(-00)+$", "", match.group(1)) if match else None


# FollowTheMoney


def _ftm(row: dict[str, Any]) -> Iterator[Found]:
    facts = row.get("properties") or {}
    if row["schema"] == "Occupancy":
        since, until = (_day((facts.get(name) or [""])[0]) for name in ("startDate", "endDate"))
        for holder in facts.get("holder", []):
            for post in facts.get("post", []):
                yield Held(known_id(holder), known_id(post), since, until)
        return
    kind = _SCHEMAS.get(row["schema"])
    names = [*facts.get("name", []), *facts.get("alias", []), *facts.get("abbreviation", [])]
    if kind and names:
        shown = PartyKind.UNKNOWN if kind == OFFICE else PartyKind(kind)
        name = row.get("caption") or names[0]
        every = tuple(dict.fromkeys([name, *names]))[:_MOST]
        yield str(kind), Known(known_id(row["id"]), shown, name, every, f"ftm:{row['id']}")
