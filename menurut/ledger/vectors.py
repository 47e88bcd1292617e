"""Which statements are nearest to a vector: an index beside the ledger, made anew from it at any time.

The vectors are in the ledger (`gist`). The index (a navigable small-world graph, Malkov and Yashunin 2020,
as faiss has it) is only a way to find them: a missing, old or damaged file is mended from the ledger.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock, RLock
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_STEPS = 127  # of a component, either way
_BATCH = 5000
_NEIGHBOURS = 16  # that each vector is connected with
_LOOKED_AT = 64  # when adding, and at the least when searching


def packed(vector: Floats) -> bytes:
    """A vector of length 1 as bytes."""
    return np.clip(np.rint(vector * _STEPS), -_STEPS, _STEPS).astype(np.int8).tobytes()


def unpacked(vectors: list[bytes]) -> Floats:
    """The inverse of `packed` for several, but for rounding: (n, width), each of length 1."""
    many = _steps(vectors)
    found: Floats = many / np.maximum(np.linalg.norm(many, axis=1, keepdims=True), 1e-9)
    return found


def _steps(vectors: list[bytes]) -> Floats:
    return np.stack([np.frombuffer(vector, np.int8) for vector in vectors]).astype(np.float32)


def nearest_of(vector: bytes, held: list[tuple[int, bytes]], count: int) -> list[tuple[int, float]]:
    """The nearest of a few, by comparing each."""
    if not held:
        return []
    cosines = unpacked([other for _, other in held]) @ unpacked([vector])[0]
    return [(held[at][0], float(cosines[at])) for at in np.argsort(-cosines, kind="stable")[:count]]


_SHARED: dict[tuple[Path, int], Vectors] = {}
_SHARING = Lock()


def shared_vectors(ledger: Path, width: int) -> Vectors:
    """The index of a ledger's file, one for all of this process who have the same file open."""
    key = ledger, ledger.stat().st_ino
    with _SHARING:
        if key not in _SHARED or _SHARED[key].width != width:
            _SHARED[key] = Vectors(ledger.with_name(f"{ledger.name}.vectors"), width)
        return _SHARED[key]


class Vectors:
    """The index of one ledger; `refresh` brings it up to what the ledger holds. Threads may share it."""

    def __init__(self, path: Path, width: int) -> None:
        """`path` is the file that it is kept in."""
        self.width, self._path, self._last, self._changed = width, path, 0, False
        self._lock, self._trusted = RLock(), False
        self._index = self._kept() or self._empty()

    def refresh(self, db: sqlite3.Connection) -> None:
        """Adds what the ledger has and the index has not."""
        with self._lock:
            self._refresh(db)

    def _refresh(self, db: sqlite3.Connection) -> None:
        count, last = db.execute("SELECT count(*), ifnull(max(n), 0) FROM gist").fetchone()
        if self._index.ntotal == count and self._last == last and self._trusted and self._ends_as(db):
            return
        if not self._is_of(db):
            self._index, self._last = self._empty(), 0
        self._trusted = True
        sql = "SELECT n, vector FROM gist WHERE n > ? ORDER BY n LIMIT ?"
        while found := db.execute(sql, (self._last, _BATCH)).fetchall():
            keys = np.array([row["n"] for row in found], np.int64)
            self._index.add_with_ids(_steps([row["vector"] for row in found]), keys)
            self._last, self._changed = int(keys[-1]), True

    def _is_of(self, db: sqlite3.Connection) -> bool:
        """Whether what the index holds is what this ledger does: as many, and the last one is the same."""
        known = db.execute("SELECT count(*) FROM gist WHERE n <= ?", (self._last,)).fetchone()[0]
        return bool(known == self._index.ntotal) and self._ends_as(db)

    def _ends_as(self, db: sqlite3.Connection) -> bool:
        """Whether the last one is the same: what is rolled back gives its numbers to others."""
        kept = db.execute("SELECT vector FROM gist WHERE n = ?", (self._last,)).fetchone()
        if kept is None:
            return not self._last
        return bool((self._index.reconstruct(self._last) == _steps([kept["vector"]])[0]).all())

    def nearest(self, vector: bytes, count: int) -> list[tuple[int, float]]:
        """Numbers of gists and the cosine of each with `vector`, the nearest first."""
        asked = _steps([vector])
        wanted = faiss.SearchParametersHNSW(efSearch=max(_LOOKED_AT, count))  # type: ignore[attr-defined]
        with self._lock:
            products, keys = self._index.search(asked, count, params=wanted)
        scale = _STEPS * float(np.linalg.norm(asked))  # a kept vector is _STEPS long, but for rounding
        pairs = zip(keys[0].tolist(), (products[0] / scale).tolist(), strict=True)
        return [(key, min(1.0, cosine)) for key, cosine in pairs if key >= 0]

    def save(self) -> None:
        """Keeps the index in its file, whole or not at all."""
        with self._lock:
            if not self._changed:
                return
            new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            try:
                faiss.write_index(self._index, str(new))
                new.replace(self._path)
            except (
                OSError,
                RuntimeError,
            ):  # it can be made anew; a ledger that can't be written works without
                new.unlink(missing_ok=True)
            self._changed = False

    def _empty(self) -> Any:
        metric, signed = faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer.QT_8bit_direct_signed
        graph: Any = faiss.IndexHNSWSQ(self.width, signed, _NEIGHBOURS, metric)  # type: ignore[arg-type]
        graph.hnsw.efConstruction = _LOOKED_AT
        graph.is_trained = True  # its steps are fixed
        return faiss.IndexIDMap2(graph)

    def _kept(self) -> Any:
        if not self._path.exists():
            return None
        try:
            index: Any = faiss.read_index(str(self._path))
            keys = faiss.vector_to_array(index.id_map)
        except Exception:  # faiss raises RuntimeError and others: whatever it is, the file is no use
            return None
        self._last = int(keys.max()) if len(keys) else 0
        return index if index.d == self.width else None
