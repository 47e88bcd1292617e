"""Putting readings, links and skipped documents into the tables. Call inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from menurut.ledger import rows
from menurut.ledger.search import index_stems
from menurut.text import key
from menurut.types import (
    Article,
    Attribution,
    Dating,
    Hop,
    Link,
    Party,
    Reading,
    Rejection,
    Skipped,
    Spans,
    Statement,
)


class Added(StrEnum):
    """What adding a reading changed."""

    NEW = "new"  # an article that was not there
    NEW_VERSION = "new version"  # the article has other words now; the old ones stay
    REREAD = "re-read"  # the same words, understood otherwise; old statements are superseded
    UNCHANGED = "unchanged"


def put_reading(db: sqlite3.Connection, reading: Reading) -> Added:
    """A reading with all that belongs to it."""
    article = reading.article
    # 1. What could not be read before has been read now.
    db.execute("DELETE FROM skipped WHERE ref = ?", (article.ref,))
    # 2. The same again changes nothing.
    digest = rows.reading_digest(reading)
    article_n, current_n = _article_row(db, article.id)
    version_id = article.version_id  # a hash over the text: once
    version = db.execute("SELECT n, reading FROM version WHERE id = ?", (version_id,)).fetchone()
    known = version is not None and version["n"] == current_n
    if known and version["reading"] == digest:
        return Added.UNCHANGED
    # 3. The words, and what was seen in them.
    version_n = version["n"] if version else _insert_version(db, article, article_n)
    _describe_version(db, version_n, article, digest)
    for party in reading.parties:
        put_party(db, party)
    statements = {statement.id: statement for statement in reversed(reading.statements)}  # one an id
    wanted = {
        _put_statement(db, said, (version_n, version_id), article): said
        for said in reversed(statements.values())
    }
    # 4. What it no longer says stays citable, and leaves the search.
    _supersede(db, version_n, wanted)
    db.execute("UPDATE article SET version_n = ? WHERE n = ?", (version_n, article_n))
    _show(db, article_n, wanted, article)
    if known:
        return Added.REREAD
    return Added.NEW if current_n is None else Added.NEW_VERSION


def put_skipped(db: sqlite3.Connection, skipped: Skipped) -> None:
    """A document that could not be read; the same again changes nothing."""
    db.execute(
        "INSERT INTO skipped (ref, stage, reason, given_id, skipped_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (ref) DO UPDATE SET stage = excluded.stage, reason = excluded.reason, "
        "given_id = excluded.given_id, skipped_at = excluded.skipped_at "
        "WHERE (stage, reason, given_id) IS NOT (excluded.stage, excluded.reason, excluded.given_id)",
        (skipped.ref, skipped.stage, skipped.reason, skipped.id, now()),
    )


def put_links(db: sqlite3.Connection, links: Iterable[Link]) -> int:
    """Judgements; gives how many were not there yet."""
    sql = (
        "INSERT INTO link (id, left_id, right_id, relation, score, by, made_at, retracts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
    )
    return sum(db.execute(sql, _link_row(link)).rowcount for link in links)


def now() -> str:
    """This moment: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# Articles


def _article_row(db: sqlite3.Connection, article_id: str) -> tuple[int, int | None]:
    row = db.execute("SELECT n, version_n FROM article WHERE id = ?", (article_id,)).fetchone()
    if row is not None:
        return row["n"], row["version_n"]
    return _insert(db, "INSERT INTO article (id) VALUES (?)", article_id), None


def _insert_version(db: sqlite3.Connection, article: Article, article_n: int) -> int:
    return _insert(
        db,
        "INSERT INTO version (id, article_n, text, title, outlet, published, lang, ref, read_at, "
        "blocks, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '')",
        article.version_id,
        article_n,
        article.text,
        article.title,
        article.outlet,
        article.published,
        article.lang,
        article.ref,
        now(),
    )


