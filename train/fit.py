"""Trains a tagger by a recipe; may be stopped at any moment, and goes on where it was.

    python -m train.fit train/runs/free.toml --data FOLDER... --to FOLDER [--free-data-only]

In the folder `--to`: `checkpoint.pt` every few minutes (weights, their running mean, the optimiser,
the place in the data), `weights.pt` at the end, and `log.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from menurut.extract.tagger import Anchor
from menurut.models import BLOCK_BYTES, CLOSE, MODELS, dequantised
from train.base import load_base
from train.batches import Batch, Stream, split
from train.model import Encoder, Tagger
from train.recipe import Recipe, load_recipe
from train.targets import IGNORED

VOCABULARY = MODELS / "vocabulary"
MINUTES = 4  # between checkpoints


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders that hold the corpora")
    parser.add_argument("--to", type=Path, required=True, help="folder of the runs, outside the repository")
    parser.add_argument("--free-data-only", action="store_true")
    parser.add_argument("--steps", type=int, help="fewer steps than the recipe's, for a trial")
    given = parser.parse_args()
    recipe = load_recipe(given.recipe, given.free_data_only)
    train(recipe, given.data, given.to, given.steps or recipe.steps)


def train(recipe: Recipe, data: list[Path], runs: Path, steps: int) -> None:
    """Trains, from the run's checkpoint if it has one."""
    folder = runs / recipe.name
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    model = _begun(recipe, runs)
    optimiser = optimiser_of(model, recipe.rate, recipe.head_rate)
    mean = {name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad}
    step, stream = 0, _stream(recipe, data)
    if (folder / "checkpoint.pt").exists():
        saved = torch.load(folder / "checkpoint.pt")
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        mean, step, stream.block = saved["mean"], saved["step"], saved["block"]
    table = torch.from_numpy(embeddings())
    seen, sums, started, kept = 0, np.zeros(4), time.time(), time.time()
    for windows in stream:
        if step >= steps:
            break
        for group, peak in zip(
            optimiser.param_groups, (recipe.rate, recipe.rate, recipe.head_rate), strict=True
        ):
            group["lr"] = peak * share(step / steps, recipe.warm)
        batch = Batch(windows, recipe.unknown)
        losses = _losses(model, batch, table)
        losses[0].backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        average(mean, model, min(recipe.average, (1 + step) / (10 + step)))
        seen += batch.ids.numel()
        sums += [loss.item() for loss in losses]
        if step % 50 == 0:
            _log(folder, step, steps, sums / 50, seen / (time.time() - started))
            sums[:] = 0
        if time.time() - kept > 60 * MINUTES:
            save(
                folder / "checkpoint.pt",
                model=model.state_dict(),
                optimiser=optimiser.state_dict(),
                mean=mean,
                step=step,
                block=stream.block,
            )
            kept = time.time()
    torch.save(_averaged(model.state_dict() | mean, recipe, runs), folder / "weights.pt")
    print(f"done after {step} steps: {folder / 'weights.pt'}")


def _begun(recipe: Recipe, runs: Path) -> Tagger:
    """The tagger that training begins with: the base's, or another run's, which may have more layers."""
    model = Tagger(load_base(), recipe.layers, recipe.dropout).train()
    if recipe.begin_with:
        begun = torch.load(runs / recipe.begin_with / "weights.pt")
        model.load_state_dict({name: begun[name] for name in model.state_dict()})
    for layer in model.layers[: recipe.frozen]:
        layer.requires_grad_(False)
    return model


def _averaged(weights: dict[str, Tensor], recipe: Recipe, runs: Path) -> dict[str, Tensor]:
    if not recipe.averaged_with:
        return weights
    other = torch.load(runs / recipe.averaged_with / "weights.pt")
    return {name: (value + other[name]) / 2 for name, value in weights.items()}


def embeddings() -> np.ndarray:
    """The embeddings of the kept pieces, (pieces, HIDDEN)."""
    rows = np.load(VOCABULARY / "embeddings.npy")
    return dequantised(rows.reshape(len(rows), -1, BLOCK_BYTES)).reshape(len(rows), -1)


def vocabulary() -> Tokenizer:
    """The tokenizer with the kept pieces."""
    return Tokenizer.from_file(str(VOCABULARY / "tokenizer.json"))


