"""The trained tagger as files: finding them, checking them, loading them.

A model pack is a folder of `models/`: `manifest.json` (what it is, how it was trained, its
thresholds, the SHA-256 of its files) with `anchors.onnx` and `roles.onnx`. The packs share
`models/vocabulary`: the tokenizer, and the embeddings of its pieces.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from menurut.errors import ModelError

MODELS = Path(__file__).parent / "models"
FORMAT = 1  # of a pack; another one is refused
HIDDEN = 384  # width of the embeddings
BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 2 + BLOCK // 2
ROW = HIDDEN // BLOCK * BLOCK_BYTES  # bytes of a piece's embedding


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
    tokenizer: Tokenizer
    rows: NDArray[np.uint8]
    anchors: onnxruntime.InferenceSession
    roles: onnxruntime.InferenceSession
    settings: Settings
    pool: ThreadPoolExecutor

    def embedded(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The embeddings (n, HIDDEN) of pieces (n,)."""
        return dequantised(self.rows[ids].reshape(len(ids), -1, BLOCK_BYTES)).reshape(len(ids), HIDDEN)


def dequantised(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Blocks (…, BLOCK_BYTES) of 4-bit weights -> (…, BLOCK) weights.

    The format is Q4_0 of ggml: a half-precision scale, then 16 bytes whose low halves are the first
    16 weights and whose high halves the last 16, each 0 to 15 for -8 to 7.
    """
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    packed = blocks[..., 2:]
    weights = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    result: NDArray[np.float32] = weights * scale
    return result


def available() -> tuple[str, ...]:
    """The names of the packs that are installed."""
    return tuple(sorted(path.parent.name for path in MODELS.glob("*/manifest.json")))


@cache
def load_model(name: str) -> Model:
    """The pack of that name, its files checked against the manifest.

    Raises ModelError if there is no such pack, or if it is damaged or of another format.
    """
    path = MODELS / name / "manifest.json"
    if name not in available():
        raise ModelError(f"there is no model pack {name!r}; installed: {', '.join(available()) or 'none'}")
    try:
        manifest = json.loads(path.read_text("utf-8"))
        known, digests, settings = manifest["format"], dict(manifest["files"]), dict(manifest["settings"])
        chosen = Settings(**settings | {"calibration": tuple(settings["calibration"])})
        model_id = str(manifest["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is damaged ({error!r}); install Menurut anew") from error
    if known != FORMAT:
        raise ModelError(f"{path} has format {known}, this version reads {FORMAT}; install Menurut anew")
    return _loaded(name, model_id, digests, chosen)


def _loaded(name: str, model_id: str, digests: dict[str, str], settings: Settings) -> Model:
    files = {file: _checked(MODELS / file, digest) for file, digest in digests.items()}
    tokenizer = Tokenizer.from_str(files["vocabulary/tokenizer.json"].decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Model(
        id=model_id,
        tokenizer=tokenizer,
        rows=np.load(MODELS / "vocabulary/embeddings.npy", mmap_mode="r"),
        anchors=_session(files[f"{name}/anchors.onnx"]),
        roles=_session(files[f"{name}/roles.onnx"]),
        settings=settings,
        pool=ThreadPoolExecutor(_cores(), thread_name_prefix="tagger"),
    )


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} can't be read ({error.strerror}); install Menurut anew") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError(f"{path} is not what the manifest says, it is damaged; install Menurut anew")
    return data


def _session(data: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = (
        1  # two windows side by side are 1.1 to 1.5 times as fast as two threads on one
    )
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
