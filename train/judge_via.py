"""The judge of the reporting chain: for each statement who may have passed it on, and who did."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.marked import marked
from menurut.resolve.chains import FEATURES, LIKELY, Candidate, candidates
from menurut.resolve.resolve import _parent
from menurut.resolve.speakers import speakers
from menurut.types import PartyKind
from train.judges import Group

ALONE = True
DECAY = 3e-2  # F1 of the real Indonesian articles is 71.4 with 1e-2, and 72.7 with this
MISSED = 0.1  # share of the attributions that the parts lack
_WORD = re.compile(r"\w+")
__all__ = ["ALONE", "DECAY", "FEATURES", "Choice", "choices", "measure"]


@dataclass(frozen=True)
class Choice:
    """An article's candidates, and the chain of each statement as people marked it."""

    group: Group
    candidates: list[Candidate]
    chains: list[list[str]]
    whole: bool  # not only a part of an article


def choices(articles: Iterable[dict[str, Any]]) -> list[Choice]:
    """The articles' pairs of a statement and one who may have passed it on."""
    chance = random.Random(1)  # noqa: S311
    rows = [(row, part) for row in articles for part in (row, _part(row, chance))]
    return [_choice(part, part is row) for row, part in rows]


def _part(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The beginning of an article without some of its attributions: shorter, and as a tagger sees it."""
    text = row["text"]
    end = text.find("\n", int(len(text) * chance.uniform(0.1, 0.7))) % (len(text) + 1)
    within = [one for one in row["attributions"] if _end(one) <= end and chance.random() > MISSED]
    return row | {"text": text[:end], "attributions": within}


def _end(one: dict[str, Any]) -> int:
    return max((end for role in ("source", "cue", "content") for _, end in one[role]), default=0)


def _choice(row: dict[str, Any], whole: bool) -> Choice:
    article, attributions, pack = marked(row)
    parents = tuple(_parent(at, attributions) for at in range(len(attributions)))
    named = speakers(article, attributions, parents, pack)
    marks = {_key(one): one.get("via") or [] for one in row["attributions"]}
    chains = [marks[str((one.cue, one.content))] for one in attributions]
    found = candidates(article, attributions, parents, named, pack)
    right = [any(same(name(one), wanted) for wanted in chains[one.at]) for one in found]
    group = Group([tuple(map(float, one.features)) for one in found], right, row["id"])
    return Choice(group, found, chains, whole)


def _key(one: dict[str, Any]) -> str:
    return str(tuple(tuple((start, end) for start, end in one[role]) for role in ("cue", "content")))


def name(one: Candidate) -> str:
    """The candidate's name as people mark it."""
    return "anonymous" if one.who.kind is PartyKind.ANONYMOUS else one.who.name


def same(one: str, other: str) -> bool:
    """Whether two names can be the same party's: the words of one are in the other, and begin or end it."""
    if one.startswith("anonymous") or other.startswith("anonymous"):
        return one[:9] == other[:9]
    short, whole = sorted((_WORD.findall(name.casefold()) for name in (one, other)), key=len)
    return bool(short) and set(short) <= set(whole) and (short[-1] == whole[-1] or short[0] == whole[0])


def measure(made: list[Choice], chances: Sequence[Sequence[float]]) -> dict[str, float]:
    """Precision, recall and F1 of the names, in per cent."""
    found, right, wanted, got = 0, 0, 0, 0
    for choice, likely in zip(made, chances, strict=True):
        for at, chain in enumerate(choice.chains if choice.whole else ()):
            pairs = zip(choice.candidates, likely, strict=True)
            names = [name(one) for one, chance in pairs if one.at == at and chance >= LIKELY]
            found += sum(any(same(one, other) for other in chain) for one in names)
            right += sum(any(same(one, other) for other in names) for one in chain)
            wanted, got = wanted + len(chain), got + len(names)
    precision, recall = found / max(got, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": 100 * precision, "recall": 100 * recall, "f1": 100 * f1}
