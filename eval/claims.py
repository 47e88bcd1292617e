"""Whether the statements of two versions of a report come into the same claims, and no others with them.

    python -m eval.claims PARALLEL.jsonl.gz

PARALLEL has sentences in English and Indonesian (`en`, `idn`, `domain`) in the order of the reports that they
come from; fourteen in a row are taken for a report. Of the first 2,000 sentences, which the comparer does not
learn from, the first 100 reports are for the judges (train/judge_claims.py), the others are measured. Two
statements, one of each version, belong together if they stand in the same places of the same sentences
(`mates`); a pair in between is left out. Prints precision, recall and F1 of pairs, and the share of claims
that join different reports (here often rightly: neighbours may be about one event). The last line is JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from menurut.config import Config
from menurut.ledger import open_ledger
from menurut.pipeline import read_paths
from menurut.types import Entry, Spans
from train.pairs import HELD_OUT, rows

SENTENCES = 14  # of a report
JUDGED = 100  # reports that the judges learn from

MATES, STRANGERS = 0.6, 0.25  # share of two contents that must, and may, stand in the same places


def main(parallel: str) -> None:
    """Reads the reports into a new ledger and compares its claims with the sentences."""
    made = [row for number, row in reports(Path(parallel)) if number >= JUDGED]
    places = {row["id"]: row["spans"] for row in made}
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        file = Path(folder) / "reports.jsonl"
        file.write_text("\n".join(map(json.dumps, made)), "utf-8")
        for _ in read_paths(ledger, [file], Config(), jsonl=True):
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


def reports(parallel: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number and both versions of each report, as articles with the `spans` of their sentences."""
    found = list(islice(rows(parallel), HELD_OUT))
    number = 0
    for at in range(0, len(found) - SENTENCES + 1, SENTENCES):
        part = found[at : at + SENTENCES]
        if len({row["domain"] for row in part}) > 1:
            continue
        for lang, field in (("en", "en"), ("id", "idn")):
            text, spans = "", []
            for place, row in enumerate(part):
                sentence = row[field].strip().replace("?s ", "'s ") if lang == "en" else row[field].strip()
                text += ("\n" if place % 2 == 0 else " ") if text else ""
                spans.append((len(text), len(text) + len(sentence)))
                text += sentence
            day = f"2007-{1 + number % 12:02d}-{1 + number % 28:02d}"
            yield (
                number,
                {"id": f"report-{number}-{lang}", "lang": lang, "text": text, "date": day, "spans": spans},
            )
        number += 1


def _report(entry: Entry) -> str:
    return entry.article.id.rpartition("-")[0]


if __name__ == "__main__":
    main(sys.argv[1])
