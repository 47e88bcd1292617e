"""How many annotated disputes a ledger of their articles shows, and how many it shows in all.

    python eval/disputes.py ARTICLES.jsonl DISPUTES.jsonl

A dispute is found if one that is shown overlaps it in both its claim and its denial. The last line is
JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from menurut.config import Config
from menurut.ledger import open_ledger
from menurut.pipeline import read_paths
from menurut.types import Dispute, Spans


def main(articles: str, gold: str) -> None:
    """Reads the articles into a new ledger and compares its disputes with the annotated ones."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        for _ in read_paths(ledger, [articles], Config(), jsonl=True):
            pass
        shown = ledger.disputes(limit=10_000)
    wanted = [json.loads(line) for line in Path(gold).read_text("utf-8").splitlines()]
    pairs = [(one["id"], dispute) for one in wanted for dispute in one["disputes"]]
    found = sum(any(_is_it(one, article, dispute) for one in shown) for article, dispute in pairs)
    print(f"{found} of {len(pairs)} disputes found, {len(shown)} shown")
    print(json.dumps({"found": found, "gold": len(pairs), "shown": len(shown)}))


def _is_it(shown: Dispute, article: str, gold: dict[str, list[list[int]]]) -> bool:
    inside = shown.denial.article.id == shown.claim.article.id == article
    return (
        inside
        and _overlap(shown.denial.attribution.content, gold["denial"])
        and _overlap(shown.claim.attribution.content, gold["claim"])
    )


def _overlap(left: Spans, right: list[list[int]]) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


if __name__ == "__main__":
    main(*sys.argv[1:])
