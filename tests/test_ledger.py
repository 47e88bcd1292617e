"""The ledger: what goes in, what stays, what is found, and that nothing is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import BRIDGE, JEMBATAN, Said, article, denies, reading, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from menurut.errors import LedgerError, NotFoundError
from menurut.ledger import NOTHING, Added, Ledger, Query, database, open_ledger
from menurut.types import (
    Act,
    Deed,
    Entry,
    Hop,
    HopRole,
    Link,
    PartyKind,
    Reading,
    RejectedBy,
    Rejection,
    Relation,
    Skipped,
    Stance,
)

ROOT = Path(__file__).parents[1]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "test.db") as opened:
        yield opened


@pytest.fixture
def two(ledger: Ledger) -> Ledger:
    ledger.add(BRIDGE)
    ledger.add(JEMBATAN)
    return ledger


def contents(entries: list[Entry]) -> list[str]:
    return [entry.content for entry in entries]


def dump(ledger: Ledger) -> list[str]:
    return list(ledger._db.iterdump())


# What goes in comes out


def test_a_reading_comes_out_as_it_went_in(two: Ledger) -> None:
    for given_reading in (BRIDGE, JEMBATAN):
        ref, stored, entries = two.article(given_reading.article.id)
        assert stored == given_reading.article
        assert ref.current
        assert ref.version_id == given_reading.article.version_id
        assert [entry.attribution for entry in entries] == [s.attribution for s in given_reading.statements]
        assert [entry.said_on for entry in entries] == [s.said_on for s in given_reading.statements]


def test_every_entry_leads_to_its_words(two: Ledger) -> None:
    for entry in two.entries():
        _, stored, _ = two.article(entry.article.id, entry.article.version_id)
        seen = entry.attribution
        for spans, words in (
            (seen.source, entry.source),
            (seen.cue, entry.cue),
            (seen.content, entry.content),
        ):
            assert words == " … ".join(stored.text[start:end] for start, end in spans)
        for step in entry.chain:
            assert step.evidence and step.evidence_text == stored.text[slice(*step.evidence)]


def test_an_entry_shows_its_chain_and_an_anonymous_speaker(two: Ledger) -> None:
    (entry,) = two.search(Query("rusting"))
    assert entry.speaker.kind is PartyKind.ANONYMOUS
    assert [(step.party.name, step.evidence_text) for step in entry.chain] == [
        ("Radio Kelabu", "Radio Kelabu")
    ]


def test_a_rejection_comes_out_as_it_went_in(ledger: Ledger) -> None:
    claim, denial = JEMBATAN.statements[:2]
    content = claim.attribution.content
    rejects = Rejection(RejectedBy.CUE, 0.95, denial.attribution.content[0], content, claim.id)
    said = replace(denial, deed=Deed.DENIES, rejects=rejects)
    ledger.add(replace(JEMBATAN, statements=(claim, said)))
    shown = ledger.statement(said.id)
    assert shown.deed is Deed.DENIES
    assert shown.rejects and shown.rejects.claim_id == claim.id
    assert (shown.rejects.by, shown.rejects.confidence) == (rejects.by, rejects.confidence)
    assert (shown.rejects.evidence, shown.rejects.claim) == (rejects.evidence, rejects.claim)
    assert shown.rejects.claim_words == ledger.statement(claim.id).content


def test_how_each_field_was_found_and_how_surely_comes_out_as_it_went_in(ledger: Ledger) -> None:
    first, *rest = BRIDGE.statements
    hop = Hop(BRIDGE.parties[-1].id, HopRole.PUBLISHED, how="html:og:site_name")
    ledger.add(replace(BRIDGE, statements=(replace(first, chain=(hop,)), *rest)))
    shown = ledger.statement(first.id)
    found = shown.speaker_how, shown.speaker_confidence, shown.act_how
    assert found == (first.speaker_how, first.speaker_confidence, first.act_how)
    assert [(step.how, step.confidence) for step in shown.chain] == [("html:og:site_name", None)]
    assert [step.confidence for step in ledger.statement(rest[0].id).chain] == [0.7]


def test_a_reading_that_is_only_surer_keeps_its_ids(two: Ledger) -> None:
    opening, rust = BRIDGE.statements
    surer = replace(opening, speaker_confidence=0.99)
    assert two.add(replace(BRIDGE, statements=(surer, rust))) is Added.REREAD
    shown = two.statement(opening.id)
    assert (shown.speaker_confidence, shown.superseded_by) == (0.99, None)


def test_a_discontinuous_content_is_one_statement(two: Ledger) -> None:
    (entry,) = two.search(Query(speaker="lamsar"))
    assert entry.content == "Panggilan itu tidak pernah ada … dan kami tidak dipanggil siapa pun"
    assert len(entry.attribution.content) == 2


# Reading again


def test_reading_twice_changes_nothing(two: Ledger) -> None:
    before = dump(two)
    assert two.add(BRIDGE) is Added.UNCHANGED
    assert two.add(replace(BRIDGE, article=replace(BRIDGE.article, ref="elsewhere.txt"))) is Added.UNCHANGED
    assert dump(two) == before


def changed(text: str, *said: Said) -> Reading:
    return reading("bridge", text, *said, title="Bridge to open")


LATER = changed(
    "Mira Tandun said the bridge will open in August, not in June.",
    Said("Mira Tandun", "said", "the bridge will open in August, not in June"),
)


def test_other_words_are_a_new_version_and_the_old_stay_citable(two: Ledger) -> None:
    old = two.search(Query("rusting"))[0]
    assert two.add(LATER) is Added.NEW_VERSION
    assert contents(two.search(Query("Lowen", outlet="the harbour post"))) == []
    assert contents(two.search(Query("August"))) == ["the bridge will open in August, not in June"]
    cited = two.statement(old.id)
    assert cited.content == "the steel is already rusting"
    assert not cited.article.current and cited.superseded_by is None
    assert [ref.current for ref in two.versions("bridge")] == [False, True]
    _, text, entries = two.article("bridge", old.article.version_id)
    assert text == BRIDGE.article and len(entries) == 2
    assert two.counts()["versions"] == 3 and two.counts()["articles"] == 2


def test_going_back_to_earlier_words_makes_them_current_again(two: Ledger) -> None:
    found = two.search(Query("bridge"))
    two.add(LATER)
    assert two.add(BRIDGE) is Added.NEW_VERSION
    assert two.search(Query("bridge")) == found
    assert two.search(Query("August")) == []
    assert two.counts()["versions"] == 3
    assert two.add(BRIDGE) is Added.UNCHANGED


def reread(*said: Said) -> Reading:
    return changed(BRIDGE.article.text, *said)


WIDER = Said("Mira Tandun", "said", "bridge over the Lowen will open", said_on="2023-05-03")


def test_a_better_reading_supersedes_and_the_older_statement_stays_citable(two: Ledger) -> None:
    opening, rust = BRIDGE.statements
    assert two.add(reread(WIDER)) is Added.REREAD
    assert contents(two.search(Query(outlet="The Harbour Post"))) == ["bridge over the Lowen will open"]
    (successor,) = two.search(Query("Lowen", lang="en"))
    assert two.statement(opening.id).superseded_by == successor.id
    assert two.statement(rust.id).superseded_by == NOTHING
    assert two.statement(rust.id).content == "the steel is already rusting"
    assert two.counts()["versions"] == 2


def test_a_superseded_statement_that_is_read_again_is_current_again(two: Ledger) -> None:
    before = two.search(Query())
    two.add(reread(WIDER))
    assert two.add(BRIDGE) is Added.REREAD
    assert two.search(Query()) == before
    (wider,) = reread(WIDER).statements
    assert two.statement(wider.id).superseded_by == BRIDGE.statements[0].id


def test_another_interpretation_under_the_same_id_is_shown_and_the_old_row_is_kept(two: Ledger) -> None:
    opening, rust = BRIDGE.statements
    denial = replace(opening, act=Act.DENIES)
    assert two.add(replace(BRIDGE, statements=(denial, rust))) is Added.REREAD
    assert two.statement(opening.id).act is Act.DENIES
    assert len(two.search(Query("Lowen", lang="en"))) == 1
    kept = two._db.execute("SELECT act FROM statement WHERE id = ? ORDER BY n", (opening.id,)).fetchall()
    assert [row["act"] for row in kept] == ["asserts", "denies"]


def test_the_same_observation_is_one_row_however_it_is_understood(two: Ledger) -> None:
    opening, rust = BRIDGE.statements
    two.add(replace(BRIDGE, statements=(replace(opening, id="other", mention="M. Tandun"), rust)))
    assert two._number("SELECT count(*) FROM attribution") == 4
    assert two._number("SELECT count(*) FROM statement") == 5


def test_a_party_learns_names_and_its_kind_but_keeps_its_first_name(ledger: Ledger) -> None:
    first = replace(BRIDGE.parties[0], kind=PartyKind.UNKNOWN)
    again = replace(first, kind=PartyKind.PERSON, name="Mira T.", aliases=("Ibu Mira",))
    ledger.add(replace(BRIDGE, parties=(first, *BRIDGE.parties[1:])))
    ledger.add(replace(BRIDGE, parties=(again, *BRIDGE.parties[1:])))
    learnt = ledger.party(first.id)
    assert (learnt.kind, learnt.name, learnt.aliases) == (
        PartyKind.PERSON,
        "Mira Tandun",
        ("Mira T.", "Ibu Mira"),
    )
    assert [row.party.name for row in ledger.speakers("ibu mira")] == ["Mira Tandun"]


def test_what_was_skipped_is_counted_once_and_gone_when_it_can_be_read(ledger: Ledger) -> None:
    skipped = Skipped("bridge.txt", "read", "not text")
    ledger.add_skipped(skipped)
    before = dump(ledger)
    ledger.add_skipped(skipped)
    assert dump(ledger) == before and ledger.skipped() == [skipped]
    ledger.add_skipped(replace(skipped, reason="empty"))
    assert [one.reason for one in ledger.skipped()] == ["empty"]
    ledger.add(BRIDGE)
    assert ledger.skipped() == []


def test_a_record_that_names_nobody_is_refused_whole(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="names a party"):
        ledger.add(replace(BRIDGE, parties=()))
    assert ledger.counts() == dict.fromkeys(ledger.counts(), 0)


# Searching


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("panggil", "Panggilan itu"),  # the stem of both panggilan and dipanggil
        ("memanggil", "Panggilan itu"),
        ("opens", "the bridge over"),
        ("rusted", "the steel"),
        ("BERKARAT", "baja jembatan"),
        ("tandun jembatan", "baja jembatan"),  # in who and in content
        ("kelabu", None),  # a hop: found by via, not by words
        ('"over the lowen"', "the bridge over"),
        ('"lowen over"', None),
        ("“tidak pernah”", "Panggilan itu"),
        ('"tidak pernah', "Panggilan itu"),  # an unpaired mark is ignored
        ("steel AND NOT rusting", None),  # words, not operators
        ("teluk", "baja jembatan"),  # the outlet
    ],
)
def test_words_are_found_by_stem(two: Ledger, words: str, expected: str | None) -> None:
    found = contents(two.search(Query(words)))
    assert any(content.startswith(expected) for content in found) if expected else not found
    assert two.count(Query(words)) == len(found)


def test_a_language_without_a_pack_is_found_as_it_stands(ledger: Ledger) -> None:
    ledger.add(
        reading("most", "Ana je rekla da se mostovi ruše.", Said("Ana", "rekla", "mostovi ruše"), lang="hr")
    )
    assert ledger.count(Query("mostovi ruse")) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), 4),
        (Query(speaker="Mira"), 2),
        (Query(speaker="tandun mira"), 2),
        (Query(speaker_id=BRIDGE.statements[0].speaker_id), 2),
        (Query(speaker="nobody"), 0),
        (Query(speaker=""), 0),
        (Query(outlet="suara teluk"), 2),
        (Query(via="radio kelabu"), 1),
        (Query(via="Kelabu"), 1),
        (Query(act=Act.DENIES), 1),
        (Query(lang="id"), 2),
        (Query(anonymous=True), 1),
        (Query(anonymous=False), 3),
        (Query(since="2023-05-04"), 3),  # one of these is known to the month
        (Query(until="2023-05-03"), 2),
        (Query(since="2023-05-05", until="2023-06"), 2),
        (Query(until="2022"), 0),
        (Query(since="2024"), 0),
        (Query("bridge", outlet="The Harbour Post", anonymous=False), 1),
    ],
)
def test_filters(two: Ledger, query: Query, expected: int) -> None:
    assert two.count(query) == len(two.search(query)) == expected
    facets = two.facets(query)
    assert (
        sum(number for _, number in facets["act"]) == sum(number for _, number in facets["lang"]) == expected
    )


def test_facets_count_what_fits_most_frequent_first(two: Ledger) -> None:
    facets = two.facets(Query())
    assert facets["speaker"][0] == ("Mira Tandun", 2)
    assert facets["act"] == [("asserts", 3), ("denies", 1)]
    assert facets["outlet"] == [("Suara Teluk", 2), ("The Harbour Post", 2)]


def test_pages_of_results_follow_one_another(two: Ledger) -> None:
    whole = two.search(Query())
    assert [entry for offset in range(4) for entry in two.search(Query(), limit=1, offset=offset)] == whole
    days = [(e.said_on and e.said_on.iso) or e.article.published or "" for e in whole]
    assert days == sorted(days, reverse=True)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None) | st.sampled_from("\"'*^():{}-+NEAR \x00\ud800“”"), max_size=40))
def test_no_query_raises(words: str) -> None:
    query = Query(words=words, speaker=words, via=words, outlet=words, lang=words, since=words, until=words)
    for asked in (query, Query(words), Query(speaker=words), Query(via=words)):
        assert HOSTILE.count(asked) == len(HOSTILE.search(asked))
        HOSTILE.facets(asked)
    HOSTILE.speakers(words)


HOSTILE = open_ledger(Path(tempfile.mkdtemp()) / "hostile.db")
HOSTILE.add(BRIDGE)


def test_a_very_long_query_does_not_raise(two: Ledger) -> None:
    assert two.search(Query("bridge " * 5000)) != []
    assert two.search(Query('"' + "bridge " * 5000 + '"')) == []
    assert two.search(Query('"' * 5001)) == []


def test_all_entries_stream_in_batches(two: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("menurut.ledger.ledger._BATCH", 3)
    assert [entry.id for entry in two.entries()] == [s.id for r in (BRIDGE, JEMBATAN) for s in r.statements]


def test_speakers_with_their_first_and_last_day(two: Ledger) -> None:
    first = two.speakers()[0]
    assert (first.party.name, first.statements, first.articles) == ("Mira Tandun", 2, 2)
    assert (first.first, first.last) == ("2023-05", "2023-05-03")
    assert len(two.speakers()) == 3 and two.speakers("mira")[0] == first


def test_what_is_not_there_says_so(two: Ledger) -> None:
    for look in (two.statement, two.article, two.party):
        with pytest.raises(NotFoundError, match="no "):
            look("nothing-like-it")
    assert two.versions("nothing-like-it") == []


def test_ids_are_completed(two: Ledger) -> None:
    whole = BRIDGE.statements[0].id
    assert two.completions("statement", whole[:6]) == [whole]
    assert two.completions("statement", whole[:5]) == []
    assert two.completions("article", "jembat") == ["jembatan"]


# What somebody says against what


@pytest.fixture
def denied(two: Ledger) -> Ledger:
    assert two.add_links([denies(JEMBATAN.statements[0], BRIDGE.statements[1])]) == 1
    return two


DENIAL = denies(JEMBATAN.statements[0], BRIDGE.statements[1])
CLAIM_ID, DENIAL_ID = DENIAL.right, DENIAL.left


def retraction(link: Link, by: str, made_at: str = "2024-02-01T00:00:00Z") -> Link:
    return replace(link, by=by, made_at=made_at, retracts=link.id)


def disputed(ledger: Ledger) -> list[list[tuple[str, Stance]]]:
    """The disputed claims, their statements with their stances; the same number is counted."""
    found = ledger.claims(disputed=True)
    assert ledger.counts()["disputes"] == len(found)
    return [[(member.entry.id, member.stance) for member in claim.members] for claim in found]


ONE_DISPUTE = [[(DENIAL_ID, Stance.DENIES), (CLAIM_ID, Stance.AFFIRMS)]]  # by their days


def test_a_pair_is_a_claim_and_its_denial(denied: Ledger) -> None:
    (pair,) = denied.against(CLAIM_ID)
    assert pair.claim.content == "the steel is already rusting"
    assert pair.denial.content == "baja jembatan Lowen berkarat"
    assert pair.link == DENIAL
    assert denied.against(DENIAL_ID) == [pair]
    assert denied.against(BRIDGE.statements[0].id) == denied.against("nothing-like-it") == []
    assert disputed(denied) == ONE_DISPUTE


def test_the_same_link_again_changes_nothing(denied: Ledger) -> None:
    before = dump(denied)
    assert denied.add_links([DENIAL, replace(DENIAL, made_at="2025-01-01T00:00:00Z")]) == 0
    assert denied.against(CLAIM_ID)[0].link == DENIAL
    assert dump(denied) == before


def test_a_retracted_link_is_no_dispute_and_a_retraction_can_be_retracted(denied: Ledger) -> None:
    no = retraction(DENIAL, "person:ana")
    denied.add_links([no])
    assert denied.against(CLAIM_ID) == [] and disputed(denied) == []
    assert denied.claims() == [] and denied.counts()["claims"] == 0
    denied.add_links([retraction(no, "person:ana", "2024-03-01T00:00:00Z")])
    assert len(denied.against(CLAIM_ID)) == 1 and disputed(denied) == ONE_DISPUTE


def test_the_word_of_a_person_wins_over_any_program(denied: Ledger) -> None:
    denied.add_links([retraction(DENIAL, "person:ana")])
    denied.add_links([replace(DENIAL, by="program:better", made_at="2030-01-01T00:00:00Z", score=1.0)])
    assert denied.against(CLAIM_ID) == [] and disputed(denied) == []
    yes = replace(DENIAL, by="person:ben", made_at="2024-04-01T00:00:00Z")
    denied.add_links([yes])
    denied.add_links([retraction(DENIAL, "program:better", "2031-01-01T00:00:00Z")])
    assert [pair.link for pair in denied.against(CLAIM_ID)] == [yes]
    assert disputed(denied) == ONE_DISPUTE


def test_the_latest_word_of_programs_stands_where_no_person_spoke(denied: Ledger) -> None:
    denied.add_links([retraction(DENIAL, "program:test")])
    assert denied.against(CLAIM_ID) == [] and disputed(denied) == []


def test_a_pair_needs_both_ends_current(denied: Ledger) -> None:
    denied.add(LATER)
    assert denied.against(DENIAL_ID) == []
    denied.add(BRIDGE)
    assert len(denied.against(DENIAL_ID)) == 1


def test_a_dispute_needs_both_ends_current(denied: Ledger) -> None:
    denied.add(LATER)
    assert disputed(denied) == [] == denied.claims()


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="Ledger.add takes statements out of their claims, and does not put back what is current again",
)
def test_a_dispute_is_one_again_when_both_ends_are_current_again(denied: Ledger) -> None:
    denied.add(LATER)
    denied.add(BRIDGE)
    assert disputed(denied) == ONE_DISPUTE


def test_pairs_come_best_first(denied: Ledger) -> None:
    better = denies(JEMBATAN.statements[0], BRIDGE.statements[0], score=0.9)
    denied.add_links([better, replace(better, left=better.right, right=better.left, score=0.1)])
    assert [pair.link.score for pair in denied.against(DENIAL_ID)] == [0.9, 0.8, 0.1]
    assert [pair.link.score for pair in denied.against(BRIDGE.statements[0].id)] == [0.9, 0.1]


def test_disputes_come_by_sources_then_the_latest_and_a_page_at_a_time(two: Ledger) -> None:
    """Three claims of two sources each, in 2023, and one of three."""
    for name, days in {"old": (1, 2), "new": (8, 9), "wide": (1, 2, 3)}.items():
        said = []
        for number, day in enumerate(days):
            words = f"{name} pier is closed"
            act = Act.DENIES if number else Act.ASSERTS
            one = reading(
                f"{name}{number}", f"Speaker{number} said {words}.",
                Said(f"Speaker{number}", "said", words, act=act), published=f"2023-06-0{day}",
            )  # fmt: skip
            two.add(one)
            said += one.statements
        two.add_links([denies(denial, said[0]) for denial in said[1:]])
    two.add_links([DENIAL])
    found = two.claims(disputed=True)
    assert [claim.text for claim in found] == [
        "wide pier is closed", "new pier is closed", "old pier is closed", "the steel is already rusting",
    ]  # fmt: skip
    assert [claim.sources for claim in found] == [3, 2, 2, 2]
    pages = [two.claims(disputed=True, limit=1, offset=at) for at in range(5)]
    assert [claim for page in pages for claim in page] == found
    assert [claim.text.split()[0] for claim in two.claims()] == ["new", "wide", "old", "the"]


def test_other_relations_are_no_disputes_and_links_to_nothing_are_refused(two: Ledger) -> None:
    two.add_links([replace(DENIAL, relation=Relation.SAME_CLAIM)])
    assert two.against(CLAIM_ID) == [] and disputed(two) == []
    with pytest.raises(LedgerError, match="names a party, statement or link"):
        two.add_links([DENIAL, replace(DENIAL, retracts="no such link")])
    assert two.against(CLAIM_ID) == [] and disputed(two) == []
    assert two._number("SELECT count(*) FROM link") == 1


# The file


def schema(db: sqlite3.Connection) -> dict[str, object]:
    """Tables by their columns and keys, the rest by its SQL: ALTER TABLE leaves another wording."""
    made: dict[str, object] = {}
    for row in db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
        if row["type"] == "table" and "VIRTUAL" not in row["sql"]:
            asked = ("table_xinfo", "foreign_key_list", "index_list")
            made[row["name"]] = [[tuple(r) for r in db.execute(f"PRAGMA {a}({row['name']})")] for a in asked]
        else:
            made[row["name"]] = " ".join(row["sql"].split())
    return made


def test_a_migrated_ledger_and_a_fresh_one_have_the_same_schema(ledger: Ledger) -> None:
    migrated = sqlite3.connect(":memory:", isolation_level=None)
    migrated.row_factory = sqlite3.Row
    for _, script in database.migrations():
        database.run_script(migrated, script)
    assert schema(migrated) == schema(ledger._db)
    assert len(schema(migrated)) > 20
    assert ledger._number("PRAGMA user_version") == database.latest() == len(database.migrations())


def test_an_older_ledger_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    with open_ledger(path) as old:
        old.add(BRIDGE)
    step = (database.latest() + 1, "CREATE TABLE note (a TEXT); -- it's\nINSERT INTO note VALUES ('; done');")
    known = [*database.migrations(), step]
    monkeypatch.setattr(database, "migrations", lambda: known)
    for _ in range(2):
        with open_ledger(path) as new:
            assert new._rows("SELECT a FROM note")[0]["a"] == "; done"
            assert new._number("SELECT count(*) FROM note") == 1
            assert new.count(Query()) == 2


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    with open_ledger(path) as old:
        old.add(BRIDGE)
        before = dump(old)
    known = [*database.migrations(), (99, "CREATE TABLE note (a TEXT);\nINSERT INTO nowhere VALUES (1);")]
    with monkeypatch.context() as patched:
        patched.setattr(database, "migrations", lambda: known)
        with pytest.raises(LedgerError, match="nowhere"):
            open_ledger(path)
    with open_ledger(path) as again:
        assert dump(again) == before


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("Not a database, but long enough to be taken for one. " * 50)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE cheese (name TEXT)")
    newer = tmp_path / "newer.db"
    open_ledger(newer).close()
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 999")
    cases = {
        text: "not a ledger",
        other: "not a ledger of Menurut",
        newer: "newer Menurut.*install",
        tmp_path / "none" / "x.db": "folder .* does not exist; make it",
        tmp_path: "is a folder; name a file",
        tmp_path / "missing.db": "no ledger at .*menurut read",
    }
    for path, message in cases.items():
        with pytest.raises(LedgerError, match=message):
            open_ledger(path, create=False)
    assert not (tmp_path / "missing.db").exists()
    assert text.read_text().startswith("Not a database")


def test_a_read_only_ledger_can_be_searched_and_says_that_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(tmp_path / "a.db") as ledger:
        ledger.add(BRIDGE)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to anything
    with open_ledger(tmp_path / "a.db") as ledger:
        assert ledger.count(Query("bridge")) == 1
        with pytest.raises(LedgerError, match="can't be written to; check its permissions"):
            ledger.add(JEMBATAN)


# Crashes and company

WRITER = """
import sys
from menurut.ledger import open_ledger
from builders import Said, reading
path, name = sys.argv[1:]
with open_ledger(path) as ledger:
    for number in range(int(100_000)):
        words = [f"road {number} of {name} is closed for {days} days" for days in range(20)]
        said = [Said(f"Speaker {i} of {name}", "said", one) for i, one in enumerate(words)]
        text = " ".join(f"{one.source} said {one.content}." for one in said)
        ledger.add(reading(f"{name}-{number}", text, *said))
        print(f"{name}-{number}", flush=True)
