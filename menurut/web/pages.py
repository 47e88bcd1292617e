"""What each page holds, as plain data: the templates draw it, and the `.json` addresses tell it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from menurut import pipeline
from menurut.errors import NotFoundError
from menurut.export import (
    against_json,
    answer_json,
    article_json,
    claim_json,
    entry_json,
    position_json,
)
from menurut.langs import available
from menurut.ledger import Ledger, Query
from menurut.types import (
    Act,
    Against,
    Answer,
    Article,
    ArticleRef,
    Entry,
    HopRole,
    Party,
    Position,
    SpeakerRow,
    Stance,
)
from menurut.web import addresses
from menurut.web.segments import Line, around, lines, segments
from menurut.web.sides import Sides, Told, answered, told

PAGE = 25
_RELAYS = {HopRole.TOLD, HopRole.QUOTED, HopRole.RELAYED}
_SAMPLE = 500  # statements of a speaker that are looked through for relays

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it stands in an address."""

    q: str = ""
    speaker: str = ""
    speaker_id: str = ""
    outlet: str = ""
    via: str = ""
    act: str = ""
    lang: str = ""
    named: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    def query(self) -> Query:
        """What the ledger is asked."""
        return Query(
            words=self.q,
            speaker_id=self.speaker_id or None,
            speaker=self.speaker or None,
            outlet=self.outlet or None,
            via=self.via or None,
            act=Act(self.act) if self.act else None,
            lang=self.lang or None,
            anonymous={"anonymous": True, "named": False}.get(self.named),
            since=self.since or None,
            until=self.until or None,
        )

    def filters(self) -> dict[str, str]:
        """What narrows the search, beside the words."""
        return {name: value for name, value in self.address().items() if name not in {"q", "page"}}

    def address(self, **changed: object) -> dict[str, Any]:
        """The parts of the address, some of them changed; a change starts at the first page."""
        asked = dataclasses.asdict(self) | {"page": 1} | changed
        return {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: `total` rows in pages of `size`."""

    page: int
    total: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; one, if there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """The first row of this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was asked, how much was found, and this page of it."""

    asked: Asked
    paging: Paging
    entries: list[Entry]
    facets: dict[str, list[tuple[str, int]]]
    langs: tuple[str, ...]
    ledger_name: str
    speaker: Party | None  # the one that `asked.speaker_id` names

    def json(self) -> Json:
        """The page as data."""
        return {
            "query": self.asked.address(),
            **_paging(self.paging, "/search.json", self.asked.address),
            "facets": {
                name: [{"value": value, "count": count} for value, count in values]
                for name, values in self.facets.items()
            },
            "statements": [entry_json(entry) for entry in self.entries],
        }


def search(ledger: Ledger, asked: Asked) -> SearchPage:
    """The statements that match."""
    query = asked.query()
    paging = Paging(asked.page, ledger.count(query))
    entries = ledger.search(query, limit=PAGE, offset=paging.offset)
    file_name = Path(ledger.path).name
    named = _party(ledger, asked.speaker_id)
    return SearchPage(asked, paging, entries, ledger.facets(query), available(), file_name, named)


def _party(ledger: Ledger, party_id: str) -> Party | None:
    try:
        return ledger.party(party_id) if party_id else None
    except NotFoundError:  # a search for nobody finds nothing, and is no error
        return None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article's version with its statements; `at` is the statement picked out, if any."""

    ref: ArticleRef
    article: Article
    entries: list[Entry]
    versions: list[ArticleRef]
    lines: list[Line]
    at: str | None

    @property
    def facts(self) -> dict[str, dict[str, list[str]]]:
        """What is known about the article: by field, the values, each with all that say so."""
        facts: dict[str, dict[str, list[str]]] = {}
        for fact in self.article.origin:
            facts.setdefault(fact.field, {}).setdefault(fact.value, []).append(fact.how)
        return facts

    def json(self) -> Json:
        """The page as data; offsets are code points of `text`."""
        versions = [dataclasses.asdict(version) for version in self.versions]
        return article_json(self.ref, self.article, self.entries) | {"versions": versions}


def article(ledger: Ledger, article_id: str, version: str | None, at: str | None) -> ArticlePage:
    """An article, current unless a version is named.

    The statement `at` is shown even when a later reading took its place, so that what was cited
    is found at its very characters.
    """
    ref, shown, entries = ledger.article(article_id, version)
    if at and at not in {entry.id for entry in entries}:
        cited = ledger.statement(at)
        at = at if cited.article.version_id == ref.version_id else None
        entries = [*entries, cited] if at else entries
    entries = sorted(entries, key=lambda entry: (entry.attribution.start, entry.id))
    cut = lines(segments(shown.text, shown.blocks, entries))
    return ArticlePage(ref, shown, entries, ledger.versions(article_id), cut, at)


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement, the lines it stands in, and what contradicts it."""

    entry: Entry
    context: list[Line]
    disputes: list[Against]
    about: Told | None  # the claim that it is about, with the others' statements

    def json(self) -> Json:
        """The page as data."""
        return entry_json(self.entry) | {
            "disputes": [against_json(dispute) for dispute in self.disputes],
            "claim": claim_json(self.about.claim) if self.about else None,
        }

    @property
    def stance(self) -> Stance | None:
        """How the statement stands to the claim that it is about."""
        members = self.about.claim.members if self.about else ()
        return next((member.stance for member in members if member.entry.id == self.entry.id), None)


def statement(ledger: Ledger, statement_id: str) -> StatementPage:
    """A statement in its context."""
    entry = ledger.statement(statement_id)
    _, shown, _ = ledger.article(entry.article.id, entry.article.version_id)
    context = around(lines(segments(shown.text, shown.blocks, [entry])))
    claim = ledger.claims_of([statement_id]).get(statement_id)
    about = told(claim, without=statement_id) if claim else None
    return StatementPage(entry, context, ledger.against(statement_id), about)


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """Those who spoke, the most quoted first."""

    name: str
    page: int
    rows: list[SpeakerRow]
    more: bool

    def json(self) -> Json:
        """The page as data."""
        following = addresses.list_url("/speakers.json", name=self.name, page=self.page + 1)
        return {
            "page": self.page,
            "next": following if self.more else None,
            "speakers": [dataclasses.asdict(row) for row in self.rows],
        }


def speakers(ledger: Ledger, name: str, page: int) -> SpeakersPage:
    """Those whose name matches; one more row than is shown tells whether there is another page."""
    rows = ledger.speakers(name, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return SpeakersPage(name, page, rows[:PAGE], len(rows) > PAGE)


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A party, what it says about each claim, a page of its statements in time, and who carried them."""

    party: Party
    paging: Paging
    oldest_first: bool
    entries: list[Entry]
    facets: dict[str, list[tuple[str, int]]]
    relays: list[tuple[Party, int]]
    positions: list[Position]

    def json(self) -> Json:
        """The page as data."""
        order = {"order": "oldest"} if self.oldest_first else {}
        path = addresses.speaker_url(self.party.id, data=True)
        return {
            "party": dataclasses.asdict(self.party),
            **_paging(self.paging, path, lambda page: order | {"page": page}),
            "outlets": [{"value": value, "count": count} for value, count in self.facets["outlet"]],
            "acts": [{"value": value, "count": count} for value, count in self.facets["act"]],
            "relays": [{"party": dataclasses.asdict(party), "count": count} for party, count in self.relays],
            "positions": [position_json(position) for position in self.positions],
            "statements": [entry_json(entry) for entry in self.entries],
        }


def speaker(ledger: Ledger, party_id: str, page: int, oldest_first: bool) -> SpeakerPage:
    """A speaker with the statements in time.

    The ledger gives the latest first; the oldest first are the same rows counted from the end.
    """
    party, query = ledger.party(party_id), Query(speaker_id=party_id)
    paging = Paging(page, ledger.count(query))
    first = paging.total - page * PAGE if oldest_first else paging.offset
    entries = ledger.search(query, limit=PAGE + min(0, first), offset=max(0, first)) if first > -PAGE else []
    if oldest_first:
        entries.reverse()
    sample = ledger.search(query, limit=_SAMPLE)
    relays = Counter(step.party for entry in sample for step in entry.chain if step.role in _RELAYS)
    facets, positions = ledger.facets(query), pipeline.positions(ledger, party.id)
    return SpeakerPage(party, paging, oldest_first, entries, facets, relays.most_common(12), positions)


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """A page of claims; `what` is which: "claims" or "disputes"."""

    what: str
    page: int
    claims: list[Told]
    more: bool

    def json(self) -> Json:
        """The page as data."""
        following = addresses.list_url(f"/{self.what}.json", page=self.page + 1)
        return {
            "page": self.page,
            "next": following if self.more else None,
            self.what: [claim_json(each.claim) for each in self.claims],
        }


def claims(ledger: Ledger, page: int) -> ClaimsPage:
    """Claims of two statements or more, the latest first."""
    return _claims(ledger, "claims", page)


def disputes(ledger: Ledger, page: int) -> ClaimsPage:
    """Claims that somebody denies, those of most independent sources first."""
    return _claims(ledger, "disputes", page)


def _claims(ledger: Ledger, what: str, page: int) -> ClaimsPage:
    found = ledger.claims(what == "disputes", limit=PAGE + 1, offset=(page - 1) * PAGE)
    return ClaimsPage(what, page, [told(claim) for claim in found[:PAGE]], len(found) > PAGE)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim: its sides, and all its statements in the order of days."""

    about: Told

    def json(self) -> Json:
        """The page as data."""
        return claim_json(self.about.claim)


def claim(ledger: Ledger, claim_id: str) -> ClaimPage:
    """The claim of that id, or the one that it went into."""
    return ClaimPage(told(ledger.claim(claim_id)))


@dataclass(frozen=True, slots=True)
class AskPage:
    """What was asked, and the statements that answer it by the side that they take."""

    asked: Asked
    answers: list[Answer]
    ledger_name: str

    @property
    def sides(self) -> Sides:
        """The answers: for, against, neutral."""
        return answered(self.answers)

    def json(self) -> Json:
        """The page as data."""
        return {"query": self.asked.address(), "answers": [answer_json(answer) for answer in self.answers]}


def ask(ledger: Ledger, asked: Asked) -> AskPage:
    """The statements that answer a question or claim; nothing asked has no answer."""
    query = dataclasses.replace(asked, q="").query() if asked.filters() else None
    answers = pipeline.ask(ledger, asked.q, query) if asked.q else []
    return AskPage(asked, answers, Path(ledger.path).name)


def _paging(paging: Paging, path: str, address: Any) -> Json:
    following = addresses.list_url(path, **address(page=paging.page + 1))
    return {
        "total": paging.total,
        "page": paging.page,
        "pages": paging.pages,
        "next": following if paging.page < paging.pages else None,
    }
