"""Reads sentences alone, for their vectors, and in pairs, for how the first stands to the second.

One encoder does both, in any of its languages: see train/README.md. A pair is read as
`<s> a </s></s> b </s>` (Conneau et al. 2020); a sentence's vector is the mean of its pieces' states.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from menurut.errors import ModelError
from menurut.models import BEGIN, CLOSE, UNKNOWN, Vocabulary, cores, load_pack, session
from menurut.text import storable

LONGEST = 96  # pieces of a sentence that are read: training cuts there, too
_CHARACTERS = 2000  # that hold them, however long the words
Floats = NDArray[np.float32]


class Stands(StrEnum):
    """How a sentence stands to another, in the order of the model's logits."""

    SAME = "same"  # it says it, for its own part or not
    CONTRADICTS = "contradicts"
    RELATED = "related"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Compared:
    """How `a` stands to `b`: the chance of each relation, and that `a`, if it says `b`, takes `b` for true.

    "Officials say that …" says it without commitment.
    """

    chances: dict[Stands, float]
    commits: float

    @property
    def relation(self) -> Stands:
        """The likeliest."""
        return max(self.chances, key=lambda each: self.chances[each])


EQUAL = Compared(
    {Stands.SAME: 0.99, Stands.CONTRADICTS: 0.0, Stands.RELATED: 0.01, Stands.UNRELATED: 0.0}, 1.0
)
"""How a sentence stands to the very same."""


@dataclass(frozen=True, slots=True)
class Comparer:
    """The pack, loaded. Each sentence or pair is read by itself, several side by side."""

    id: str
    vocabulary: Vocabulary
    graph: onnxruntime.InferenceSession
    temperature: float  # that makes chances of logits: train/pairs/pairs.toml
    pool: ThreadPoolExecutor

    def vectors(self, texts: Sequence[str]) -> Floats:
        """(n, HIDDEN), each of length 1: the nearer to 1 the product of two, the more alike they are."""
        read = self._read([[BEGIN, *ids, CLOSE] for ids in self._pieces(texts)], "vector")
        return np.stack(read) if read else np.zeros((0, self.width), np.float32)

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        """How the first of each pair stands to the second."""
        left, right = self._pieces([a for a, _ in pairs]), self._pieces([b for _, b in pairs])
        joined = [[BEGIN, *a, CLOSE, CLOSE, *b, CLOSE] for a, b in zip(left, right, strict=True)]
        return [self._compared(logits) for logits in self._read(joined, "relation")]

    @property
    def width(self) -> int:
        """Of a vector."""
        return int(self.graph.get_outputs()[0].shape[0])

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        given = [" ".join(storable(text[:_CHARACTERS]).split()) for text in texts]  # no lone surrogates
        found = self.vocabulary.tokenizer.encode_batch(given, add_special_tokens=False)
        return [[max(piece, UNKNOWN) for piece in each.ids[:LONGEST]] for each in found]

    def _read(self, many: list[list[int]], output: str) -> list[Floats]:
        def one(ids: list[int]) -> Floats:
            embedded = self.vocabulary.embedded(np.array(ids, np.int32))
            result: Floats = self.graph.run([output], {"embedded": embedded})[0]
            return result

        return list(self.pool.map(one, many)) if len(many) > 1 else [one(ids) for ids in many]

    def _compared(self, logits: Floats) -> Compared:
        relation, commits = logits[:-1] / self.temperature, float(logits[-1])
        raised = np.exp(relation - relation.max())
        chances = dict(zip(Stands, (raised / raised.sum()).tolist(), strict=True))
        return Compared(chances, 1 / (1 + float(np.exp(-commits))))


@cache
def load_comparer(name: str = "pairs") -> Comparer:
    """The pack of that name. Raises ModelError if there is none, or if it is damaged or of another format."""
    pack = load_pack(name, ("comparer",))
    try:
        temperature = float(pack.settings["temperature"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"the settings of pack {name!r} are damaged ({error!r}); install Menurut anew"
        ) from error
    pool = ThreadPoolExecutor(cores(), thread_name_prefix="comparer")
    return Comparer(pack.id, pack.vocabulary, session(pack.graphs["comparer"]), temperature, pool)
