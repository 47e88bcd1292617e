"""The judge of the day on which something was said: its candidates, which of them are right, its measure."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from eval.marked import marked, values
from menurut.judges import Floats, Judge
from menurut.resolve.dates import FEATURES, OF_DAY, OF_SAYING, Pairs, chosen, pairs
from menurut.resolve.resolve import parents_of
from menurut.resolve.speakers import speakers
from train.judges import FOLDS, INVENTED, softmax_loss, write

UNDATED = 0.1  # share of the articles that are learned from without their date, too
FEWER = 0.5  # what an invented article counts of a real one
# F1 on articles not learned from is 77.2, and 76.2 with 600 steps over all at once and a decay of 1e-2.
WIDTH, EPOCHS, BATCH, RATE, DECAY, DROPPED = 16, 6, 512, 0.01, 0.1, 0.0
TEMPERATURES = np.geomspace(0.5, 2, 57)


@dataclass(frozen=True)
class Choice:
    """A statement's candidates, which are right, and its day as people marked it, "" if it has none."""

    rows: Floats  # (candidates, features), the first that there is none
    right: list[bool]
    edtfs: list[str]
    day: str
    article: str
    corpus: str
    known: bool  # whether the article's date is


def main(articles: Iterator[dict[str, Any]], path: Path) -> None:
    """Learns the judge, writes it, and says how good it is on articles that it did not see."""
    made = choices(articles)
    weights = crossed(made)
    warmth = temperature(made, weights)
    weights = [warmed(one, warmth) for one in weights]
    for corpus in (*sorted({one.corpus for one in made}), ""):
        within = [at for at, one in enumerate(made) if corpus in ("", one.corpus)]
        print(corpus or "all", measure([made[at] for at in within], [weights[at] for at in within]))
    judge = fit(made)
    write(replace(judge, out=judge.out / np.float32(warmth)), FEATURES, path)


def choices(articles: Iterable[dict[str, Any]]) -> list[Choice]:
    """The statements of the articles; a few of them a second time, without the article's date."""
    chance = random.Random(1)  # noqa: S311
    found: list[Choice] = []
    for row in articles:
        found += _choices(row)
        if chance.random() < UNDATED:
            found += _choices(row | {"date": None})
    return found


def _choices(row: dict[str, Any]) -> list[Choice]:
    article, attributions, pack = marked(row)
    parents = parents_of(attributions)
    who = speakers(article, attributions, parents, pack)
    table = pairs(article, attributions, parents, who, pack)
    days = values(row, attributions, "said_on")
    return [_choice(row, table, at, day or "") for at, day in enumerate(days)]


def _choice(row: dict[str, Any], table: Pairs | None, at: int, day: str) -> Choice:
    about = (day, row["id"], row["corpus"], bool(row["date"]))
    if table is None:
        return Choice(np.zeros((1, len(FEATURES)), np.float32), [True], [""], *about)
    near = np.flatnonzero(table.outside[at])
    rows = np.zeros((1 + len(near), len(FEATURES)), np.float32)
    of_saying, of_day, of_both = np.split(rows, [len(OF_SAYING), len(OF_SAYING + OF_DAY)], axis=1)
    of_saying[:], of_day[1:], of_both[1:] = table.sayings[at], table.days[near], table.both[at, near]
    edtfs = ["", *(table.edtfs[1 + number] for number in near)]
    right = [bool(edtf and day and agrees(edtf, day)) for edtf in edtfs]
    right[0] = not any(right)  # what no date in the text tells is left open
    return Choice(rows, right, edtfs, *about)


def agrees(edtf: str, day: str) -> bool:
    """Whether a date is that day, as far as both are known."""
    if edtf.startswith("["):
        return day in edtf
    return edtf.startswith(day) or (edtf.startswith("XXXX") and edtf[4:] == day[4:])