def _describe_version(db: sqlite3.Connection, version_n: int, article: Article, digest: str) -> None:
    """What a better cleaner may see otherwise in the same words."""
    db.execute(
        "UPDATE version SET lang = ?, url = ?, byline = ?, blocks = ?, reading = ? WHERE n = ?",
        (article.lang, article.url, article.byline, rows.blocks_json(article.blocks), digest, version_n),
    )
    db.execute("DELETE FROM fact WHERE version_n = ?", (version_n,))
    db.executemany(
        "INSERT INTO fact (version_n, position, field, value, how, span) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (version_n, position, fact.field, fact.value, fact.how, rows.span_json(fact.span))
            for position, fact in enumerate(article.origin)
        ),
    )


# Parties


def put_party(db: sqlite3.Connection, party: Party) -> None:
    """The first name it had stays; a kind is only ever learnt, and names are added."""
    db.execute(
        "INSERT INTO party (id, kind, name) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET kind = excluded.kind WHERE kind = 'unknown' AND excluded.kind <> 'unknown'",
        (party.id, party.kind, party.name),
    )
    party_n = _party_n(db, party.id)
    db.executemany(
        "INSERT INTO alias (party_n, name, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        ((party_n, name, key(name)) for name in (party.name, *party.aliases)),
    )


def _party_n(db: sqlite3.Connection, party_id: str) -> int:
    row = db.execute("SELECT n FROM party WHERE id = ?", (party_id,)).fetchone()
    if row is None:
        raise sqlite3.IntegrityError("FOREIGN KEY constraint failed")
    n: int = row["n"]
    return n


# Statements


def _put_statement(
    db: sqlite3.Connection, statement: Statement, version: tuple[int, str], article: Article
) -> int:
    """The statement's row, with its chain; the row there was, if the same was read before."""
    version_n, version_id = version
    digest = rows.statement_digest(statement, version_id, article.lang)
    row = db.execute("SELECT n FROM statement WHERE digest = ?", (digest,)).fetchone()
    if row is not None:
        known: int = row["n"]
        return known
    meant = rows.statement_row(statement)
    n = _insert(
        db,
        f"INSERT INTO statement (digest, version_n, attribution_n, speaker_n, day, outlet, lang, "  # noqa: S608
        f"{', '.join(meant)}) VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(meant)})",
        digest,
        version_n,
        _put_attribution(db, statement.attribution, version_n, version_id),
        _party_n(db, statement.speaker_id),
        _day(statement, article),
        article.outlet,
        article.lang,
        *meant.values(),
    )
    _put_chain(db, n, statement.chain)
    _put_rejection(db, n, statement.rejects)
    return n


def _put_rejection(db: sqlite3.Connection, n: int, found: Rejection | None) -> None:
    if found is None:
        return
    evidence, claim = rows.span_json(found.evidence), rows.spans_json(found.claim)
    db.execute(
        "INSERT INTO rejection (statement_n, by, confidence, evidence, claim, claim_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (n, found.by, found.confidence, evidence, claim, found.claim_id),
    )


def _put_chain(db: sqlite3.Connection, n: int, chain: tuple[Hop, ...]) -> None:
    db.executemany(
        "INSERT INTO hop (statement_n, position, party_n, role, evidence, how, confidence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((n, position, _party_n(db, hop.party_id), *_hop_row(hop)) for position, hop in enumerate(chain)),
    )


def _hop_row(hop: Hop) -> tuple[object, ...]:
    return hop.role, rows.span_json(hop.evidence), hop.how, hop.confidence


def _put_attribution(db: sqlite3.Connection, seen: Attribution, version_n: int, version_id: str) -> int:
    identity = rows.attribution_id(seen, version_id)
    row = db.execute("SELECT n FROM attribution WHERE id = ?", (identity,)).fetchone()
    if row is not None:
        known: int = row["n"]
        return known
    return _insert(
        db,
        "INSERT INTO attribution (id, version_n, source, cue, content, quoted, form, score, model_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        identity,
        version_n,
        rows.spans_json(seen.source),
        rows.spans_json(seen.cue),
        rows.spans_json(seen.content),
        rows.spans_json(seen.quoted),
        seen.form,
        seen.score,
        seen.model_id,
    )


