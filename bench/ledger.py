"""How fast the ledger is with many statements: adding, linking, searching and asking (p95).

    python bench/ledger.py [STATEMENTS]

The words are invented, as frequent as words are in a language (Zipf), so that a query may hit one
statement or a third of them; so are their vectors, in clusters. The example articles are then read by the
tagger, and stored and linked in a ledger of 100 articles and in the full one: that is what adding an article
costs without the tagger. The last line is JSON.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from menurut.config import Config
from menurut.langs import available, load_pack
from menurut.ledger import Ledger, Query, open_ledger
from menurut.ledger.vectors import packed
from menurut.match.comparer import load_comparer
from menurut.pipeline import ask, store, understand
from menurut.read import pages
from menurut.types import (
    Act,
    Article,
    Attribution,
    Block,
    BlockKind,
    Dating,
    Form,
    Gist,
    Hop,
    HopRole,
    Link,
    Party,
    PartyKind,
    RawPage,
    Reading,
    Relation,
    Statement,
    stable_id,
)

PER_ARTICLE = 10
VOCABULARY = 50_000
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "wa",
    "ya",
]
RANDOM = random.Random(2016)  # noqa: S311

WORDS = ["".join(RANDOM.choices(SYLLABLES, k=RANDOM.randint(2, 4))) for _ in range(VOCABULARY)]
WEIGHTS = [1 / (rank + 2.7) for rank in range(VOCABULARY)]  # Zipf-Mandelbrot
NAMES = [f"{WORDS[i].title()} {WORDS[-i].title()}" for i in range(2000, 12_000)]


def party(name: str, kind: PartyKind) -> Party:
    """A party of that name."""
    return Party(stable_id("party", name), kind, name)


SPEAKERS = [party(name, PartyKind.PERSON if i % 9 else PartyKind.ANONYMOUS) for i, name in enumerate(NAMES)]
OUTLETS = [party(f"The {WORDS[i].title()} Post", PartyKind.OUTLET) for i in range(300, 500)]


def readings(number: int) -> Iterator[Reading]:
    """Articles of ten statements each."""
    for n in range(number):
        words = iter(RANDOM.choices(WORDS, WEIGHTS, k=PER_ARTICLE * 30))
        contents = [" ".join(next(words) for _ in range(30)) for _ in range(PER_ARTICLE)]
        speakers = [SPEAKERS[int(RANDOM.paretovariate(0.6)) % len(SPEAKERS)] for _ in contents]
        sentences = [f"{who.name} said {what}." for who, what in zip(speakers, contents, strict=True)]
        text = "\n".join(sentences)
        outlet = OUTLETS[int(RANDOM.paretovariate(0.8)) % len(OUTLETS)]
        day = f"20{RANDOM.randint(10, 24)}-{RANDOM.randint(1, 12):02}-{RANDOM.randint(1, 28):02}"
        article = Article(
            id=f"article-{n}", text=text, blocks=(Block((0, len(text)), BlockKind.BODY),),
            lang=RANDOM.choice(["id", "en"]), outlet=outlet.name, published=day, ref=f"{n}.txt",
        )  # fmt: skip
        made, start = [], 0
        for who, sentence in zip(speakers, sentences, strict=True):
            end, cue = start + len(sentence) - 1, start + len(who.name) + 1
            spans = ((start, cue - 1),), ((cue, cue + 4),), ((cue + 5, end),)
            seen = Attribution(article.id, *spans, Form.INDIRECT, 0.5, "bench")
            act = RANDOM.choices(list(Act), [80, 8, 4, 4, 4])[0]
            chain = (Hop(outlet.id, HopRole.PUBLISHED),)
            made.append(
                Statement(stable_id(article.id, start), seen, who.id, who.name, act, chain, Dating(day, "b"))
            )
            start = end + 2
        yield Reading(article, tuple(made), (*dict.fromkeys(speakers), outlet))


CENTRES = np.random.default_rng(2016).normal(size=(10_000, load_comparer().width)).astype(np.float32)


def gists(reading: Reading, rng: np.random.Generator) -> list[Gist]:
    """Vectors for an article's statements, each near that of some others."""
    made = []
    for statement in reading.statements:
        vector = CENTRES[rng.integers(len(CENTRES))] + rng.normal(size=CENTRES.shape[1]) / 2
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        made.append(Gist(statement.id, "bench", packed(vector), statement.act is Act.DENIES, True))
    return made


def milliseconds(run: Callable[[], object]) -> float:
    """How long `run` takes."""
    begin = time.perf_counter()
    run()
    return (time.perf_counter() - begin) * 1000


def p95(times: list[float]) -> float:
    """The time that 95 of 100 stay below."""
    return round(statistics.quantiles(times, n=20, method="inclusive")[-1], 2)


