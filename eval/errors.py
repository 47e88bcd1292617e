"""What goes wrong, by kind: every missed and every spurious attribution of a set, counted; a sample, shown.

    python eval/errors.py SCORE.py GOLD.jsonl [--flat] [--predicted FILE] [--sample N]

Without `--predicted`, the set is read by `menurut extract`. SCORE.py, the evaluation's own script, decides
what is right. A missed attribution is counted under what went wrong with it and under what it is; a
sample is drawn with a fixed seed and printed with its words.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching import agreeing, marked, module
from scores import predictions

from menurut.langs import load_pack

Record = dict[str, Any]


@dataclass(frozen=True)
class Error:
    """One missed or spurious attribution: what went wrong, what it is, and its words."""

    missed: bool
    fault: str
    traits: tuple[str, ...]
    shown: str


def main() -> None:
    """Counts the errors of a set and shows a sample."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("score", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--flat", action="store_true")
    parser.add_argument("--predicted", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    given = parser.parse_args()
    score = module(given.score)
    rows = score.read(given.predicted) if given.predicted else predictions(given.gold, [])
    predicted = {row["id"]: row for row in rows}
    articles = score.read(given.gold)
    found = [
        error
        for article in articles
        for error in errors(score, article, predicted[article["id"]], given.flat)
    ]
    gold = Counter(trait for article in articles for trait in _all_traits(score, article, given.flat))
    _print("missed, by fault", Counter(error.fault for error in found if error.missed))
    missed = Counter(trait for error in found if error.missed for trait in error.traits)
    _print("missed, by what it is (of all such)", missed, gold)
    _print("spurious, by fault", Counter(error.fault for error in found if not error.missed))
    for error in random.Random(1).sample(found, min(given.sample, len(found))):  # noqa: S311
        kind = "missed" if error.missed else "spurious"
        print(f"\n[{kind}: {error.fault}; {', '.join(error.traits)}]\n{error.shown}")


def errors(score: Any, article: Record, predicted: Record, flat: bool) -> Iterator[Error]:
    """The missed and the spurious attributions of an article."""
    text = article["text"]
    gold, found = marked(score, article, article, flat), marked(score, article, predicted, flat)
    used_gold, used_found = score.match(gold, found, agreeing(score))
    for at, one in enumerate(gold):
        if at not in used_gold:
            yield Error(True, _fault(score, one, found), _traits(one, gold, article), _shown(text, one))
    for at, one in enumerate(found):
        if at not in used_found:
            yield Error(False, _fault(score, one, gold), _traits(one, found, article), _shown(text, one))


def _fault(score: Any, one: Record, others: list[Record]) -> str:
    """What stands between an attribution and its likeliest counterpart."""
    near = max(others, key=lambda other: score.overlap(one["content"], other["content"]), default=None)
    if near and score.overlap(one["content"], near["content"]) >= 0.5:
        if score.overlap(one["source"], near["source"]) >= 0.5:
            return "the counterpart is taken"
        return (
            "source: absent on one side" if not one["source"] or not near["source"] else "source: other words"
        )
    if any(one["cue"] & other["cue"] for other in others):
        return "content: less than half agrees"
    if any(one["content"] & other["content"] for other in others):
        return "nothing, inside or around another"
    return "nothing there"


def _traits(one: Record, others: list[Record], article: Record) -> tuple[str, ...]:
    record, text = one["record"], article["text"]
    cue = " ".join(text[start:end] for start, end in record["cue"]).lower()
    nouns = {noun for phrases in load_pack(article["lang"]).cues.nouns.values() for noun in phrases}
    held = any(other is not one and one["content"] < other["content"] for other in others)
    form = "quoted" if one["direct"] else "in other words"
    traits = {
        "nested": held,
        "without a source": not record["source"],
        "without a cue": not record["cue"],
        "a noun as cue": bool(set(cue.split()) & nouns),
        f"polarity {record.get('polarity')}": "polarity" in record,
        "several stretches of content": len(record["content"]) > 1,
    }
    return (form, *(trait for trait, holds in traits.items() if holds))


def _all_traits(score: Any, article: Record, flat: bool) -> Iterator[str]:
    gold = marked(score, article, article, flat)
    for one in gold:
        yield from _traits(one, gold, article)


def _shown(text: str, one: Record) -> str:
    roles = {
        name: " … ".join(text[a:b] for a, b in one["record"][name]) for name in ("source", "cue", "content")
    }
    start = min(start for spans in (one["record"][name] for name in roles) for start, _ in spans)
    return (
        json.dumps(roles, ensure_ascii=False)
        + "\n  …"
        + text[max(0, start - 80) : start + 220].replace("\n", " / ")
    )


def _print(title: str, counts: Counter[str], of: Counter[str] | None = None) -> None:
    print(f"\n{title}: {sum(counts.values()) if of is None else ''}")
    for name, count in counts.most_common():
        share = f"  of {of[name]:5}  {count / of[name]:5.0%}" if of else ""
        print(f"  {count:5}{share}  {name}")


if __name__ == "__main__":
    main()