def _day(statement: Statement, article: Article) -> str | None:
    """When it was said, or else published; None while both are open."""
    published = Dating(article.published, "").iso if article.published else None
    return (statement.said_on and statement.said_on.iso) or published


def _supersede(db: sqlite3.Connection, version_n: int, wanted: dict[int, Statement]) -> None:
    """Of one version, what this reading no longer gives is superseded; what it gives again is not."""
    found = db.execute(
        "SELECT s.n, a.content, s.superseded_at FROM statement AS s "
        "JOIN attribution AS a ON a.n = s.attribution_n WHERE s.version_n = ?",
        (version_n,),
    ).fetchall()
    for row in found:
        if row["n"] in wanted and row["superseded_at"]:
            _set_superseded(db, row["n"], None, None)
        elif row["n"] not in wanted and not row["superseded_at"]:
            _set_superseded(db, row["n"], now(), _successor(rows.json_spans(row["content"]), wanted))


def _set_superseded(db: sqlite3.Connection, n: int, when: str | None, by: int | None) -> None:
    db.execute("UPDATE statement SET superseded_at = ?, superseded_by = ? WHERE n = ?", (when, by, n))


def _successor(content: Spans, wanted: dict[int, Statement]) -> int | None:
    """The statement that shares most of the content and adds least; None if none shares any."""
    fits = {n: _fit(content, statement.attribution.content) for n, statement in wanted.items()}
    best = max(fits, key=lambda n: fits[n], default=None)
    return best if best is not None and fits[best][0] else None


def _fit(old: Spans, new: Spans) -> tuple[int, int]:
    shared = sum(max(0, min(a_end, b_end) - max(a, b)) for a, a_end in old for b, b_end in new)
    return shared, -sum(end - start for start, end in new)


def _show(db: sqlite3.Connection, article_n: int, wanted: dict[int, Statement], article: Article) -> None:
    """Of all the article's versions, only what this reading gives can be found."""
    found = db.execute(
        "SELECT s.n FROM version AS v JOIN statement AS s ON s.version_n = v.n "
        "WHERE v.article_n = ? AND s.live",
        (article_n,),
    )
    live = {row["n"] for row in found}
    for n in live - wanted.keys():
        db.execute("UPDATE statement SET live = 0 WHERE n = ?", (n,))
        db.execute("DELETE FROM search WHERE rowid = ?", (n,))
    for n in sorted(wanted.keys() - live):
        db.execute("UPDATE statement SET live = 1 WHERE n = ?", (n,))
        _index(db, n, wanted[n], article)


def _index(db: sqlite3.Connection, n: int, statement: Statement, article: Article) -> None:
    name = db.execute("SELECT name FROM party WHERE id = ?", (statement.speaker_id,)).fetchone()["name"]
    seen = statement.attribution
    content, source = rows.words_at(article.text, seen.content), rows.words_at(article.text, seen.source)
    who = " ".join(dict.fromkeys((name, statement.mention, source)))
    db.execute(
        "INSERT INTO search (rowid, content, who, outlet) VALUES (?, ?, ?, ?)",
        (n, *(index_stems(column, article.lang) for column in (content, who, article.outlet or ""))),
    )


# Links


def _link_row(link: Link) -> tuple[object, ...]:
    return (
        link.id,
        link.left,
        link.right,
        link.relation,
        link.score,
        link.by,
        link.made_at,
        link.retracts,
    )


def _insert(db: sqlite3.Connection, sql: str, *values: object) -> int:
    n = db.execute(sql, values).lastrowid
    assert n is not None  # noqa: S101  (it is an INSERT)
    return n
