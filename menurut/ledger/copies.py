"""Which articles are copies of one another: nearly equal texts found by what they share, groups by links.

A text's MinHash (Broder 1997) is cut into bands; two texts that share some are candidates (locality-
sensitive hashing, Indyk and Motwani 1998). Which of them are copies is judged elsewhere, and kept as links,
whose `by` tells the kind: "program:copies-1:near".
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from menurut.langs.knowledge import bodies
from menurut.ledger import claims, judgements, rows, sql
from menurut.ledger.judgements import Word
from menurut.text import key
from menurut.types import ArticleRef, HopRole, Link, PartyKind, Relation

_MOST = 50  # texts that share bands: more share a boilerplate, not an article
_LEAST = 2  # bands, of 64 (match/copies.py): one alone is shared by chance in a ledger of a million
_LINKED = 4  # statements of an article that are linked with another's: fewer show no copy
_SUGGESTED = ("reworded", "translated")
_JOINED = 0.5  # of the smaller group that must be linked with the other for a suggestion to join them
_SUFFIX = 4  # letters of "com", "co.id", "info" behind an outlet's name


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a group, and the surest word that holds it there: about it and the article `of_id`.

    `kind` is the program's ("exact", "near", "reworded", "translated"); None where only a person spoke.
    """

    article: ArticleRef
    of_id: str
    kind: str | None
    score: float
    by: str


@dataclass(frozen=True, slots=True)
class Copies:
    """The articles that count as one source: the first, and its copies in the order of publication."""

    first: ArticleRef
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Retold:
    """Another article whose statements are linked with one's own, each by its place, with the links' scores.

    `own` and `statements` are how many statements the one and the other article have.
    """

    article_id: str
    own: int
    statements: int
    links: tuple[tuple[int, int, float], ...]


# Candidates


def put_bands(db: sqlite3.Connection, version_id: str, keys: Iterable[int]) -> None:
    """The bands of a version's text."""
    db.executemany(
        "INSERT OR IGNORE INTO band (key, version_n) SELECT ?, n FROM version WHERE id = ?",
        ((one, version_id) for one in keys),
    )


def sharing(db: sqlite3.Connection, keys: Sequence[int], but: str = "") -> list[str]:
    """The articles whose current text shares bands with these, those that share most first, without `but`."""
    select = """
    SELECT article.id FROM band JOIN version AS v ON v.n = band.version_n
    JOIN article ON article.n = v.article_n AND article.version_n = v.n
    WHERE key IN (SELECT value FROM json_each(?)) AND article.id <> ?
    GROUP BY article.n HAVING count(*) >= ? ORDER BY count(*) DESC, article.n LIMIT ?
    """
    found = db.execute(select, (rows.many_json(keys), but, _LEAST, _MOST))
    return [row["id"] for row in found]


def retold(db: sqlite3.Connection, article_id: str) -> list[Retold]:
    """The articles with several statements about the same as this one's, those with most first."""
    own = _places(db, article_id)
    said = [word for word in judgements.words(db, Relation.SAME_CLAIM, own) if word.holds]
    ends = {end for word in said for end in (word.left, word.right)} - own.keys()
    counts: dict[str, set[str]] = defaultdict(set)
    there = {row["id"]: row["article_id"] for row in _articles_of(db, ends)}
    links: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for word in said:
        one, other = (word.left, word.right) if word.left in own else (word.right, word.left)
        if other in there:
            links[there[other]].append((one, other, word.link.score))
            counts[there[other]].add(one)
    found = []
    for other_id in sorted(links, key=lambda each: (-len(counts[each]), each)):
        if len(counts[other_id]) >= _LINKED:
            places = _places(db, other_id)
            placed = sorted((own[one], places[other], score) for one, other, score in links[other_id])
            found.append(Retold(other_id, len(own), len(places), tuple(placed)))
    return found


def _places(db: sqlite3.Connection, article_id: str) -> dict[str, int]:
    """An article's current statements with their places, in the order of the text."""
    select = """
    SELECT s.id FROM article AS a JOIN statement AS s ON s.version_n = a.version_n
    JOIN attribution ON attribution.n = s.attribution_n
    WHERE s.live AND a.id = ? ORDER BY json_extract(content, '$[0][0]'), s.n
    """
    return {row["id"]: place for place, row in enumerate(db.execute(select, (article_id,)))}


def _articles_of(db: sqlite3.Connection, statements: Iterable[str]) -> list[sqlite3.Row]:
    select = """
    SELECT s.id, a.id AS article_id FROM statement AS s JOIN article AS a ON a.version_n = s.version_n
    WHERE s.live AND s.id IN (SELECT value FROM json_each(?))
    """
    return db.execute(select, (rows.many_json(statements),)).fetchall()


# Groups


