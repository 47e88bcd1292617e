"""Runs the tagger over an article: its windows side by side, their answers put together again.

Each window is read by itself, whatever else is being read, so that an article's attributions
depend on nothing but its text. Where windows overlap, a piece counts the more the farther it is
from a window's cut, so that seams don't show.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from menurut.extract.model import Model
from menurut.extract.windows import Pieces, even_windows, pieces
from menurut.models import BEGIN, CLOSE
from menurut.types import Act, Span

Floats = NDArray[np.float32]
ACTS = tuple(Act)  # in the order of the model's logits
NEVER = -30.0  # the logit of a piece that no window of an anchor holds


class Anchor(IntEnum):
    """The classes of a piece, in the order of the model's logits."""

    NONE = 0
    CUE = 1
    BARE = 2  # the first piece of a content without a cue
    INNER = 3  # either, inside another attribution's content


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model saw in one window, over pieces `low` to `high` of the article.

    `anchors` (n, 4) are the probabilities of the classes; `at` (k,) the candidates, counted in the
    article; `roles` (k, n, 2) the logits of cue and content; `source` (k, n + 1, 2) the logarithms of
    the probabilities of its first and last piece, the first of them that there is none; `acts` (k,)
    the likeliest act of each, a place in ACTS.
    """

    low: int
    high: int
    anchors: Floats
    at: NDArray[np.intp]
    acts: NDArray[np.intp]
    roles: Floats
    source: Floats


@dataclass(frozen=True, slots=True)
class Candidate:
    """An anchor with its roles, over pieces `low` to `high` of the article."""

    at: int
    kind: int
    probability: float
    low: int
    roles: Floats
    source_low: int
    source: Floats
    act: Act = Act.ASSERTS


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that is being read: its pieces, the least probability of an anchor that is looked at, and
    what each window will give."""

    pieces: Pieces
    floor: float
    seen: tuple[Future[Seen], ...]


def begin(text: str, spans: Iterable[Span], model: Model, floor: float | None = None) -> Reading:
    """Starts reading stretches of a text; `candidates` waits for it."""
    found, floor = (
        pieces(text, spans, model.vocabulary.tokenizer),
        model.settings.floor if floor is None else floor,
    )
    seen = (model.pool.submit(_see, model, found, floor, *window) for window in even_windows(found.cuts))
    return Reading(found, floor, tuple(seen))


def _see(model: Model, found: Pieces, floor: float, low: int, high: int) -> Seen:
    closing = [] if found.ids[high - 1] == CLOSE else [CLOSE]
    ids = np.array([BEGIN, *found.ids[low:high], *closing], np.int32)
    logits, seen, marked, acts = model.anchors.run(None, {"embedded": model.vocabulary.embedded(ids)})
    anchors = _softmax(logits[1 : 1 + high - low])
    anchors[found.spans[low:high, 0] < 0] = (1, 0, 0, 0)
    at = _places(anchors, floor)
    length, doing = high - low, acts[at + 1].argmax(-1)
    if not len(at):
        none = np.empty((0, length + 1, 2), np.float32)
        return Seen(low, high, anchors, at, doing, none[:, 1:], none)
    kind = anchors[at, 1:].argmax(-1) + 1
    roles = model.roles.run(None, {"seen": seen, "marked": marked, "at": at + 1, "kind": kind})[0]
    source = roles[:, : length + 1, 2:].copy()
    source[:, 0] += model.settings.no_source
    source = np.log(_softmax(source.swapaxes(1, 2)).swapaxes(1, 2) + 1e-9)
    return Seen(low, high, anchors, at + low, doing, roles[:, 1 : length + 1, :2], source)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


def _places(anchors: Floats, floor: float) -> NDArray[np.intp]:
    """Where anchors may be: one inside another's content may stand right beside that one's."""
    return np.union1d(_peaks(anchors[:, 1] + anchors[:, 2], floor), _peaks(anchors[:, 3], floor))


def _peaks(probability: Floats, floor: float) -> NDArray[np.intp]:
    """Where an anchor may be: at least `floor`, and no neighbour within two pieces likelier."""
    padded = np.pad(probability, 2)
    highest = np.max([padded[shift : shift + len(probability)] for shift in range(5)], axis=0)
    return np.flatnonzero((probability >= floor) & (probability >= highest))


def candidates(reading: Reading) -> list[Candidate]:
    """The anchors of the article with their roles, in order."""
    total = len(reading.pieces.ids)
    seen = [future.result() for future in reading.seen]
    weights = [_weights(each, total) for each in seen]
    anchors, weight = np.zeros((total, 4), np.float32), np.zeros((total, 1), np.float32)
    for each, heavy in zip(seen, weights, strict=True):
        anchors[each.low : each.high] += each.anchors * heavy[:, None]
        weight[each.low : each.high] += heavy[:, None]
    anchors /= np.maximum(weight, 1e-9)
    chosen = _places(anchors, reading.floor)
    views: dict[int, list[tuple[Seen, Floats, int]]] = {}
    for each, heavy in zip(seen, weights, strict=True):
        for row, at in enumerate(each.at):
            views.setdefault(int(at), []).append((each, heavy, row))
    return [_joined(int(at), anchors[at], views[int(at)]) for at in chosen if int(at) in views]


def _weights(seen: Seen, total: int) -> Floats:
    """How far each piece of a window is from its cuts; the article's own ends are none."""
    places = np.arange(seen.high - seen.low, dtype=np.float32)
    left = places + 1 + (total if seen.low == 0 else 0)
    right = places[::-1] + 1 + (total if seen.high == total else 0)
    return np.minimum(left, right)


def _joined(at: int, anchor: Floats, views: list[tuple[Seen, Floats, int]]) -> Candidate:
    """One anchor as the windows saw it that hold it; its source as the one that has it farthest inside."""
    low, high = min(seen.low for seen, _, _ in views), max(seen.high for seen, _, _ in views)
    sums, weight = np.zeros((high - low, 2), np.float32), np.zeros((high - low, 1), np.float32)
    for seen, heavy, row in views:
        sums[seen.low - low : seen.high - low] += seen.roles[row] * heavy[:, None]
        weight[seen.low - low : seen.high - low] += heavy[:, None]
    roles = np.where(weight > 0, sums / np.maximum(weight, 1e-9), NEVER).astype(np.float32)
    best, _, row = max(views, key=lambda view: view[1][at - view[0].low])
    kind, probability, act = int(anchor[1:].argmax()) + 1, float(1 - anchor[0]), ACTS[best.acts[row]]
    return Candidate(at, kind, probability, low, roles, best.low, best.source[row], act)
