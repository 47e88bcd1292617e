"""Small judges: how likely a candidate is the right one, from what a stage notes about it.

A judge is one hidden layer over a row of features, learned from annotated articles (`train/judges.py`),
and kept as readable numbers in this folder. Rules find the candidates, a judge weighs them; its
probability is the confidence of what was chosen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from menurut.errors import ModelError

Floats = NDArray[np.float32]
JUDGES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Judge:
    """`hidden` (features, n) with its `bias` (n,), then `out` (n,): the weights, on features as they are.

    `alone`: each candidate is judged by itself (a logistic function); else one of a group is right (softmax).
    """

    hidden: Floats
    bias: Floats
    out: Floats
    alone: bool

    def chances(self, rows: Sequence[tuple[float, ...]] | Floats) -> list[float]:
        """How likely each candidate of a group is the right one, from its features."""
        if not len(rows):
            return []
        logits = np.maximum(np.array(rows, np.float32) @ self.hidden + self.bias, 0) @ self.out
        if self.alone:
            raised = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        else:
            raised = np.exp(logits - logits.max())
            raised /= raised.sum()
        found: list[float] = raised.tolist()
        return found


@cache
def load_judge(name: str, features: tuple[str, ...]) -> Judge:
    """The judge of that name. Raises ModelError if it was learned with other features than these."""
    path = JUDGES / f"{name}.json"
    kept = json.loads(path.read_text("utf-8"))
    if tuple(kept["features"]) != features:
        raise ModelError(f"{path} was learned with other features; learn it anew (train/judges.py)")
    hidden, bias, out = (np.array(kept[part], np.float32) for part in ("hidden", "bias", "out"))
    return Judge(hidden, bias, out, kept["alone"])
