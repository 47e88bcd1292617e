"""Learns the judge of speakers: who of the candidates an annotated speaker is.

A choice depends on those before it, so the candidates of an article are looked at twice: as the
annotated speakers have it, then as a judge that was learned from these has it.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eval.marked import marked, values
from menurut.judges import Judge
from menurut.langs import Pack
from menurut.resolve.evidence import FEATURES, Candidate
from menurut.resolve.names import Named
from menurut.resolve.resolve import parents_of
from menurut.resolve.scenes import Parents, scene
from menurut.resolve.speakers import Judged, chosen
from menurut.types import Article, Attribution, PartyKind

WIDTH, EPOCHS, BATCH, RATE, DECAY, DROPPED = 32, 12, 192, 0.01, 0.01, 0.2
FOLDS = 4
MISSED = 0.1  # share of attributions that a tagger does not find
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Marked:
    """An article with its attributions, and whom its annotator has as their speakers."""

    article: Article
    attributions: tuple[Attribution, ...]
    parents: Parents
    pack: Pack
    wanted: list[str | None]


@dataclass(frozen=True)
class Choice:
    """The candidates of one attribution: their features, which are right; the chosen one's hit and chance."""

    rows: NDArray[np.float32]
    right: list[bool]
    hit: bool
    chance: float


def marked_articles(rows: Iterator[dict[str, Any]]) -> list[Marked]:
    """The annotated articles that say who speaks."""
    found = []
    for row in rows:
        article, attributions, pack = marked(row)
        wanted = values(row, attributions, "speaker")
        found.append(Marked(article, attributions, parents_of(attributions), pack, wanted))
    return found


def choices(one: Marked, judge: Judge | None) -> list[Choice]:
    """What there is to choose in an article, if its speakers so far are as annotated, or as judged."""
    found: list[Choice] = []
    view = scene(one.article, one.attributions, one.parents, one.pack)

    def choose(at: int, candidates: list[Candidate]) -> Judged:
        rows = np.array([view.sources[at].row + candidate.row for candidate in candidates], np.float32)
        wanted = one.wanted[at]
        right = _right(wanted, candidates) if wanted else [False] * len(rows)
        chances = judge.chances(rows) if judge else [float(is_right) for is_right in right]
        best = int(np.argmax(chances))
        who = candidates[best].who
        if wanted:
            found.append(Choice(rows, right, _same_name(wanted, said(who)), chances[best]))
        if judge is None and wanted and not any(right):
            who = _annotated(wanted)
        return Judged(who, chances[best])

    chosen(view, one.attributions, one.parents, choose)
    return found


def said(who: Named) -> str:
    """A speaker as annotators write it."""
    if who.kind is not PartyKind.ANONYMOUS:
        return who.name
    return f"anonymous: {who.name}" if who.name else "anonymous"


def _annotated(name: str) -> Named:
    unnamed = name.startswith("anonymous")
    return Named(
        name.removeprefix("anonymous").lstrip(": "), PartyKind.ANONYMOUS if unnamed else PartyKind.PERSON
    )


def _right(wanted: str, candidates: list[Candidate]) -> list[bool]:
    """Which candidates are the annotated speaker: by the very name, if one is, else as is measured."""
    names = [said(candidate.who) for candidate in candidates]
    exact = [_words(name) == _words(wanted) for name in names]
    return exact if any(exact) else [_same_name(wanted, name) for name in names]


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _same_name(one: str, other: str) -> bool:
    """Whether two names can be the same party's, as the evaluation's script has it."""
    if one.lower().startswith("anonymous") or other.lower().startswith("anonymous"):
        return one.lower()[:9] == other.lower()[:9]
    short, long = sorted((_words(one), _words(other)), key=len)
    return bool(short) and set(short) <= set(long) and (short[-1] == long[-1] or short[0] == long[0])


def learn(annotated: list[tuple[Marked, list[Choice]]]) -> Judge:
    """A judge of these articles, whose choices are known if the speakers so far are as annotated."""
    known = [found for _, found in annotated]
    first = fit(known)
    return fit(known + [choices(_thinned(one), first) for one, _ in annotated])


