"""Trains the comparer by a recipe; may be stopped at any moment, and goes on where it was.

    python -m train.fit_pairs train/pairs/pairs.toml --data FOLDER... --to FOLDER

One encoder learns two things at once: vectors, by which a sentence finds its translation among others
(InfoNCE, van den Oord et al. 2018), staying near those of the base for English (Reimers and Gurevych
2020); and how a pair of sentences stands, by cross-entropy.
"""

from __future__ import annotations

import argparse
import random
import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from menurut.models import BEGIN, CLOSE, PAD
from train.base import load_base
from train.batches import MASKED
from train.fit import MINUTES, average, embeddings, optimiser_of, save, share, vocabulary
from train.model import Comparer
from train.pairs import (
    HELD_OUT,
    Block,
    Pair,
    blocks,
    held_out,
    inference,
    made,
    pairs_of,
    translated_inference,
    translated_sentences,
    translations,
    unmarked,
)  # fmt: skip

LONGEST = 96  # pieces of a sentence that are read
TEMPERATURE = 0.04
PARTS = ("relation", "commits", "found", "near")  # of the loss


@dataclass(frozen=True)
class Recipe:
    """A run; see recipe.Recipe. `passes` counts how often each kind of pair is read."""

    name: str
    licence: str
    passes: dict[str, float]
    begin_with: str | None = None
    layers: int = 12
    frozen: int = 3
    steps: int = 1200
    pieces: int = 2048  # of pairs in a batch
    sentences: int = 32  # translations in a batch
    every: int = 2  # steps between such batches
    rate: float = 1.2e-4
    head_rate: float = 5e-4
    warm: float = 0.06
    average: float = 0.997
    dropout: float = 0.1
    near: float = 4.0  # weight of staying near the base
    temperature: float = 1.0  # that makes chances of logits, in the pack
    seed: int = 1


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True, help="folder of the runs, outside the repository")
    given = parser.parse_args()
    train(pairs_recipe(given.recipe), given.data, given.to)


def pairs_recipe(path: Path) -> Recipe:
    """The recipe of a file. Raises TypeError for a key that no recipe has."""
    return Recipe(**tomllib.loads(path.read_text("utf-8")))


