"""Adds to a finished tagger what act a cue does, learned from its states at the anchors.

    python -m train.acts train/runs/free.toml --data FOLDER... --to RUNS

A linear probe (Alain and Bengio 2017) instead of a part of the loss, since only some corpora mark acts
(`polarity`): the tagger itself stays as it is. Fitted on the recipe's articles, its weight decay chosen on
the held-out ones; the head goes into the run's `weights.pt`.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from menurut.extract.tagger import ACTS
from menurut.extract.windows import SHORT, pieces, windows
from menurut.types import Act
from train.base import load_base
from train.batches import Batch, split
from train.corpora import Example
from train.fit import embeddings, vocabulary
from train.model import Tagger
from train.recipe import load_recipe
from train.targets import target

DECAYS = (1e-4, 3e-4, 1e-3, 3e-3)
Pair = tuple[Tensor, Tensor]


def main() -> None:
    """Reads the command line, fits, prints how often the head is right."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--to", dest="runs", type=Path, required=True, help="folder of the runs")
    given = parser.parse_args()
    recipe = load_recipe(given.recipe)
    path = given.runs / recipe.name / "weights.pt"
    model = Tagger(load_base(), recipe.layers).eval()
    model.load_state_dict(torch.load(path), strict=False)
    corpora, held_out = split(recipe, given.data)
    tokenizer, table = vocabulary(), torch.from_numpy(embeddings())
    taught = states(model, list(chain(*corpora)), tokenizer, table)
    judged = states(model, held_out, tokenizer, table)
    tried = [(fitted(taught, decay), decay) for decay in DECAYS]
    right = [(share_right(head, judged), decay, head) for head, decay in tried]
    best, decay, head = max(right, key=lambda each: each[0])
    model.act.weight.data, model.act.bias.data = head
    torch.save(model.state_dict(), path)
    print(
        f"{len(taught[1])} acts taught, weight decay {decay}: {best:.3f} right of {len(judged[1])} held out"
    )


@torch.no_grad()
def states(model: Tagger, found: list[Example], tokenizer: Tokenizer, table: Tensor) -> Pair:
    """The tagger's states (n, HIDDEN) at the anchors whose act is marked, and the numbers of the acts."""
    x, y = [], []
    for example in found:
        acts = {gold.anchor: gold.act for gold in example.gold if gold.act}
        seen = pieces(example.text, [(0, len(example.text))], tokenizer)
        for low, high in windows(seen.cuts, SHORT, 0) if acts else ():
            batch = Batch([target(example, seen, (low, high))])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                encoded = model.encode(table[batch.ids], batch.mask)[0].float()
            for at in batch.at.tolist():
                start, end = seen.spans[low + at - 1]
                act = next((act for anchor, act in acts.items() if start <= anchor < end), None)
                if act:
                    x.append(encoded[at])
                    y.append(ACTS.index(Act(act)))
    return torch.stack(x), torch.tensor(y)


def fitted(taught: Pair, decay: float) -> Pair:
    """Weights (acts, HIDDEN) and bias of a logistic regression."""
    x, y = taught
    weight = torch.zeros(len(ACTS), x.shape[1], requires_grad=True)
    bias = torch.zeros(len(ACTS), requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = F.cross_entropy(F.linear(x, weight, bias), y) + decay * (weight**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    return weight.detach(), bias.detach()


def share_right(head: Pair, judged: Pair) -> float:
    """The share of acts that the head gets right."""
    return float((F.linear(judged[0], *head).argmax(-1) == judged[1]).float().mean())


if __name__ == "__main__":
    main()
