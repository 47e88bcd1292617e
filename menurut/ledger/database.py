"""Opening a ledger's file, migrating it, and what SQLite's errors mean to a person."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from menurut.errors import LedgerError

APPLICATION_ID = 0x4D4E5254  # "MNRT", in the file's header: tells a ledger from any other database
BUSY_MS = 30_000  # a reading holds the lock for milliseconds; whoever waits longer should be told

_FOLDER = resources.files("menurut.ledger")


def connect(path: str | Path, create: bool) -> sqlite3.Connection:
    """A connection to the ledger at `path`, made or migrated if need be."""
    path = Path(path)
    _check_path(path, create)
    writable = not path.exists() or os.access(path, os.W_OK)
    with explained(path):
        # Any thread may use the connection, one at a time: SQLite is built serialised.
        uri = f"{path.absolute().as_uri()}?{'mode=rwc' if writable else _read_only(path)}"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            db.row_factory = sqlite3.Row
            _set_up(db, path, writable)
        except BaseException:
            db.close()
            raise
    return db


def _check_path(path: Path, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path} is a folder; name a file in it, such as {path / 'menurut.db'}")
    if not path.parent.is_dir():
        raise LedgerError(f"the folder {path.parent} does not exist; make it, or put the ledger elsewhere")
    if not create and not (path.exists() and path.stat().st_size):
        raise LedgerError(f"there is no ledger at {path}; make one with: menurut read PATHS --ledger {path}")


def _read_only(path: Path) -> str:
    """How to open a file that we can't write to: from a folder where its log can't be, as unchanging."""
    logged = path.with_name(f"{path.name}-wal").exists()
    return "mode=ro" if logged or os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"


def _set_up(db: sqlite3.Connection, path: Path, writable: bool) -> None:
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute("PRAGMA foreign_keys = ON")
    _check_ledger(db, path)
    if writable:
        # The log lets others read while one writes. FULL flushes it at every commit: with NORMAL, a
        # power cut takes the last readings, and by then an article may have changed at its source;
        # a person's judgement can't be had again at all. It costs 0.2 to 0.8 ms a reading (ext4).
        _use_log(db)
        db.execute("PRAGMA synchronous = FULL")
        migrate(db)
    elif _version(db) < latest():
        raise LedgerError(f"{path} is read-only and of an older version; make it writable once")
    db.execute("PRAGMA cache_size = -32000")  # KiB


def _use_log(db: sqlite3.Connection) -> None:
    """Switches to the write-ahead log; SQLite does not wait here while another process does the same."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _check_ledger(db: sqlite3.Connection, path: Path) -> None:
    # In this order: another process may make the ledger between the two questions.
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    application = db.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID and not (empty and application == 0):
        raise LedgerError(f"{path} is a database, but not a ledger of Menurut; name another file")
    if _version(db) > latest():
        raise LedgerError(
            f"{path} was made by a newer Menurut (schema {_version(db)}, this one knows {latest()}); "
            "install the newer one: pip install --upgrade menurut"
        )


def migrations() -> list[tuple[int, str]]:
    """The migrations' numbers with their SQL, in order."""
    files = (file for file in _FOLDER.joinpath("migrations").iterdir() if file.name.endswith(".sql"))
    return sorted((int(file.name.split("-")[0]), file.read_text("utf-8")) for file in files)


def latest() -> int:
    """The schema's version: the number of the last migration."""
    return migrations()[-1][0]


def migrate(db: sqlite3.Connection) -> None:
    """Brings the schema up to date, in one transaction; a fresh ledger is made from schema.sql."""
    if _version(db) == latest():
        return
    with transaction(db):  # asks again inside: another process may have been faster
        version = _version(db)
        if version == 0:
            run_script(db, _FOLDER.joinpath("schema.sql").read_text("utf-8"))
        else:
            for number, sql in migrations():
                if number > version:
                    run_script(db, sql)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {latest()}")


def run_script(db: sqlite3.Connection, sql: str) -> None:
    """Runs several statements inside the open transaction, which `executescript` would commit."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The write lock is taken at once, so that no reading fails half-way for it.

    Inside another transaction it is part of that one.
    """
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.execute("COMMIT")


@contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """Turns SQLite's errors into LedgerErrors that say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LedgerError(_explanation(error, path)) from error


_EXPLANATIONS = {
    "not a database": "{path} is not a ledger; name another file",
    "malformed": "{path} is damaged; keep a copy, then try: sqlite3 {path} .recover",
    "readonly": "{path} can't be written to; check its permissions and those of its folder",
    "unable to open": "{path} can't be opened; check its permissions and those of its folder",
    "locked": "{path} is being written to by another process; try again when that has finished",
    "full": "there is no room left on the disk of {path}; nothing was lost, make room and try again",
    "FOREIGN KEY": "{path}: a record names a party, statement or link that neither it nor the ledger holds",
}


def _explanation(error: sqlite3.DatabaseError, path: str | Path) -> str:
    for sign, explanation in _EXPLANATIONS.items():
        if sign in str(error):
            return explanation.format(path=path)
    return f"{path}: {error}"
