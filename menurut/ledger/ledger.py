"""An embedded ledger of attributed statements: SQLite, write-ahead log, full-text search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from menurut.types import (
    Act, Article, ArticleRef, Dispute, Entry, Link, Party, Reading, Skipped, SpeakerRow,
)  # fmt: skip


class Added(StrEnum):
    """What adding a reading changed."""

    NEW = "new"  # an article that was not there
    NEW_VERSION = "new version"  # the article has other words now; the old ones stay
    REREAD = "re-read"  # the same words, understood otherwise; old statements are superseded
    UNCHANGED = "unchanged"


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


def open_ledger(path: str | Path, create: bool = True) -> Ledger:
    """Opens or makes the ledger at `path`, migrating an older one. LedgerError says what to do."""
    raise NotImplementedError


class Ledger:
    """An open ledger; use as a context manager. Every write is one transaction."""

    def __enter__(self) -> Ledger: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    # Writing
    def add(self, reading: Reading) -> Added: ...
    def add_skipped(self, skipped: Skipped) -> None: ...
    def add_links(self, links: Iterable[Link]) -> int: ...

    # Reading
    def counts(self) -> dict[str, int]: ...  # articles, versions, statements, speakers, outlets, disputes, skipped
    def search(self, query: Query, limit: int = 50, offset: int = 0) -> list[Entry]: ...
    def count(self, query: Query) -> int: ...
    def facets(self, query: Query) -> dict[str, list[tuple[str, int]]]: ...  # outlet, act, lang, speaker
    def statement(self, statement_id: str) -> Entry: ...
    def article(self, article_id: str, version_id: str | None = None) -> tuple[ArticleRef, Article, list[Entry]]: ...
    def versions(self, article_id: str) -> list[ArticleRef]: ...
    def articles(self, limit: int = 50, offset: int = 0) -> list[ArticleRef]: ...
    def party(self, party_id: str) -> Party: ...
    def speakers(self, name: str = "", limit: int = 50, offset: int = 0) -> list[SpeakerRow]: ...
    def disputes(self, limit: int = 50, offset: int = 0, statement_id: str | None = None) -> list[Dispute]: ...
    def skipped(self) -> list[Skipped]: ...
    def candidates(self, entry: Entry, limit: int = 50) -> list[Entry]: ...  # sharing rare stems, other speakers
    def entries(self) -> Iterator[Entry]: ...  # every current entry, streamed, for export
