"""How well statements that reject a claim are found, and which claim it is.

    python eval/rejections.py ARTICLES.jsonl DISPUTES.jsonl [--marked] [--show]

DISPUTES.jsonl has for each article its disputes, each with the spans of a `claim` and of its `denial`. A
rejecting statement is right if it overlaps the denial of a dispute; a dispute is found if one does, and
its link is right if what that one rejects, or the content of the statement it points to, overlaps the claim.
Precision is low where a set marks disputes and not every denial: the column "by cue" is of statements
whose `polarity` is marked "denies". With `--marked`, the resolver is given the marked spans; else
everything is read as `menurut extract` does. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from marked import marked

from menurut.config import Config
from menurut.pipeline import understand
from menurut.read import json_page
from menurut.resolve import resolve
from menurut.types import Reading, Skipped, Span, Spans, Statement

Record = dict[str, Any]


def main() -> None:
    """Prints what is found, and of it what is right."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("disputes", type=Path)
    parser.add_argument("--marked", action="store_true", help="the resolver alone, on marked spans")
    parser.add_argument("--show", action="store_true", help="every rejecting statement, and what is missed")
    given = parser.parse_args()
    disputes = {row["id"]: row["disputes"] for row in _rows(given.disputes)}
    total = dict.fromkeys(("rejecting", "right", "linked", "disputes", "found", "links"), 0)
    for article in _rows(given.articles):
        reading = resolve(*marked(article)) if given.marked else _read(article)
        counts = _counts(reading, disputes[article["id"]], given.show)
        total = {name: total[name] + counts[name] for name in total}
    print("rejecting statements {rejecting}, of a dispute {right}, with a claim {linked}".format(**total))
    print("disputes {disputes}, denial found {found}, and linked rightly {links}".format(**total))
    print(json.dumps(total))


def _rows(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _read(article: Record) -> Reading:
    page = json_page(json.dumps(article, ensure_ascii=False), article["id"])
    assert not isinstance(page, Skipped)  # noqa: S101  (the sets are whole)
    reading = understand(page, Config())
    assert isinstance(reading, Reading), reading  # noqa: S101
    return reading


def _counts(reading: Reading, disputes: list[Record], show: bool) -> dict[str, int]:
    text, by_id = reading.article.text, {one.id: one for one in reading.statements}
    rejecting = [one for one in reading.statements if one.rejects]
    pairs = [(one, dispute) for one in rejecting for dispute in disputes if _denies(one, dispute)]
    linked = [dispute for one, dispute in pairs if _overlap(_claimed(one, by_id), dispute["claim"])]
    if show:
        print(f"== {reading.article.id}")
        for one in rejecting:
            right = any(one is other for other, _ in pairs)
            print(f"{'right' if right else 'other'}: {_words(text, one.attribution.cue)} | "
                  f"{_words(text, one.attribution.content)}\n    {one.rejects}\n    -> "
                  f"{_words(text, _claimed(one, by_id))}")  # fmt: skip
        for dispute in disputes:
            if dispute not in linked:
                print(f"missed: {_words(text, dispute['denial'])} -> {_words(text, dispute['claim'])}")
    return {
        "rejecting": len(rejecting),
        "right": len({one.id for one, _ in pairs}),
        "linked": sum(bool(one.rejects and one.rejects.claim) for one in rejecting),
        "disputes": len(disputes),
        "found": sum(any(dispute is other for _, other in pairs) for dispute in disputes),
        "links": sum(any(dispute is other for other in linked) for dispute in disputes),
    }


def _denies(one: Statement, dispute: Record) -> bool:
    return _overlap((one.attribution.core, *one.attribution.content), dispute["denial"])


def _claimed(one: Statement, by_id: dict[str, Statement]) -> Spans:
    """What a statement rejects: its words, and those of the statement that it points to."""
    rejects = one.rejects
    if not rejects:
        return ()
    pointed = by_id.get(rejects.claim_id or "")
    return rejects.claim + (pointed.attribution.content if pointed else ())


def _overlap(left: Spans, right: list[Span]) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


def _words(text: str, spans: Any) -> str:
    return " … ".join(text[start:end] for start, end in spans)


if __name__ == "__main__":
    main()
