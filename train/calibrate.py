"""Fits a pack's settings and scores on the articles held out from its training.

    python -m train.calibrate train/runs/free.toml --data FOLDER...

The score of an attribution is the chance that it is right: that its content and its source agree
with a marked one, each by half or more of their words (as eval/README's "attribution"). It is a
logistic regression over what the tagger says (features of decode.Draft; Platt 1999), fitted on every
candidate above the floor, for each of a few ways to decode; the way with the highest F1 is kept. Writes
the settings into the pack's manifest, and prints F1 and threshold of each way.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from dataclasses import replace
from pathlib import Path

import torch

from menurut.extract.decode import Draft, decode, score
from menurut.extract.model import Model, Settings, load_model
from menurut.extract.tagger import begin, candidates
from menurut.langs import load_pack
from menurut.models import MODELS
from menurut.types import Spans
from train.batches import split
from train.corpora import Example
from train.recipe import load_recipe

WORD = re.compile(r"\w+")
SWITCHES, NO_SOURCES = (0.5, 1.0, 2.0), (-1.0, 0.0, 1.0)  # settings that are tried


def main() -> None:
    """Reads the command line, fits, prints what changed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    recipe = load_recipe(given.recipe)
    _, held_out = split(recipe, given.data)
    model = load_model(recipe.name)
    tried = [_tried(model, held_out, switch, no_source) for switch in SWITCHES for no_source in NO_SOURCES]
    best, settings = max(tried, key=lambda pair: pair[0])
    path = MODELS / recipe.name / "manifest.json"
    manifest = json.loads(path.read_text("utf-8")) | {"settings": dataclasses.asdict(settings)}
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"kept, with F1 {best:.3f}: {settings}")


def _tried(model: Model, held_out: list[Example], switch: float, no_source: float) -> tuple[float, Settings]:
    """The best F1 of one way to decode, and its settings with the scores fitted."""
    model = replace(model, settings=replace(model.settings, switch=switch, no_source=no_source))
    seen = [judged(example, model) for example in held_out]
    found = [pair for pairs, _ in seen for pair in pairs]
    settings = replace(model.settings, calibration=fitted(found))
    f1, threshold = best_threshold(found, sum(count for _, count in seen), settings)
    print(f"switch {switch}, no source {no_source}: F1 {f1:.3f} at {threshold}", flush=True)
    return f1, settings


def judged(example: Example, model: Model) -> tuple[list[tuple[Draft, bool]], int]:
    """Every candidate of an article with whether it is right, and how many there are to find.

    Where a corpus marks no nesting, what lies inside another's content is neither right nor wrong.
    """
    reading = begin(example.text, [(0, len(example.text))], model)
    found = candidates(reading)
    clitics = load_pack(example.lang).cues.clitics
    drafts = decode(example.text, reading.pieces, found, model.settings, clitics, 0.0)
    words = [match.span() for match in WORD.finditer(example.text)]
    gold = [
        (_touched(words, one.content), _touched(words, one.source) - _touched(words, one.cue))
        for one in example.gold
    ]
    every = set().union(*(content for content, _ in gold)) if gold else set()
    left, result = set(range(len(gold))), []
    for draft in sorted(drafts, key=lambda each: -each.features[0]):
        content, source = (
            _touched(words, draft.content),
            _touched(words, draft.source) - _touched(words, draft.cue),
        )
        hit = next((at for at in left if _agree(content, gold[at][0]) and _agree(source, gold[at][1])), None)
        if hit is not None:
            left.discard(hit)
        elif not example.corpus.nested and draft.inner and content <= every:
            continue
        result.append((draft, hit is not None))
    return result, len(gold)


def _touched(words: list[tuple[int, int]], spans: Spans) -> set[int]:
    return {at for start, end in spans for at, (low, high) in enumerate(words) if low < end and high > start}


def _agree(left: set[int], right: set[int]) -> bool:
    return len(left & right) >= 0.5 * len(left | right)


def fitted(found: list[tuple[Draft, bool]]) -> tuple[float, ...]:
    """Intercept and weights of the regression."""
    x = torch.tensor([(1.0, *draft.features) for draft, _ in found], dtype=torch.float64)
    y = torch.tensor([float(right) for _, right in found], dtype=torch.float64)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = (
            torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y) + 1e-4 * (weights**2).sum()
        )
        value.backward()
        return value

    optimiser.step(loss)
    return tuple(round(weight, 4) for weight in weights.tolist())


def best_threshold(found: list[tuple[Draft, bool]], gold: int, settings: Settings) -> tuple[float, float]:
    """The highest F1, and the score, in hundredths, from which on attributions are then kept."""
    scored = [(score(draft.features, settings), right) for draft, right in found]
    thresholds = [at / 100 for at in range(15, 75)]
    return max((_f1([right for value, right in scored if value >= at], gold), at) for at in thresholds)


def _f1(kept: list[bool], gold: int) -> float:
    return 2 * sum(kept) / (len(kept) + gold) if kept else 0.0


if __name__ == "__main__":
    main()
