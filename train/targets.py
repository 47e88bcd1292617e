"""What the model is to answer for a window: its anchors, and the roles of each.

Every attribution has one anchor: the first piece of its cue, or of its content if it has no cue.
So sources may be shared, absent or inside a word, and attributions may be nested: each is read by
itself. (Two attributions of one cue can't be told apart; `corpora` merges them.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from menurut.extract.tagger import Anchor
from menurut.extract.windows import Pieces
from menurut.models import BEGIN, CLOSE
from menurut.types import Span, Spans
from train.corpora import Example, Gold

IGNORED = -100


@dataclass(frozen=True)
class Roles:
    """One anchor of a window: its place and class, and what belongs to it.

    `inside` is (n, 2): whether a piece is of the cue, of the content. `source` is its first and last
    piece, (0, 0) for an absent one, IGNORED where it isn't known or outside the window. `weight` is the
    probability of the anchor.
    """

    at: int
    kind: int
    inside: NDArray[np.bool_]
    source: tuple[int, int]
    weight: float = 1.0


@dataclass(frozen=True)
class Window:
    """One window with its answers. Pieces (n,) begin and end with a mark.

    `anchors` (n,) holds classes, or IGNORED, and `chances` (n,) how probable each is, the rest being
    NONE's; where `either`, NONE and INNER are both right, since the corpus does not mark what is nested.
    `any_role` (n, 3) says whether a piece is in any source, cue or content at all.
    """

    ids: NDArray[np.int32]
    anchors: NDArray[np.int64]
    chances: NDArray[np.float32]
    either: NDArray[np.bool_]
    any_role: NDArray[np.bool_]
    roles: tuple[Roles, ...]


def target(example: Example, pieces: Pieces, stretch: Span) -> Window:
    """The window of `pieces` over `stretch` (first and last piece) with its answers."""
    low, high = stretch
    closed = pieces.ids[high - 1] == CLOSE
    ids = np.concatenate([[BEGIN], pieces.ids[low:high], [] if closed else [CLOSE]]).astype(np.int32)
    spans = np.full((len(ids), 2), -1, np.int32)
    spans[1 : 1 + high - low] = pieces.spans[low:high]
    real = spans[:, 0] >= 0
    anchors = np.where(real & example.corpus.complete, int(Anchor.NONE), IGNORED)
    any_role = np.zeros((len(ids), 3), bool)
    chances = np.ones(len(ids), np.float32)
    roles = []
    for gold in example.gold:
        masks = [_touched(spans, part) for part in (gold.source, gold.cue, gold.content)]
        any_role |= np.stack(masks, 1) & (gold.probability > 0.5)
        at = np.flatnonzero(real & (spans[:, 0] <= gold.anchor) & (spans[:, 1] > gold.anchor))
        if len(at) and anchors[at[0]] <= 0:
            kind = Anchor.INNER if example.inner(gold) else Anchor.CUE if gold.cue else Anchor.BARE
            anchors[at[0]], chances[at[0]] = kind, gold.probability
            inside, source = np.stack(masks[1:], 1), _source(gold, masks[0])
            roles.append(Roles(int(at[0]), int(kind), inside, source, gold.probability))
    either = any_role[:, 2] & (anchors == Anchor.NONE) & (not example.corpus.nested)
    return Window(ids, anchors, chances, either, any_role, tuple(roles))


def _touched(spans: NDArray[np.int32], part: Spans) -> NDArray[np.bool_]:
    mask = np.zeros(len(spans), bool)
    for start, end in part:
        mask |= (spans[:, 0] < end) & (spans[:, 1] > start)
    return mask & (spans[:, 0] >= 0)


def _source(gold: Gold, mask: NDArray[np.bool_]) -> tuple[int, int]:
    if not gold.source:
        return (0, 0) if gold.source_known else (IGNORED, IGNORED)
    at = np.flatnonzero(mask)
    return (int(at[0]), int(at[-1])) if len(at) else (IGNORED, IGNORED)
