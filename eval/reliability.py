"""Whether a score of 0.8 is right eight times in ten: reliability and calibration error.

    python eval/reliability.py SCORE.py GOLD.jsonl [--flat] [GOLD.jsonl [--flat]] … [-- EXTRACT OPTIONS]

Each set is read by `menurut extract` down to the lowest scores; SCORE.py, the evaluation's own script,
decides which attributions are right (its row "attribution"). For each tenth of scores: the mean score,
the share right, how many. Expected calibration error: Naeini et al. 2015. Also printed: what each
`--min-score` gives in precision and recall. The last line is JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

from matching import agreeing, marked, module
from scores import predictions, sets_of

BINS = 10
LEAST = 0.2  # scores below this are not asked for: nobody would use them
Pair = tuple[float, bool]


def main(arguments: list[str]) -> None:
    """Prints the tables of every set."""
    script, *rest = arguments
    score = module(Path(script))
    errors = {}
    for gold, flat, options in sets_of(rest):
        pairs, wanted = judged(score, gold, flat, options)
        print(f"\n{gold.stem}{' (flat)' if flat else ''}\n  {'score':>8}{'right':>8}{'count':>8}")
        rows, errors[gold.stem] = reliability(pairs)
        for mean, share, count in rows:
            print(f"  {mean:8.2f}{share:8.2f}{count:8}")
        print(f"  expected calibration error {errors[gold.stem]:.3f}")
        for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            kept = [right for value, right in pairs if value >= least]
            print(f"  --min-score {least}: P {sum(kept) / max(1, len(kept)):.3f}  R {sum(kept) / wanted:.3f}")
    print(json.dumps({name: round(error, 4) for name, error in errors.items()}))


def judged(score: ModuleType, gold: Path, flat: bool, options: list[str]) -> tuple[list[Pair], int]:
    """Each prediction's score with whether it is right, and how many there are to find."""
    predicted = {row["id"]: row for row in predictions(gold, [*options, "--min-score", str(LEAST)])}
    pairs: list[Pair] = []
    wanted = 0
    for article in score.read(gold):
        right, found = (
            marked(score, article, article, flat),
            marked(score, article, predicted[article["id"]], flat),
        )
        _, used = score.match(right, found, agreeing(score))
        pairs += [(one["record"]["score"], at in used) for at, one in enumerate(found)]
        wanted += len(right)
    return pairs, wanted


def reliability(pairs: list[Pair]) -> tuple[list[tuple[float, float, int]], float]:
    """For each tenth of scores the mean score, the share right and the count; and the mean difference
    of the first two, weighted by the third."""
    bins: dict[int, list[Pair]] = {}
    for value, right in pairs:
        bins.setdefault(min(BINS - 1, int(value * BINS)), []).append((value, right))
    rows = [
        (sum(value for value, _ in each) / len(each), sum(right for _, right in each) / len(each), len(each))
        for _, each in sorted(bins.items())
    ]
    return rows, sum(count * abs(mean - share) for mean, share, count in rows) / max(1, len(pairs))


if __name__ == "__main__":
    main(sys.argv[1:])
