"""What the comparer learns from: pairs of sentences with how they stand, and sentences in two languages.

The corpora of inference label a premise and a hypothesis: entailment means that the first says the second.
Pairs of our own (`pairs/*.tsv`, see README.md) add what these lack: who only observes a claim, and what is
another claim by one word. Changed numbers and names, sentences of one report and of different ones are made.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import permutations
from pathlib import Path
from typing import Any


class Relation(IntEnum):
    """How a sentence stands to another, in the order of the model's logits."""

    SAME = 0
    CONTRADICTS = 1
    RELATED = 2
    UNRELATED = 3


@dataclass(frozen=True)
class Pair:
    """`commits` is whether `a`, which says `b`, does so for its own part; None: not known."""

    a: str
    b: str
    relation: Relation
    commits: bool | None = None


@dataclass(frozen=True)
class Block:
    """A claim in several languages, and sentences about it by kind.

    F(or), O(bserves), A(gainst), R(elated).
    """

    claims: dict[str, str]
    lines: tuple[tuple[str, str, str], ...]  # kind, language, text


HELD_OUT = 2000  # translated sentences, the first of the corpus
_INFERENCE = {"entailment": Relation.SAME, "contradiction": Relation.CONTRADICTS, "neutral": Relation.RELATED,
              "none": Relation.RELATED}  # fmt: skip
_ANSWERS = {"F": Relation.SAME, "A": Relation.CONTRADICTS, "R": Relation.RELATED}  # to a question
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON lines of a file, which may be packed."""
    with gzip.open(path, "rt", "utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def inference(path: Path) -> list[Pair]:
    """The labelled pairs of a corpus of inference."""
    found = []
    for row in rows(path):
        if row["label"] in _INFERENCE:
            relation = _INFERENCE[row["label"]]
            found.append(Pair(row["premise"], row["hypothesis"], relation, relation == 0 or None))
    return found


def translated_inference(path: Path, rng: random.Random) -> list[Pair]:
    """Those of a corpus translated into several languages: premise and hypothesis of two of them."""
    by_number: dict[int, list[dict[str, Any]]] = {}
    for row in rows(path):
        by_number.setdefault(row["i"], []).append(row)
    found = []
    for same in by_number.values():
        for left, right in [*rng.sample(list(permutations(same, 2)), 3), (rng.choice(same),) * 2]:
            relation = _INFERENCE[left["label"]]
            found.append(
                Pair(_joined(left["premise"]), _joined(right["hypothesis"]), relation, relation == 0 or None)
            )
    return found


def translations(path: Path) -> list[tuple[str, str]]:
    """Sentences in two languages, in the order of the reports that they come from."""
    return [(row["en"].replace("?s ", "'s "), row["idn"]) for row in rows(path)]


def translated_sentences(path: Path, rng: random.Random) -> list[tuple[str, str]]:
    """Each premise and hypothesis of a translated corpus in two of its languages, English in most."""
    by_number: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows(path):
        by_number.setdefault(row["i"], {})[row["lang"]] = row
    found = []
    for same in by_number.values():
        for field in ("premise", "hypothesis"):
            left, right = rng.sample(sorted(same), 2)
            left = "en" if rng.random() < 0.6 and right != "en" else left
            found.append((_joined(same[left][field]), _joined(same[right][field])))
    rng.shuffle(found)
    return found


def _joined(text: str) -> str:
    return re.sub(r" ([.,;:?!)%])", r"\1", text).replace(" 's", "'s").replace("( ", "(")


def blocks(path: Path) -> list[Block]:
    """The blocks of a file of our own pairs. Raises ValueError for a line of another form."""
    found = []
    for number, part in enumerate(path.read_text("utf-8").strip().split("\n\n"), 1):
        split = [line.split("\t") for line in part.splitlines() if line.strip()]
        if any(len(each) != 3 or each[0] not in "CFOAR" for each in split):
            raise ValueError(f"{path}, block {number}: a line is not KIND, language, text")
        claims = {lang: text.strip() for kind, lang, text in split if kind == "C"}
        found.append(
            Block(claims, tuple((kind, lang, text.strip()) for kind, lang, text in split if kind != "C"))
        )
    return found


def held_out(block: Block) -> bool:
    """Whether a block is kept for measuring: one in ten, by its words."""
    return sum(map(ord, min(block.claims.values()))) % 10 == 0


def pairs_of(block: Block, rng: random.Random) -> list[Pair]:
    """Each sentence of a block with the claim, some the other way round, and some with one another."""
    found = []
    for kind, _, text in block.lines:
        for claim in block.claims.values():
            if kind in "FO":
                found.append(Pair(text, claim, Relation.SAME, kind == "F"))
            else:
                relation = Relation.CONTRADICTS if kind == "A" else Relation.RELATED
                found.append(Pair(text, claim, relation))
                if rng.random() < 0.5:
                    found.append(Pair(claim, text, relation))
    claims = list(block.claims.values())
    found += [Pair(a, b, Relation.SAME, True) for a, b in permutations(claims, 2)]
    by_kind = {kind: [text for each, _, text in block.lines if each == kind] for kind in "FOAR"}
    for question in (text for text in by_kind["O"] if text.endswith("?")):
        for kind, relation in _ANSWERS.items():
            if by_kind[kind]:
                commits = True if kind == "F" else None
                found.append(Pair(rng.choice(by_kind[kind]), question, relation, commits))
    if by_kind["F"] and by_kind["A"]:
        found.append(Pair(rng.choice(by_kind["A"]), rng.choice(by_kind["F"]), Relation.CONTRADICTS))
    return found


def made(sentences: list[tuple[str, str]], rng: random.Random) -> list[Pair]:
    """Pairs of translated sentences: a translation is the same; another number or name, another claim."""
    names = [match.group() for left, _ in sentences for match in _NAME.finditer(left)]
    found = []
    for at, pair in enumerate(sentences):
        left, right = rng.sample(pair, 2)
        what = rng.random()
        if what < 0.3:
            found.append(Pair(left, right, Relation.SAME, True))
        elif what < 0.6 and (changed := _changed(right, names, rng)):
            found.append(Pair(left, changed, Relation.RELATED))
        elif what < 0.75:
            near = rng.choice(sentences[min(at + 1, len(sentences) - 1)])
            found.append(Pair(left, near, Relation.RELATED))
        else:
            found.append(Pair(left, rng.choice(rng.choice(sentences)), Relation.UNRELATED))
    return found


def _changed(text: str, names: list[str], rng: random.Random) -> str | None:
    """The sentence with another number, or else another name; None if it has neither."""
    numbers = [
        match for match in _NUMBER.finditer(text) if any(digit in "23456789" for digit in match.group())
    ]
    found = rng.choice(numbers) if numbers else None
    if found:
        digits = [at for at, digit in enumerate(found.group()) if digit in "23456789"]
        at = rng.choice(digits)
        other = rng.choice([digit for digit in "123456789" if digit != found.group()[at]])
        word = found.group()[:at] + other + found.group()[at + 1 :]
    else:
        matches = list(_NAME.finditer(text))
        if not matches:
            return None
        found = rng.choice(matches)
        word = rng.choice(names)
    return text[: found.start()] + word + text[found.end() :] if word != found.group() else None


def unmarked(pair: Pair, rng: random.Random) -> Pair:
    """The pair without its final stops, or in lower case, now and then: a headline has none."""
    if rng.random() < 0.3:
        pair = replace(pair, a=pair.a.rstrip("."), b=pair.b.rstrip("."))
    if rng.random() < 0.05:
        pair = replace(pair, a=pair.a.lower())
    return pair
