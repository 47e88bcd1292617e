"""Learns a judge: see menurut.judges.

`fit` takes groups of candidates, each a row of features with whether it is right; `crossed` measures
how well it does on articles that it did not learn from, which is what a choice of features is to be made by.

    python -m train.judges FIELD --data FOLDER...

learns the judge of one field anew, and prints its measure on articles that it did not learn from.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from menurut.judges import JUDGES, Judge
from train.corpora import located, rows

WIDTH, STEPS, RATE, DECAY = 16, 600, 0.02, 1e-3
FOLDS = 5


# What the judges learn from: articles whose attributions have `speaker`, `via` and `said_on`.
# Where a file's rows lack text or spans, they find them by `id` in the files named beside it.
NEWS = ("news-id-multioutlet2025.jsonl.gz", "news-id-multioutlet-old.jsonl.gz", "news-id-detik2025.jsonl.gz")
RESOLVED: dict[str, tuple[str, ...]] = {
    "menurut-id-train.jsonl": (),
    "id-news.jsonl": NEWS,
    "id.jsonl": (),
    "en.jsonl": (),
    "en-polnear.jsonl": ("polnear-train.jsonl",),
}
INVENTED = ("id.jsonl", "en.jsonl")

# What a field's candidates are. Each module has FEATURES, ALONE, DECAY, `choices(articles)`, a list of what
# has a `group`, and `measure(choices, chances)`; or a `main(articles, path)`, which learns in its own way.
FIELDS = {"said_on": "train.judge_said_on", "speaker": "train.judge_speaker", "via": "train.judge_via"}


def resolved_articles(folders: list[Path]) -> Iterator[dict[str, Any]]:
    """The annotated articles, each as `eval.marked.marked` takes it."""
    for file, others in RESOLVED.items():
        found = list(rows(located(file, folders)))
        wanted = {row["id"] for row in found if "text" not in row}
        texts = {
            row["id"]: row for other in others for row in rows(located(other, folders)) if row["id"] in wanted
        }
        for row in found:
            whole = texts.get(row["id"], {}) | row
            if "fields" in whole:
                pairs = zip(whole["attributions"], whole["fields"], strict=True)
                whole["attributions"] = [spans | fields for spans, fields in pairs]
            yield whole | {"corpus": file}


@dataclass(frozen=True)
class Group:
    """The candidates of one choice: features of each (k, n), whether each is right (k,), its article."""

    rows: Sequence[tuple[float, ...]]
    right: Sequence[bool]
    article: str


def fit(groups: list[Group], alone: bool, width: int = WIDTH, decay: float = DECAY, seed: int = 1) -> Judge:
    """A judge of these groups: by itself each candidate (`alone`), else one of each group.

    Groups in which no candidate is right teach nothing where one must be.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # so small that threads only wait for one another
    kept = [group for group in groups if group.rows and (alone or any(group.right))]
    x = torch.tensor([row for group in kept for row in group.rows], dtype=torch.float32)
    y = torch.tensor([right for group in kept for right in group.right], dtype=torch.float32)
    number = torch.tensor([at for at, group in enumerate(kept) for _ in group.rows])
    mean, scale = x.mean(0), x.std(0).clamp(min=1e-3)
    net = nn.Sequential(nn.Linear(x.shape[1], width), nn.ReLU(), nn.Linear(width, 1, bias=False))
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    standard = (x - mean) / scale
    for _ in range(STEPS):
        optimiser.zero_grad()
        logits = net(standard)[:, 0]
        loss = F.binary_cross_entropy_with_logits(logits, y) if alone else softmax_loss(logits, y, number)
        loss = loss + decay * sum((value**2).sum() for value in net.parameters()) / 10
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    weight, bias, out = (value.detach() for value in net.parameters())
    hidden = (weight / scale).T  # on features as they are
    bias = bias - (weight / scale) @ mean
    return Judge(hidden.numpy(), bias.numpy(), out[0].numpy(), alone)


def softmax_loss(logits: Tensor, y: Tensor, number: Tensor, counts: Tensor | float = 1.0) -> Tensor:
    """The logarithm of the chance that each group gives to its right candidates, negated.

    `number` says of each candidate which group it is in, `counts` how much each group counts.
    """
    groups = int(number[-1]) + 1
    every = _log_sums(logits, number, groups)
    right = _log_sums(logits.masked_fill(y == 0, -1e4), number, groups)
    return ((every - right) * counts).mean()


def _log_sums(logits: Tensor, number: Tensor, groups: int) -> Tensor:
    highest = torch.full((groups,), -1e4).scatter_reduce(0, number, logits.detach(), "amax")
    return highest + torch.zeros(groups).index_add(0, number, (logits - highest[number]).exp()).log()


def crossed(groups: list[Group], alone: bool, width: int = WIDTH, decay: float = DECAY) -> list[list[float]]:
    """The chances of each group's candidates by a judge that did not see the group's article."""
    articles = sorted({group.article for group in groups})
    fold = {article: at % FOLDS for at, article in enumerate(articles)}
    judges = [fit([g for g in groups if fold[g.article] != at], alone, width, decay) for at in range(FOLDS)]
    return [judges[fold[group.article]].chances(list(group.rows)) for group in groups]


def write(judge: Judge, features: tuple[str, ...], path: Path) -> None:
    """Writes a judge as readable numbers."""
    kept = {
        "features": features,
        "alone": judge.alone,
        "hidden": _rounded(judge.hidden),
        "bias": _rounded(judge.bias),
        "out": _rounded(judge.out),
    }
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in kept.items())
    path.write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _rounded(array: np.ndarray) -> list[object]:
    rounded: list[object] = np.round(array.astype(float), 4).tolist()
    return rounded


def main() -> None:
    """Learns the judge of a field and writes it where the resolver finds it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("field", choices=FIELDS)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders with the articles")
    given = parser.parse_args()
    field = importlib.import_module(FIELDS[given.field])
    if hasattr(field, "main"):
        field.main(resolved_articles(given.data), JUDGES / f"{given.field}.json")
        return
    made = field.choices(resolved_articles(given.data))
    groups = [one.group for one in made]
    measured = field.measure(made, crossed(groups, field.ALONE, decay=field.DECAY))
    print(json.dumps({name: round(value, 1) for name, value in measured.items()}))
    write(fit(groups, field.ALONE, decay=field.DECAY), field.FEATURES, JUDGES / f"{given.field}.json")


if __name__ == "__main__":
    main()
