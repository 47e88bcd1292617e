"""Tables for spreadsheets: an entry as one flat row, in CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TextIO

from menurut.ledger.copies import Copies
from menurut.types import Answer, ArticleRef, Claim, Entry, Position, Spans, SpeakerRow, Step

# A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What a terminal or an encoder would choke on; a tab and a line end may stand inside a cell.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Row = Mapping[str, object]


def entry_row(entry: Entry) -> dict[str, object]:
    """An entry as a flat row. `via` are the hops from the speaker to the reader."""
    article, seen = entry.article, entry.attribution
    return {
        "id": entry.id,
        "speaker": entry.speaker.name,
        "speaker_kind": entry.speaker.kind,
        "speaker_id": entry.speaker.id,
        "mention": entry.mention,
        "act": entry.act,
        "content": entry.content,
        "form": seen.form,
        "source": entry.source,
        "cue": entry.cue,
        "via": "; ".join(map(_hop, entry.chain)),
        "said_on": entry.said_on and entry.said_on.edtf,
        "said_on_reason": entry.said_on and entry.said_on.reason,
        "outlet": article.outlet,
        "published": article.published,
        "title": article.title,
        "lang": article.lang,
        "url": article.url,
        "article_id": article.id,
        "version_id": article.version_id,
        "source_spans": _spans(seen.source),
        "cue_spans": _spans(seen.cue),
        "content_spans": _spans(seen.content),
        "score": seen.score,
        "model_id": seen.model_id,
        "parent_id": entry.parent_id,
        "deed": entry.deed,
        "rejects": entry.rejects and entry.rejects.claim_words,
        "rejects_by": entry.rejects and entry.rejects.by,
        "rejects_confidence": entry.rejects and entry.rejects.confidence,
        "rejects_id": entry.rejects and entry.rejects.claim_id,
        "speaker_how": entry.speaker_how,
        "speaker_confidence": entry.speaker_confidence,
        "act_how": entry.act_how,
        "via_confidence": "; ".join(map(_confidence, entry.chain)),
        "said_on_confidence": entry.said_on and entry.said_on.confidence,
    }


def claim_rows(claim: Claim) -> list[dict[str, object]]:
    """A claim as flat rows, one for each of its statements."""
    about = {"claim_id": claim.id, "claim": claim.text, "disputed": claim.disputed, "sources": claim.sources,
             "firmness": claim.firmness}  # fmt: skip
    return [about | {"stance": member.stance} | entry_row(member.entry) for member in claim.members]


def answer_row(answer: Answer) -> dict[str, object]:
    """A statement that answers a question, as a flat row."""
    return {"stance": answer.stance, "answer_score": round(answer.score, 4)} | entry_row(answer.entry)


def position_row(position: Position) -> dict[str, object]:
    """What a speaker says about a claim, as a flat row: its statements by id, with their stances."""
    said = "; ".join(f"{member.entry.id} {member.stance}" for member in position.members)
    turns = "; ".join(f"{one.entry.id} {other.entry.id}" for one, other in position.reversals)
    return {
        "claim_id": position.claim.id,
        "claim": position.claim.text,
        "statements": said,
        "reversals": turns,
    }


def copies_rows(group: Copies) -> list[dict[str, object]]:
    """An article's copies as flat rows, the first of them first."""
    held: list[tuple[ArticleRef, object, object, object, object]] = [(group.first, "first", None, None, None)]
    held += [(one.article, one.kind or "by a person", one.score, one.by, one.of_id) for one in group.copies]
    return [
        {
            "article_id": ref.id,
            "kind": kind,
            "score": score,
            "by": by,
            "of": of,
            "outlet": ref.outlet,
            "published": ref.published,
            "title": ref.title,
            "lang": ref.lang,
            "url": ref.url,
        }
        for ref, kind, score, by, of in held
    ]


def speaker_row(row: SpeakerRow) -> dict[str, object]:
    """A speaker as a flat row."""
    return {
        "id": row.party.id,
        "name": row.party.name,
        "kind": row.party.kind,
        "aliases": "; ".join(row.party.aliases),
        "statements": row.statements,
        "articles": row.articles,
        "first": row.first,
        "last": row.last,
    }


def write_csv(entries: Iterable[Entry], out: TextIO) -> int:
    """Writes entries as CSV with a heading; gives how many."""
    return write_rows(map(entry_row, entries), out)


def write_rows(rows: Iterable[Row], out: TextIO) -> int:
    """Writes rows of the same columns as CSV, safe to open in a spreadsheet; gives how many."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(first)
    number = 0
    for row in chain([first], rows):
        writer.writerow([_cell(value) for value in row.values()])
        number += 1
    return number


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    value = _UNSAFE.sub("\ufffd", value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _hop(step: Step) -> str:
    return f"{step.role} {step.party.name}"


def _confidence(step: Step) -> str:
    return "" if step.confidence is None else str(step.confidence)


def _spans(spans: Spans) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)
