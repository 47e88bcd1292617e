"""Endless batches of windows, the same ones again for the same seed, from any point on."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from menurut.extract.windows import Pieces, pieces, windows
from menurut.models import PAD, UNKNOWN
from train.corpora import Example, examples, requoted
from train.recipe import Recipe
from train.targets import IGNORED, Window, target

SMALLEST, LARGEST = 96, 254  # pieces in a window
BLOCK = 192  # windows that are sorted by length together, so that batches have little padding
MASKED = -1e4  # added to the attention to what is padding


def split(recipe: Recipe, folders: list[Path]) -> tuple[list[list[Example]], list[Example]]:
    """The recipe's articles: those to train on, by corpus, and those held out for calibration."""
    train, held_out = [], []
    for corpus in recipe.corpus:
        found = list(examples(corpus, folders))
        judges = corpus.complete and not corpus.taught
        held_out += [one for one in found if judges and _held_out(one.id, recipe.held_out)]
        train.append([one for one in found if not (judges and _held_out(one.id, recipe.held_out))])
    return train, held_out


def _held_out(name: str, share: float) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) < share * 2**32


class Stream:
    """Batches of a recipe. `block` is all its state: a stream that begins at a block goes on from there."""

    def __init__(
        self, recipe: Recipe, corpora: list[list[Example]], tokenizer: Tokenizer, block: int = 0
    ) -> None:
        self.recipe, self.corpora, self.tokenizer, self.block = recipe, corpora, tokenizer, block
        self.weights = [len(found) * each.passes for found, each in zip(corpora, recipe.corpus, strict=True)]
        self.whole = lru_cache(maxsize=None)(self._whole)

    def __iter__(self) -> Iterator[list[Window]]:
        """The batches, without end."""
        while True:
            rng = random.Random(f"{self.recipe.seed}/{self.block}")  # noqa: S311
            self.block += 1
            drawn = sorted(self._draw(rng), key=lambda window: len(window.ids))
            batches = list(_batches(drawn, self.recipe.pieces))
            rng.shuffle(batches)
            yield from batches

    def _draw(self, rng: random.Random) -> list[Window]:
        drawn: list[Window] = []
        while len(drawn) < BLOCK:
            which = rng.choices(range(len(self.corpora)), self.weights)[0]
            number = rng.randrange(len(self.corpora[which]))
            example, seen = self.corpora[which][number], self.whole(which, number)
            if rng.random() < self.recipe.requoted and not example.corpus.taught:
                example = replace(example, text=requoted(example.text, rng))
                seen = pieces(example.text, [(0, len(example.text))], self.tokenizer)
            size = rng.randint(SMALLEST, LARGEST)
            drawn += [target(example, seen, stretch) for stretch in windows(seen.cuts, size, 0)]
        return drawn

    def _whole(self, which: int, number: int) -> Pieces:
        text = self.corpora[which][number].text
        return pieces(text, [(0, len(text))], self.tokenizer)


def _batches(drawn: list[Window], size: int) -> Iterator[list[Window]]:
    batch: list[Window] = []
    for window in drawn:
        if batch and (len(batch) + 1) * len(window.ids) > size:
            yield batch
            batch = []
        batch.append(window)
    yield batch


class Batch:
    """Windows as tensors: see targets.Window and targets.Roles for what each means."""

    def __init__(self, found: list[Window], hidden: float = 0.0) -> None:
        length = max(len(window.ids) for window in found)
        self.ids = _stacked([window.ids for window in found], length, PAD).long()
        self.anchors = _stacked([window.anchors for window in found], length, IGNORED)
        self.chances = _stacked([window.chances for window in found], length, 1.0)
        self.either = _stacked([window.either for window in found], length, False)
        self.any_role = _stacked([window.any_role for window in found], length, False).float()
        self.mask = torch.zeros(self.ids.shape).masked_fill(self.ids == PAD, MASKED)[:, None, None]
        roles = [(row, role) for row, window in enumerate(found) for role in window.roles]
        self.row = torch.tensor([row for row, _ in roles], dtype=torch.long)
        self.at = torch.tensor([role.at for _, role in roles], dtype=torch.long)
        self.kind = torch.tensor([role.kind for _, role in roles], dtype=torch.long)
        self.source = torch.tensor([role.source for _, role in roles], dtype=torch.long).view(-1, 2)
        self.weight = torch.tensor([role.weight for _, role in roles])
        self.inside = _stacked(
            [role.inside for _, role in roles] or [np.zeros((1, 2), bool)], length, False
        ).float()
        if hidden:
            gone = (torch.rand(self.ids.shape) < hidden) & (self.ids > UNKNOWN)
            self.ids = self.ids.masked_fill(gone, UNKNOWN)


def _stacked(arrays: list[np.ndarray], length: int, filling: float) -> Tensor:
    out = np.full((len(arrays), length, *arrays[0].shape[1:]), filling, arrays[0].dtype)
    for row, array in enumerate(arrays):
        out[row, : len(array)] = array
    return torch.from_numpy(out)
