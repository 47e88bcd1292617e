"""An embedded ledger of attributed statements: SQLite, write-ahead log, full-text search."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from menurut.errors import NotFoundError
from menurut.langs.knowledge import Held, Known
from menurut.ledger import database, parties, rows, sql, store
from menurut.ledger.search import Query, any_two, index_stems, named, stopword_stems, where
from menurut.ledger.store import Added
from menurut.types import (
    Article,
    ArticleRef,
    Dispute,
    Entry,
    Link,
    Party,
    PartyKind,
    Profile,
    Reading,
    Relation,
    Skipped,
    SpeakerRow,
)

__all__ = ["Added", "Ledger", "Query", "open_ledger"]

_FACET = 20  # values shown of each facet
_RARE = 8  # stems that candidates() looks for: 28 pairs
_BATCH = 500  # entries fetched at once when all are streamed
_PREFIX = 6  # characters of an id that may stand for all of it

Bound = Mapping[str, object] | Sequence[object]


def open_ledger(path: str | Path, create: bool = True) -> Ledger:
    """Opens or makes the ledger at `path`, migrating an older one. LedgerError says what to do."""
    return Ledger(database.connect(path, create), path)


class Ledger:
    """An open ledger; use as a context manager. Every write is one transaction.

    One thread at a time may use it; others open their own, which costs about a millisecond.
    """

    def __init__(self, db: sqlite3.Connection, path: str | Path) -> None:
        """Call `open_ledger` instead."""
        self._db = db
        self.path = path

    def __enter__(self) -> Ledger:
        """The ledger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the ledger."""
        self.close()

    def close(self) -> None:
        """Closes the ledger; what was added is safe without it."""
        self._db.close()

    # Writing

    def add(self, reading: Reading) -> Added:
        """Puts a reading in, all or nothing; the same reading again changes nothing."""
        with self._writing():
            return store.put_reading(self._db, reading)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes what is written inside one transaction: a crash leaves all of it or nothing."""
        with self._writing():
            yield

    def add_skipped(self, skipped: Skipped) -> None:
        """Notes a document that could not be read, until its `ref` is read after all."""
        with self._writing():
            store.put_skipped(self._db, skipped)

    def add_links(self, links: Iterable[Link]) -> int:
        """Adds judgements; gives how many were not there yet. Parties that they link are shown as one."""
        links = list(links)
        with self._writing():
            added = store.put_links(self._db, links)
            ends = {
                end
                for link in links
                if link.relation is Relation.SAME_PARTY
                for end in (link.left, link.right)
            }
            if ends:
                parties.recluster(self._db, ends)
            return added

    def judge(self, pair: tuple[str, str], same: bool, by: str, score: float = 1.0) -> bool:
        """Notes that two parties are one or are not; gives whether that is new from this judge."""
        with self._writing():
            return self.add_links(parties.judgement(self._db, pair, same, score, by, store.now())) > 0

    def add_appearances(self, version_id: str, seen: Iterable[tuple[Profile, frozenset[str]]]) -> set[str]:
        """Notes what an article shows of its parties, each with the keys of its names; gives the new ones."""
        with self._writing():
            return parties.put_appearances(self._db, version_id, seen)

    # Searching

    def search(self, query: Query, limit: int = 50, offset: int = 0) -> list[Entry]:
        """The current statements that fit, best first, then latest."""
        w = where(query)
        bound = {**w.bound, "limit": limit, "offset": offset}
        found = self._rows(sql.SEARCH.format(tables=w.tables, condition=w.condition, order=w.order), bound)
        return self._entries([row["n"] for row in found])

    def count(self, query: Query) -> int:
        """How many current statements fit."""
        w = where(query)
        return self._number(sql.COUNT.format(tables=w.tables, condition=w.condition), w.bound)

    def facets(self, query: Query) -> dict[str, list[tuple[str, int]]]:
        """Of the statements that fit, the most frequent outlets, acts, languages and speakers (names)."""
        w = where(query)
        # The words are looked up once for all facets; without words each facet has its own index.
        once = "MATERIALIZED" if "words" in w.bound else "NOT MATERIALIZED"
        found = self._rows(sql.FACETS.format(tables=w.tables, condition=w.condition, once=once), w.bound)
        facets: dict[str, list[tuple[str, int]]] = {"outlet": [], "act": [], "lang": [], "speaker": []}
        for row in found:
            if len(facets[row["facet"]]) < _FACET:
                facets[row["facet"]].append((row["value"], row["statements"]))
        return facets

    def candidates(self, entry: Entry, limit: int = 50) -> list[Entry]:
        """What a statement may be about: current ones by other speakers.

        Half of them at most are of its own article, whatever their words. The others share at
        least two of its rarest stems; names do so across languages, other words only within one.
        """
        bound: dict[str, object] = {"speaker": entry.speaker.id, "version": entry.article.version_id}
        same = self._rows(sql.SAME_ARTICLE, {**bound, "limit": (limit + 1) // 2})
        stems = self._rare_stems(entry)
        bound |= {"words": any_two(stems), "limit": limit - len(same)}
        similar = self._rows(sql.SIMILAR, bound) if len(stems) > 1 else []
        return self._entries([row["n"] for row in (*same, *similar)])

    def disputes(self, limit: int = 50, offset: int = 0, statement_id: str | None = None) -> list[Dispute]:
        """Denials and what they deny, both current; best first. See sql.DISPUTES for whose word counts."""
        which = "(left_id = :statement OR right_id = :statement)" if statement_id else "1"
        bound = {"statement": statement_id, "limit": limit, "offset": offset}
        found = self._rows(sql.DISPUTES.format(which=which), bound)
        entries = self._entries([n for row in found for n in (row["right_n"], row["left_n"])])
        pairs = zip(entries[::2], entries[1::2], found, strict=True)
        return [Dispute(claim, denial, rows.row_link(row)) for claim, denial, row in pairs]

    def entries(self) -> Iterator[Entry]:
        """Every current entry, article by article, a batch at a time."""
        last = 0
        while found := self._rows(sql.NEXT_LIVE, (last, _BATCH)):
            last = found[-1]["n"]
            yield from self._entries([row["n"] for row in found])

    # Looking up

    def counts(self) -> dict[str, int]:
        """How much is in the ledger; statements, speakers and outlets are those of current statements."""
        numbers = {name: self._number(f"SELECT {select}") for name, select in sql.COUNTS.items()}
        return numbers | {"disputes": self._number(sql.DISPUTES_COUNT.format(which="1"))}

    def statement(self, statement_id: str) -> Entry:
        """The statement of that id, also where it is superseded or its article has changed."""
        found = self._rows(sql.STATEMENT, (statement_id,))
        if not found:
            raise NotFoundError(f"no statement {statement_id!r}; find one with: menurut search WORDS")
        return self._entries([found[0]["n"]])[0]

    def article(
        self, article_id: str, version_id: str | None = None
    ) -> tuple[ArticleRef, Article, list[Entry]]:
        """An article's current or given version, with its statements in the order of the text."""
        found = self._rows(sql.VERSIONS + " AND v.id = ifnull(?, c.id)", (article_id, version_id))
        if not found:
            version = f" with a version {version_id!r}" if version_id else ""
            raise NotFoundError(f"no article {article_id!r}{version}; see: menurut search WORDS")
        row = found[0]
        facts = self._rows("SELECT * FROM fact WHERE version_n = ? ORDER BY position", (row["n"],))
        article = rows.row_article(row, tuple(map(rows.row_fact, facts)))
        entries = self._entries([said["n"] for said in self._rows(sql.SAID, (row["n"],))])
        return rows.row_article_ref(row), article, sorted(entries, key=lambda entry: entry.attribution.start)

    def versions(self, article_id: str) -> list[ArticleRef]:
        """The article's versions, in the order in which they were first read."""
        found = self._rows(sql.VERSIONS + " ORDER BY v.n", (article_id,))
        return [rows.row_article_ref(row) for row in found]

    def articles(self, limit: int = 50, offset: int = 0) -> list[ArticleRef]:
        """The current versions of all articles, latest read first."""
        return [rows.row_article_ref(row) for row in self._rows(sql.ARTICLES, (limit, offset))]

    def party(self, party_id: str) -> Party:
        """The party of that id, with all its names."""
        found = self._rows("SELECT n FROM party WHERE id = ?", (party_id,))
        if not found:
            raise NotFoundError(f"no party {party_id!r}; see: menurut speakers")
        return self._parties({found[0]["n"]})[found[0]["n"]]

    def speakers(self, name: str = "", limit: int = 50, offset: int = 0) -> list[SpeakerRow]:
        """Who speaks in current statements, most statements first; `name` holds words of a name."""
        bound: dict[str, object] = {"limit": limit, "offset": offset}
        condition = f"speaker_n IN ({named('name', name, bound)})" if name.strip() else "1"
        found = self._rows(sql.SPEAKERS.format(condition=condition), bound)
        parties = self._parties({row["one"] for row in found})
        return [rows.row_speaker(row, parties[row["one"]]) for row in found]

    def add_known(self, known: Known, names: Iterable[tuple[str, str]], kind: str = "") -> bool:
        """Notes a party (with `kind`, an office) from elsewhere, names with their keys; whether it is new."""
        with self._writing():
            return parties.put_known(self._db, known, names, kind)

    def add_held(self, held: Held, source: str) -> None:
        """Notes that somebody holds an office, and who says so."""
        with self._writing():
            parties.put_held(self._db, held, source)

    def add_party(self, party: Party, keys: Iterable[str]) -> None:
        """Notes a party that no article has yet, to be linked to, with the keys of its names."""
        with self._writing():
            store.put_party(self._db, party)
            parties.put_keys(self._db, party.id, keys)

    def known(self, keys: Iterable[str], kind: PartyKind) -> list[Known]:
        """The imported parties that have a name of one of these keys."""
        with database.explained(self.path):
            return parties.known_named(self._db, keys, kind)

    def holders(self, office: str, day: str, near: int) -> list[str]:
        """Who holds an office on a day, as far as that is known."""
        with database.explained(self.path):
            return parties.holders(self._db, office, day, near)

    def alike(self, profile: Profile, keys: Iterable[str]) -> list[Profile]:
        """The parties that share a key with one, those that share most first."""
        with database.explained(self.path):
            return parties.candidates(self._db, profile, keys)

    def waiting(self, profile: Profile, keys: Iterable[str]) -> list[Profile]:
        """Of those that share a key with one, the names that stand alone."""
        with database.explained(self.path):
            return parties.waiting(self._db, profile, keys)

    def party_words(self, party_id: str, all_ones: bool = False) -> list[parties.Word]:
        """Who says of which other parties that they are this one, or one of those shown as it, or are not."""
        ones = sql.ONES.format(parties="SELECT n FROM party WHERE id = :id")
        members = self._rows(f"SELECT id FROM party WHERE n IN ({ones})", {"id": party_id})  # noqa: S608
        with database.explained(self.path):
            return parties.words(self._db, [row["id"] for row in members] if all_ones else [party_id])

    def named(self, name: str = "", limit: int = 50, offset: int = 0) -> list[Party]:
        """The parties, as they are shown, with a name that holds these words; linked ones first."""
        bound: dict[str, object] = {"limit": limit, "offset": offset}
        condition = f"n IN ({named('name', name, bound)})" if name.strip() else "1"
        found = [row["one"] for row in self._rows(sql.NAMED_PARTIES.format(condition=condition), bound)]
        known = self._parties(set(found))
        return [known[n] for n in found]

    def party_as_written(self, party_id: str) -> str:
        """The party's own name, whoever it is linked to; its id, if the ledger has none of it."""
        found = self._rows("SELECT name FROM party WHERE id = ?", (party_id,))
        return str(found[0]["name"]) if found else party_id

    def skipped(self) -> list[Skipped]:
        """The documents that could not be read, in the order in which they were met."""
        return [rows.row_skipped(row) for row in self._rows("SELECT * FROM skipped ORDER BY n")]

    def completions(self, kind: str, prefix: str, limit: int = 10) -> list[str]:
        """The ids of a kind ("article", "statement") that begin with `prefix`, of 6 characters or more."""
        if len(prefix) < _PREFIX:
            return []
        found = self._rows(sql.COMPLETIONS[kind], (prefix, f"{prefix}\U0010ffff", limit))
        return [row["id"] for row in found]

    # Inside

    def _rows(self, select: str, bound: Bound = ()) -> list[sqlite3.Row]:
        with database.explained(self.path):
            return self._db.execute(select, bound).fetchall()

    def _number(self, select: str, bound: Bound = ()) -> int:
        number: int = self._rows(select, bound)[0][0]
        return number

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with database.explained(self.path), database.transaction(self._db):
            yield

    def _entries(self, numbers: list[int]) -> list[Entry]:
        """The entries of these rows, in this order, with five queries however many they are."""
        if not numbers:
            return []
        many = rows.many_json(numbers)
        found = {row["n"]: row for row in self._rows(sql.ENTRIES, (many,))}
        hops = defaultdict(list)
        for hop in self._rows(sql.HOPS, (many,)):
            hops[hop["statement_n"]].append(hop)
        parties = self._parties(
            {row["speaker_n"] for row in found.values()}
            | {hop["party_n"] for chain in hops.values() for hop in chain}
        )
        many = rows.many_json({row["version_n"] for row in found.values()})
        versions = {row["n"]: row for row in self._rows(sql.VERSIONS_BY_NUMBER, (many,))}
        return [
            rows.row_entry(row, versions[row["version_n"]], parties, hops[row["n"]])
            for row in map(found.__getitem__, numbers)
        ]

    def _parties(self, numbers: set[int]) -> dict[int, Party]:
        """The parties of these rows; of a linked one the party that it is shown as, with all names."""
        found = self._rows(sql.PARTIES, (rows.many_json(numbers),))
        names: dict[int, dict[str, None]] = defaultdict(dict)
        for row in self._rows(sql.ALIASES, {"many": rows.many_json({row["n"] for row in found})}):
            names[row["shown"]][row["name"]] = None
        return {row["asked"]: rows.row_party(row, names[row["n"]]) for row in found}

    def _rare_stems(self, entry: Entry) -> list[str]:
        """The content's rarest stems that another statement has too, without words of no topic."""
        lang = entry.article.lang
        stems = set(index_stems(entry.content, lang).split()) - stopword_stems(lang)
        found = self._rows(sql.STEM_COUNTS, (rows.many_json(stems), _RARE))
        return [row["term"] for row in found]