def fit(made: list[Choice]) -> Judge:
    """A judge of these choices, in batches: it soon fits too well."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    kept = [one for one in made if len(one.edtfs) > 1]
    x, y, sizes, counts = _tensors(kept)
    mean, scale = x.mean(0), x.std(0).clamp(min=0.05)
    x = (x - mean) / scale
    net = nn.Sequential(
        nn.Linear(x.shape[1], WIDTH), nn.ReLU(), nn.Dropout(DROPPED), nn.Linear(WIDTH, 1, bias=False)
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(kept) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    starts = sizes.cumsum(0) - sizes
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(kept)).split(BATCH):  # type: ignore[no-untyped-call]
            at, number = _rows_of(starts[batch], sizes[batch])
            optimiser.zero_grad()
            softmax_loss(net(x[at])[:, 0], y[at], number, counts[batch]).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    weight, bias, out = (value.detach() for value in net.parameters())
    hidden = weight / scale  # on features as they are
    return Judge(hidden.T.numpy(), (bias - hidden @ mean).numpy(), out[0].numpy(), False)


def _tensors(made: list[Choice]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """All rows, which are right, how many each choice has, and how much it counts."""
    x = torch.from_numpy(np.concatenate([one.rows for one in made]))
    y = torch.tensor([float(right) for one in made for right in one.right])
    sizes = torch.tensor([len(one.right) for one in made])
    return x, y, sizes, torch.tensor([FEWER if one.corpus in INVENTED else 1.0 for one in made])


def _rows_of(starts: Tensor, sizes: Tensor) -> tuple[Tensor, Tensor]:
    """The rows of some choices, and of each the number of its choice."""
    number = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    within = torch.arange(len(number)) - (sizes.cumsum(0) - sizes)[number]
    return starts[number] + within, number


def crossed(made: list[Choice]) -> list[list[float]]:
    """The chances of each choice's candidates by a judge that did not see its article."""
    fold = {article: at % FOLDS for at, article in enumerate(sorted({one.article for one in made}))}
    judges = [fit([one for one in made if fold[one.article] != at]) for at in range(FOLDS)]
    return [judges[fold[one.article]].chances(one.rows) for one in made]


def temperature(made: list[Choice], weights: list[list[float]]) -> float:
    """What the judge's logits are to be divided by, so that its chances come true in real articles."""
    pairs = [(one, chances) for one, chances in zip(made, weights, strict=True) if one.corpus not in INVENTED]

    def loss(warmth: float) -> float:
        return sum(
            -np.log(max(float(np.dot(warmed(chances, warmth), one.right)), 1e-9)) for one, chances in pairs
        )

    return float(min(TEMPERATURES, key=loss))


def warmed(chances: list[float], warmth: float) -> list[float]:
    """Chances as they are when their logits are divided by a temperature."""
    raised = np.array(chances) ** (1 / warmth)
    found: list[float] = (raised / raised.sum()).tolist()
    return found


def measure(made: list[Choice], weights: list[list[float]]) -> str:
    """Precision, recall and F1 of the dates chosen, as the evaluation counts them; the chances' error."""
    hits = dated = wanted = 0
    sure: list[tuple[float, bool]] = []
    for one, chances in zip(made, weights, strict=True):
        at, chance = chosen(one.edtfs, chances)
        edtf = one.edtfs[at]
        sure += [(chance, bool(one.day) and agrees(edtf, one.day))] if edtf else []
        if one.known:
            got = "" if set(edtf) & set("X[") else edtf
            hits += bool(one.day and got) and got.startswith(one.day)
            dated, wanted = dated + bool(got), wanted + bool(one.day)
    precision, recall = 100 * hits / max(dated, 1), 100 * hits / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"P {precision:.1f} R {recall:.1f} F1 {f1:.1f}, calibration error {_calibration(sure):.3f}"


def _calibration(sure: list[tuple[float, bool]]) -> float:
    """How far the chances are from how often they come true, on average over ten ranges of them."""
    ranges = [[one for one in sure if int(one[0] * 10) == tenth] for tenth in range(11)]
    gaps = (abs(sum(chance - right for chance, right in found)) for found in ranges)
    return sum(gaps) / max(len(sure), 1)
