"""The judge of the day on which something was said: its candidates, which of them are right, its measure."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from eval.marked import marked
from menurut.resolve.dates import FEATURES, Candidate, candidates, chosen
from menurut.resolve.resolve import _parent
from menurut.resolve.speakers import speakers
from train.judges import Group

UNDATED = 0.1  # share of the articles that are learned from without their date, too
ALONE = False
# F1 on articles not learned from: 75.1 with 1e-3, 76.0 with this, 76.7 with 3e-2 at half the steps.
DECAY = 1e-2
__all__ = ["ALONE", "DECAY", "FEATURES", "Choice", "choices", "measure"]


@dataclass(frozen=True)
class Choice:
    """A statement's candidates, and its day as people marked it, "" if it has none."""

    group: Group
    candidates: list[Candidate]
    day: str
    known: bool  # whether the article's date is


def choices(articles: Iterable[dict[str, Any]]) -> list[Choice]:
    """The statements of the articles; a few of them a second time, without the article's date."""
    chance = random.Random(1)  # noqa: S311
    found: list[Choice] = []
    for row in articles:
        found += _choices(row)
        if chance.random() < UNDATED:
            found += _choices(row | {"date": None})
    return found


def _choices(row: dict[str, Any]) -> list[Choice]:
    article, attributions, pack = marked(row)
    parents = tuple(_parent(at, attributions) for at in range(len(attributions)))
    who = speakers(article, attributions, parents, pack)
    days = {_key(one): one.get("said_on") or "" for one in row["attributions"]}
    groups = candidates(article, attributions, parents, who, pack)
    return [
        _choice(row, found, days[str((one.cue, one.content))])
        for one, found in zip(attributions, groups, strict=True)
    ]


def _key(one: dict[str, Any]) -> str:
    return str(tuple(tuple((start, end) for start, end in one[role]) for role in ("cue", "content")))


def _choice(row: dict[str, Any], found: list[Candidate], day: str) -> Choice:
    right = [bool(dating and day and agrees(dating.edtf, day)) for dating, _ in found]
    right[0] = not any(right)  # what no date in the text tells is left open
    return Choice(Group([notes for _, notes in found], right, row["id"]), found, day, bool(row["date"]))


def agrees(edtf: str, day: str) -> bool:
    """Whether a date is that day, as far as both are known."""
    if edtf.startswith("["):
        return day in edtf
    return edtf.startswith(day) or (edtf.startswith("XXXX") and edtf[4:] == day[4:])


def measure(made: list[Choice], chances: list[list[float]]) -> dict[str, float]:
    """Precision, recall and F1 of the dates chosen, as the evaluation counts them."""
    hits = dated = wanted = 0
    for one, weights in zip(made, chances, strict=True):
        if one.known:
            dating, _ = chosen(one.candidates, weights)
            got = dating.iso or "" if dating else ""
            hits += bool(one.day) and got.startswith(one.day)
            dated, wanted = dated + bool(got), wanted + bool(one.day)
    precision, recall = 100 * hits / max(dated, 1), 100 * hits / max(wanted, 1)
    return {"P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9)}
