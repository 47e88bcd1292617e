"""Whose word counts about a pair: links are only ever added to, and the latest word of a person decides.

A link says yes to its pair; a link that retracts another says the opposite of it (so a retraction can be
retracted). Where no person spoke, the latest of a program decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from menurut.ledger import rows
from menurut.types import Link, Relation


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody's latest word about a pair, and whether it says that the relation holds."""

    left: str
    right: str
    holds: bool
    link: Link


_WORDS = """
WITH RECURSIVE judged AS (
    SELECT n, id, left_id, right_id, 1 AS holds FROM link
    WHERE relation = :relation AND retracts IS NULL
      AND (left_id IN (SELECT value FROM json_each(:ids)) OR right_id IN (SELECT value FROM json_each(:ids)))
    UNION ALL
    SELECT link.n, link.id, judged.left_id, judged.right_id, NOT judged.holds
    FROM judged JOIN link ON link.retracts = judged.id
)
SELECT link.*, judged.left_id AS l, judged.right_id AS r, judged.holds,
       row_number() OVER (
           PARTITION BY judged.left_id, judged.right_id
           ORDER BY link.by LIKE 'person:%' DESC, link.n DESC
       ) AS place
FROM judged JOIN link ON link.n = judged.n
"""


def words(db: sqlite3.Connection, relation: Relation, ids: Iterable[str]) -> list[Word]:
    """What decides about each pair that one of these ends is in."""
    bound = {"ids": rows.many_json(ids), "relation": relation}
    found = db.execute(f"SELECT * FROM ({_WORDS}) WHERE place = 1", bound).fetchall()  # noqa: S608
    return [Word(row["l"], row["r"], bool(row["holds"]), rows.row_link(row)) for row in found]


def reached(
    db: sqlite3.Connection, relations: Iterable[Relation], ids: set[str]
) -> tuple[set[str], list[Word]]:
    """All ends that words connect with these, and the words."""
    relations = tuple(relations)
    found: dict[tuple[str, str, Relation], Word] = {}
    fresh, known = set(ids), set(ids)
    while fresh:
        for relation in relations:
            for word in words(db, relation, fresh):
                found[word.left, word.right, relation] = word
        ends = {end for left, right, _ in found for end in (left, right)}
        fresh = ends - known
        known |= ends
    return known, list(found.values())


def judgement(db: sqlite3.Connection, made: Link, holds: bool) -> list[Link]:
    """The links that make `made`, or its opposite, its maker's latest word about the pair; none if it is."""
    bound = {"ids": rows.many_json([made.left]), "relation": made.relation}
    sql = f"SELECT * FROM ({_WORDS}) WHERE l = :l AND r = :r ORDER BY n"  # noqa: S608
    said = db.execute(sql, bound | {"l": made.left, "r": made.right}).fetchall()
    own = [row for row in said if row["by"] == made.by]
    if own:
        return [] if bool(own[-1]["holds"]) == holds else [_against(made, own[-1]["id"], made.score)]
    if holds:
        return [made]
    if said and said[-1]["holds"]:
        return [_against(made, said[-1]["id"])]
    return [made, _against(made, made.id)]


def _against(made: Link, other: str, score: float = 0.0) -> Link:
    return Link(made.left, made.right, made.relation, score, made.by, made.made_at, retracts=other)
