"""The trained tagger: its settings, and loading one of its packs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import onnxruntime

from menurut import models
from menurut.errors import ModelError
from menurut.models import Vocabulary, cores, load_pack, session


@dataclass(frozen=True, slots=True)
class Settings:
    """How logits become attributions: found on articles held out from training (train/calibrate.py).

    `switch` is the penalty, in logits, for beginning or ending a stretch of content, and for a cue;
    `no_source` is added to the logit of "no source". `calibration` are the intercept and weights of
    a logistic regression over the features of decode.Draft.
    """

    floor: float = 0.1  # least probability of an anchor that is looked at
    switch: float = 1.0
    no_source: float = 0.0
    same: float = 0.8  # overlap of contents from which two attributions are one
    calibration: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Model:
    """A pack, loaded. Its sessions use one thread each; `pool` runs windows side by side."""

    id: str
    vocabulary: Vocabulary
    anchors: onnxruntime.InferenceSession
    roles: onnxruntime.InferenceSession
    settings: Settings
    pool: ThreadPoolExecutor


def available() -> tuple[str, ...]:
    """The names of the packs that are installed."""
    return models.available("anchors")


@cache
def load_model(name: str) -> Model:
    """The pack of that name. Raises ModelError if there is none, or if it is damaged or of another format."""
    pack = load_pack(name, ("anchors", "roles"))
    try:
        settings = Settings(**pack.settings | {"calibration": tuple(pack.settings["calibration"])})
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"the settings of pack {name!r} are damaged ({error!r}); install Menurut anew"
        ) from error
    pool = ThreadPoolExecutor(cores(), thread_name_prefix="tagger")
    return Model(
        pack.id,
        pack.vocabulary,
        session(pack.graphs["anchors"]),
        session(pack.graphs["roles"]),
        settings,
        pool,
    )