def _stream(recipe: Recipe, data: list[Path]) -> Stream:
    corpora, held_out = split(recipe, data)
    print(
        {each.file: len(found) for each, found in zip(recipe.corpus, corpora, strict=True)},
        f"and {len(held_out)} articles held out",
        flush=True,
    )
    return Stream(recipe, corpora, vocabulary())


def optimiser_of(model: Encoder, rate: float, head_rate: float) -> torch.optim.Optimizer:
    """AdamW over what is trained: the encoder's layers at one rate, the heads at another."""
    trained = {name: value for name, value in model.named_parameters() if value.requires_grad}
    encoder = [value for name, value in trained.items() if name.startswith("layers.")]
    head = [value for name, value in trained.items() if not name.startswith("layers.")]
    return torch.optim.AdamW(
        [
            {
                "params": [value for value in encoder if value.dim() > 1],
                "lr": rate,
                "weight_decay": 0.01,
            },
            {
                "params": [value for value in encoder if value.dim() < 2],
                "lr": rate,
                "weight_decay": 0.0,
            },
            {"params": head, "lr": head_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )


def share(done: float, warm: float) -> float:
    """The share of the peak rate: rising over `warm` of the steps, then falling to nothing."""
    return max(0.02, done / warm if done < warm else (1 - done) / (1 - warm))


def _losses(model: Tagger, batch: Batch, table: Tensor) -> list[Tensor]:
    """The loss and its parts: anchors, roles, sources.

    Weights: the parts are then of one size when training begins; the second trial's were alike.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.encode(table[batch.ids], batch.mask)
        kinds, any_role = model.anchor(states), model.any_role(states)
        seen, marked = model.seen(states), model.marked(states)
        if len(batch.row):
            of_anchor = marked[batch.row, batch.at]
            roles = model.roles(
                seen[batch.row], of_anchor, batch.at, batch.kind, batch.mask[batch.row]
            ).float()
    real = batch.anchors != IGNORED
    logs = kinds.float().log_softmax(-1)
    missed = -batch.chances * logs.gather(-1, batch.anchors.clamp(min=0)[..., None])[..., 0]
    missed = missed - (1 - batch.chances) * logs[..., Anchor.NONE]
    lenient = -torch.logaddexp(logs[..., Anchor.NONE], logs[..., Anchor.INNER])
    anchors = torch.where(batch.either, lenient, missed)[real].sum() / real.sum().clamp(min=1)
    auxiliary = F.binary_cross_entropy_with_logits(any_role.float()[real], batch.any_role[real])
    inside = source = torch.zeros(())
    if len(batch.row):
        text, whole = (batch.ids > CLOSE)[batch.row][..., None], batch.weight.sum()
        wrong = F.binary_cross_entropy_with_logits(roles[..., :2], batch.inside, reduction="none")
        inside = (wrong * text * batch.weight[:, None, None]).sum() / whole
        masked = roles[..., 2:] + batch.mask[batch.row][:, 0, 0, :, None]
        wrong = F.cross_entropy(masked, batch.source, ignore_index=IGNORED, reduction="none")
        known = (batch.source != IGNORED) * batch.weight[:, None]
        source = (wrong * known).sum() / known.sum().clamp(min=1e-3)
    return [6 * anchors + 0.3 * auxiliary + inside / 24 + source / 3, anchors, inside, source]


@torch.no_grad()
def average(mean: dict[str, Tensor], model: Encoder, decay: float) -> None:
    """Moves the running mean of the weights a little towards them."""
    parameters = dict(model.named_parameters())
    for name, value in mean.items():
        value.lerp_(parameters[name], 1 - decay)


def _log(folder: Path, step: int, steps: int, losses: np.ndarray, speed: float) -> None:
    names = ("loss", "anchors", "inside", "source")
    row = (
        {"step": step}
        | dict(zip(names, np.round(losses, 4).tolist(), strict=True))
        | {"pieces/s": round(speed)}
    )
    print(f"{step / steps:4.0%} {row}", flush=True)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(row) + "\n")


def save(path: Path, **state: object) -> None:
    """Writes a checkpoint, whole or not at all."""
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


if __name__ == "__main__":
    main()
