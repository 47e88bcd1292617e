"""Marks articles that nobody has annotated as trained taggers see them: a corpus for a smaller one.

    python -m train.teach train/runs/teacher.toml ... --from RUNS --articles FILE... --to RUNS/taught/id.jsonl

Several taggers are asked, their answers averaged (Hinton et al. 2015, "Distilling the knowledge in a
neural network"): every anchor that they think possible is written with its probability, which is what a
recipe's corpus with `taught = true` teaches. An article that shares a line with a file named by
`--without`, such as a set that is measured on, is left out. May be stopped: it goes on after the last
line written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from menurut.extract.decode import Draft, decode
from menurut.extract.model import Model, Settings
from menurut.extract.tagger import begin, candidates
from menurut.langs import load_pack
from menurut.models import Vocabulary
from train.base import load_base
from train.corpora import rows
from train.fit import VOCABULARY, vocabulary
from train.model import Tagger
from train.recipe import Recipe, load_recipe

FLOOR = 0.03  # least probability of an anchor that is written
LINE = 60  # characters: a line as long as this is not shared by chance
SHORTEST, LONGEST = 600, 8000  # characters of an article


@dataclass(frozen=True)
class _Ensemble:
    """Taggers in the place of a pack's two graphs: see menurut.extract.tagger."""

    taggers: tuple[Tagger, ...]

    @torch.no_grad()
    def anchors(self, embedded: Tensor) -> list[Any]:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = [tagger.encode(embedded[None])[0] for tagger in self.taggers]
            heads = [
                (t.anchor(s), t.seen(s), t.marked(s), t.act(s))
                for t, s in zip(self.taggers, states, strict=True)
            ]
        logits, seen, marked, acts = zip(*heads, strict=True)
        return [_mean(logits), seen, marked, _mean(acts)]

    @torch.no_grad()
    def roles(self, seen: list[Tensor], marked: list[Tensor], at: Tensor, kind: Tensor) -> np.ndarray:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return _mean(
                [
                    tagger.roles(s[None].expand(len(at), -1, -1), m[at], at, kind)
                    for tagger, s, m in zip(self.taggers, seen, marked, strict=True)
                ]
            )


@dataclass(frozen=True)
class _Graph:
    """What `run` of an ONNX session is."""

    ensemble: _Ensemble
    name: str

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        if self.name == "anchors":
            return self.ensemble.anchors(torch.from_numpy(given["embedded"]))
        at, kind = torch.from_numpy(given["at"]), torch.from_numpy(given["kind"])
        return [self.ensemble.roles(given["seen"], given["marked"], at, kind)]


def main() -> None:
    """Reads the command line and writes the corpus, with progress."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipes", type=Path, nargs="+", help="of the runs that teach")
    parser.add_argument("--from", dest="runs", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--articles", type=Path, nargs="+", required=True, help="JSON lines, .gz or not")
    parser.add_argument("--field", default="text", help="of a row, that has the text")
    parser.add_argument(
        "--join", type=int, default=1, help="rows that make an article (sentences of a corpus)"
    )
    parser.add_argument("--lang", required=True)
    parser.add_argument("--every", type=int, default=1, help="take one article of so many")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="corpora whose texts stay out")
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    model = _model([load_recipe(path) for path in given.recipes], given.runs)
    read = (row for path in given.articles for row in _articles(path, given.field, given.join))
    wanted = _chosen(read, {line for path in given.without for line in _lines_of(path)}, given.every)
    given.to.parent.mkdir(parents=True, exist_ok=True)
    done = sum(1 for _ in given.to.open("rb")) if given.to.exists() else 0
    with given.to.open("a", encoding="utf-8") as out:
        for number, (name, text) in enumerate(islice(wanted, done, None), done + 1):
            marked = [_row(draft) for draft in _marked(text, given.lang, model)]
            row = {"id": name, "lang": given.lang, "text": text, "attributions": marked}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()
            if number % 100 == 0:
                print(f"{number} articles", flush=True)


def _model(recipes: list[Recipe], runs: Path) -> Model:
    taggers = []
    for recipe in recipes:
        tagger = Tagger(load_base(), recipe.layers).eval()
        tagger.load_state_dict(torch.load(runs / recipe.name / "weights.pt"))
        taggers.append(tagger)
    ensemble = _Ensemble(tuple(taggers))
    rows = np.load(VOCABULARY / "embeddings.npy")
    anchors, roles = _Graph(ensemble, "anchors"), _Graph(ensemble, "roles")
    read = Vocabulary(vocabulary(), rows)
    return Model("teachers", read, anchors, roles, Settings(floor=FLOOR), ThreadPoolExecutor(1))  # type: ignore[arg-type]


def _marked(text: str, lang: str, model: Model) -> list[Draft]:
    reading = begin(text, [(0, len(text))], model)
    found = candidates(reading)
    return decode(text, reading.pieces, found, model.settings, load_pack(lang).cues.clitics, 0.0)


def _row(draft: Draft) -> dict[str, Any]:
    chance = 1 / (1 + np.exp(-draft.features[0]))
    return {
        "source": draft.source,
        "cue": draft.cue,
        "content": draft.content,
        "probability": round(float(chance), 3),
        "inner": draft.inner,
    }


def _articles(path: Path, field: str, join: int) -> Iterator[tuple[str, str]]:
    found = rows(path)
    while group := list(islice(found, join)):
        yield f"taught-{group[0]['id']}", "\n".join(row[field].strip() for row in group)


def _chosen(found: Iterable[tuple[str, str]], without: set[str], every: int) -> Iterator[tuple[str, str]]:
    for name, text in found:
        drawn = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % every == 0
        if drawn and SHORTEST <= len(text) <= LONGEST and without.isdisjoint(_lines(text)):
            yield name, text


def _lines_of(path: Path) -> Iterator[str]:
    for row in rows(path):
        yield from _lines(row["text"])


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if len(line.strip()) >= LINE}


def _mean(logits: Iterable[Tensor]) -> np.ndarray:
    mean: np.ndarray = torch.stack([each.float() for each in logits]).mean(0).numpy()
    return mean


if __name__ == "__main__":
    main()
