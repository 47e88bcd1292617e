"""Learns the weights by which two parties are one (menurut/match/parties.json), by logistic regression.

    python -m train.parties ner-ru-nerel-train.jsonl

Pairs of parties of two texts that share a key are what the weights are to tell apart.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from eval.parties import Gold, candidates, golds, same
from menurut.match.parties import FEATURES, features, paired
from menurut.types import PartyKind

OUT = Path(__file__).parent.parent / "menurut" / "match" / "parties.json"
STEPS, DECAY = 200, 1e-3


def rows(gold: list[Gold]) -> Iterator[tuple[str, list[float], bool]]:
    """For each pair that may be one: its kind, its features, and whether it is."""
    known = {one.profile.id: one for one in gold}
    for left, others in candidates([one.profile for one in gold]).items():
        for right in sorted(others):
            one, other = known[left], known[right]
            truth = same(one, other) if left < right else None
            pair = paired(one.profile, other.profile) if truth is not None else None
            if pair is not None:
                yield (
                    ("person" if one.profile.kind is PartyKind.PERSON else "body"),
                    features(pair),
                    bool(truth),
                )


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's steps; the last weight is the bias."""
    x = np.hstack([x, np.ones((len(x), 1))])
    many = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ many, -30, 30)))
        slope = x.T @ (p - y) + DECAY * len(x) * many
        curve = (x * (p * (1 - p))[:, None]).T @ x + DECAY * len(x) * np.eye(len(many))
        many = many - np.linalg.solve(curve, slope)
    return many


def main(arguments: list[str]) -> None:
    """Learns from the files named and writes the weights."""
    found: dict[str, list[tuple[list[float], bool]]] = defaultdict(list)
    for name in arguments:
        for kind, row, truth in rows(golds(Path(name))):
            found[kind].append((row, truth))
    kept = {}
    for kind, pairs in found.items():
        x, y = np.array([row for row, _ in pairs]), np.array([truth for _, truth in pairs], float)
        *many, bias = fit(x, y)
        names = [feature.__name__.lstrip("_") for feature in FEATURES]
        kept[kind] = {"bias": round(bias, 3), "weights": dict(zip(names, np.round(many, 3), strict=True))}
        print(kind, len(y), f"pairs, {y.mean():.1%} are one")
    OUT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
