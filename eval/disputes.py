"""How many annotated disputes a ledger of their articles shows, and how many of those shown are annotated.

    python -m eval.disputes ARTICLES.jsonl... DISPUTES.jsonl [--show]

Of the articles, which may be packed, those are read that DISPUTES has by `id`. Reads what `menurut disputes
--jsonl` prints. A dispute is found if one that is shown has a statement of its article that denies and
overlaps the annotated denial, and one that affirms or passes on and overlaps the claim. `--show` prints what
was missed and what is shown beside. The last line is JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from menurut.config import Config
from menurut.export import claim_json
from menurut.ledger import open_ledger
from menurut.pipeline import read_paths
from train.pairs import rows

Record = dict[str, Any]


def main(*given: str) -> None:
    """Reads the articles into a new ledger and compares its disputes with the annotated ones."""
    *articles, gold = (one for one in given if not one.startswith("--"))
    wanted = {row["id"]: row["disputes"] for row in rows(Path(gold))}
    read = {row["id"]: row for file in articles for row in rows(Path(file)) if row["id"] in wanted}
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(map(json.dumps, read.values())), "utf-8")
        for _ in read_paths(ledger, [file], Config(), jsonl=True):
            pass
        shown = [claim_json(claim) for claim in ledger.claims(disputed=True, limit=-1)]
    pairs = [(article, dispute) for article, disputes in wanted.items() for dispute in disputes]
    missed = [pair for pair in pairs if not any(_is_it(one, *pair) for one in shown)]
    others = [one for one in shown if not any(_is_it(one, *pair) for pair in pairs)]
    if "--show" in given:
        _show({one: row["text"] for one, row in read.items()}, missed, others)
    found, right = len(pairs) - len(missed), len(shown) - len(others)
    print(f"{found} of {len(pairs)} disputes found; {len(shown)} shown, {right} of them annotated")
    print(json.dumps({"found": found, "gold": len(pairs), "shown": len(shown), "right": right}))


def _is_it(shown: Record, article: str, gold: Record) -> bool:
    inside = [one for one in shown["statements"] if one["article_id"] == article]
    denials = [span for one in inside if one["stance"] == "denies" for span in one["content"]]
    claims = [span for one in inside if one["stance"] != "denies" for span in one["content"]]
    return _overlap(denials, gold["denial"]) and _overlap(claims, gold["claim"])


def _overlap(left: list[list[int]], right: list[list[int]]) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


def _show(texts: dict[str, str], missed: list[tuple[str, Record]], others: list[Record]) -> None:
    for article, gold in missed:
        words = {side: [texts[article][a:b][:160] for a, b in gold[side]] for side in ("claim", "denial")}
        print(f"missed in {article}\n   claim  {words['claim']}\n   denial {words['denial']}")
    for one in others:
        print(f"shown in {one['statements'][0]['article_id']}: {one['text'][:160]} ({one['firmness']:.2f})")
        for said in one["statements"]:
            print(f"   {said['stance']:8} {said['speaker'] or '-'}: {said['text'][:160]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