def _thinned(one: Marked) -> Marked:
    """An article of whose attributions some were not found, as a tagger leaves some out."""
    luck = random.Random(one.article.id)  # noqa: S311
    kept = [at for at in range(len(one.attributions)) if luck.random() >= MISSED]
    attributions = tuple(one.attributions[at] for at in kept)
    parents = parents_of(attributions)
    return Marked(one.article, attributions, parents, one.pack, [one.wanted[at] for at in kept])


def crossed(annotated: list[tuple[Marked, list[Choice]]]) -> Iterator[tuple[Marked, list[Choice]]]:
    """What is chosen in each article by a judge that did not see it."""
    for at in range(FOLDS):
        judge = learn([one for one in annotated if _fold(one[0]) != at])
        yield from ((one, choices(one, judge)) for one, _ in annotated if _fold(one) == at)


def _fold(one: Marked) -> int:
    return zlib.crc32(one.article.id.encode()) % FOLDS


def measured(found: list[Choice]) -> str:
    """The share of right speakers, and how far off the chances are that they are."""
    tenths: dict[int, list[tuple[bool, float]]] = {}
    for one in found:
        tenths.setdefault(min(9, int(one.chance * 10)), []).append((one.hit, one.chance))
    off = sum(abs(sum(hit - chance for hit, chance in tenth)) for tenth in tenths.values()) / len(found)
    return f"{100 * sum(one.hit for one in found) / len(found):.1f} of 100 right, chances off by {off:.3f}"


def fit(articles: list[list[Choice]]) -> Judge:
    """A judge of these choices, those in which no candidate is right left out; in batches, for speed."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    x, y, kept, mean, scale = _padded([one for found in articles for one in found if any(one.right)])
    net = nn.Sequential(
        nn.Linear(x.shape[2], WIDTH), nn.ReLU(), nn.Dropout(DROPPED), nn.Linear(WIDTH, 1, bias=False)
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):  # type: ignore[no-untyped-call]
            most = int(kept[batch].sum(1).max())
            logits = net(x[batch, :most])[..., 0].masked_fill(~kept[batch, :most], -1e4)
            right = logits.masked_fill(~y[batch, :most], -1e4)
            loss = (logits.logsumexp(1) - right.logsumexp(1)).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    weight, bias, out = (value.detach() for value in net.parameters())
    hidden = (weight / scale).T  # on features as they are
    return Judge(hidden.numpy(), (bias - (weight / scale) @ mean).numpy(), out[0].numpy(), False)


def _padded(choices: list[Choice]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Features made comparable, what is right, what is there; means and scales of the features."""
    most = max(len(one.rows) for one in choices)
    x = np.zeros((len(choices), most, len(FEATURES)), np.float32)
    y, kept = np.zeros(x.shape[:2], bool), np.zeros(x.shape[:2], bool)
    for at, one in enumerate(choices):
        x[at, : len(one.rows)], y[at, : len(one.rows)] = one.rows, one.right
        kept[at, : len(one.rows)] = True
    mean, scale = x[kept].mean(0), np.maximum(x[kept].std(0), 0.03)
    x = np.where(kept[..., None], (x - mean) / scale, 0).astype(np.float32)
    return (*map(torch.from_numpy, (x, y, kept, mean, scale)),)  # type: ignore[return-value]


def main(rows: Iterator[dict[str, Any]], path: Path) -> None:
    """Learns the judge, writes it, and says how good it is on articles that it did not see."""
    from train.judges import write

    annotated = [(one, choices(one, None)) for one in marked_articles(rows)]
    seen = list(crossed(annotated))
    for lang in sorted({one.article.lang for one, _ in seen}):
        found = [choice for one, found in seen if one.article.lang == lang for choice in found]
        print(f"speaker, crossed, {lang}: {measured(found)}", flush=True)
    write(learn(annotated), FEATURES, path)