def words(db: sqlite3.Connection, ids: Iterable[str]) -> list[Word]:
    """What decides about each pair that one of these articles is in."""
    return judgements.words(db, Relation.COPY_OF, ids)


def judgement(
    db: sqlite3.Connection, pair: tuple[str, str], copy: bool, score: float, by: str, at: str
) -> list[Link]:
    """The links that make this somebody's latest word about a pair; none if it is already.

    Each kind of copy is a judge of its own, of whom the latest counts.
    """
    left, right = sorted(pair)
    made = Link(left, right, Relation.COPY_OF, score, by, at)
    links = judgements.judgement(db, made, copy)
    if links or not copy or by.startswith("person:"):
        return links
    said = [word for word in words(db, [left]) if (word.left, word.right) == (left, right)]
    other_kind = any(word.link.by != by and not word.link.by.startswith("person:") for word in said)
    return _again(db, made) if other_kind else []


def _again(db: sqlite3.Connection, made: Link) -> list[Link]:
    """A word that another kind's has followed since: taken back, and said anew."""
    back = judgements.judgement(db, made, False)[0]
    again = Link(made.left, made.right, made.relation, made.score, made.by, made.made_at, retracts=back.id)
    return [back, again]


def regroup(db: sqlite3.Connection, ids: Iterable[str], at: str) -> None:
    """Computes anew which article each copy is of, for all that links connect with these.

    The first of a group is the one published first, else read first; but no article that names as its source
    the outlet of another in the group.
    """
    reached, said = judgements.reached(db, (Relation.COPY_OF,), set(ids))
    known = {row["id"]: row for row in _known(db, reached)}
    numbers = rows.many_json(row["n"] for row in known.values())
    db.execute("DELETE FROM origin WHERE article_n IN (SELECT value FROM json_each(?))", (numbers,))
    kept = [word for word in said if word.left in known and word.right in known]
    for members in grouped(known, kept):
        if len(members) > 1:
            first = _first(db, [known[one] for one in members])
            db.executemany(
                "INSERT INTO origin (article_n, first_n) VALUES (?, ?)",
                ((known[one]["n"], first["n"]) for one in members),
            )
    select = """
    SELECT s.id FROM version AS v JOIN statement AS s ON s.version_n = v.n JOIN member ON statement_n = s.n
    WHERE v.article_n IN (SELECT value FROM json_each(?))
    """
    claims.regroup(db, [row["id"] for row in db.execute(select, (numbers,))], at)


def grouped(ids: Iterable[str], said: Sequence[Word]) -> list[set[str]]:
    """The groups that links make of articles, the surest first.

    Two that a person says are no copies never come together. A suggestion joins two groups only where half of
    the smaller one is linked with the other, so that one slip does not make one source of forty and forty.
    """
    group = {one: {one} for one in sorted(ids)}
    yes = sorted((word for word in said if word.holds), key=_surest)
    apart = [
        (word.left, word.right) for word in said if not word.holds and word.link.by.startswith("person:")
    ]
    linked: dict[str, set[str]] = defaultdict(set)
    for word in yes:
        linked[word.left].add(word.right)
        linked[word.right].add(word.left)
    for word in yes:
        one, other = group[word.left], group[word.right]
        if one is other or any((a in one and b in other) or (a in other and b in one) for a, b in apart):
            continue
        if kind_of(word.link.by) not in _SUGGESTED or _linked_enough(one, other, linked):
            one |= other
            group |= dict.fromkeys(other, one)
    return list({id(found): found for found in group.values()}.values())


def kind_of(by: str) -> str | None:
    """Which kind of copy the judge of a link tells: "near" of "program:copies-1:near"; None of a person."""
    parts = by.split(":")
    return parts[2] if parts[0] == "program" and len(parts) > 2 else None


def _linked_enough(one: set[str], other: set[str], linked: Mapping[str, set[str]]) -> bool:
    small, large = sorted((one, other), key=len)
    return sum(bool(linked[each] & large) for each in small) >= _JOINED * len(small)


def _surest(word: Word) -> tuple[bool, float, str, str]:
    return not word.link.by.startswith("person:"), -word.link.score, word.left, word.right


# Which was first


def _known(db: sqlite3.Connection, ids: Iterable[str]) -> list[sqlite3.Row]:
    select = """
    SELECT article.n, article.id, article.version_n, v.published, v.outlet
    FROM article JOIN version AS v ON v.n = article.version_n
    WHERE article.id IN (SELECT value FROM json_each(?))
    """
    return db.execute(select, (rows.many_json(ids),)).fetchall()


def _first(db: sqlite3.Connection, members: Sequence[sqlite3.Row]) -> sqlite3.Row:
    """The first of a group's articles; where each names another as its source, that does not count."""
    outlets = {row["n"]: _outlets(db, row) for row in members}
    free = [row for row in members if not _takes(row["n"], outlets)]
    return min(free or members, key=_read)