"""


def run(script: str, *args: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", script, *args]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603


def lines_until(process: subprocess.Popen[str], number: int) -> list[str]:
    assert process.stdout
    return [process.stdout.readline().strip() for _ in range(number)]


def test_a_killed_writer_loses_nothing_that_was_added(tmp_path: Path) -> None:
    for attempt in range(3):
        writer = run(WRITER, str(tmp_path / "a.db"), f"town{attempt}")
        told = lines_until(writer, 20)
        writer.send_signal(signal.SIGKILL)
        told += writer.communicate()[0].split()
        with open_ledger(tmp_path / "a.db", create=False) as ledger:
            assert ledger._rows("PRAGMA integrity_check")[0][0] == "ok"
            ledger._rows("INSERT INTO search (search) VALUES ('integrity-check')")
            for article_id in told:
                assert len(ledger.article(article_id)[2]) == 20
            counts = ledger.counts()
            assert counts["statements"] == 20 * counts["articles"] == ledger.count(Query("road"))


def test_several_processes_make_a_ledger_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path = tmp_path / f"{attempt}.db"
        makers = [run(WRITER, str(path), f"maker{number}") for number in range(4)]
        assert all(lines_until(maker, 1)[0] for maker in makers)
        for maker in makers:
            maker.kill()
            maker.communicate()


def test_several_processes_write_and_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writers = [run(WRITER, str(path), name) for name in ("east", "west")]  # they make the ledger, too
    told = [line for writer in writers for line in lines_until(writer, 5)]
    assert all(told), "a writer ended early"
    with open_ledger(path) as ledger:
        for number in range(8):
            before = ledger.count(Query("road"))
            assert before % 20 == 0, "a reading was seen half-way"
            ledger.add(reading(f"mine-{number}", "Ena said hello.", Said("Ena", "said", "hello")))
    for writer in writers:
        lines_until(writer, 5)
        writer.kill()
        writer.communicate()
    with open_ledger(path) as ledger:
        assert ledger.count(Query("hello")) == 8
        assert {row.id for row in ledger.articles(limit=10_000)} >= set(told)


def plan(ledger: Ledger, query: str, bound: object) -> str:
    return " | ".join(row["detail"] for row in ledger._rows(f"EXPLAIN QUERY PLAN {query}", bound))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [Query(), Query("bridge"), Query(speaker_id="x"), Query(outlet="x"), Query(speaker="x"), Query(via="x")],
)
def test_no_query_scans_the_statements(two: Ledger, query: Query) -> None:
    from menurut.ledger import sql
    from menurut.ledger.search import where

    w = where(query)
    select = sql.SEARCH.format(tables=w.tables, condition=w.condition, order=w.order)
    found = plan(two, select, {**w.bound, "limit": 50, "offset": 0})
    assert "SCAN s |" not in f"{found} |", found


def test_a_text_of_another_article_is_another_version() -> None:
    one, other = article("a", "Same words."), article("b", "Same words.")
    assert one.version_id != other.version_id
    assert statement(one, Said("Same", "", "words")).id != statement(other, Said("Same", "", "words")).id
