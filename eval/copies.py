"""Which articles of a collection are copies of one another: counts by kind, examples, and times.

    python eval/copies.py ARTICLES.jsonl.gz …

Exact and near copies only: reworded and translated ones are told by linked statements, which a ledger has.
Of each kind some pairs are shown, drawn by chance, with titles and shares. The last line is JSON.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from menurut.clean import clean
from menurut.config import Config
from menurut.match.copies import Copied, Side, alike, bands, copied, side
from menurut.read import json_page
from menurut.types import Skipped

_LEAST = 2  # bands that candidates share: menurut/ledger/copies.py
_MOST = 200  # articles with one band; more have a boilerplate in common
_SHOWN = 6

Found = tuple[str, str, Copied]


def main(*paths: str) -> None:
    """Finds the copies in each collection and prints what was found."""
    results = [_result(path) for path in paths]
    print(json.dumps(results))


def _result(path: str) -> dict[str, object]:
    titles, sides = _sides(path)
    started = time.perf_counter()
    keys = {one: bands(each.body) for one, each in sides.items()}
    banded = time.perf_counter()
    pairs = _candidates(keys)
    fresh = time.perf_counter()
    judged = [(one, other, copied(sides[one], sides[other])) for one, other in pairs]
    done = time.perf_counter()
    found: list[Found] = [(one, other, each) for one, other, each in judged if each]
    counts = Counter(_sort(sides, each) for each in found)
    print(f"{Path(path).name}: {len(sides)} articles, {len(pairs)} candidates, {dict(counts)}")
    _show(found, sides, titles)
    _show_rejected([(a, b) for a, b, each in judged if not each], sides, titles)
    return {
        "file": Path(path).name,
        "articles": len(sides),
        "candidates": len(pairs),
        "copies": dict(counts),
        "copied_articles": len({end for one, other, _ in found for end in (one, other)}),
        "bands_ms": round(1000 * (banded - started) / max(1, len(sides)), 2),
        "judging_ms_per_pair": round(1000 * (done - fresh) / max(1, len(pairs)), 2),
    }


def _sides(path: str) -> tuple[dict[str, str], dict[str, Side]]:
    titles, sides = {}, {}
    for number, line in enumerate(_lines(Path(path))):
        page = json_page(line, f"{path}:{number}")
        article = page if isinstance(page, Skipped) else clean(page, Config())
        if not isinstance(article, Skipped):
            titles[article.id] = article.title or ""
            sides[article.id] = side(article)
    return titles, sides


def _lines(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    yield from filter(None, text.split("\n"))


def _candidates(keys: dict[str, tuple[int, ...]]) -> list[tuple[str, str]]:
    """The pairs that share bands, as a ledger finds them."""
    having: dict[int, list[str]] = defaultdict(list)
    for one, many in keys.items():
        for key in many:
            having[key].append(one)
    shared: Counter[tuple[str, str]] = Counter()
    for many_ids in having.values():
        if len(many_ids) <= _MOST:
            shared.update(combinations(sorted(many_ids), 2))
    return sorted(pair for pair, count in shared.items() if count >= _LEAST)


def _sort(sides: dict[str, Side], found: Found) -> str:
    one, other = (sides[each].outlet for each in found[:2])
    if not (one and other):
        return f"{found[2].kind}, unknown outlets"
    return f"{found[2].kind}, {'one outlet' if one.casefold() == other.casefold() else 'two outlets'}"


def _show(found: Iterable[Found], sides: dict[str, Side], titles: dict[str, str]) -> None:
    by_sort = defaultdict(list)
    for each in found:
        by_sort[_sort(sides, each)].append(each)
    for sort, many in sorted(by_sort.items()):
        print(f"  {sort}: {len(many)}")
        drawn = random.Random(7).sample(many, min(_SHOWN, len(many)))  # noqa: S311 not for secrets
        for one, other, how in sorted(drawn, key=lambda each: -each[2].score):
            print(f"    {how.score:.2f} {_line(one, sides, titles)} | {_line(other, sides, titles)}")


def _show_rejected(pairs: list[tuple[str, str]], sides: dict[str, Side], titles: dict[str, str]) -> None:
    """Those that have most in common and are no copies all the same."""
    shares = sorted(((alike(sides[a].body, sides[b].body), a, b) for a, b in pairs), reverse=True)
    print(f"  no copies: {len(shares)}, of which alike by 0.6 or more: {sum(s >= 0.6 for s, _, _ in shares)}")
    near = [row for row in shares if row[0] >= 0.6]
    drawn = random.Random(7).sample(near, min(_SHOWN, len(near)))  # noqa: S311 not for secrets
    for share, one, other in sorted(drawn, reverse=True):
        print(f"    {share:.2f} {_line(one, sides, titles)} | {_line(other, sides, titles)}")


def _line(one: str, sides: dict[str, Side], titles: dict[str, str]) -> str:
    return f"{sides[one].outlet} {sides[one].day} {titles[one][:60]}"


if __name__ == "__main__":
    main(*sys.argv[1:])
