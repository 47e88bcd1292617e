"""Reads annotated corpora: JSON lines of `id`, `lang`, `text` and `attributions` (see eval/README).

Each attribution has `source`, `cue` and `content` as lists of `[start, end]`, in code points of the
text. What a corpus leaves unmarked is said in the recipe, not here: see `Corpus`.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from menurut.types import Span, Spans

ROLES = ("source", "cue", "content")
QUOTES = '"“”„«»'
# Pairs of quotation marks that a text is rewritten with in training; each keeps every offset.
STYLES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ("”", "”"))


@dataclass(frozen=True)
class Corpus:
    """One corpus of a recipe.

    `passes` is how often it is read for each time that the others with 1 are. `nested`: whether
    attributions inside another's content are marked. `complete`: whether what isn't marked is none;
    if not, only the marked ones teach. `clitics`: endings of a cue that are its source where none is
    marked (PFSA-ID marks "katanya" as a cue that refers back). `taught`: marked by other taggers, with
    probabilities (train/teach.py), so that it never judges. `texts`: files of articles by whose `id` the
    rows, which have no text of their own, find it; our annotations of texts that can't be passed on.
    """

    file: str
    licence: str
    passes: float = 1.0
    nested: bool = True
    complete: bool = True
    free: bool = True
    clitics: tuple[str, ...] = ()
    taught: bool = False
    texts: tuple[str, ...] = ()
    link: str | None = None  # keep only attributions whose field "link" says this


@dataclass(frozen=True)
class Gold:
    """One marked attribution. `source_known` is false where the corpus guesses at it; `act`, if marked.

    `probability` and `inner` are what taggers think that marked it.
    """

    source: Spans
    cue: Spans
    content: Spans
    source_known: bool = True
    act: str | None = None
    probability: float = 1.0
    inner: bool | None = None

    @property
    def anchor(self) -> int:
        """Where its anchor begins: its cue, or its content where it has none."""
        return min(start for start, _ in self.cue or self.content)


@dataclass(frozen=True)
class Example:
    """An article with its marked attributions, those of one cue merged."""

    id: str
    lang: str
    text: str
    gold: tuple[Gold, ...]
    corpus: Corpus

    def inner(self, one: Gold) -> bool:
        """Whether an attribution lies inside another's content."""
        if one.inner is not None:
            return one.inner
        at, strictly = one.anchor, not one.cue
        return any(
            start + strictly <= at < end
            for other in self.gold
            if other is not one
            for start, end in other.content
        )


def examples(corpus: Corpus, folders: list[Path]) -> Iterator[Example]:
    """The articles of a corpus, from the first folder that has its file.

    Raises FileNotFoundError, naming the folders, if none has, KeyError if an article's text is nowhere.
    """
    found = list(rows(located(corpus.file, folders)))
    wanted = {row["id"] for row in found if "text" not in row}
    texts = {
        row["id"]: row["text"]
        for file in corpus.texts
        for row in rows(located(file, folders))
        if row["id"] in wanted
    }
    for row in found:
        text = row.get("text") or texts[row["id"]]
        marked = [
            _gold(item, text, corpus)
            for item in row["attributions"]
            if item["content"] and (corpus.link is None or item["link"] == corpus.link)
        ]
        yield Example(row["id"], row["lang"], text, _merged(marked), corpus)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines, packed (.gz) or not."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        yield from map(json.loads, lines)


def located(file: str, folders: list[Path]) -> Path:
    """The file in the first folder that has it. Raises FileNotFoundError, naming the folders, if none has."""
    path = next((folder / file for folder in folders if (folder / file).exists()), None)
    if path is None:
        raise FileNotFoundError(f"no {file} in {', '.join(map(str, folders))}; see train/README.md")
    return path


def _gold(item: dict[str, Any], text: str, corpus: Corpus) -> Gold:
    source, cue, content = (tuple((start, end) for start, end in item[role]) for role in ROLES)
    if corpus.clitics and not source and cue:
        word = text[slice(*cue[0])]
        ending = next((end for end in corpus.clitics if word.lower().endswith(end)), None)
        if ending:
            start, end = cue[0]
            return Gold(((end - len(ending), end),), ((start, end - len(ending)), *cue[1:]), content)
    return Gold(
        source,
        cue,
        content,
        not corpus.clitics,
        item.get("polarity"),
        item.get("probability", 1.0),
        item.get("inner"),
    )


def _merged(marked: list[Gold]) -> tuple[Gold, ...]:
    """Attributions with the same anchor as one (in German, a quotation inside reported speech)."""
    merged: dict[tuple[int, bool], Gold] = {}
    for one in marked:
        at = (one.anchor, bool(one.cue))
        old = merged.get(at)
        if old:
            one = replace(
                old,
                source=_union(old.source, one.source),
                cue=_union(old.cue, one.cue),
                content=_union(old.content, one.content),
            )
        merged[at] = one
    return tuple(merged[at] for at in sorted(merged))


def _union(left: Spans, right: Spans) -> Spans:
    joined: list[Span] = []
    for start, end in sorted({*left, *right}):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def requoted(text: str, rng: random.Random) -> str:
    """`text` with quotation marks of another style, character for character.

    So that a model that saw English and Indonesian marks reads „…“ and «…» too.
    """
    opening, closing = rng.choice(STYLES)
    out = list(text)
    for at, character in enumerate(text):
        if character in QUOTES:
            opens = at == 0 or text[at - 1].isspace() or text[at - 1] in "([—–-"
            out[at] = opening if opens else closing
    return "".join(out)
