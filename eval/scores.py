"""The scores in the README, printed again, and kept.

    python eval/scores.py SCORE.py GOLD.jsonl [--flat] [GOLD.jsonl [--flat]] … [-- EXTRACT OPTIONS]

With `--pack NAME` among the options of extract, the F1s go into that pack's manifest, too.

SCORE.py is the evaluation's own script (its docstring defines every row); GOLD.jsonl are
development sets in its format. Each is read by `menurut extract` as anybody would run it.
`--flat` belongs to the set before it: for a corpus that marks no nesting. Every run is appended to
`eval/results.jsonl`, with its day, options and F1 of each row.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from menurut.models import MODELS

RESULTS = Path(__file__).parent / "results.jsonl"
ROWS = ("source", "cue", "content", "attribution", "direct", "content span", "content spans", "content exact",
        "act", "speaker", "via", "said_on", "denies")  # fmt: skip


def main(arguments: list[str]) -> None:
    """Scores each set and prints precision, recall and F1 of each row; the last line is JSON."""
    script, *rest = arguments
    f1s = {}
    options: list[str] = []
    for gold, flat, options in sets_of(rest):
        rows = scores(Path(script), gold, flat, options)
        name = f"{gold.stem}{' (flat)' if flat else ''}"
        f1s[name] = {row: rows[row]["f1"] for row in ROWS if _has(rows, row)}
        print(f"\n{name}")
        for row in f1s[name]:
            p, r, f1 = (rows[row][key] for key in ("p", "r", "f1"))
            print(f"  {row:<14} P {p:5.1f}  R {r:5.1f}  F1 {f1:5.1f}")
    if "--pack" in options:
        _into_manifest(options[options.index("--pack") + 1], f1s)
    day = datetime.now(UTC).date().isoformat()
    with RESULTS.open("a", encoding="utf-8") as log:
        log.write(json.dumps({"day": day, "options": options, "f1": f1s}) + "\n")
    print(json.dumps(f1s))


def _into_manifest(pack: str, f1s: dict[str, dict[str, float]]) -> None:
    path = MODELS / pack / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["scores"] = manifest.get("scores", {}) | f1s
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")


def sets_of(arguments: list[str]) -> Iterator[tuple[Path, bool, list[str]]]:
    """The sets named on a command line, whether each is scored flat, and the options behind `--`."""
    named, options = arguments, []
    if "--" in arguments:
        at = arguments.index("--")
        named, options = arguments[:at], arguments[at + 1 :]
    for at, name in enumerate(named):
        if name != "--flat":
            yield Path(name), named[at + 1 : at + 2] == ["--flat"], options


def _has(rows: dict[str, dict[str, float]], row: str) -> bool:
    return bool(rows.get(row, {}).get("gold"))


def scores(script: Path, gold: Path, flat: bool, options: list[str]) -> dict[str, dict[str, float]]:
    """The rows of one set, by `menurut extract --jsonl` and the evaluation's script."""
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predicted.write_text("".join(json.dumps(row) + "\n" for row in predictions(gold, options)), "utf-8")
        command = [sys.executable, str(script), str(gold), str(predicted), "--json"] + ["--flat"] * flat
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows: dict[str, dict[str, float]] = json.loads(printed)["all"]
    return rows


def predictions(gold: Path, options: list[str]) -> list[dict[str, object]]:
    """What `menurut extract --jsonl` finds in the articles of a set."""
    with gold.open(encoding="utf-8") as lines:
        command = ["menurut", "extract", "--jsonl", *options]
        printed = subprocess.run(command, stdin=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


if __name__ == "__main__":
    main(sys.argv[1:])