def queries(number: int) -> list[Query]:
    """One to three words as frequent as in the texts, half of them with a filter or two."""
    asked = []
    for _ in range(number):
        words = " ".join(RANDOM.choices(WORDS, WEIGHTS, k=RANDOM.choice([1, 1, 2, 2, 3])))
        filters: dict[str, object] = RANDOM.choice(
            [{}, {}, {}, {}, {"since": "2016-01-01"}, {"outlet": OUTLETS[1].name}, {"act": Act.DENIES},
             {"speaker": RANDOM.choice(NAMES).split()[0]}, {"via": OUTLETS[2].name.split()[1]},
             {"anonymous": True}, {"lang": "id", "until": "2020"}]
        )  # fmt: skip
        asked.append(Query(words, **filters))  # type: ignore[arg-type]
    return asked


def fill(ledger: Ledger, articles: int) -> dict[str, float]:
    """Adds articles; adding should cost at the end what it costs at the beginning."""
    rng = np.random.default_rng(articles)

    def add(one: Reading) -> None:
        with ledger.together():
            ledger.add(one)
            ledger.add_gists(gists(one, rng))

    times = [milliseconds(lambda one=one: add(one)) for one in readings(articles)]
    tenth = max(1, len(times) // 10)
    return {
        "add_first_tenth_ms": round(statistics.mean(times[:tenth]), 2),
        "add_last_tenth_ms": round(statistics.mean(times[-tenth:]), 2),
        "add_p95_ms": p95(times),
    }


def linking(ledger: Ledger, examples: list[Reading]) -> dict[str, float]:
    """What storing and linking the examples costs, an article and the slowest; and asking."""
    store(ledger, examples[0])  # the index is made of what the ledger holds, once
    times = [milliseconds(lambda one=one: store(ledger, one)) for one in examples[1:]]
    asked = [milliseconds(lambda e=e: ask(ledger, e)) for e in QUESTIONS for _ in range(3)]
    return {
        "store_and_link_ms": round(statistics.mean(times), 1),
        "store_and_link_most_ms": round(max(times), 1),
        "ask_p95_ms": p95(asked),
    }


QUESTIONS = [
    "Did Korvat and Hallvik speak on the phone?",
    "Apakah Korvat dan Hallvik berbicara lewat telepon?",
    "The bridge was closed because of rust",
    "Harga garam naik",
    "Who paid for the harbour?",
    "The minister never met the company's owner",
    "Kapal itu tenggelam karena badai",
]


def measure(ledger: Ledger) -> dict[str, float]:
    """Asks the full ledger what its users ask."""
    asked = queries(400)
    entries = ledger.search(Query(act=Act.DENIES), limit=200)
    links = [Link(a.id, b.id, Relation.DENIES, 0.5, "program:bench", "2024-01-01T00:00:00Z")
             for a, b in pairwise(entries)]  # fmt: skip
    ledger.add_links(links)
    runs: dict[str, list[Callable[[], object]]] = {
        "search": [lambda q=q: ledger.search(q) for q in asked],
        "count": [lambda q=q: ledger.count(q) for q in asked],
        "facets": [lambda q=q: ledger.facets(q) for q in asked],
        "search_no_words": [lambda q=q: ledger.search(Query(act=q.act, lang=q.lang, since=q.since, via=q.via,
                            outlet=q.outlet, speaker=q.speaker, anonymous=q.anonymous)) for q in asked],
        "search_commonest_word": [lambda w=w: ledger.search(Query(w)) for w in WORDS[:20]],
        "facets_all": [lambda: ledger.facets(Query()) for _ in range(10)],
        "claims": [ledger.claims for _ in range(50)],
        "disputes": [lambda: ledger.claims(disputed=True) for _ in range(50)],
        "speakers": [ledger.speakers for _ in range(20)],
        "statement": [lambda e=e: ledger.statement(e.id) for e in entries],
        "article": [lambda e=e: ledger.article(e.article.id) for e in entries],
        "counts": [ledger.counts for _ in range(10)],
    }  # fmt: skip
    return {f"{name}_p95_ms": p95([milliseconds(run) for run in many]) for name, many in runs.items()}


def main() -> None:
    """Fills a ledger, measures, and prints."""
    for code in available():
        load_pack(code)
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    found = [
        understand(page, Config()) for page in pages(["examples"], Config()) if isinstance(page, RawPage)
    ]
    examples = [one for one in found if isinstance(one, Reading)]
    with tempfile.TemporaryDirectory() as folder:
        with open_ledger(Path(folder) / "small.db") as ledger:
            fill(ledger, 100)
            small = linking(ledger, examples)
        with open_ledger(Path(folder) / "bench.db") as ledger:
            measured = fill(ledger, statements // PER_ARTICLE) | measure(ledger)
            large = linking(ledger, examples)
            export = milliseconds(lambda: sum(1 for _ in ledger.entries()))
        size = (Path(folder) / "bench.db").stat().st_size / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    linked = {f"{name}_of_100": value for name, value in small.items()} | large
    sizes = {"entries_ms": round(export), "size_mb": round(size), "peak_memory_mb": round(memory)}
    print(json.dumps({"statements": statements, **measured, **linked, **sizes}))


if __name__ == "__main__":
    main()
