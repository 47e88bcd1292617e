"""The judge of the reporting chain: for each statement who may have passed it on, and who did."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.marked import marked, values
from menurut.resolve.chains import LIKELY, Candidate, candidates
from menurut.resolve.mentions import Told
from menurut.resolve.reach import FEATURES
from menurut.resolve.resolve import parents_of
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
    corpus: str | None  # None for a part of an article, which nothing is measured by


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
    parents = parents_of(attributions)
    named = speakers(article, attributions, parents, pack)
    chains = [via or [] for via in values(row, attributions, "via")]
    found, rows = candidates(Told(article, attributions, parents, named, pack))
    right = [any(same(name(one), wanted) for wanted in chains[one.at]) for one in found]
    group = Group(list(map(tuple, rows.tolist())), right, row["id"])
    corpus = f"{row['lang']} invented" if row["id"].startswith("own-") else row["lang"]
    return Choice(group, found, chains, corpus if whole else None)


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
    """Of each corpus precision, recall and F1 of the names, and how far off the chances are; in per cent."""
    pairs = [pair for pair in zip(made, chances, strict=True) if pair[0].corpus]
    found: dict[str, float] = {}
    for corpus in sorted({str(one.corpus) for one, _ in pairs}):
        some = [pair for pair in pairs if pair[0].corpus == corpus]
        values = (*_scores(some), _off(some))
        names = (f"{corpus} {row}" for row in ("P", "R", "F1", "off"))
        found |= dict(zip(names, values, strict=True))
    return found


def _scores(pairs: list[tuple[Choice, Sequence[float]]]) -> tuple[float, float, float]:
    found, right, wanted, got = 0, 0, 0, 0
    for choice, likely in pairs:
        taken = [one for one, chance in zip(choice.candidates, likely, strict=True) if chance >= LIKELY]
        for at, chain in enumerate(choice.chains):
            names = [name(one) for one in taken if one.at == at]
            found += sum(any(same(one, other) for other in chain) for one in names)
            right += sum(any(same(one, other) for other in names) for one in chain)
            wanted, got = wanted + len(chain), got + len(names)
    precision, recall = found / max(got, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return 100 * precision, 100 * recall, 100 * f1


def _off(pairs: list[tuple[Choice, Sequence[float]]]) -> float:
    """The expected error of the chances of those that are taken: by tenths, how far from the share right."""
    tenths: dict[int, list[float]] = defaultdict(list)
    for choice, likely in pairs:
        for right, chance in zip(choice.group.right, likely, strict=True):
            if chance >= LIKELY:
                tenths[min(int(chance * 10), 9)].append(right - chance)
    number = sum(map(len, tenths.values()))
    return 100 * sum(abs(sum(tenth)) for tenth in tenths.values()) / max(number, 1)
