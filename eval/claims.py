"""Whether the statements of two versions of a report come into the same claims, and no others with them.

    python -m eval.claims REPORTS.jsonl

REPORTS: JSON lines with `id` ending in "-LANG", `lang`, `text`, and `spans`, the sentences in the order in
which both versions have them. Two statements, one of each version, belong together if they stand in the same
places of the same sentences (mates); a pair in between is left out. Prints
precision, recall and F1 of pairs, and the share of claims that join different reports. The last line is JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from itertools import product
from pathlib import Path

from menurut.config import Config
from menurut.ledger import open_ledger
from menurut.pipeline import read_paths
from menurut.types import Entry, Spans

MATES, STRANGERS = 0.6, 0.25  # share of two contents that must, and may, stand in the same places


def main(reports: str) -> None:
    """Reads the reports into a new ledger and compares its claims with the sentences."""
    places = {
        row["id"]: row["spans"] for row in map(json.loads, Path(reports).read_text("utf-8").splitlines())
    }
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        for _ in read_paths(ledger, [reports], Config(), jsonl=True):
            pass
        claims = list(ledger.all_claims())
        entries = list(ledger.entries())
    of = {member.entry.id: claim.id for claim in claims for member in claim.members}
    versions: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        versions[_report(entry)][entry.article.id].append(entry)
    right = found = wanted = 0
    for each in versions.values():
        if len(each) != 2:
            continue
        for one, other in product(*each.values()):
            share, joined = mates(one, other, places), one.id in of and of[one.id] == of.get(other.id)
            if STRANGERS < share < MATES:
                continue
            wanted += share >= MATES
            found += joined
            right += joined and share >= MATES
    mixed = sum(len({_report(member.entry) for member in claim.members}) > 1 for claim in claims)
    precision, recall = 100 * right / max(1, found), 100 * right / max(1, wanted)
    measured = {
        "reports": len(versions),
        "statements": len(entries),
        "claims of several": len(claims),
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(1e-9, precision + recall),
        "claims that join reports": 100 * mixed / max(1, len(claims)),
    }
    for name, value in measured.items():
        print(f"{name:28} {value:6.1f}")
    print(json.dumps({name: round(value, 2) for name, value in measured.items()}))


def mates(one: Entry, other: Entry, places: dict[str, list[list[int]]]) -> float:
    """How much two contents stand in the same places of their sentences: 1, if wholly."""
    shares = [_shares(entry.attribution.content, places[entry.article.id]) for entry in (one, other)]
    both = sum(
        max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
        for at, a in shares[0].items()
        if (b := shares[1].get(at)) is not None
    )
    whole = sum(end - start for share in shares for start, end in share.values()) - both
    return both / whole if whole else 0.0


def _shares(content: Spans, sentences: list[list[int]]) -> dict[int, tuple[float, float]]:
    """Of each sentence that a content is in, from where to where, as shares of it."""
    start, end = min(a for a, _ in content), max(b for _, b in content)
    found = {}
    for at, (low, high) in enumerate(sentences):
        if start < high and low < end:
            length = high - low
            found[at] = ((max(start, low) - low) / length, (min(end, high) - low) / length)
    return found


def _report(entry: Entry) -> str:
    return entry.article.id.rpartition("-")[0]


if __name__ == "__main__":
    main(sys.argv[1])
