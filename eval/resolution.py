"""How good the resolver is by itself: it is given the marked spans, and its fields are scored.

    python eval/resolution.py SCORE.py GOLD.jsonl [GOLD.jsonl …] [--errors FIELD]

SCORE.py is the evaluation's own script; GOLD.jsonl are sets whose attributions have `polarity`,
`speaker`, `via` and `said_on`. With `--errors`, each wrong value of a field (act, speaker, via, said_on)
is shown with its words. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marked import attribution, marked, place
from matching import module

from menurut.pipeline import reading_json
from menurut.resolve import resolve

ROWS = ("act", "denies", "speaker", "via", "said_on")
Record = dict[str, Any]


def main() -> None:
    """Scores each set and prints precision, recall and F1 of each row."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("score", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--errors", choices=("act", "speaker", "via", "said_on"))
    given = parser.parse_args()
    score, f1s = module(given.score), {}
    for path in given.gold:
        articles = score.read(path)
        found = {article["id"]: resolved(article) for article in articles}
        rows = score.score(articles, found)["all"]
        f1s[path.stem] = {row: rows[row]["f1"] for row in ROWS if row in rows}
        print(path.stem)
        for row in f1s[path.stem]:
            print(f"  {row:<10} P {rows[row]['p']:5.1f}  R {rows[row]['r']:5.1f}  F1 {rows[row]['f1']:5.1f}")
        if given.errors:
            for article in articles:
                for line in errors(score, article, found[article["id"]], given.errors):
                    print(line)
    print(json.dumps(f1s))


def resolved(article: Record) -> Record:
    """What the resolver makes of an article's marked spans, as `menurut extract` writes it."""
    return reading_json(resolve(*marked(article)), article["id"])


def errors(score: Any, article: Record, found: Record, field: str) -> Iterator[str]:
    """Each wrong value of a field: what is expected, what was found, and the words."""
    text = article["text"]
    by_place = {place(one): one for one in found["attributions"]}
    for one in article["attributions"]:
        if not one["content"]:
            continue
        got = by_place[place(one)]
        wanted, value = one.get("polarity" if field == "act" else field), got[field]
        if not _same(score, field, wanted, value):
            cue = " ".join(text[start:end] for start, end in one["cue"])
            at = attribution("", one).start
            around = text[max(0, at - 150) : at + 200].replace("\n", " / ")
            yield f"  {article['id']} [{cue}] expected {wanted!r}, found {value!r}\n      …{around}"


def _same(score: Any, field: str, wanted: Any, got: Any) -> bool:
    if field == "speaker":
        return not wanted or score.same_name(wanted, got or "")
    if field == "via":
        return score.names_in_common(wanted or [], got) == len(wanted or []) == len(got)
    if field == "said_on":
        return (got or "")[: len(wanted)] == wanted if wanted else not got
    return bool(wanted == got)


if __name__ == "__main__":
    main()
