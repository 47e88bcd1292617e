"""What counts as right, by the evaluation's own script: shared by the scripts of this folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def module(path: Path) -> Any:
    """The module in a file. Raises SystemExit if it holds none."""
    found = importlib.util.spec_from_file_location("score", path)
    if found is None or found.loader is None:
        raise SystemExit(f"{path} is no Python script")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def marked(score: Any, article: Record, row: Record, flat: bool) -> list[Record]:
    """The attributions with a content of a row, marked or predicted, in words of the article's text."""
    words = score.words_of(article["text"])
    found = [one for one in score.attributions(row, words, article["text"]) if one["content"]]
    result: list[Record] = score.flat(found) if flat else found
    return result


def agreeing(score: Any) -> Callable[[Record, Record, float], bool]:
    """The evaluation's row "attribution": contents and sources agree, each by half or more."""
    return lambda g, p, overlap: overlap >= 0.5 and score.overlap(g["source"], p["source"]) >= 0.5
