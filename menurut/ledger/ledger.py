"""An embedded ledger of attributed statements: SQLite, write-ahead log, full-text search."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from menurut.errors import NotFoundError
from menurut.langs.knowledge import Held, Known
from menurut.ledger import claims, copies, database, judgements, parties, rows, sql, store
from menurut.ledger.copies import Copies, Retold
from menurut.ledger.judgements import Word, judgement
from menurut.ledger.search import Query, named, where
from menurut.ledger.store import Added
from menurut.ledger.vectors import Vectors, nearest_of, shared_vectors
from menurut.types import (
    Against,
    Article,
    ArticleRef,
    Claim,
    Entry,
    Gist,
    Link,
    Member,
    Party,
    PartyKind,
    Profile,
    Reading,
    Relation,
    Skipped,
    SpeakerRow,
    Stance,
)

__all__ = ["Added", "Ledger", "Query", "open_ledger"]

_FACET = 20  # values shown of each facet
_BATCH = 500  # entries fetched at once when all are streamed
_EXACT = 3000  # statements whose vectors are compared one by one
_WIDEST = 20_000  # nearest ones that are looked through for those that fit
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
        self._vectors: Vectors | None = None

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
        if self._vectors:
            self._vectors.save()
        self._db.close()

    # Writing

    def add(self, reading: Reading) -> Added:
        """Puts a reading in, all or nothing; the same reading again changes nothing."""
        with self._writing():
            added = store.put_reading(self._db, reading)
            claims.leave(self._db, reading.article.id, store.now())
            return added

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
        """Adds judgements; gives how many were not there yet.

        Parties that they link are shown as one, and claims are computed anew.
        """
        links = list(links)
        with self._writing():
            added = store.put_links(self._db, links)
            ends: dict[Relation, set[str]] = defaultdict(set)
            for link in links:
                ends[link.relation] |= {link.left, link.right}
            if ends[Relation.SAME_PARTY]:
                parties.recluster(self._db, ends[Relation.SAME_PARTY])
            if ends[Relation.COPY_OF]:
                copies.regroup(self._db, ends[Relation.COPY_OF], store.now())
            about = ends[Relation.SAME_CLAIM] | ends[Relation.DENIES]
            about |= claims.of_parties(self._db, ends[Relation.SAME_PARTY])
            if about:
                claims.regroup(self._db, about, store.now())
            return added

    def retire(self, prefix: str, current: str) -> int:
        """Takes back what programs whose names begin so linked, but for the current one.

        Gives how many links.
        """
        with self._writing():
            ends = [row["left_id"] for row in self._rows(sql.LINKED_BY, (f"{prefix}*", current))]
            old = [
                word
                for relation in claims.RELATIONS
                for word in judgements.words(self._db, relation, ends)
                if word.holds and word.link.by.startswith(prefix) and word.link.by != current
            ]
            made = (replace(word.link, by=current, score=0.0, made_at=store.now()) for word in old)
            return self.add_links(link for one in made for link in judgement(self._db, one, False))

    def judge_claim(self, pair: tuple[str, str], relation: Relation, holds: bool, by: str) -> bool:
        """Notes somebody's word that two statements are about one claim, or that one denies the other, or
        not.

        Of SAME_CLAIM the order does not matter; of DENIES the first is the denial.
        """
        left, right = sorted(pair) if relation is Relation.SAME_CLAIM else pair
        made = Link(left, right, relation, 1.0, by, store.now())
        with self._writing():
            return self.add_links(judgement(self._db, made, holds)) > 0

    def add_gists(self, gists: Iterable[Gist]) -> None:
        """Notes what matching made of statements; those that reject a claim become claims of their own."""
        gists = list(gists)
        with self._writing():
            claims.put_gists(self._db, gists)
            claims.regroup(self._db, {gist.statement_id for gist in gists}, store.now())

    def judge(self, pair: tuple[str, str], same: bool, by: str, score: float = 1.0) -> bool:
        """Notes that two parties are one or are not; gives whether that is new from this judge."""
        with self._writing():
            return self.add_links(parties.judgement(self._db, pair, same, score, by, store.now())) > 0

    def add_appearances(self, version_id: str, seen: Iterable[tuple[Profile, frozenset[str]]]) -> set[str]:
        """Notes what an article shows of its parties, each with the keys of its names; gives the new ones."""
        with self._writing():
            return parties.put_appearances(self._db, version_id, seen)

    def add_bands(self, version_id: str, keys: Iterable[int]) -> None:
        """Notes by which keys the copies of an article's text are found."""
        with self._writing():
            copies.put_bands(self._db, version_id, keys)

    def judge_copy(self, pair: tuple[str, str], copy: bool, by: str, score: float = 1.0) -> bool:
        """Notes that two articles are copies or are not; gives whether that is new from this judge."""
        with self._writing():
            return self.add_links(copies.judgement(self._db, pair, copy, score, by, store.now())) > 0

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

    def against(self, statement_id: str) -> list[Against]:
        """What a statement denies and who denies it, as far as somebody's word about the two holds.

        Surest first.
        """
        with database.explained(self.path):
            said = judgements.words(self._db, Relation.DENIES, [statement_id])
        held = {end for word in said if word.holds for end in (word.left, word.right)}
        known = {entry.id: entry for entry in self._live_entries(held)}
        found = [word for word in said if word.holds and word.left in known and word.right in known]
        found.sort(key=lambda word: (-word.link.score, word.left, word.right))
        return [Against(known[word.right], known[word.left], word.link) for word in found]

    def claims(self, disputed: bool = False, limit: int = 50, offset: int = 0, least: int = 2) -> list[Claim]:
        """Claims of `least` statements or more, the latest first; disputed ones by how many independent
        sources
        carry them, then the latest, then the firmest."""
        order = sql.CLAIMS[disputed]
        found = self._rows(order, {"least": least, "limit": limit, "offset": offset})
        return self._claims(found)

    def all_claims(self, single: bool = False) -> Iterator[Claim]:
        """Every claim, a batch at a time, oldest first.

        With `single`, also what only one statement is about.
        """
        last = 0
        while found := self._rows(sql.NEXT_CLAIMS, (last, _BATCH)):
            last = found[-1]["n"]
            yield from self._claims(found)
        last = 0
        while single and (numbers := self._rows(sql.NEXT_SINGLE, (last, _BATCH))):
            last = numbers[-1]["n"]
            entries = self._entries([row["n"] for row in numbers])
            for row, entry in zip(numbers, entries, strict=True):
                denies = Stance.DENIES if row["denies"] else Stance.AFFIRMS
                yield claims.single(entry, denies if row["commits"] else Stance.NEUTRAL)

    def claim(self, claim_id: str) -> Claim:
        """The claim of that id, or the one that it went into."""
        seen: set[str] = set()
        while True:
            found = self._rows("SELECT * FROM claim WHERE id = ?", (claim_id,))
            if not found or claim_id in seen:
                raise NotFoundError(f"no claim {claim_id!r}; see: menurut claims")
            seen.add(claim_id)
            if found[0]["merged_into"] is None:
                return self._claims(found)[0]
            if not found[0]["merged_into"]:
                raise NotFoundError(f"claim {claim_id} is no more: nothing holds its statements together")
            claim_id = found[0]["merged_into"]

    def denials_alone(self, statement_ids: Iterable[str]) -> list[Claim]:
        """The claims of those of these statements that deny something and are about it alone."""
        found = self._rows(sql.DENIALS_ALONE, (rows.many_json(statement_ids),))
        return [claims.single(entry, Stance.DENIES) for entry in self._entries([row["n"] for row in found])]

    def claims_of(self, statement_ids: Iterable[str]) -> dict[str, Claim]:
        """The claims that statements are about, by the id of each that is about one with others."""
        asked = list(dict.fromkeys(statement_ids))
        found = self._rows(sql.CLAIMS_OF, (rows.many_json(asked),))
        shown = {claim.id: claim for claim in self._claims(list({row["n"]: row for row in found}.values()))}
        return {row["statement_id"]: shown[row["id"]] for row in found}

    def nearest(self, vector: bytes, count: int, query: Query | None = None) -> list[tuple[Entry, float]]:
        """The current statements nearest to a vector, and the cosine of each; `query` narrows them.

        A narrow query is answered exactly, from its own statements; else by the index (vectors.py).
        """
        with database.explained(self.path):
            found = self._near(vector, count, query)
        entries = self._entries([n for n, _ in found])
        return [(entry, cosine) for entry, (_, cosine) in zip(entries, found, strict=True)]

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
        return numbers

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

    def sharing(self, article_id: str, keys: Sequence[int]) -> list[str]:
        """The other articles whose current text shares bands with these."""
        with database.explained(self.path):
            return copies.sharing(self._db, keys, article_id)

    def retold(self, article_id: str) -> list[Retold]:
        """The articles with several statements about the same as this one's."""
        with database.explained(self.path):
            return copies.retold(self._db, article_id)

    def copy_words(self, article_id: str) -> list[Word]:
        """Who says of which articles that they are copies of this one, or are not."""
        with database.explained(self.path):
            return copies.words(self._db, [article_id])

    def copies(self, article_id: str) -> Copies | None:
        """The group of copies that an article is in; None of a single one."""
        with database.explained(self.path):
            return copies.copies(self._db, article_id)

    def versions(self, article_id: str) -> list[ArticleRef]:
        """The article's versions, in the order in which they were first read."""
        found = self._rows(sql.VERSIONS + " ORDER BY v.n", (article_id,))
        return [rows.row_article_ref(row) for row in found]

    def article_ids(self) -> Iterator[str]:
        """The ids of all articles, in the order in which they were first read, a batch at a time."""
        last = 0
        while found := self._rows("SELECT n, id FROM article WHERE n > ? ORDER BY n LIMIT ?", (last, _BATCH)):
            last = found[-1]["n"]
            yield from (row["id"] for row in found)

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

    def party_words(self, party_id: str, all_ones: bool = False) -> list[Word]:
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

    def _near(self, vector: bytes, count: int, query: Query | None) -> list[tuple[int, float]]:
        w = where(query or Query())
        if query:
            bound = {**w.bound, "limit": _EXACT + 1, "offset": 0}
            few = self._rows(sql.SEARCH.format(tables=w.tables, condition=w.condition, order="s.n"), bound)
            if len(few) <= _EXACT:
                many = rows.many_json(row["n"] for row in few)
                held = self._rows(sql.GISTS, (many,))
                return nearest_of(vector, [(row["statement_n"], row["vector"]) for row in held], count)
        if self._vectors is None:
            path = Path(self.path)
            self._vectors = shared_vectors(path, len(vector))
        self._vectors.refresh(self._db)
        found: list[tuple[int, float]] = []
        wanted = count
        while len(found) < count:
            near = dict(self._vectors.nearest(vector, wanted))
            found_gists = self._rows(sql.GISTS_BY_NUMBER, (rows.many_json(near),))
            cosines = {row["statement_n"]: near[row["n"]] for row in found_gists}
            bound = {**w.bound, "many": rows.many_json(cosines), "limit": -1, "offset": 0}
            condition = f"{w.condition} AND s.n IN (SELECT value FROM json_each(:many))"  # noqa: S608
            fit = self._rows(sql.SEARCH.format(tables=w.tables, condition=condition, order="s.n"), bound)
            found = sorted(((row["n"], cosines[row["n"]]) for row in fit), key=lambda pair: -pair[1])
            if len(near) < wanted or wanted > _WIDEST:
                break
            wanted *= 4
        return found[:count]

    def _live_entries(self, ids: Iterable[str]) -> list[Entry]:
        found = self._rows(sql.LIVE, (rows.many_json(sorted(ids)),))
        return self._entries([row["n"] for row in found])

    def _claims(self, found: list[sqlite3.Row]) -> list[Claim]:
        members = self._rows(sql.MEMBERS, (rows.many_json(row["n"] for row in found),))
        entries = self._entries([row["statement_n"] for row in members])
        of: dict[int, list[Member]] = defaultdict(list)
        for row, entry in zip(members, entries, strict=True):
            of[row["claim_n"]].append(Member(entry, Stance(row["stance"])))
        ids = rows.many_json(row["id"] for row in found)
        events = defaultdict(list)
        for event in self._rows(sql.EVENTS, {"ids": ids}):
            for end in {event["claim_id"], event["other_id"]}:
                events[end].append(rows.row_event(event))
        return [rows.row_claim(row, tuple(of[row["n"]]), tuple(events[row["id"]])) for row in found]

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
