"""Exports: complete, streamed, and harmless to whoever opens them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import pytest
from builders import BRIDGE, JEMBATAN, Said, denies, reading
from hypothesis import given
from hypothesis import strategies as st

from menurut.export import (
    against_json,
    answer_json,
    answer_row,
    claim_json,
    claim_rows,
    entry_json,
    entry_row,
    json_line,
    position_json,
    position_row,
    write_csv,
    write_jsonl,
    write_rows,
)
from menurut.ledger import Ledger, Query, open_ledger
from menurut.types import Answer, Claim, Dating, Entry, Position, RejectedBy, Stance, WordedRejection

HOSTILE = '=HYPERLINK("x") \x1b[31m\x9b0m [red]\u2028\u202e\x07'


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "test.db") as opened:
        opened.add(BRIDGE)
        opened.add(JEMBATAN)
        yield opened


def exported(ledger: Ledger) -> list[dict[str, object]]:
    out = io.StringIO()
    assert write_jsonl(ledger.entries(), out) == out.getvalue().count("\n")
    return [json.loads(line) for line in out.getvalue().splitlines()]


def table(ledger: Ledger) -> list[dict[str, str]]:
    out = io.StringIO()
    write_csv(ledger.entries(), out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_an_entry_as_json(ledger: Ledger) -> None:
    (entry,) = ledger.search(Query("rusting"))
    assert entry_json(entry) == {
        "id": BRIDGE.statements[1].id,
        "article": {
            "id": "bridge",
            "version_id": BRIDGE.article.version_id,
            "title": "Bridge to open",
            "outlet": "The Harbour Post",
            "published": "2023-05-04",
            "lang": "en",
            "url": "https://example.org/bridge",
            "ref": "bridge.txt",
            "read_at": entry.article.read_at,
            "current": True,
        },
        "speaker": {"id": entry.speaker.id, "kind": "anonymous", "name": "a city engineer"},
        "speaker_how": "unnamed",
        "speaker_confidence": 0.55,
        "mention": "A city engineer, who asked not to be named",
        "act": "asserts",
        "deed": "says",
        "act_how": "list",
        "form": "indirect",
        "score": 0.9,
        "model_id": "by-hand-1",
        "source": {"text": "A city engineer, who asked not to be named", "spans": [[62, 104]]},
        "cue": {"text": "told", "spans": [[106, 110]]},
        "content": {"text": "the steel is already rusting", "spans": [[129, 157]]},
        "quoted": [],
        "chain": [
            {
                "party": {"id": entry.chain[0].party.id, "kind": "outlet", "name": "Radio Kelabu"},
                "role": "quoted-by",
                "evidence": {"span": [111, 123], "text": "Radio Kelabu"},
                "how": None,
                "confidence": 0.7,
            }
        ],
        "said_on": None,
        "rejects": None,
        "parent_id": None,
        "superseded_by": None,
    }


def test_a_rejection_as_json_and_in_the_table(ledger: Ledger) -> None:
    (entry,) = ledger.search(Query("rusting"))
    rejects = WordedRejection(RejectedBy.CUE, 0.95, (3, 9), ((20, 25),), "id", "denied", "it was")
    found = replace(entry, rejects=rejects)
    assert entry_json(found)["rejects"] == {
        "by": "cue",
        "confidence": 0.95,
        "evidence": {"span": [3, 9], "text": "denied"},
        "claim": {"text": "it was", "spans": [[20, 25]]},
        "claim_id": "id",
    }
    assert entry_row(found)["rejects"] == "it was"


@pytest.fixture
def claim(ledger: Ledger) -> Claim:
    ledger.add_links([denies(JEMBATAN.statements[0], BRIDGE.statements[1])])
    (found,) = ledger.claims(disputed=True)
    return found


def test_a_claim_as_json(claim: Claim) -> None:
    told = claim_json(claim)
    statements = told.pop("statements")
    assert told == {
        "claim_id": claim.id,
        "text": "the steel is already rusting",
        "disputed": True,
        "parties": 2,
        "sources": 2,
        "firmness": 0.8,
        "confirmed": False,
        "first": "2023-05",
        "last": "2023-05-04",
        "wording_id": BRIDGE.statements[1].id,
        "history": [],
    }
    assert [one["stance"] for one in statements] == ["denies", "affirms"]
    assert statements[1] == {
        "statement_id": BRIDGE.statements[1].id,
        "article_id": "bridge",
        "speaker": "anonymous: a city engineer",
        "speaker_id": BRIDGE.statements[1].speaker_id,
        "via": ["Radio Kelabu"],
        "stance": "affirms",
        "content": [[129, 157]],
        "text": "the steel is already rusting",
        "said_on": None,
        "outlet": "The Harbour Post",
        "published": "2023-05-04",
        "lang": "en",
    }


def test_words_that_are_rejected_and_held_by_none_stand_without_a_speaker(claim: Claim) -> None:
    denial, said = claim.members
    rejects = WordedRejection(RejectedBy.CUE, 0.95, (3, 9), ((20, 25),), None, "denied", "it was")
    for claim_id, number in ((None, 3), ("elsewhere", 3), (said.entry.id, 2)):
        found = replace(denial, entry=replace(denial.entry, rejects=replace(rejects, claim_id=claim_id)))
        told = claim_json(replace(claim, members=(found, said)))["statements"]
        assert len(told) == number
        if number == 3:
            assert (told[1]["statement_id"], told[1]["speaker"], told[1]["stance"]) == (None, None, "affirms")
            assert (told[1]["content"], told[1]["text"]) == ([[20, 25]], "it was")
            assert told[1]["article_id"] == denial.entry.article.id


def test_claims_answers_positions_and_pairs_in_both_forms(ledger: Ledger, claim: Claim) -> None:
    denial, said = claim.members
    rows = claim_rows(claim)
    assert [(row["claim"], row["stance"], row["id"]) for row in rows] == [
        (claim.text, member.stance, member.entry.id) for member in claim.members
    ]
    assert list(rows[0])[6:] == list(entry_row(denial.entry))
    answer = Answer(said.entry, Stance.AFFIRMS, 0.81236)
    assert answer_json(answer) == {
        "stance": "affirms", "score": 0.8124, "statement": entry_json(said.entry),
    }  # fmt: skip
    assert (answer_row(answer)["answer_score"], answer_row(answer)["id"]) == (0.8124, said.entry.id)
    held = Position(claim, (denial, said), ((denial, said),))
    assert position_json(held)["reversals"] == [[denial.entry.id, said.entry.id]]
    assert [one["stance"] for one in position_json(held)["statements"]] == ["denies", "affirms"]
    assert position_row(held)["statements"] == f"{denial.entry.id} denies; {said.entry.id} affirms"
    assert position_row(held)["reversals"] == f"{denial.entry.id} {said.entry.id}"
    (pair,) = map(against_json, ledger.against(said.entry.id))
    assert (pair["claim"]["id"], pair["denial"]["id"]) == (said.entry.id, denial.entry.id)
    assert (pair["link"]["by"], pair["link"]["relation"], len(pair["link"]["id"])) == (
        "program:test",
        "denies",
        20,
    )
    for told in (claim_json(claim), answer_json(answer), position_json(held), pair):
        assert json.loads(json_line(told))


def test_a_date_as_json_says_why(ledger: Ledger) -> None:
    (entry,) = ledger.search(Query("Lowen", lang="en"))
    dated = replace(entry, said_on=Dating("XXXX-05-03", "day and month alone", (3, 9), 0.5))
    assert entry_json(dated)["said_on"] == {
        "edtf": "XXXX-05-03",
        "iso": None,
        "reason": "day and month alone",
        "confidence": 0.5,
        "evidence": {"span": [3, 9]},
    }


def test_every_statement_is_exported_with_spans_that_lead_to_its_words(ledger: Ledger) -> None:
    texts = {reading.article.id: reading.article.text for reading in (BRIDGE, JEMBATAN)}
    lines = exported(ledger)
    assert [line["id"] for line in lines] == [entry.id for entry in ledger.entries()]
    for line in lines:
        text = texts[line["article"]["id"]]  # type: ignore[index]
        for role in ("source", "cue", "content"):
            words = " … ".join(text[slice(*span)] for span in line[role]["spans"])  # type: ignore[index]
            assert words == line[role]["text"]  # type: ignore[index]


def test_the_table_holds_the_same_statements(ledger: Ledger) -> None:
    rows = table(ledger)
    assert [row["id"] for row in rows] == [line["id"] for line in exported(ledger)]
    rust = rows[1]
    assert rust["content"] == "the steel is already rusting"
    assert rust["content_spans"] == "129-157"
    assert (rust["via"], rust["via_confidence"]) == ("quoted-by Radio Kelabu", "0.7")
    assert (rust["speaker_how"], rust["speaker_confidence"], rust["act_how"]) == ("unnamed", "0.55", "list")
    assert rust["said_on"] == ""


def test_a_table_cell_is_never_a_formula(ledger: Ledger) -> None:
    ledger.add(reading("evil", f"{HOSTILE} said things.", Said(HOSTILE, "said", "things"), title="@cmd"))
    row = table(ledger)[-1]
    assert row["mention"].startswith("'=HYPERLINK")
    assert row["title"] == "'@cmd"
    assert not set("\x1b\x9b\x07\u202e") & set("".join(row.values()))


@given(st.text(st.characters(codec=None)))
def test_any_text_survives_json_on_one_harmless_line(text: str) -> None:
    line = json_line({"text": text})
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1
    assert line.encode() and not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)


@given(st.text(st.characters(codec=None)))
def test_any_text_makes_a_harmless_cell(text: str) -> None:
    out = io.StringIO()
    write_rows([{"only": text, "other": 1}], out)
    _, (cell, other) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert other == "1" and cell.encode() is not None


def test_exports_stream(ledger: Ledger) -> None:
    entry: Entry = next(ledger.entries())
    seen: list[int] = []

    def endless() -> Iterator[Entry]:
        for number in count():
            seen.append(number)
            yield entry

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            if len(seen) == 10:
                raise OSError("enough")
            return super().write(text)

    for write in (write_jsonl, write_csv):
        seen.clear()
        with pytest.raises(OSError, match="enough"):
            write(endless(), Full())


def test_nothing_to_export_is_an_empty_file() -> None:
    out = io.StringIO()
    assert write_jsonl([], out) == write_csv([], out) == 0
    assert out.getvalue() == ""


def test_the_columns_of_a_table_are_stable(ledger: Ledger) -> None:
    assert list(islice(entry_row(next(ledger.entries())), 8)) == [
        "id", "speaker", "speaker_kind", "speaker_id", "mention", "act", "content", "form",
    ]  # fmt: skip
