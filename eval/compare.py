"""How well the comparer tells translations, contradictions and stances, on what it did not learn from.

    python -m eval.compare --parallel PARALLEL.jsonl.gz --inference VALIDATION.jsonl --stance train/pairs

PARALLEL has sentences with a translation (`en`, `idn`), of which the first 2,000 are held out from training:
how often the translation is the nearest of all, either way. INFERENCE has `premise`, `hypothesis`, `label`:
accuracy, where "related" and "unrelated" are both neutral. STANCE are our own pairs, the blocks held out: F1
of for, against and observing among all their sentences, and of the sentences that are about another claim.
The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

import numpy as np

from menurut.match.comparer import Comparer, Stands, load_comparer
from menurut.pipeline import COMMITS
from train.pairs import HELD_OUT, blocks, held_out, rows, translations

_LABELS = {"entailment": Stands.SAME, "contradiction": Stands.CONTRADICTS}
_KINDS = {"F": "for", "O": "observing", "A": "against", "R": "other"}


def main() -> None:
    """Reads the command line and prints the measures of the corpora that are given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parallel", type=Path)
    parser.add_argument("--inference", type=Path)
    parser.add_argument("--stance", type=Path)
    given = parser.parse_args()
    comparer = load_comparer()
    found: dict[str, float] = {}
    if given.parallel:
        found |= found_translations(comparer, translations(given.parallel)[:HELD_OUT])
    if given.inference:
        found |= {"inference accuracy": inference(comparer, given.inference)}
    if given.stance:
        found |= stances(comparer, given.stance)
    for name, value in found.items():
        print(f"{name:32} {value:5.1f}")
    print(json.dumps({"model": comparer.id} | {name: round(value, 2) for name, value in found.items()}))


def found_translations(comparer: Comparer, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """The share of sentences whose translation is the nearest, there and back.

    Equal sentences count as one.
    """
    left, right = (comparer.vectors([pair[side] for pair in pairs]) for side in (0, 1))
    cosines = left @ right.T
    texts = [[" ".join(pair[side].lower().split()) for pair in pairs] for side in (0, 1)]
    there = [texts[1][at] == texts[1][place] for at, place in enumerate(cosines.argmax(1))]
    back = [texts[0][at] == texts[0][place] for at, place in enumerate(cosines.argmax(0))]
    shares = {"en to id": 100 * float(np.mean(there)), "id to en": 100 * float(np.mean(back))}
    return {f"translation found, {way}": share for way, share in shares.items()}


def inference(comparer: Comparer, path: Path) -> float:
    """The share of pairs whose label is found."""
    pairs = list(rows(path))
    read = comparer.compare([(row["premise"], row["hypothesis"]) for row in pairs])
    right = [
        (one.relation if one.relation in _LABELS.values() else None) == _LABELS.get(row["label"])
        for row, one in zip(pairs, read, strict=True)
    ]
    return 100 * float(np.mean(right))


def stances(comparer: Comparer, folder: Path) -> dict[str, float]:
    """F1 of each stance, and their mean: every sentence of the held-out blocks with each of its claims."""
    kept = [block for path in sorted(folder.glob("*.tsv")) for block in blocks(path) if held_out(block)]
    asked = [
        (text, claim, _KINDS[kind])
        for block in kept
        for (kind, _, text), claim in product(block.lines, block.claims.values())
    ]
    read = comparer.compare([(text, claim) for text, claim, _ in asked])
    guesses = [_stance(one.relation, one.commits) for one in read]
    wanted = [kind for _, _, kind in asked]
    found = {f"stance {kind}": f1(guesses, wanted, kind) for kind in _KINDS.values()}
    three = [found[f"stance {kind}"] for kind in ("for", "against", "observing")]
    return found | {"stance, mean of three": float(np.mean(three))}


def _stance(relation: Stands, commits: float) -> str:
    if relation is Stands.CONTRADICTS:
        return "against"
    if relation is not Stands.SAME:
        return "other"
    return "for" if commits >= COMMITS else "observing"


def f1(guesses: Iterable[str], wanted: Iterable[str], kind: str) -> float:
    """F1 of one label, in percent."""
    pairs = list(zip(guesses, wanted, strict=True))
    both = sum(guess == kind == right for guess, right in pairs)
    either = sum(guess == kind for guess, _ in pairs) + sum(right == kind for _, right in pairs)
    return 200 * both / either if either else 0.0


if __name__ == "__main__":
    main()
