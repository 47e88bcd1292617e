"""Learns which statements are about the same claim, and which contradict one another: menurut.match.claims.

    python -m train.judge_claims --parallel PARALLEL.jsonl.gz [--stance train/pairs]

Reports in two versions are made of parallel sentences (eval/claims.py): statements in the same places of both
are about the same. Our own pairs (train/pairs) that the comparer did not learn from add what is said in other
words, and what contradicts.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.claims import JUDGED as LEARNED
from eval.claims import MATES, STRANGERS, mates, reports
from menurut.config import Config
from menurut.judges import JUDGES
from menurut.ledger import open_ledger
from menurut.match.claims import (
    ALIKE,
    FEATURES,
    NEIGHBOURS,
    Candidate,
    Said,
    candidates,
    compared,
    features,
    searched,
    taken,
)
from menurut.match.comparer import Comparer, load_comparer
from menurut.pipeline import understand
from menurut.read import json_page
from menurut.types import (
    Act,
    ArticleRef,
    Attribution,
    Entry,
    Form,
    Party,
    PartyKind,
    Reading,
)
from train.judges import Group, crossed, fit, write
from train.pairs import Block, blocks, held_out

JUDGED = {"claims-same": 0, "claims-against": 1}


@dataclass(frozen=True)
class Example:
    """A candidate's features, whether it is (the same, a contradiction), None where not known, and its
    report."""

    row: tuple[float, ...]
    same: bool | None
    against: bool | None
    report: str


def main() -> None:
    """Learns both judges, prints how they do on what they did not see, and writes them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parallel", type=Path, required=True)
    parser.add_argument("--stance", type=Path, default=Path(__file__).parent / "pairs")
    given = parser.parse_args()
    comparer = load_comparer()
    found = [*of_reports(given.parallel, comparer), *of_stances(given.stance, comparer)]
    for name, place in JUDGED.items():
        labelled = [(one, (one.same, one.against)[place]) for one in found]
        groups = [Group([one.row], [bool(right)], one.report) for one, right in labelled if right is not None]
        chances = [many[0] for many in crossed(groups, alone=True)]
        rights = [group.right[0] for group in groups]
        print(name, json.dumps(_measured(chances, rights)))
        write(fit(groups, alone=True), FEATURES, JUDGES / f"{name}.json")


def _measured(chances: Sequence[float], rights: Sequence[bool]) -> dict[str, float]:
    chosen = [right for chance, right in zip(chances, rights, strict=True) if chance >= 0.5]
    right, wanted = sum(chosen), sum(rights)
    wrong = np.abs(np.array(chances) - np.array(rights, float))
    return {
        "precision": round(100 * right / max(1, len(chosen)), 1),
        "recall": round(100 * right / max(1, wanted), 1),
        "right": wanted,
        "of": len(rights),
        "mean error": round(float(wrong.mean()), 3),
    }


# Reports in two versions


def of_reports(parallel: Path, comparer: Comparer) -> Iterator[Example]:
    """The candidates between the two versions of reports, and between reports."""
    made = [row for number, row in reports(parallel) if number < LEARNED]
    places = {row["id"]: row["spans"] for row in made}
    said, vectors = _statements(made, comparer)
    near = _nearest(said, vectors)
    found = candidates(said, near)
    found = [one for one in found if one.new.entry.article.id != one.old.entry.article.id]
    for candidate, *read in compared(found, comparer, 0.0):
        one, other = candidate.new.entry, candidate.old.entry
        shared = mates(one, other, places) if _report(one) == _report(other) else 0.0
        if STRANGERS < shared < MATES:
            continue
        yield Example(
            features(candidate, *read), shared >= MATES, False if shared < MATES else None, _report(one)
        )


def _statements(made: list[dict[str, Any]], comparer: Comparer) -> tuple[list[Said], np.ndarray]:
    said: list[Said] = []
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "reports.db") as ledger:
        for number, row in enumerate(made):
            page = json_page(json.dumps(row), f"reports:{number}")
            reading = understand(page, Config())  # type: ignore[arg-type]
            if not isinstance(reading, Reading):
                raise SystemExit(f"{row['id']}: {reading.reason}")
            ledger.add(reading)
            said += [one for one in taken(ledger.article(reading.article.id)[2]) if searched(one)]
    return said, comparer.vectors([one.text for one in said])


def _nearest(said: list[Said], vectors: np.ndarray) -> list[list[tuple[Said, float]]]:
    near = []
    for at, vector in enumerate(vectors):
        cosines = vectors @ vector
        order = np.argsort(-cosines, kind="stable")[: NEIGHBOURS + 1]
        near.append([(said[place], float(cosines[place])) for place in order if place != at])
    return near


def _report(entry: Entry) -> str:
    return entry.article.id.rpartition("-")[0]


# Our own pairs


def of_stances(folder: Path, comparer: Comparer) -> Iterator[Example]:
    """The sentences of the blocks that the comparer did not learn from, beside their claims."""
    kept = [block for path in sorted(folder.glob("*.tsv")) for block in blocks(path) if held_out(block)]
    pairs = [pair for number, block in enumerate(kept) for pair in _pairs(block, str(number))]
    texts = sorted({one.text for pair in pairs for one in pair[:2]})
    vectors = dict(zip(texts, comparer.vectors(texts), strict=True))
    found, kinds = [], []
    for one, other, kind in pairs:
        cosine = float(vectors[one.text] @ vectors[other.text])
        if cosine >= ALIKE:
            found.append(Candidate(one, other, cosine, False))
            kinds.append(kind)
    for (candidate, *read), kind in zip(compared(found, comparer, 0.0), kinds, strict=True):
        row = features(candidate, *read)
        yield Example(row, kind in "FO", kind == "A", f"stance {candidate.new.entry.id}")


def _pairs(block: Block, number: str) -> Iterator[tuple[Said, Said, str]]:
    rng = random.Random(number)  # noqa: S311
    for lang, claim in block.claims.items():
        for at, (kind, other, text) in enumerate(block.lines):
            if not text.endswith("?"):
                one = _said(text, other, f"{number}", f"a{at}", rng)
                yield one, _said(claim, lang, f"{number}", "c", rng), kind


def _said(text: str, lang: str, block: str, name: str, rng: random.Random) -> Said:
    ref = ArticleRef(name, name, None, None, None, lang, None, name, "", True)
    party = Party(name if rng.random() < 0.7 else "one", PartyKind.PERSON, name)
    seen = Attribution(name, (), (), ((0, len(text)),), Form.INDIRECT, 1.0, "")
    entry = Entry(block, ref, seen, party, name, Act.ASSERTS, "", "", text, (), None, None, None)
    return Said(entry, text, False)


if __name__ == "__main__":
    main()
