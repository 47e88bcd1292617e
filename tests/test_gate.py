"""Floors for what the tagger and the resolver find, language by language.

Nobody lowers a floor quietly: a change that must lower one says so in docs/decisions.md. The gold is
our own, `eval/gold/` and `eval/examples.jsonl`; the development sets, which are not ours to give away,
are measured as well where `MENURUT_GOLD` names their folder. The matching is that of the field
(PolNeAR): contents that overlap by half, counted in words, and sources that agree.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from menurut.config import Config
from menurut.pipeline import extract_lines

EVAL = Path(__file__).parent.parent / "eval"
OURS = (EVAL / "examples.jsonl", *sorted((EVAL / "gold").glob("*.jsonl")))
FLOORS = {
    "id": {"attribution": 0.91, "speaker": 0.77},
    "en": {"attribution": 0.88, "speaker": 0.78},
    "ms": {"attribution": 0.86},
    "vi": {"attribution": 0.79},
    "ru": {"attribution": 0.76},
    "cs": {"attribution": 0.58},
}
DEVELOPMENT_FLOORS = {"menurut-id-dev": 0.83, "denials-id-dev": 0.81}
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


def measured(lines: list[str]) -> dict[str, float]:
    """F1 of attributions, and the share of named speakers among the matched."""
    right = named = matched = expected = predicted = 0
    for line, result in zip(lines, extract_lines(lines, None, Config()), strict=True):
        article = json.loads(line)
        text, gold, found = article["text"], article["attributions"], result["attributions"]
        expected, predicted = expected + len(gold), predicted + len(found)
        for wanted, got in pairs(text, gold, found):
            matched += 1
            named += same_name(wanted.get("speaker"), got["speaker"])
            right += overlap(words(text, wanted["source"]), words(text, got["source"])) >= 0.5
    return {"attribution": 2 * right / (expected + predicted), "speaker": named / max(1, matched)}


@pytest.mark.parametrize("lang", FLOORS)
def test_floors(lang: str) -> None:
    every = [line for path in OURS for line in path.read_text("utf-8").splitlines()]
    scores = measured([line for line in every if json.loads(line)["lang"] == lang])
    assert {row for row, floor in FLOORS[lang].items() if round(scores[row], 2) < floor} == set(), scores


@pytest.mark.skipif("MENURUT_GOLD" not in os.environ, reason="MENURUT_GOLD names no folder")
@pytest.mark.parametrize("name", DEVELOPMENT_FLOORS)
def test_floors_of_development_sets(name: str) -> None:
    lines = (Path(os.environ["MENURUT_GOLD"]) / f"{name}.jsonl").read_text("utf-8").splitlines()
    scores = measured(lines)
    assert scores["attribution"] >= DEVELOPMENT_FLOORS[name], scores