def train(recipe: Recipe, data: list[Path], runs: Path) -> None:
    """Trains, from the run's checkpoint if it has one."""
    folder = runs / recipe.name
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    model, base = Comparer(load_base(), recipe.dropout).train(), Comparer(load_base()).eval()
    if recipe.begin_with:
        model.load_state_dict(torch.load(runs / recipe.begin_with / "weights.pt"))
    for layer in model.layers[: recipe.frozen]:
        layer.requires_grad_(False)
    optimiser = optimiser_of(model, recipe.rate, recipe.head_rate)
    mean = {name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad}
    step = 0
    if (folder / "checkpoint.pt").exists():
        saved = torch.load(folder / "checkpoint.pt")
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        mean, step = saved["mean"], saved["step"]
    feed = Feed(recipe, data, vocabulary(), step)
    table = torch.from_numpy(embeddings())
    sums, seen, started, kept = np.zeros(len(PARTS)), 0, time.time(), time.time()
    while step < recipe.steps:
        for group, peak in zip(
            optimiser.param_groups, (recipe.rate, recipe.rate, recipe.head_rate), strict=True
        ):
            group["lr"] = peak * share(step / recipe.steps, recipe.warm)
        losses, pieces = _losses(model, base, feed, table, recipe, step)
        sum(losses.values()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step, seen = step + 1, seen + pieces
        average(mean, model, min(recipe.average, (1 + step) / (10 + step)))
        parts = [losses[name].item() if name in losses else 0.0 for name in PARTS]
        sums += np.array(parts) * (1, 1, recipe.every, recipe.every)
        if step % 50 == 0:
            speed = round(seen / (time.time() - started))
            shown = dict(zip(PARTS, np.round(sums / 50, 4).tolist(), strict=True))
            print(f"{step / recipe.steps:4.0%} { {'step': step, **shown, 'pieces/s': speed} }", flush=True)
            sums[:] = 0
        if time.time() - kept > 60 * MINUTES:
            save(folder / "checkpoint.pt", model=model.state_dict(), optimiser=optimiser.state_dict(),
                 mean=mean, step=step)  # fmt: skip
            kept = time.time()
    torch.save(model.state_dict() | mean, folder / "weights.pt")
    print(f"done after {step} steps: {folder / 'weights.pt'}")


class Feed:
    """Endless batches; the same again for the same seed and step."""

    def __init__(self, recipe: Recipe, data: list[Path], tokenizer: Tokenizer, step: int) -> None:
        rng = random.Random(recipe.seed)  # noqa: S311
        self.recipe, self.tokenizer, self.data = recipe, tokenizer, data
        files = {path.name: path for folder in data for path in sorted(folder.rglob("*")) if path.is_file()}
        parallel = translations(files["parallel-en-id-bppt.jsonl.gz"])[HELD_OUT:]
        ours: list[Block] = [block for name, path in files.items() if re.fullmatch(r"stance-.*\.tsv", name)
                             for block in blocks(path) if not held_out(block)]  # fmt: skip
        mnli = files["nli-multi-mnliext.jsonl.gz"]
        kinds: dict[str, list[Pair]] = {
            "indonli": inference(files["nli-id-indonli-train.jsonl"]),
            "mnli": translated_inference(mnli, rng),
            "claimdiff": inference(files["nli-en-claimdiff-train.jsonl"]),
            "made": made(parallel, rng),
            "ours": [pair for block in ours for pair in pairs_of(block, rng)],
        }
        self.pairs = [
            pair for kind, found in kinds.items() for pair in _times(found, recipe.passes.get(kind, 0), rng)
        ]
        print({kind: len(found) for kind, found in kinds.items()}, len(self.pairs), "pairs", flush=True)
        self.parallel, self.sentences, self.blocks = parallel, translated_sentences(mnli, rng), ours
        self.random = random.Random(f"{recipe.seed} {step}")  # noqa: S311
        self._pairs = self._batches()

    def pair_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """Pieces (batch, length), relations (batch,), whether each commits itself (batch,), -1: not known."""
        drawn = next(self._pairs)
        ids = stacked([ids for ids, _ in drawn])
        relations = torch.tensor([int(pair.relation) for _, pair in drawn])
        commits = torch.tensor([-1.0 if pair.commits is None else float(pair.commits) for _, pair in drawn])
        return ids, relations, commits

    def _batches(self) -> Iterator[list[tuple[list[int], Pair]]]:
        while True:
            drawn = [
                unmarked(pair, self.random)
                for pair in self.random.sample(self.pairs, min(2000, len(self.pairs)))
            ]
            read = sorted(zip(map(self.together, drawn), drawn, strict=True), key=lambda each: len(each[0]))
            found, batch = [], []
            for ids, pair in read:
                if batch and (len(batch) + 1) * len(ids) > self.recipe.pieces:
                    found.append(batch)
                    batch = []
                batch.append((ids, pair))
            found.append(batch)
            self.random.shuffle(found)
            yield from found

    def together(self, pair: Pair) -> list[int]:
        """The pieces of a pair."""
        return joined(self.tokenizer, pair.a, pair.b)

    def translated(self) -> tuple[Tensor, Tensor, Tensor | None]:
        """Sentences and their translations, pieces (batch, length); and others that are like the first."""
        size = self.recipe.sentences
        what = self.random.random()
        if self.blocks and what < 0.35:
            return self._claims(size)
        if what < 0.7:  # stretches of reports: their other sentences are hard to tell apart
            starts = [self.random.randrange(len(self.parallel) - 4) for _ in range(size // 4)]
            drawn = [pair for start in starts for pair in self.parallel[start : start + 4]]
        else:
            start = self.random.randrange(len(self.sentences) - size)
            drawn = self.sentences[start : start + size]
        drawn = list({pair[0]: pair for pair in drawn}.values())
        return self._read([a for a, _ in drawn]), self._read([b for _, b in drawn]), None

    def _claims(self, size: int) -> tuple[Tensor, Tensor, Tensor | None]:
        left, right, others = [], [], []
        for block in self.random.sample(self.blocks, min(size, len(self.blocks))):
            says = [text for kind, _, text in block.lines if kind in "FO"]
            left.append(self.random.choice(list(block.claims.values())))
            right.append(
                self.random.choice([*says, *(claim for claim in block.claims.values() if claim != left[-1])])
            )
            others.append(self.random.choice([text for kind, _, text in block.lines if kind == "R"] or ["-"]))
        return self._read(left), self._read(right), self._read(others)

    def _read(self, texts: list[str]) -> Tensor:
        return stacked([alone(self.tokenizer, text) for text in texts])


def _times(found: list[Pair], passes: float, rng: random.Random) -> list[Pair]:
    return found * int(passes) + rng.sample(found, int(len(found) * (passes % 1)))


def alone(tokenizer: Tokenizer, text: str) -> list[int]:
    """The pieces of a sentence by itself."""
    return [BEGIN, *tokenizer.encode(text, add_special_tokens=False).ids[:LONGEST], CLOSE]


def joined(tokenizer: Tokenizer, a: str, b: str) -> list[int]:
    """The pieces of two sentences to be compared."""
    return [*alone(tokenizer, a), CLOSE, *alone(tokenizer, b)[1:]]


def stacked(ids: list[list[int]]) -> Tensor:
    """Rows of pieces, padded."""
    length = max(map(len, ids))
    return torch.tensor([row + [PAD] * (length - len(row)) for row in ids])


def mask_of(ids: Tensor) -> Tensor:
    """What is added to the attention: padding is not seen."""
    return torch.zeros(ids.shape).masked_fill(ids == PAD, MASKED)[:, None, None]


def _losses(
    model: Comparer, base: Comparer, feed: Feed, table: Tensor, recipe: Recipe, step: int
) -> tuple[dict[str, Tensor], int]:
    ids, relations, commits = feed.pair_batch()
    pieces = ids.numel()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, own = model.relations(table[ids], mask_of(ids))
    known = (commits >= 0).float()
    wrong = F.binary_cross_entropy_with_logits(own.float(), commits.clamp(min=0), reduction="none")
    losses = {
        "relation": F.cross_entropy(logits.float(), relations, label_smoothing=0.05),
        "commits": 0.5 * (wrong * known).sum() / known.sum().clamp(min=1),
    }
    if step % recipe.every == 0:
        left, right, others = feed.translated()
        pieces += left.numel() + right.numel() + (others.numel() if others is not None else 0)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = [
                model.vectors(table[each], mask_of(each))
                for each in (left, right, others)
                if each is not None
            ]
            with torch.no_grad():
                wanted = base.vectors(table[left], mask_of(left))
        near = torch.cat(vectors[1:])
        target = torch.arange(len(left))
        there, back = vectors[0] @ near.T / TEMPERATURE, vectors[1] @ vectors[0].T / TEMPERATURE
        losses["found"] = 0.5 * (F.cross_entropy(there, target) + F.cross_entropy(back, target))
        losses["near"] = recipe.near * (1 - (vectors[0] * wanted).sum(-1)).mean()
    return losses, pieces


if __name__ == "__main__":
    main()
