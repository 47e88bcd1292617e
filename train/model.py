"""The tagger in torch: an encoder that finds anchors, and a small reader of each anchor's roles. And the
comparer.

The encoder is a prefix of multilingual-e5-small. For every anchor one small transformer layer reads
the window again, with the anchor's place marked, and says which pieces are its cue, its content, and
where its source begins and ends (a pointer, as in reading comprehension: Devlin et al. 2019; place 0,
the window's first mark, means "no source"). Conditioning the roles on the cue follows Newell et al.
2018 ("Quote extraction and attribution"), who do so with a classifier for each cue.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from menurut.extract.tagger import ACTS, Anchor
from menurut.models import HIDDEN
from train.base import Base
from train.pairs import Relation

HEADS = 12
WIDTH = 128  # of the roles' reader
REACH = 64  # of its relative positions, on either side


class Layer(nn.Module):
    """A transformer layer as BERT has it: normalised after each part, GELU."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.norm_attended = nn.LayerNorm(width, eps=epsilon)
        self.widened = nn.Linear(width, inner)
        self.narrowed = nn.Linear(inner, width)
        self.norm_narrowed = nn.LayerNorm(width, eps=epsilon)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """`x` (batch, length, width); `mask` (batch, 1, 1, length), added to the attention."""
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if mask is None:  # exported: one window, nothing padded
            mixed = torch.softmax(q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5, -1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        mixed = self.attended(mixed.transpose(1, 2).reshape(batch, length, width))
        x = self.norm_attended(x + F.dropout(mixed, self.dropout, self.training))
        inner = self.narrowed(F.gelu(self.widened(x)))
        return self.norm_narrowed(x + F.dropout(inner, self.dropout, self.training))


class Encoder(nn.Module):
    """The lowest layers of the base: embeddings of pieces to their states."""

    def __init__(self, base: Base, layers: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.place = nn.Parameter(base.tensors["emb.pos"] + base.tensors["emb.type"][0], requires_grad=False)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12).requires_grad_(False)
        self.norm.weight.data = base.tensors["emb.ln.w"].clone()
        self.norm.bias.data = base.tensors["emb.ln.b"].clone()
        self.layers = nn.ModuleList(_from_base(base, number, dropout) for number in range(layers))

    def encode(self, embedded: Tensor, mask: Tensor | None = None) -> Tensor:
        """Embeddings of pieces (batch, length, HIDDEN) -> their states, likewise."""
        x = self.norm(embedded + self.place[: embedded.shape[1]])
        for layer in self.layers:
            x = layer(x, mask)
        return F.dropout(x, 0.1, self.training)


class Tagger(Encoder):
    """`encode` reads a window once, `roles` once for each of its anchors."""

    def __init__(self, base: Base, layers: int, dropout: float = 0.0) -> None:
        super().__init__(base, layers, dropout)
        self.anchor = nn.Linear(HIDDEN, len(Anchor))
        self.any_role = nn.Linear(HIDDEN, 3)
        self.act = nn.Linear(HIDDEN, len(ACTS))  # learned afterwards: train/acts.py
        self.seen = nn.Linear(HIDDEN, WIDTH)
        self.marked = nn.Linear(HIDDEN, 2 * WIDTH)
        self.kind = nn.Embedding(len(Anchor), WIDTH)
        self.distance = nn.Embedding(2 * REACH + 1, WIDTH)
        self.norm_read = nn.LayerNorm(WIDTH)
        self.reader = Layer(WIDTH, 4, 2 * WIDTH, 1e-5)
        self.role = nn.Linear(WIDTH, 4)
        nn.init.normal_(self.anchor.weight, std=0.02)
        self.anchor.bias.data = torch.tensor([3.0, 0.0, -2.0, -1.0])  # most pieces are no anchor
        self.role.bias.data = torch.tensor([-3.0, -3.0, 0.0, 0.0])
        nn.init.normal_(self.distance.weight, std=0.3)
        nn.init.normal_(self.kind.weight, std=0.3)

    def roles(
        self, seen: Tensor, marked: Tensor, at: Tensor, kind: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """Logits (anchors, length, 4) of cue, content, first and last piece of the source.

        For each anchor: the window that it is in, as `seen` (anchors, length, WIDTH), and there its
        own state `marked` (anchors, 2 WIDTH), its place `at` and its class `kind` (anchors,).
        """
        scale, shift = marked.chunk(2, -1)
        away = torch.arange(seen.shape[1])[None] - at[:, None]
        far = torch.sign(away) * (32 + (away.abs() - 32) // 4)  # coarser beyond 32 pieces
        away = torch.where(away.abs() <= 32, away, far).clamp(-REACH, REACH) + REACH
        x = seen * (1 + scale[:, None]) + (shift + self.kind(kind))[:, None] + self.distance(away)
        logits: Tensor = self.role(self.reader(self.norm_read(x), mask))
        return logits


class Comparer(Encoder):
    """Reads a sentence alone, for a vector, or two, for how the first stands to the second.

    Two are read as `<s> a </s></s> b </s>`, as XLM-R reads pairs (Conneau et al. 2020).
    """

    def __init__(self, base: Base, dropout: float = 0.0) -> None:
        super().__init__(base, base.layers, dropout)
        self.whole = nn.Linear(HIDDEN, HIDDEN)
        self.relation = nn.Linear(HIDDEN, len(Relation))
        self.commits = nn.Linear(HIDDEN, 1)

    def vectors(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """Of sentences (batch, length, HIDDEN): the mean of their pieces' states, of length 1."""
        real = (mask[:, 0, 0] == 0).to(embedded.dtype)[..., None]
        states = self.encode(embedded, mask).float()
        return F.normalize((states * real).sum(1) / real.sum(1), dim=-1)

    def relations(self, embedded: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Of pairs: logits of the relation (batch, 4), and of whether the first commits itself (batch,)."""
        whole = torch.tanh(self.whole(self.encode(embedded, mask)[:, 0]))
        return self.relation(whole), self.commits(whole)[:, 0]


def _from_base(base: Base, number: int, dropout: float) -> Layer:
    inner = base.tensors[f"l{number}.fi.w"].shape[0]
    layer = Layer(HIDDEN, HEADS, inner, 1e-12, dropout)
    parts = {
        "attended": "ao",
        "norm_attended": "aln",
        "widened": "fi",
        "narrowed": "fo",
        "norm_narrowed": "oln",
    }
    weights = {f"{ours}.{ending}": base.tensors[f"l{number}.{theirs}.{ending[0]}"]
               for ours, theirs in parts.items() for ending in ("weight", "bias")}  # fmt: skip
    for ending in ("weight", "bias"):
        weights[f"qkv.{ending}"] = torch.cat(
            [base.tensors[f"l{number}.{part}.{ending[0]}"] for part in "qkv"]
        )
    layer.load_state_dict(weights)
    return layer