def _read(row: sqlite3.Row) -> tuple[str, int]:
    """A month counts from its end, an open date from the end of time: nobody is first by not telling."""
    return (row["published"] or "9999") + "~", row["n"]


def _takes(article_n: int, outlets: Mapping[int, tuple[set[str], set[str]]]) -> bool:
    """Whether an article names as its source an outlet, not its own, that another in the group is of."""
    own, sources = outlets[article_n]
    return any((sources - own) & others for n, (others, _) in outlets.items() if n != article_n)


def _outlets(db: sqlite3.Connection, row: sqlite3.Row) -> tuple[set[str], set[str]]:
    """The keys of an article's own outlet, and of those that it names as where it was taken from."""
    own = {_outlet(row["outlet"])} if row["outlet"] else set()
    select = "SELECT value FROM fact WHERE version_n = ? AND field IN ('source_outlet', 'source_url')"
    sources = {_outlet(fact["value"]) for fact in db.execute(select, (row["version_n"],))}
    select = """
    SELECT DISTINCT role, coalesce(one_n, hop.party_n) AS party_n, party.name FROM statement AS s
    JOIN hop ON statement_n = s.n JOIN party ON party.n = hop.party_n
    LEFT JOIN same ON same.party_n = hop.party_n
    WHERE s.live AND s.version_n = ? AND role IN (?, ?)
    """
    for hop in db.execute(select, (row["version_n"], HopRole.PUBLISHED, HopRole.TAKEN_FROM)):
        (own if hop["role"] == HopRole.PUBLISHED else sources).update(
            (f"party {hop['party_n']}", _outlet(hop["name"]))
        )
    return own - {""}, sources - {""}


def _outlet(name: str) -> str:
    """A key of an outlet, the same for its name, its other names and its address."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.strip().casefold()).split("/")[0]
    known = _outlet_names().get(key(name)) or _outlet_names().get(key(host))
    labels = host.split(".")
    while len(labels) > 1 and len(labels[-1]) <= _SUFFIX:
        labels.pop()
    return known or key(labels[-1]).replace(" ", "")


@cache
def _outlet_names() -> dict[str, str]:
    return {key(name): one.id for one in bodies() if one.kind is PartyKind.OUTLET for name in one.names}


# What a reader is shown


def copies(db: sqlite3.Connection, article_id: str) -> Copies | None:
    """The group of copies that an article is in: the first, and each other with who says so."""
    select = """
    SELECT a.id, a.version_n, origin.article_n = origin.first_n AS first, a.n, v.published
    FROM origin JOIN article AS a ON a.n = origin.article_n JOIN version AS v ON v.n = a.version_n
    WHERE first_n = (SELECT first_n FROM origin JOIN article ON n = article_n WHERE id = ?)
    """
    found = db.execute(select, (article_id,)).fetchall()
    if not found:
        return None
    refs = _refs(db, (row["version_n"] for row in found))
    ids = {row["id"] for row in found}
    said = [word for word in words(db, ids) if word.holds and {word.left, word.right} <= ids]
    first = next(row["id"] for row in found if row["first"])
    others = sorted((row for row in found if not row["first"]), key=_read)
    shown = [_copy(db, refs[row["id"]], first, said) for row in others]
    return Copies(refs[first], tuple(shown))


def _refs(db: sqlite3.Connection, versions: Iterable[int]) -> dict[str, ArticleRef]:
    found = db.execute(sql.VERSIONS_BY_NUMBER, (rows.many_json(versions),))
    refs = map(rows.row_article_ref, found)
    return {ref.id: ref for ref in refs}


def _copy(db: sqlite3.Connection, ref: ArticleRef, first: str, said: Iterable[Word]) -> Copy:
    """A copy by the surest word about it; of equally sure ones, that about the first."""
    own = [word for word in said if ref.id in (word.left, word.right)]
    word = min(own, key=lambda each: (_surest(each)[:2], first not in (each.left, each.right), _surest(each)))
    other = word.right if word.left == ref.id else word.left
    kind = kind_of(word.link.by) or _kind_found(db, word)
    return Copy(ref, other, kind, word.link.score, word.link.by)


def _kind_found(db: sqlite3.Connection, word: Word) -> str | None:
    """The kind that the program last found of a pair about which a person's word counts."""
    select = """
    SELECT by FROM link WHERE left_id = ? AND right_id = ? AND relation = ? AND by LIKE 'program:%'
    ORDER BY n DESC LIMIT 1
    """
    found = db.execute(select, (word.left, word.right, Relation.COPY_OF)).fetchone()
    return kind_of(found["by"]) if found else None
