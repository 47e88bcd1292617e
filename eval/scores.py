"""The scores in the README, printed again.

    python eval/scores.py SCORE.py GOLD.jsonl [--flat] [GOLD.jsonl [--flat]] …

SCORE.py is the evaluation's own script (its docstring defines every row); GOLD.jsonl are
development sets in its format. Each is read by `menurut extract` as anybody would run it.
`--flat` belongs to the set before it: for a corpus that marks no nesting.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = ("source", "cue", "content", "attribution", "direct", "content span", "content exact",
        "act", "speaker", "via", "said_on", "denies")  # fmt: skip


def main(arguments: list[str]) -> None:
    """Scores each set and prints precision, recall and F1 of each row; the last line is JSON."""
    script, *rest = arguments
    named = [(at, name) for at, name in enumerate(rest) if name != "--flat"]
    golds = [(Path(name), rest[at + 1 : at + 2] == ["--flat"]) for at, name in named]
    results = {}
    for gold, flat in golds:
        results[gold.stem] = rows = scores(Path(script), gold, flat)
        print(f"\n{gold.stem}{' (flat)' if flat else ''}")
        for name in ROWS:
            if _has(rows, name):
                p, r, f1 = (rows[name][key] for key in ("p", "r", "f1"))
                print(f"  {name:<14} P {p:5.1f}  R {r:5.1f}  F1 {f1:5.1f}")
    f1s = {name: {row: rows[row]["f1"] for row in ROWS if _has(rows, row)} for name, rows in results.items()}
    print(json.dumps(f1s))


def _has(rows: dict[str, dict[str, float]], row: str) -> bool:
    return bool(rows.get(row, {}).get("gold"))


def scores(script: Path, gold: Path, flat: bool) -> dict[str, dict[str, float]]:
    """The rows of one set, by `menurut extract --jsonl` and the evaluation's script."""
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        with gold.open(encoding="utf-8") as lines, predicted.open("w", encoding="utf-8") as out:
            subprocess.run(["menurut", "extract", "--jsonl"], stdin=lines, stdout=out, check=True)
        command = [sys.executable, str(script), str(gold), str(predicted), "--json"] + ["--flat"] * flat
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows: dict[str, dict[str, float]] = json.loads(printed)["all"]
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
