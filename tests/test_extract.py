"""Attributions, drawn beneath the text: tests/goldens/README.md says how to read and write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from menurut.extract import extract
from menurut.types import Article, Attribution, Block, BlockKind, Span

GOLDENS = Path(__file__).parent / "goldens"
_MARKS = re.compile(r"[SCT ]*[SCT][SCT ]*( {2,}(direct|indirect|mixed|…))?")


@dataclass(frozen=True)
class Golden:
    """A case: its lines as they stand in the file, and what they are lines of."""

    name: str
    lang: str
    drawing: str

    @property
    def text_lines(self) -> list[str]:
        return [line for line in self.drawing.split("\n") if not _MARKS.fullmatch(line)]


def goldens(name: str) -> list[Golden]:
    """The cases of a file: separated by empty lines, each headed by "# name"."""
    lang = name.partition("-")[0]
    cases = re.split(r"\n{2,}", (GOLDENS / f"{name}.txt").read_text("utf-8").strip())
    split = [case.partition("\n") for case in cases if "\n" in case]
    return [Golden(head.removeprefix("# "), lang, drawing) for head, _, drawing in split]


def article_of(lines: list[str], lang: str) -> tuple[Article, list[Span]]:
    """The article whose text the lines are, and where each line stands in it.

    A line goes on after a space; behind a line that ends in "¶" a new paragraph begins.
    """
    text, spans, blocks, paragraph = "", [], [], 0
    for at, line in enumerate(lines):
        bare = line.removesuffix("¶")
        spans.append((len(text), len(text) + len(bare)))
        text += bare
        if line.endswith("¶") or at == len(lines) - 1:
            blocks.append(Block((paragraph, len(text)), BlockKind.BODY))
            paragraph = len(text) + 1
        text += "\n" if line.endswith("¶") else " "
    return Article("golden", text.rstrip(), tuple(blocks), lang), spans


def draw(text: str, attributions: Iterable[Attribution], lines: list[Span] | None = None) -> str:
    """The text with its attributions beneath each line: T content, C cue, S source, then the form.

    An attribution that goes on in a later line ends in "…" until then.
    """
    attributions = list(attributions)
    drawn: list[str] = []
    for start, end in lines or [(0, len(text))]:
        drawn.append(text[start:end] + ("¶" if text[end : end + 1] == "\n" else ""))
        for one in attributions:
            roles = (("T", one.content), ("C", one.cue), ("S", one.source))
            marks = [" "] * (end - start)
            for letter, spans in roles:
                for low, high in spans:
                    for at in range(max(low, start), min(high, end)):
                        marks[at - start] = letter
            if "".join(marks).strip():
                last = max(high for _, spans in roles for _, high in spans) <= end
                drawn.append("".join(marks) + "   " + (one.form.value if last else "…"))
    return "\n".join(drawn)


def check(golden: Golden) -> None:
    article, lines = article_of(golden.text_lines, golden.lang)
    found = draw(article.text, extract(article), lines)
    assert found == golden.drawing, f"\n\nexpected:\n{golden.drawing}\n\nfound:\n{found}\n"


def named(*names: str) -> list[object]:
    return [pytest.param(case, id=f"{name}: {case.name}") for name in names for case in goldens(name)]


@pytest.mark.parametrize("golden", named("id", "en", "ms"))
def test_goldens(golden: Golden) -> None:
    check(golden)


@pytest.mark.xfail(
    strict=True, reason="known failures: right as drawn, and not yet found so", raises=AssertionError
)
@pytest.mark.parametrize("golden", named("id-known-failures", "en-known-failures"))
def test_known_failures(golden: Golden) -> None:
    check(golden)
