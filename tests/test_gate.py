"""Floors for what the extractor and the resolver find in our own example articles.

Nobody lowers a floor quietly: a change that must lower one says so in docs/decisions.md. The gold is
`eval/examples.jsonl`, annotated by hand; the matching is that of the field (PolNeAR): contents that
overlap by half, counted in words, and sources that agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from menurut.config import Config
from menurut.pipeline import extract_lines

GOLD = Path(__file__).parent.parent / "eval" / "examples.jsonl"
FLOORS = {"id": {"attribution": 0.70, "speaker": 0.80}, "en": {"attribution": 0.68, "speaker": 0.75}}
WORD = re.compile(r"\w+")
Record = dict[str, Any]


def words(text: str, spans: list[list[int]]) -> set[int]:
    return {match.start() for start, end in spans for match in WORD.finditer(text, start, end)}


def overlap(left: set[int], right: set[int]) -> float:
    return len(left & right) / len(left | right) if left | right else 1.0


def pairs(text: str, gold: list[Record], found: list[Record]) -> Iterator[tuple[Record, Record]]:
    """The best one-to-one pairs whose contents overlap by half."""
    scored = sorted(
        ((overlap(words(text, g["content"]), words(text, f["content"])), i, j)
         for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)  # fmt: skip
    left, right = set(range(len(gold))), set(range(len(found)))
    for score, i, j in scored:
        if score >= 0.5 and i in left and j in right:
            left.discard(i)
            right.discard(j)
            yield gold[i], found[j]


def same_name(one: str | None, other: str | None) -> bool:
    left, right = (set(WORD.findall((name or "").casefold())) for name in (one, other))
    return bool(left & right) and (left <= right or right <= left or "anonymous" in left & right)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_floors(lang: str) -> None:
    lines = [line for line in GOLD.read_text("utf-8").splitlines() if json.loads(line)["lang"] == lang]
    right = named = matched = expected = predicted = 0
    for line, result in zip(lines, extract_lines(lines, None, Config()), strict=True):
        article = json.loads(line)
        text, gold, found = article["text"], article["attributions"], result["attributions"]
        expected, predicted = expected + len(gold), predicted + len(found)
        for wanted, got in pairs(text, gold, found):
            matched += 1
            named += same_name(wanted["speaker"], got["speaker"])
            right += overlap(words(text, wanted["source"]), words(text, got["source"])) >= 0.5
    f1 = 2 * right / (expected + predicted)
    assert {"attribution": round(f1, 2) >= FLOORS[lang]["attribution"],
            "speaker": round(named / matched, 2) >= FLOORS[lang]["speaker"]} == {
                "attribution": True, "speaker": True}, (f1, named / matched)  # fmt: skip
