"""Which articles are copies of one another: nearly equal texts found by what they share, groups by links.

A text's MinHash (Broder 1997) is cut into bands; two texts that share a band are candidates (locality-
sensitive hashing, Indyk and Motwani 1998). Which of them are copies is judged elsewhere, and kept as links.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from menurut.ledger import claims, judgements, rows
from menurut.types import Relation

_MOST = 50  # texts that share a band: more share a boilerplate, not an article


def put_bands(db: sqlite3.Connection, version_id: str, keys: Iterable[int]) -> None:
    """The bands of a version's text."""
    db.executemany(
        "INSERT OR IGNORE INTO band (key, version_n) SELECT ?, n FROM version WHERE id = ?",
        ((key, version_id) for key in keys),
    )


def sharing(db: sqlite3.Connection, keys: Sequence[int]) -> list[str]:
    """The articles whose current text shares a band with these, those that share most first."""
    sql = """
    SELECT article.id FROM band JOIN version AS v ON v.n = band.version_n
    JOIN article ON article.n = v.article_n AND article.version_n = v.n
    WHERE key IN (SELECT value FROM json_each(?)) GROUP BY article.n ORDER BY count(*) DESC, article.n LIMIT ?
    """
    return [row["id"] for row in db.execute(sql, (rows.many_json(keys), _MOST))]


def regroup(db: sqlite3.Connection, ids: Iterable[str], at: str) -> None:
    """Computes anew which article each copy is of, for all that links connect with these.

    The first of a group is the one published first, else read first.
    """
    reached, said = judgements.reached(db, (Relation.COPY_OF,), set(ids))
    sql = """
    SELECT article.n, article.id, v.published FROM article JOIN version AS v ON v.n = article.version_n
    WHERE article.id IN (SELECT value FROM json_each(?))
    """
    known = {row["id"]: row for row in db.execute(sql, (rows.many_json(reached),))}
    group = {one: {one} for one in known}
    for word in said:
        if word.holds and word.left in known and word.right in known:
            one, other = group[word.left], group[word.right]
            if one is not other:
                one |= other
                group |= dict.fromkeys(other, one)
    numbers = rows.many_json(row["n"] for row in known.values())
    db.execute("DELETE FROM origin WHERE article_n IN (SELECT value FROM json_each(?))", (numbers,))
    for members in {id(found): found for found in group.values()}.values():
        if len(members) > 1:
            first = min(members, key=lambda one: (known[one]["published"] or "9999", known[one]["n"]))
            db.executemany(
                "INSERT INTO origin (article_n, first_n) VALUES (?, ?)",
                ((known[one]["n"], known[first]["n"]) for one in members),
            )
    sql = """
    SELECT s.id FROM version AS v JOIN statement AS s ON s.version_n = v.n JOIN member ON statement_n = s.n
    WHERE v.article_n IN (SELECT value FROM json_each(?))
    """
    claims.regroup(db, [row["id"] for row in db.execute(sql, (numbers,))], at)
