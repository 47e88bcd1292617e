"""The model packs as files: the vocabulary that all share, checking and opening what a manifest names.

A pack is a folder: `manifest.json` (what it is, how it was trained, its settings, the SHA-256 of its
files) with its ONNX graphs. The packs share `vocabulary/`: the tokenizer, and the embeddings of its pieces.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from menurut.errors import ModelError

MODELS = Path(__file__).parent
FORMAT = 1  # of a pack; another one is refused
HIDDEN = 384  # width of the embeddings
BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 2 + BLOCK // 2
ROW = HIDDEN // BLOCK * BLOCK_BYTES  # bytes of a piece's embedding
BEGIN, PAD, CLOSE, UNKNOWN = 0, 1, 2, 3  # the tokenizer's <s>, <pad>, </s> and <unk>
SHARED = ("vocabulary/tokenizer.json", "vocabulary/embeddings.npy")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of words that the models read."""

    tokenizer: Tokenizer
    rows: NDArray[np.uint8]

    def embedded(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The embeddings (n, HIDDEN) of pieces (n,)."""
        return dequantised(self.rows[ids].reshape(len(ids), -1, BLOCK_BYTES)).reshape(len(ids), HIDDEN)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose files were checked: its id, its settings as the manifest has them, its graphs."""

    id: str
    settings: dict[str, Any]
    vocabulary: Vocabulary
    graphs: dict[str, bytes]


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


def available(graph: str) -> tuple[str, ...]:
    """The names of the packs that are installed and have a graph of that name."""
    return tuple(sorted(path.parent.name for path in MODELS.glob("*/manifest.json") if _has(path, graph)))


def _has(manifest: Path, graph: str) -> bool:
    return manifest.with_name(f"{graph}.onnx").exists() or f"/{graph}.onnx".encode() in manifest.read_bytes()


def load_pack(name: str, graphs: tuple[str, ...]) -> Pack:
    """The pack of that name, its files checked against the manifest.

    Raises ModelError if there is no such pack, or if it is damaged or of another format.
    """
    path = MODELS / name / "manifest.json"
    if name not in available(graphs[0]):
        installed = ", ".join(available(graphs[0])) or "none"
        raise ModelError(f"there is no model pack {name!r}; installed: {installed}")
    try:
        manifest = json.loads(path.read_text("utf-8"))
        known, digests, settings = manifest["format"], dict(manifest["files"]), dict(manifest["settings"])
        pack_id = str(manifest["id"])
        wanted = {
            graph: (MODELS / name / f"{graph}.onnx", digests[f"{name}/{graph}.onnx"]) for graph in graphs
        }
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is damaged ({error!r}); install Menurut anew") from error
    if known != FORMAT:
        raise ModelError(f"{path} has format {known}, this version reads {FORMAT}; install Menurut anew")
    vocabulary = _vocabulary(*(digests.get(file, "") for file in SHARED))
    return Pack(pack_id, settings, vocabulary, {graph: _checked(*file) for graph, file in wanted.items()})


@cache
def _vocabulary(tokenizer_digest: str, rows_digest: str) -> Vocabulary:
    tokenizer_file, rows_file = (MODELS / file for file in SHARED)
    tokenizer = Tokenizer.from_str(_checked(tokenizer_file, tokenizer_digest).decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    _checked(rows_file, rows_digest)
    return Vocabulary(tokenizer, np.load(rows_file, mmap_mode="r"))


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} can't be read ({error.strerror}); install Menurut anew") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError(f"{path} is not what the manifest says, it is damaged; install Menurut anew")
    return data


def session(data: bytes) -> onnxruntime.InferenceSession:
    """A graph, ready to run on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = (
        1  # two windows side by side are 1.1 to 1.5 times as fast as two threads on one
    )
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """How many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
