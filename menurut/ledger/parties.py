"""Which parties are one, as the links say; and what is kept of parties for telling that.

Clusters are the union of what is one, the surest first, but never of two that somebody says are not one.
Whose word counts about two: judgements.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from menurut.langs.knowledge import Held, Known
from menurut.ledger import judgements, rows
from menurut.ledger.judgements import Word
from menurut.types import Link, PartyKind, Profile, Relation

_CANDIDATES = 40  # parties that share a key: a name that more have says nothing
_LATEST = 20  # articles of a party that are compared
_WAITING = 30  # names that stand alone, and are looked at again when a whole one comes


def words(db: sqlite3.Connection, ids: Iterable[str]) -> list[Word]:
    """What decides about each pair that one of these parties is in."""
    return judgements.words(db, Relation.SAME_PARTY, ids)


def judgement(
    db: sqlite3.Connection, pair: tuple[str, str], same: bool, score: float, by: str, at: str
) -> list[Link]:
    """The links that make this somebody's latest word about a pair; none if it is already."""
    return judgements.judgement(db, Link(min(pair), max(pair), Relation.SAME_PARTY, score, by, at), same)


# Clusters


def recluster(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Computes anew which parties are shown as one, for all that links connect with these."""
    reached, said = judgements.reached(db, (Relation.SAME_PARTY,), set(ids))
    groups = _groups(reached, said)
    numbers = {row["id"]: row["n"] for row in _parties(db, reached)}
    db.execute(
        "DELETE FROM same WHERE party_n IN (SELECT value FROM json_each(?))",
        (rows.many_json(numbers.values()),),
    )
    for group in groups:
        members = [numbers[one] for one in group if one in numbers]
        if len(members) > 1:
            one_n = _best(db, members)
            values = ((member, one_n) for member in members)
            db.executemany("INSERT INTO same (party_n, one_n) VALUES (?, ?)", values)


def _groups(ids: set[str], said: Sequence[Word]) -> list[set[str]]:
    """The surest first; two that somebody says are not one never come together."""
    group = {one: {one} for one in ids}
    apart = [
        (word.left, word.right) for word in said if not word.holds and word.link.by.startswith("person:")
    ]
    yes = sorted((word for word in said if word.holds), key=_surest)
    for word in yes:
        one, other = group[word.left], group[word.right]
        if one is other or any((a in one and b in other) or (a in other and b in one) for a, b in apart):
            continue
        one |= other
        for member in other:
            group[member] = one
    return list({id(found): found for found in group.values()}.values())


def _surest(word: Word) -> tuple[bool, float, str, str]:
    return not word.link.by.startswith("person:"), -word.link.score, word.left, word.right


def _parties(db: sqlite3.Connection, ids: Iterable[str]) -> list[sqlite3.Row]:
    sql = "SELECT * FROM party WHERE id IN (SELECT value FROM json_each(?))"
    return db.execute(sql, (rows.many_json(ids),)).fetchall()


def _best(db: sqlite3.Connection, members: list[int]) -> int:
    """The member that the others are shown as: of a known one, else of the name in most articles."""
    sql = """
    SELECT party.n FROM party WHERE n IN (SELECT value FROM json_each(?))
    ORDER BY kind = 'state' DESC, id IN (SELECT id FROM known) DESC, instr(name, ' ') > 0 DESC,
             (SELECT count(*) FROM appearance WHERE party_n = party.n) DESC, n LIMIT 1
    """
    n: int = db.execute(sql, (rows.many_json(members),)).fetchone()["n"]
    return n


# What is kept for telling parties


def put_appearances(
    db: sqlite3.Connection, version_id: str, seen: Iterable[tuple[Profile, frozenset[str]]]
) -> set[str]:
    """What one article shows of its parties, and the keys of their names; gives the ids new to the ledger."""
    fresh = set()
    for profile, found in seen:
        sql = "SELECT 1 FROM appearance JOIN party ON n = party_n WHERE id = ? LIMIT 1"
        if db.execute(sql, (profile.id,)).fetchone() is None:
            fresh.add(profile.id)
        words_json = (json.dumps(sorted(many), ensure_ascii=False) for many in (profile.beside, profile.near))
        db.execute(
            "INSERT OR REPLACE INTO appearance (party_n, version_n, day, lang, beside, near) "
            "SELECT party.n, version.n, ?, ?, ?, ? FROM party, version WHERE party.id = ? AND version.id = ?",
            (profile.first, profile.lang, *words_json, profile.id, version_id),
        )
        put_keys(db, profile.id, found)
    return fresh


def put_keys(db: sqlite3.Connection, party_id: str, found: Iterable[str]) -> None:
    """The keys of a party's names."""
    db.executemany(
        "INSERT OR IGNORE INTO name_key (key, party_n) SELECT ?, n FROM party WHERE id = ?",
        ((one, party_id) for one in found),
    )


def candidates(db: sqlite3.Connection, profile: Profile, found: Iterable[str]) -> list[Profile]:
    """The parties that share a key with one, those that share most first."""
    sql = """
    SELECT party.n, party.id FROM name_key JOIN party ON party.n = name_key.party_n
    WHERE key IN (SELECT value FROM json_each(?)) AND party.id <> ?
    GROUP BY party.n ORDER BY count(*) DESC, party.n LIMIT ?
    """
    others = db.execute(sql, (rows.many_json(found), profile.id, _CANDIDATES)).fetchall()
    return [_profile(db, row["n"], profile) for row in others]


def waiting(db: sqlite3.Connection, profile: Profile, found: Iterable[str]) -> list[Profile]:
    """Names that stand alone and share a key with a whole one, from the latest articles."""
    sql = """
    SELECT DISTINCT party.n FROM name_key JOIN party ON party.n = name_key.party_n
    WHERE key IN (SELECT value FROM json_each(?)) AND party.kind = 'person' AND instr(party.name, ' ') = 0
      AND party.id <> ? ORDER BY party.n DESC LIMIT ?
    """
    alone = db.execute(sql, (rows.many_json(found), profile.id, _WAITING)).fetchall()
    return [_profile(db, row["n"], profile) for row in alone]


def _profile(db: sqlite3.Connection, party_n: int, like: Profile | None = None) -> Profile:
    """A party as its articles show it; of several the one that shares most with another's profile."""
    party = db.execute("SELECT * FROM party WHERE n = ?", (party_n,)).fetchone()
    names = [
        row["name"] for row in db.execute("SELECT name FROM alias WHERE party_n = ? ORDER BY n", (party_n,))
    ]
    sql = """
    SELECT appearance.*, article.id AS article FROM appearance
    JOIN version ON version.n = appearance.version_n JOIN article ON article.n = article_n
    WHERE party_n = ? ORDER BY appearance.version_n DESC LIMIT ?
    """
    seen = db.execute(sql, (party_n, _LATEST)).fetchall()
    near = [(frozenset(json.loads(row["beside"])), frozenset(json.loads(row["near"]))) for row in seen]
    wanted = (like.beside, like.near) if like else (frozenset(), frozenset())
    best = max(
        near, key=lambda pair: sum(len(a & b) for a, b in zip(pair, wanted, strict=True)), default=wanted
    )
    days = sorted(row["day"] for row in seen if row["day"])
    one = db.execute("SELECT one_n FROM same WHERE party_n = ?", (party_n,)).fetchone()
    return Profile(
        id=party["id"],
        kind=PartyKind(party["kind"]),
        names=tuple(names),
        lang=seen[0]["lang"] if seen else "",
        beside=best[0] if near else frozenset(),
        near=best[1] if near else frozenset(),
        articles=frozenset(row["article"] for row in seen),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        one=str(one["one_n"]) if one else None,
    )


def profile(db: sqlite3.Connection, party_id: str) -> Profile | None:
    """A party as its articles show it; None if there is none of that id."""
    row = db.execute("SELECT n FROM party WHERE id = ?", (party_id,)).fetchone()
    return _profile(db, row["n"]) if row else None


# What is known from elsewhere


def put_known(db: sqlite3.Connection, known: Known, found: Iterable[tuple[str, str]], kind: str = "") -> bool:
    """A party or office from elsewhere with its names by key; gives whether it is new."""
    sql = "INSERT INTO known (id, kind, name, source) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
    new = db.execute(sql, (known.id, kind or known.kind, known.name, known.source)).rowcount > 0
    names = ((key, known.id, name) for key, name in found)
    db.executemany("INSERT OR IGNORE INTO known_name (key, known_id, name) VALUES (?, ?, ?)", names)
    for held in known.held:
        put_held(db, held, known.source)
    return new


def put_held(db: sqlite3.Connection, held: Held, source: str) -> None:
    """That somebody holds an office, from when to when."""
    db.execute(
        "INSERT OR IGNORE INTO held (holder, office, since, until, source) VALUES (?, ?, ?, ?, ?)",
        (held.holder, held.office, held.since, held.until, source),
    )


def known_named(db: sqlite3.Connection, found: Iterable[str], kind: str) -> list[Known]:
    """The imported parties of a kind that have a name of one of these keys, with all their names."""
    sql = """
    SELECT DISTINCT known.* FROM known_name JOIN known ON known.id = known_id
    WHERE key IN (SELECT value FROM json_each(?)) AND kind = ?
    """
    many = db.execute(sql, (rows.many_json(found), kind)).fetchall()
    names = "SELECT DISTINCT name FROM known_name WHERE known_id = ?"
    return [
        Known(
            row["id"], PartyKind(row["kind"]), row["name"],
            tuple(name["name"] for name in db.execute(names, (row["id"],))), row["source"],
        )
        for row in many
    ]  # fmt: skip


def holders(db: sqlite3.Connection, office: str, day: str, near: int) -> list[str]:
    """Who holds an office on a day: as imported with dates, else as articles of those days say.

    An imported office is found by the key of any of its names. Of parties that are one, one is given.
    """
    offices = "SELECT :office UNION SELECT known_id FROM known_name JOIN known ON id = known_id "
    offices += "WHERE kind = 'office' AND key = :office"
    sql = f"""
    SELECT DISTINCT coalesce(shown.id, holder) AS one, source LIKE 'article:%' AS seen FROM held
    LEFT JOIN party ON party.id = holder LEFT JOIN same ON same.party_n = party.n
    LEFT JOIN party AS shown ON shown.n = same.one_n
    WHERE office IN ({offices})
      AND CASE WHEN source LIKE 'article:%'
               THEN abs(julianday(since) - julianday(:day)) <= :near
               ELSE since IS NOT NULL AND since <= :day AND :day <= ifnull(until, '9999') || '~' END
    """  # noqa: S608
    found = db.execute(sql, {"office": office, "day": day, "near": near}).fetchall()
    imported = [row["one"] for row in found if not row["seen"]]
    return list(dict.fromkeys(imported or [row["one"] for row in found]))
