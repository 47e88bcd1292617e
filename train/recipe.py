"""What a training run is made of: one TOML file in `runs/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.corpora import Corpus


@dataclass(frozen=True)
class Recipe:
    """A run. Rates are AdamW's peak rates, reached after `warm` of the steps, then falling to 0.

    `begin_with` names another run whose finished weights this one goes on from, `averaged_with` one with
    whose weights the mean is taken at the end (Wortsman et al. 2022, "Model soups"). `held_out` is the
    share of each corpus's articles that only calibration sees.
    """

    name: str
    licence: str
    corpus: tuple[Corpus, ...]
    begin_with: str | None = None
    averaged_with: str | None = None
    layers: int = 12
    frozen: int = 3  # lowest layers that keep the base's weights
    steps: int = 6000
    pieces: int = 2048  # in a batch
    rate: float = 2.5e-4
    head_rate: float = 1e-3
    warm: float = 0.04
    average: float = 0.999  # decay of the running mean of the weights, which is what is kept
    dropout: float = 0.0  # in the encoder
    unknown: float = 0.05  # share of pieces that are hidden from the encoder
    requoted: float = 0.3  # share of articles with quotation marks of another style
    held_out: float = 0.05
    seed: int = 1


def load_recipe(path: Path, free_data_only: bool = False) -> Recipe:
    """The recipe of a file; `free_data_only` leaves out corpora for non-commercial use only.

    Raises TypeError for a key that no recipe has.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    corpora = [Corpus(**{name: _frozen(value) for name, value in row.items()}) for row in table.pop("corpus")]
    return Recipe(**table, corpus=tuple(corpus for corpus in corpora if corpus.free or not free_data_only))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
