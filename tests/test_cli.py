"""The command line: what it writes where, its exit codes, and that no article can harm a terminal."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import BRIDGE, JEMBATAN, Said, denies, reading
from click.testing import CliRunner, Result

from menurut import terminal
from menurut.cli import commands
from menurut.config import Config
from menurut.ledger import Added, Ledger, Query, open_ledger
from menurut.types import Answer, Relation, Skipped, Stance

ROOT = Path(__file__).parents[1]
ALL = sorted(commands.commands)
EVIL = "Evil \x1b[31m\x9b2J [bold]red[/bold] \u202eName\x07"


@pytest.fixture
def path(tmp_path: Path) -> str:
    with open_ledger(tmp_path / "test.db") as ledger:
        ledger.add(BRIDGE)
        ledger.add(JEMBATAN)
        ledger.add_links([denies(JEMBATAN.statements[0], BRIDGE.statements[1])])
    return str(tmp_path / "test.db")


def run(*args: str, code: int = 0, stdin: str | bytes = "") -> Result:
    result = CliRunner().invoke(commands, args, input=stdin)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# Help


@pytest.mark.parametrize("command", ALL)
def test_help_ends_with_an_example(command: str) -> None:
    help_lines = run(command, "--help").output.rstrip().splitlines()
    assert help_lines[-1].strip().startswith(f"menurut {command}")
    assert "Example:" in "\n".join(help_lines[-3:])


def test_the_commands_are_those_promised() -> None:
    ledger = "article ask claims copies disputes export parties positions read regroup search serve"
    assert sorted([*ledger.split(), "speakers", "statement", "compare", "embed", "extract"]) == ALL


def test_each_command_fits_on_its_line() -> None:
    assert "..." not in run("--help").output.partition("Commands:")[2]


@pytest.mark.parametrize("command", sorted({*ALL} - {"extract", "embed", "compare"}))
def test_every_command_of_the_ledger_names_its_file(command: str) -> None:
    assert "--ledger FILE" in run(command, "--help").output


# Searching and showing


def test_a_pipe_gets_json_lines(path: str) -> None:
    found = lines(run("search", "lowen", "--ledger", path))
    assert {one["content"]["text"] for one in found} == {
        "baja jembatan Lowen berkarat",
        "the bridge over the Lowen will open in June",
    }


def test_csv_and_table_can_be_asked_for(path: str) -> None:
    (row,) = csv.DictReader(io.StringIO(run("search", "rusting", "--csv", "--ledger", path).stdout))
    assert row["speaker_kind"] == "anonymous"
    table = run("search", "rusting", "--table", "--ledger", path).stdout
    assert table.splitlines()[0].split() == ["Id", "Who", "Act", "What", "Where"]
    assert BRIDGE.statements[1].id[:8] in table and "anonymous" in table and "rusting" in table


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--speaker", "mira"], 2),
        (["--speaker-id", BRIDGE.statements[0].speaker_id], 2),
        (["--outlet", "suara teluk"], 2),
        (["--via", "kelabu"], 1),
        (["--act", "denies"], 1),
        (["--lang", "en"], 2),
        (["--anonymous"], 1),
        (["--named"], 3),
        (["--since", "2023-05-05"], 2),
        (["--until", "2023-05-03"], 2),
        (["--limit", "1"], 1),
        (["--offset", "3"], 1),
        (["panggil"], 1),
        (['"lowen over"'], 0),
    ],
)
def test_search_options(path: str, options: list[str], expected: int) -> None:
    assert len(lines(run("search", *options, "--ledger", path))) == expected


def test_nothing_found_is_said_to_a_person_and_is_silence_in_a_pipe(path: str) -> None:
    assert run("search", "unheard-of", "--ledger", path).output == ""
    assert run("search", "unheard-of", "--table", "--ledger", path).stderr == "nothing found\n"


def test_more_than_is_shown_is_said_on_standard_error(path: str) -> None:
    result = run("search", "--limit", "3", "--ledger", path)
    assert len(lines(result)) == 3
    assert "1 to 3 of 4" in result.stderr


def test_a_statement_is_shown_in_its_context_with_chain_date_and_place(path: str) -> None:
    rust = BRIDGE.statements[1]
    shown = run("statement", rust.id[:6], "--table", "--ledger", path).stdout
    for words in (
        "open in June. [source: A city",
        "[cue: told] Radio Kelabu that [content:",
        "how: unnamed, confidence 0.55, uncertain",
        "→ quoted-by Radio Kelabu (“Radio Kelabu”)",
        "→ the reader",
        "The Harbour Post, 2023-05-04, en",
        f"{BRIDGE.article.version_id}, current",
        "content 129-157",
        "denied by  Mira Tandun: baja jembatan Lowen berkarat",
        rust.id,
    ):
        assert words in shown
    (line,) = lines(run("statement", rust.id, "--ledger", path))
    assert line["id"] == rust.id


def test_a_superseded_statement_says_so(path: str) -> None:
    with open_ledger(path) as ledger:
        ledger.add(replace(BRIDGE, statements=BRIDGE.statements[:1]))
    shown = run("statement", BRIDGE.statements[1].id, "--table", "--ledger", path).stdout
    assert "superseded by nothing" in shown


def test_an_article_is_shown_with_its_statements_numbered(path: str) -> None:
    shown = " ".join(run("article", "bridge", "--table", "--ledger", path).stdout.split())
    assert "Mira Tandun said [1: the bridge over the Lowen will open in June]." in shown
    assert "2. anonymous: a city engineer asserts: the steel is already rusting" in shown
    (line,) = lines(run("article", "bridge", "--ledger", path))
    assert line["text"] == BRIDGE.article.text and len(line["statements"]) == 2
    assert len(run("article", "bridge", "--csv", "--ledger", path).stdout.splitlines()) == 3


def test_versions_of_an_article(path: str) -> None:
    later = reading("bridge", "Mira Tandun said no.", Said("Mira Tandun", "said", "no"))
    with open_ledger(path) as ledger:
        ledger.add(later)
    versions = lines(run("article", "bridge", "--versions", "--ledger", path))
    assert [version["current"] for version in versions] == [False, True]
    old = run("article", "bridge", "--version", versions[0]["version_id"], "--ledger", path)
    assert lines(old)[0]["text"] == BRIDGE.article.text
    assert "current" in run("article", "bridge", "--versions", "--table", "--ledger", path).stdout


def test_speakers(path: str) -> None:
    assert lines(run("speakers", "mira", "--ledger", path))[0]["statements"] == 2
    assert "Mira Tandun" in run("speakers", "--table", "--ledger", path).stdout
    (row,) = csv.DictReader(io.StringIO(run("speakers", "mira", "--csv", "--ledger", path).stdout))
    assert (row["name"], row["articles"]) == ("Mira Tandun", "2")


RUST, DENIAL = BRIDGE.statements[1], JEMBATAN.statements[0]


def test_disputes_are_claims_with_who_affirms_and_who_denies(path: str) -> None:
    (claim,) = lines(run("disputes", "--ledger", path))
    assert claim == lines(run("disputes", "--jsonl", "--ledger", path))[0]
    assert (claim["text"], claim["wording_id"]) == ("the steel is already rusting", RUST.id)
    assert (claim["disputed"], claim["parties"], claim["sources"], claim["firmness"]) == (True, 2, 2, 0.8)
    assert [(said["statement_id"], said["stance"], said["speaker"]) for said in claim["statements"]] == [
        (DENIAL.id, "denies", "Mira Tandun"),
        (RUST.id, "affirms", "anonymous: a city engineer"),
    ]
    shown = run("disputes", "--table", "--ledger", path).stdout
    assert "denies  Mira Tandun: baja jembatan Lowen berkarat" in shown
    assert "affirms  anonymous: a city engineer: the steel is already rusting" in shown
    assert "2 independent sources, suggested, firmness 0.80" in shown and claim["claim_id"][:8] in shown
    rows = list(csv.DictReader(io.StringIO(run("disputes", "--csv", "--ledger", path).stdout)))
    assert [(row["id"], row["stance"]) for row in rows] == [(DENIAL.id, "denies"), (RUST.id, "affirms")]
    assert {row["claim"] for row in rows} == {"the steel is already rusting"}


def test_no_dispute_is_silence_in_a_pipe(path: str) -> None:
    with open_ledger(path) as ledger:
        ledger.judge_claim((DENIAL.id, RUST.id), Relation.DENIES, False, "person:ana")
    for form in ("--json", "--csv"):
        for args in (["disputes"], ["claims", "--limit", "10"]):
            assert run(*args, form, "--ledger", path).stdout == ""
    assert run("disputes", "--table", "--ledger", path).stderr == "nothing found\n"


def test_claims_one_a_page_or_all_with_those_of_one_statement(path: str) -> None:
    every = lines(run("claims", "--ledger", path))
    claim = every[0]
    assert lines(run("claims", claim["claim_id"][:6], "--ledger", path)) == [claim]
    assert lines(run("claims", "--limit", "1", "--ledger", path)) == [claim]
    assert lines(run("claims", "--limit", "1", "--offset", "1", "--ledger", path)) == []
    assert [len(one["statements"]) for one in every] == [2, 1, 1]
    assert sorted(said["statement_id"] for one in every for said in one["statements"]) == sorted(
        said.id for read in (BRIDGE, JEMBATAN) for said in read.statements
    )
    assert "see: menurut claims" in run("claims", "nothing-like-it", "--ledger", path, code=1).stderr


@pytest.fixture
def turned(path: str) -> str:
    """Mira Tandun said before what she denies now."""
    before = reading(
        "before", "Mira Tandun said the Lowen bridge's steel is rusting.",
        Said("Mira Tandun", "said", "the Lowen bridge's steel is rusting", said_on="2023-01-01"),
    )  # fmt: skip
    with open_ledger(path) as ledger:
        ledger.add(before)
        ledger.add_links([denies(DENIAL, before.statements[0])])
    return path


def test_positions_of_a_speaker_and_where_they_turn_round(turned: str) -> None:
    (found,) = lines(run("positions", "mira", "--ledger", turned))
    assert [said["stance"] for said in found["statements"]] == ["affirms", "denies"]
    assert found["reversals"] == [[said["statement"]["id"] for said in found["statements"]]]
    shown = " ".join(run("positions", "mira", "--table", "--ledger", turned).stdout.split())
    assert "affirms Mira Tandun: the Lowen bridge's steel is rusting" in shown
    assert "denies, Mira Tandun: baja jembatan Lowen berkarat (Suara Teluk, said turned? 2023-05" in shown
    (row,) = csv.DictReader(io.StringIO(run("positions", "mira", "--csv", "--ledger", turned).stdout))
    assert row["reversals"].split() == found["reversals"][0]
    assert len(lines(run("positions", "mira", "--about", "berkarat", "--ledger", turned))) == 1
    assert lines(run("positions", "mira", "--about", "tea", "--ledger", turned)) == []
    assert lines(run("positions", "lamsar", "--ledger", turned)) == []
    assert (
        "nobody speaks whose name holds 'nobody'"
        in run("positions", "nobody", "--ledger", turned, code=1).stderr
    )


def test_answers_are_shown_by_stance(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def answers(ledger: Ledger, question: str, query: Query | None, limit: int) -> list[Answer]:
        asked.append((question, query, limit))
        made = (
            (RUST, Stance.AFFIRMS, 0.9),
            (DENIAL, Stance.DENIES, 0.81234),
            (JEMBATAN.statements[1], Stance.NEUTRAL, 0.5),
        )
        return [Answer(ledger.statement(one.id), stance, score) for one, stance, score in made]

    monkeypatch.setitem(sys.modules, "menurut.pipeline", SimpleNamespace(ask=answers))
    found = lines(run("ask", "Is", "it", "rusting?", "--ledger", path))
    assert [(one["stance"], one["score"]) for one in found] == [
        ("affirms", 0.9),
        ("denies", 0.8123),
        ("neutral", 0.5),
    ]
    assert found[0]["statement"]["id"] == RUST.id
    shown = " ".join(run("ask", "Is it rusting?", "--table", "--ledger", path).stdout.split())
    parts = ["For 0.90 anonymous: a city engineer", "Against 0.81 Mira Tandun", "Neutral 0.50 Oto Lamsar"]
    assert all(part in shown for part in parts) and sorted(parts, key=shown.index) == parts
    rows = csv.DictReader(io.StringIO(run("ask", "x", "--csv", "--ledger", path).stdout))
    assert [row["answer_score"] for row in rows] == ["0.9", "0.8123", "0.5"]
    run("ask", "x", "--speaker", "mira", "--since", "2023-05", "--limit", "3", "--ledger", path)
    assert asked[0] == ("Is it rusting?", None, 30)
    assert asked[-1] == ("x", Query(speaker="mira", since="2023-05"), 3)


COMPARED = {
    "id": "-", "relation": "same", "commits": True,
    "scores": {"same": 0.9, "contradicts": 0.05, "related": 0.03, "unrelated": 0.02, "commits": 0.8},
}  # fmt: skip


def test_compare_takes_a_pair_or_lines_of_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def compared(pairs: Iterable[str]) -> Iterator[dict[str, Any]]:
        for line in pairs:
            given.append(line)
            yield COMPARED

    monkeypatch.setitem(sys.modules, "menurut.pipeline", SimpleNamespace(compare_lines=compared))
    assert lines(run("compare", "one", "other")) == [COMPARED]
    assert json.loads(given[0]) == {"id": "-", "a": "one", "b": "other"}
    assert run("compare", "one", "other", "--table").stdout.split()[-6:] == [
        "same",
        "yes",
        "0.90",
        "0.05",
        "0.03",
        "0.02",
    ]
    (row,) = csv.DictReader(io.StringIO(run("compare", "one", "other", "--csv").stdout))
    assert (row["relation"], row["commits_itself"], row["same"], row["commits"]) == (
        "same",
        "True",
        "0.9",
        "0.8",
    )
    given.clear()
    assert len(lines(run("compare", "--jsonl", stdin='{"a": 1}\n{"b": 2}\n'))) == len(given) == 2
    for wrong in ([], ["one"], ["one", "other", "--jsonl"], ["one", "--jsonl"]):
        run("compare", *wrong, code=2)


def test_embed_takes_a_text_or_lines_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def embedded(texts: Iterable[str]) -> Iterator[dict[str, Any]]:
        for line in texts:
            given.append(line)
            yield {"id": json.loads(line)["id"], "vector": [1.0, 0.0]}

    monkeypatch.setitem(sys.modules, "menurut.pipeline", SimpleNamespace(embed_lines=embedded))
    assert lines(run("embed", stdin="one\ntwo\n")) == [{"id": "-", "vector": [1.0, 0.0]}]
    assert json.loads(given[0])["text"] == "one\ntwo\n"
    assert [one["id"] for one in lines(run("embed", "--jsonl", stdin='{"id": 1}\n{"id": 2}\n'))] == [1, 2]


def test_export_to_standard_output_and_to_a_file(path: str, tmp_path: Path) -> None:
    assert len(lines(run("export", "--ledger", path))) == 4
    out = tmp_path / "out.csv"
    assert run("export", "--csv", "-o", str(out), "--ledger", path).stderr == "4 statements\n"
    with out.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4


# Errors


def test_errors_say_what_to_do_without_a_traceback(tmp_path: Path, path: str) -> None:
    missing = str(tmp_path / "none.db")
    for args, message in (
        (["search", "--ledger", missing], "menurut read PATHS"),
        (["export", "--ledger", missing], "menurut read PATHS"),
        (["statement", "nothing-like-it", "--ledger", path], "menurut search"),
        (["article", "nothing-like-it", "--ledger", path], "menurut search"),
        (["--config", str(tmp_path / "none.toml"), "search"], "can't be read"),
        (["statement", "evil\x1b[31m", "--ledger", path], "no statement"),
    ):
        result = run(*args, code=1)
        assert result.stderr.startswith("Error: ") and message in result.stderr
        assert "Traceback" not in result.output and "\x1b" not in result.output


def test_the_beginning_of_an_id_must_be_of_one_only(path: str) -> None:
    with open_ledger(path) as ledger:
        for name in ("bridge-north", "bridge-south"):
            ledger.add(reading(name, "Ena said yes.", Said("Ena", "said", "yes")))
    assert "bridge-north, bridge-south" in run("article", "bridge-", "--ledger", path, code=1).stderr
    assert lines(run("article", "bridge-n", "--ledger", path))[0]["id"] == "bridge-north"
    assert lines(run("article", "bridge", "--ledger", path))[0]["id"] == "bridge"  # an id itself


@pytest.mark.parametrize(
    "args",
    [["search", "--act", "sings"], ["search", "--since", "yesterday"], ["search", "--since", "2016-13"],
     ["search", "--limit", "0"], ["read"], ["statement"], ["sing"], ["serve", "--port", "70000"]],
)  # fmt: skip
def test_wrong_usage_is_2(args: list[str]) -> None:
    run(*args, code=2)


def test_the_configuration_names_the_ledger(path: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f"ledger = {json.dumps(path)}\n")
    assert len(lines(run("--config", str(settings), "search"))) == 4


def test_the_page_needs_its_extra(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "menurut.web", raising=False)
    monkeypatch.setattr("menurut.web", None, raising=False)
    monkeypatch.delattr("menurut.web", raising=False)
    for name in [name for name in sys.modules if name.startswith("menurut.web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert "pip install 'menurut[web]'" in run("serve", "--ledger", path, code=1).stderr


def test_the_page_gets_its_address(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[object, ...]] = []
    page = SimpleNamespace(serve=lambda *args: called.append(args))
    monkeypatch.setattr("menurut.web", page, raising=False)
    monkeypatch.setitem(sys.modules, "menurut.web", page)
    run("serve", "--ledger", path, "--host", "::1", "--port", "0")
    run("serve", "--ledger", path)
    assert called == [(path, "::1", 0), (path, Config().host, Config().port)]


# Hostile text


def test_no_article_moves_the_cursor_or_is_markup(path: str) -> None:
    text = f"{EVIL} said [red]things[/red] of {EVIL}."
    said = Said(EVIL, "said", f"[red]things[/red] of {EVIL}", via=(EVIL,))
    evil = reading("evil\x1b[31m", text, said, title=EVIL, outlet=EVIL)
    with open_ledger(path) as ledger:
        ledger.add(evil)
        again = replace(evil, article=replace(evil.article, id="evil again", published="2024-01-01"))
        again = replace(again, statements=tuple(replace(one, id="again", attribution=replace(
            one.attribution, article_id="evil again")) for one in again.statements))  # fmt: skip
        ledger.add(again)
        ledger.add_links([denies(BRIDGE.statements[0], one.statements[0]) for one in (evil, again)])
    id = evil.statements[0].id
    for form in ("--table", "--json", "--csv"):
        for args in (
            ["search"], ["speakers"], ["disputes"], ["claims"], ["positions", "evil"],
            ["statement", id], ["article", "evil\x1b[31m"], ["article", "evil\x1b[31m", "--versions"],
        ):  # fmt: skip
            shown = run(*args, form, "--ledger", path).stdout
            if (args[0], form) == ("positions", "--csv"):  # it names nobody
                shown += run("positions", "evil", "--ledger", path).stdout
            assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(shown), (args, form)
            assert "[bold]red[/bold]" in "".join(shown.split()), (args, form)


def test_plain_keeps_the_length() -> None:
    assert len(terminal.plain(EVIL)) == len(EVIL)
    assert terminal.line("a\n\tb\x00") == "a b\ufffd"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([((0, 3), "a")], "[a: one] two three"),
        ([((0, 7), "a"), ((4, 7), "b")], "[a: one [b: two]] three"),
        ([((0, 7), "a"), ((0, 3), "b")], "[a: [b: one] two] three"),
        ([((0, 3), "a"), ((4, 13), "b")], "[a: one] [b: two three]"),
        ([((4, 99), "a"), ((4, 4), "b")], "one two three"),  # outside, and empty
    ],
)
def test_marks_in_a_text(marks: list[tuple[tuple[int, int], str]], expected: str) -> None:
    made = [terminal.Mark(span, label) for span, label in marks]
    assert terminal.marked("one two three", (0, 13), made).plain == expected


# On a real terminal, and in a real pipe


def real(*args: str, **more: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    command = [sys.executable, "-m", "menurut.cli", *args]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **more)  # noqa: S603


def test_a_terminal_gets_a_table(path: str) -> None:
    ours, theirs = pty.openpty()
    process = real("search", "rusting", "--ledger", path, stdout=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError as error:  # how Linux says that the other end is closed
        assert error.errno == errno.EIO
    assert process.wait() == 0
    assert b"What" in shown and b'{"id"' not in shown


def test_a_reader_that_stops_reading_is_no_error(path: str) -> None:
    with open_ledger(path) as ledger:
        for number in range(300):
            ledger.add(reading(f"more-{number}", "Ena said yes.", Said("Ena", "said", "yes")))
    for args in (["export"], ["export", "--csv"], ["search", "--limit", "1000"], ["claims"]):
        process = real(*args, "--ledger", path, stdout=subprocess.PIPE)
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


# Reading and extracting, with a pipeline that does what it is told


@dataclass(frozen=True)
class Outcome:
    ref: str
    added: Added | None
    skipped: Skipped | None = None
    statements: int = 0


def read_paths(
    ledger: Ledger, paths: Iterable[str], config: Config, jsonl: bool = False
) -> Iterator[Outcome]:
    for path in paths:
        if path.startswith("bad"):
            yield Outcome(path, None, Skipped(path, "read", "not \x1b[31mtext"))
        else:
            yield Outcome(path, ledger.add(BRIDGE), None, len(BRIDGE.statements))


def extract_lines(lines: Iterable[str], lang: str | None, config: Config) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield {
            "id": json.loads(line)["id"],
            "text": json.loads(line)["text"],
            "lang": lang,
            "attributions": [],
        }


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = SimpleNamespace(read_paths=read_paths, extract_lines=extract_lines)
    monkeypatch.setitem(sys.modules, "menurut.pipeline", stub)


@pytest.mark.usefixtures("pipeline")
def test_reading_sums_up_on_standard_error(tmp_path: Path) -> None:
    new = str(tmp_path / "new.db")
    bad = [f"bad{number}.txt" for number in range(5)]
    result = run("read", "a.txt", "b.txt", *bad, "--ledger", new)
    assert result.stdout == ""
    summary = " ".join(result.stderr.split())
    assert "1 new" in summary and "1 unchanged" in summary and "4 statements in them" in summary
    assert "5 read: not" in summary and "bad0.txt, bad1.txt, bad2.txt and 2 more" in summary
    assert "\x1b" not in result.stderr
    outcomes = lines(run("read", "a.txt", "bad.txt", "--json", "--ledger", new))
    assert [one["added"] for one in outcomes] == ["unchanged", None]
    assert outcomes[1]["skipped"]["stage"] == "read"


@pytest.mark.usefixtures("pipeline")
def test_nothing_read_at_all_is_3(tmp_path: Path) -> None:
    assert "0 articles" in " ".join(
        run("read", "bad.txt", "--ledger", str(tmp_path / "a.db"), code=3).stderr.split()
    )


@pytest.mark.usefixtures("pipeline")
def test_extract_keeps_order_and_any_text() -> None:
    given = [{"id": str(number), "text": f"a\u2028b\x85c {EVIL} \ud800"} for number in range(3)]
    found = lines(run("extract", "--jsonl", "--lang", "id", stdin="\n".join(map(json.dumps, given))))
    assert [one["id"] for one in found] == ["0", "1", "2"]
    assert [one["text"] for one in found] == [one["text"] for one in given]
    assert found[0]["lang"] == "id"


@pytest.mark.usefixtures("pipeline")
def test_extract_takes_plain_text_in_any_encoding() -> None:
    (found,) = lines(run("extract", stdin=b"\xef\xbb\xbfone\r\ntwo \xff"))
    assert found["text"] == "one\r\ntwo \ufffd"


@pytest.mark.usefixtures("pipeline")
def test_extract_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def watching(lines: Iterable[str], lang: str | None, config: Config) -> Iterator[dict[str, Any]]:
        for line in lines:
            events.append("in")
            yield {"id": line.strip()}

    monkeypatch.setattr(sys.modules["menurut.pipeline"], "extract_lines", watching)
    monkeypatch.setattr("click.echo", lambda _: events.append("out"))
    run("extract", "--jsonl", stdin="1\n2\n3\n")
    assert events == ["in", "out"] * 3
