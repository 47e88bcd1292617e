"""The command line: thin commands over the library.

A table on a terminal, JSON lines in a pipe; progress and messages on standard error. Exit codes:
0 fine, 1 something the message says how to put right, 2 wrong usage, 3 nothing could be read.
"""

from __future__ import annotations

import getpass
import io
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click
from rich.console import Group
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from menurut import __version__, export, terminal
from menurut.config import Config, load_config, options
from menurut.errors import MenurutError, NotFoundError
from menurut.ledger import Ledger, Query, open_ledger
from menurut.stream import standard_input
from menurut.types import Act, Claim, Party, SpeakerRow

if TYPE_CHECKING:
    from rich.console import RenderableType

    from menurut.ledger.judgements import Word
    from menurut.pipeline import Outcome

NOTHING_READ = 3
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_REFS = 3  # examples given of each reason for skipping

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class _Failed(click.ClickException):
    """A MenurutError, as click shows errors."""

    def format_message(self) -> str:
        return terminal.plain(self.message)


class _Commands(click.Group):
    """Commands whose errors are messages, and that end quietly when nobody reads on (`| head`)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except MenurutError as error:
            raise _Failed(str(error)) from error
        except BrokenPipeError:
            # What is still buffered must not raise again when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        return result


def main() -> None:
    """Runs the command line in UTF-8, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    commands()


# Options that several commands have


def _example(*lines: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _ledger_option(command: F) -> F:
    shown = f"{options()['ledger']}  [default: {Config().ledger}]"
    return click.option("--ledger", "ledger_file", metavar="FILE", help=shown)(command)


def _tagger_options(command: F) -> F:
    pack = click.option("--pack", metavar="NAME", help=f"{options()['pack']}  [default: {Config().pack}]")
    least = click.option(
        "--min-score",
        type=click.FloatRange(0, 1),
        metavar="SCORE",
        help=f"{options()['min_score']}  [default: {Config().min_score}]",
    )
    return pack(least(command))


def _output_options(command: F) -> F:
    for form, text in (
        ("csv", "Write CSV."),
        ("json", "Write JSON lines, also on a terminal."),
        ("table", "Write for a person to read, also in a pipe."),
    ):
        command = click.option(f"--{form}", "form", flag_value=form, help=text)(command)
    return command


def _page_options(command: F) -> F:
    limit = click.option(
        "--limit", default=50, show_default=True, type=click.IntRange(1), help="At most so many."
    )
    offset = click.option("--offset", default=0, type=click.IntRange(0), help="Leave out the first so many.")
    return limit(offset(command))


def _date(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _DATE.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not a date; write 2016-11-11, 2016-11 or 2016")
    return value


@contextmanager
def _opened(ctx: click.Context, ledger_file: str | None, create: bool = False) -> Iterator[Ledger]:
    with open_ledger(_config(ctx, ledger=ledger_file).ledger, create=create) as ledger:
        yield ledger


def _config(ctx: click.Context, **overrides: Any) -> Config:
    return load_config(ctx.find_root().obj, **overrides)


# Writing out


def _form(asked: str | None) -> str:
    """The form asked for; else one for a person on a terminal, and for a program in a pipe."""
    return asked or ("table" if sys.stdout.isatty() else "json")


def _write(
    form: str | None,
    items: Iterable[T],
    as_json: Callable[[T], object],
    as_row: Callable[[T], export.Row],
    as_text: Callable[[list[T]], RenderableType],
) -> None:
    """Writes each item as JSON or a row, or all of them for a person."""
    form = _form(form)
    if form == "json":
        for item in items:
            click.echo(export.json_line(as_json(item)))
    elif form == "csv":
        export.write_rows(map(as_row, items), sys.stdout)
    elif shown := list(items):
        terminal.console().print(as_text(shown))
    else:
        _say("nothing found")


def _write_entries(form: str | None, entries: Iterable[Any]) -> None:
    _write(form, entries, export.entry_json, export.entry_row, terminal.entries_table)


def _say(message: str) -> None:
    click.echo(terminal.plain(message), err=True)


# Commands


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_example("menurut read articles/", "menurut search 'phone call'"),
)
@click.version_option(__version__, prog_name="menurut")
@click.option(
    "--config", "config_file", metavar="FILE", type=click.Path(path_type=Path),
    help="Settings.  [default: menurut.toml, if it is there]",
)  # fmt: skip
@click.pass_context
def commands(ctx: click.Context, config_file: Path | None) -> None:
    """Who said what, on whose word, and where accounts differ.

    Reads news articles and keeps a ledger of attributed statements, each leading back to the
    exact characters.
    """
    ctx.obj = config_file


@commands.command(epilog=_example("menurut read articles/ more.html", "menurut read --jsonl crawl.jsonl"))
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--jsonl", is_flag=True, help="Each line of the files is an article in JSON.")
@click.option("--json", "as_json", is_flag=True, help="Write what became of each document, as JSON lines.")
@_ledger_option
@_tagger_options
@click.pass_context
def read(
    ctx: click.Context,
    paths: tuple[str, ...],
    jsonl: bool,
    as_json: bool,
    ledger_file: str | None,
    pack: str | None,
    min_score: float | None,
) -> None:
    """Read articles into the ledger.

    PATHS are files, folders, or - for standard input. Reading the same again changes nothing;
    an article that changed becomes a new version.
    """
    from menurut.pipeline import read_paths  # what reading needs takes a second to import

    config = _config(ctx, ledger=ledger_file, pack=pack, min_score=min_score)
    tally = _Tally()
    with open_ledger(config.ledger) as ledger:
        try:
            done = read_paths(ledger, paths, config, jsonl=jsonl)
            for outcome in _with_progress(done, lambda one: one.ref):
                tally.count(outcome)
                if as_json:
                    click.echo(export.json_line(asdict(outcome)))
        finally:  # also after Ctrl+C: what was read is in the ledger
            tally.show()
    if not tally.read:
        ctx.exit(NOTHING_READ)


def _with_progress(items: Iterable[T], named: Callable[[T], str]) -> Iterator[T]:
    """The items, with a bar on standard error if that is a terminal; `named` says what each is."""
    console = terminal.console(stderr=True)
    columns = (
        BarColumn(20),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.completed} {task.fields[ref]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None, ref="")
        for item in items:
            progress.update(task, advance=1, ref=terminal.line(named(item))[-60:])
            yield item


class _Tally:
    """What a run of `read` did."""

    def __init__(self) -> None:
        self.read: dict[str, int] = defaultdict(int)
        self.statements = 0
        self.skipped: dict[str, list[str]] = defaultdict(list)
        self.skips: dict[str, int] = defaultdict(int)

    def count(self, outcome: Outcome) -> None:
        if outcome.added is not None:
            self.read[outcome.added] += 1
            self.statements += outcome.statements
        if outcome.skipped is not None:
            reason = f"{outcome.skipped.stage}: {outcome.skipped.reason}"
            self.skips[reason] += 1
            if len(self.skipped[reason]) < _REFS:
                self.skipped[reason].append(outcome.ref)

    def show(self) -> None:
        console = terminal.console(stderr=True)
        read = [(str(number), name) for name, number in self.read.items()] or [("0", "articles")]
        console.print(terminal.counts_table("Read", [*read, (str(self.statements), "statements in them")]))
        if self.skips:
            ordered = sorted(self.skips.items(), key=lambda item: -item[1])
            skipped = [(str(number), reason, self._refs(reason)) for reason, number in ordered]
            console.print(terminal.counts_table("Skipped", skipped))

    def _refs(self, reason: str) -> str:
        more = self.skips[reason] - len(self.skipped[reason])
        return ", ".join(self.skipped[reason]) + (f" and {more} more" if more else "")


@commands.command(epilog=_example("menurut extract --jsonl < articles.jsonl > attributions.jsonl"))
@click.option("--jsonl", is_flag=True, help="Each line is an article in JSON; else all of it is one text.")
@click.option("--lang", metavar="CODE", help="The language, where an article does not say it.")
@_tagger_options
@click.pass_context
def extract(
    ctx: click.Context, jsonl: bool, lang: str | None, pack: str | None, min_score: float | None
) -> None:
    """Write the attributions of articles, without a ledger.

    The articles are on standard input. One line of JSON for each, in order; offsets are code
    points of the given text.
    """
    from menurut.pipeline import extract_lines

    stdin = _standard_input()
    lines: Iterable[str] = stdin if jsonl else [json.dumps({"id": "-", "text": stdin.read()})]
    for found in extract_lines(lines, lang, _config(ctx, pack=pack, min_score=min_score)):
        click.echo(export.json_line(found))


@commands.command(epilog=_example("menurut embed --jsonl < sentences.jsonl > vectors.jsonl"))
@click.option("--jsonl", is_flag=True, help="Each line has an id and a text; else all of it is one text.")
def embed(jsonl: bool) -> None:
    """Write the vectors of sentences.

    By these, statements are matched. The sentences are on standard input, in any language. One line of
    JSON for each, in order. The product of two vectors is the higher, the more alike the sentences are.
    """
    from menurut.pipeline import embed_lines

    stdin = _standard_input()
    for found in embed_lines(stdin if jsonl else [json.dumps({"id": "-", "text": stdin.read()})]):
        click.echo(export.json_line(found))


@commands.command(epilog=_example("menurut compare 'Kremlin: no call' 'Putin and Trump spoke by phone'"))
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--jsonl", is_flag=True, help="Each line of standard input has an id, a and b.")
@_output_options
def compare(a: str | None, b: str | None, jsonl: bool, form: str | None) -> None:
    """Say how one statement stands to another.

    Or one headline, in any two languages. A says the same as B, contradicts it, is related or unrelated.
    "commits" is whether A takes B for true: one who writes "Officials say …" does not.
    """
    from menurut.pipeline import compare_lines

    if jsonl == bool(a or b) or (a is None) != (b is None):
        raise click.UsageError("give A and B, or --jsonl with pairs on standard input")
    lines = _standard_input() if jsonl else [json.dumps({"id": "-", "a": a, "b": b})]
    _write("json" if jsonl else form, compare_lines(lines), dict, _compared_row, terminal.compared_view)


def _compared_row(found: dict[str, Any]) -> export.Row:
    scores: dict[str, object] = found["scores"]
    return {"id": found["id"], "relation": found["relation"], "commits_itself": found["commits"]} | scores


def _standard_input() -> TextIO:
    """Standard input in UTF-8, whatever the locale; a line ends at \\n and nowhere else."""
    return io.TextIOWrapper(standard_input(), encoding="utf-8-sig", errors="replace", newline="\n")


@commands.command(epilog=_example("menurut search 'phone call' --speaker peskov --since 2016-11"))
@click.argument("words", nargs=-1)
@click.option("--speaker", metavar="NAME", help="Words of the speaker's name.")
@click.option("--speaker-id", metavar="ID", help="The speaker's id.")
@click.option("--outlet", metavar="NAME", help="The outlet that published it.")
@click.option("--via", metavar="NAME", help="Words of the name of anybody on the way to the reader.")
@click.option("--act", type=click.Choice([act.value for act in Act]), help="What the words do.")
@click.option("--lang", metavar="CODE", help="The article's language.")
@click.option("--anonymous/--named", default=None, help="Only unnamed speakers, or only named ones.")
@click.option(
    "--since",
    callback=_date,
    metavar="DATE",
    help="Said (else published) then or later.",
)
@click.option(
    "--until",
    callback=_date,
    metavar="DATE",
    help="Said (else published) then or earlier.",
)
@_page_options
@_output_options
@_ledger_option
@click.pass_context
def search(
    ctx: click.Context, /, words: tuple[str, ...], form: str | None, ledger_file: str | None,
    limit: int, offset: int, act: str | None, **filters: Any,
) -> None:  # fmt: skip
    """Find statements.

    All WORDS must be in one, in any form; 'words "in quotes"' must stand together. Without WORDS,
    the latest statements. A DATE is a day, a month or a year: 2016-11-11, 2016-11, 2016.
    """
    query = Query(" ".join(words), act=Act(act) if act else None, **filters)
    with _opened(ctx, ledger_file) as ledger:
        entries = ledger.search(query, limit, offset)
        _write_entries(form, entries)
        if entries and (total := ledger.count(query)) > len(entries):
            _say(f"{offset + 1} to {offset + len(entries)} of {total}; --limit and --offset show others")


@commands.command(epilog=_example("menurut speakers peskov"))
@click.argument("name", nargs=-1)
@_page_options
@_output_options
@_ledger_option
@click.pass_context
def speakers(
    ctx: click.Context,
    name: tuple[str, ...],
    form: str | None,
    ledger_file: str | None,
    limit: int,
    offset: int,
) -> None:
    """List who speaks, most statements first.

    With NAME, those whose names hold these words.
    """
    with _opened(ctx, ledger_file) as ledger:
        rows: list[SpeakerRow] = ledger.speakers(" ".join(name), limit, offset)
        _write(form, rows, asdict, export.speaker_row, terminal.speakers_table)


class _Parties(click.Group):
    """`menurut parties NAME` is `menurut parties list NAME`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if known else ["list", *args])


@commands.group(
    cls=_Parties,
    epilog=_example("menurut parties putin", "menurut parties link 3f2a9c04 8c1be0d2"),
)
def parties() -> None:
    """Who is who: names that are one party, and who says so.

    Without a command, lists. All take --ledger FILE.
    """


@parties.command("list", epilog=_example("menurut parties putin"))
@click.argument("name", nargs=-1)
@_page_options
@_output_options
@_ledger_option
@click.pass_context
def list_parties(
    ctx: click.Context, name: tuple[str, ...], form: str | None, ledger_file: str | None, limit: int,
    offset: int,
) -> None:  # fmt: skip
    """List parties with all their names, and where each link came from."""
    with _opened(ctx, ledger_file) as ledger:
        found = [_known_as(ledger, party) for party in ledger.named(" ".join(name), limit, offset)]
        _write(form, found, dict, _party_row, terminal.parties_table)


def _known_as(ledger: Ledger, party: Party) -> dict[str, Any]:
    said = ledger.party_words(party.id, all_ones=True)
    links = [
        {"same": word.holds, "score": word.link.score, "by": word.link.by, "made_at": word.link.made_at}
        | {end: {"id": one, "name": ledger.party_as_written(one)} for end, one in _ends(word)}
        for word in said
    ]
    return asdict(party) | {"links": links}


def _ends(word: Word) -> tuple[tuple[str, str], ...]:
    return ("left", word.left), ("right", word.right)


def _party_row(found: dict[str, Any]) -> export.Row:
    by = sorted({link["by"] for link in found["links"] if link["same"]})
    return {
        "id": found["id"],
        "kind": found["kind"],
        "name": found["name"],
        "names": " | ".join(found["aliases"]),
        "links": len(found["links"]),
        "by": " | ".join(by),
    }


def _by_option(command: F) -> F:
    shown = "Who judges.  [default: the name you are logged in by]"
    return click.option("--by", metavar="NAME", help=shown)(command)


@parties.command(epilog=_example("menurut parties link 3f2a9c04 8c1be0d2 --by mira"))
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@_by_option
@_ledger_option
@click.pass_context
def link(ctx: click.Context, one: str, other: str, by: str | None, ledger_file: str | None) -> None:
    """Say that two parties are one; a person's word wins over the program's."""
    _judge(ctx, ledger_file, (one, other), True, by)


@parties.command(epilog=_example("menurut parties unlink 3f2a9c04 8c1be0d2"))
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@_by_option
@_ledger_option
@click.pass_context
def unlink(ctx: click.Context, one: str, other: str, by: str | None, ledger_file: str | None) -> None:
    """Say that two parties are not one; they stay apart until a person says otherwise."""
    _judge(ctx, ledger_file, (one, other), False, by)


def _judge(
    ctx: click.Context, ledger_file: str | None, pair: tuple[str, str], same: bool, by: str | None
) -> None:
    with _opened(ctx, ledger_file) as ledger:
        one, other = (_whole_id(ledger, "party", given) for given in pair)
        names = [ledger.party(given).name and ledger.party_as_written(given) for given in (one, other)]
        if one == other:
            raise MenurutError(f"{one} is one party; give two")
        new = ledger.judge((one, other), same, f"person:{by or getpass.getuser()}")
        said = "are one" if same else "are not one"
        _say(f"{names[0]} and {names[1]} {said}" + ("" if new else ", as was said before"))


@parties.command("import", epilog=_example("menurut parties import wikidata.jsonl"))
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), metavar="FILE")
@_ledger_option
@click.pass_context
def import_parties(ctx: click.Context, file: TextIO, ledger_file: str | None) -> None:
    """Import parties and who held which office, to be recognised when articles are read.

    FILE is JSON lines of Wikidata entities or of FollowTheMoney; - is standard input.
    """
    from menurut.pipeline import import_known

    with _opened(ctx, ledger_file, create=True) as ledger:
        counts = import_known(ledger, file, file.name)
    rows = [(str(number), what) for what, number in sorted(counts.items(), key=lambda item: -item[1])]
    terminal.console(stderr=True).print(terminal.counts_table("Imported", rows or [("0", "parties")]))


@commands.command(epilog=_example("menurut article 3f2a9c04", "menurut article 3f2a9c04 --versions"))
@click.argument("article_id", metavar="ID")
@click.option("--version", "version_id", metavar="ID", help="This version, not the current one.")
@click.option("--versions", is_flag=True, help="List the article's versions instead.")
@_output_options
@_ledger_option
@click.pass_context
def article(
    ctx: click.Context, article_id: str, version_id: str | None, versions: bool,
    form: str | None, ledger_file: str | None,
) -> None:  # fmt: skip
    """Show an article's text with its statements.

    The beginning of its ID is enough.
    """
    with _opened(ctx, ledger_file) as ledger:
        article_id = _whole_id(ledger, "article", article_id)
        if versions:
            _write(form, ledger.versions(article_id), asdict, asdict, terminal.versions_table)
            return
        found = ledger.article(article_id, version_id)
        if _form(form) == "json":
            click.echo(export.json_line(export.article_json(*found)))
        elif form == "csv":
            _write_entries(form, found[2])
        else:
            terminal.console().print(terminal.article_view(*found))


@commands.command(epilog=_example("menurut statement 8c1be0d2"))
@click.argument("statement_id", metavar="ID")
@_output_options
@_ledger_option
@click.pass_context
def statement(ctx: click.Context, statement_id: str, form: str | None, ledger_file: str | None) -> None:
    """Show a statement in its context.

    Its exact words, its speaker, chain and date, and where it stands. The beginning of its ID is enough.
    """
    with _opened(ctx, ledger_file) as ledger:
        entry = ledger.statement(_whole_id(ledger, "statement", statement_id))
        _, shown, _ = ledger.article(entry.article.id, entry.article.version_id)
        against = ledger.against(entry.id)
        view = terminal.statement_view(entry, shown.text, against)
        _write(form, [entry], export.entry_json, export.entry_row, lambda _: view)


def _jsonl_option(command: F) -> F:
    return click.option("--jsonl", "form", flag_value="json", help="The same as --json.")(command)


@commands.command(epilog=_example("menurut claims --limit 10", "menurut claims 3f2a9c04"))
@click.argument("claim_id", required=False, metavar="ID")
@_page_options
@_output_options
@_jsonl_option
@_ledger_option
@click.pass_context
def claims(
    ctx: click.Context,
    claim_id: str | None,
    form: str | None,
    ledger_file: str | None,
    limit: int,
    offset: int,
) -> None:
    """List claims, with who affirms and who denies each.

    On a terminal those of several statements, the latest first; in a pipe all, and those of a single one.
    With the beginning of an ID, that claim.
    """
    with _opened(ctx, ledger_file) as ledger:
        if claim_id:
            _write_claims(form, [ledger.claim(_whole_id(ledger, "claim", claim_id))])
        elif _form(form) == "json" and _given(ctx, "limit") is None:
            _write_claims(form, ledger.all_claims(single=True))
        else:
            _write_claims(form, ledger.claims(limit=limit, offset=offset))


@commands.command(epilog=_example("menurut disputes --limit 10"))
@_page_options
@_output_options
@_jsonl_option
@_ledger_option
@click.pass_context
def disputes(ctx: click.Context, form: str | None, ledger_file: str | None, limit: int, offset: int) -> None:
    """List claims that somebody affirms and somebody else denies.

    First those that most independent sources carry, then the latest, then the firmest. In a pipe, all of
    them.
    """
    with _opened(ctx, ledger_file) as ledger:
        piped = _form(form) == "json" and _given(ctx, "limit") is None
        _write_claims(form, ledger.claims(disputed=True, limit=-1 if piped else limit, offset=offset))


@commands.command(epilog=_example("menurut ask 'Did Putin and Trump speak on the phone?' --since 2024-11"))
@click.argument("question", nargs=-1, required=True)
@click.option("--speaker", metavar="NAME", help="Words of the speaker's name.")
@click.option("--since", callback=_date, metavar="DATE", help="Said (else published) then or later.")
@click.option("--until", callback=_date, metavar="DATE", help="Said (else published) then or earlier.")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1), help="At most so many.")
@_output_options
@_ledger_option
@click.pass_context
def ask(
    ctx: click.Context, /, question: tuple[str, ...], form: str | None, ledger_file: str | None, limit: int,
    **filters: Any,
) -> None:  # fmt: skip
    """Answer a question or check a claim.

    With statements for, against and neutral, in any language. Nothing is generated: every line is what
    somebody said, with its chain and date.
    """
    from menurut.pipeline import ask as answers

    query = Query(**filters) if any(filters.values()) else None
    with _opened(ctx, ledger_file) as ledger:
        found = answers(ledger, " ".join(question), query, limit)
        _write(form, found, export.answer_json, export.answer_row, terminal.answers_view)


@commands.command(
    epilog=_example("menurut positions Peskov", "menurut positions Peskov --about 'phone call'")
)
@click.argument("name", nargs=-1, required=True)
@click.option("--about", default="", metavar="WORDS", help="Only claims in whose statements these words are.")
@_output_options
@_ledger_option
@click.pass_context
def positions(
    ctx: click.Context, name: tuple[str, ...], about: str, form: str | None, ledger_file: str | None
) -> None:
    """Show what a speaker said of a claim over time.

    And where it turned round. A reversal is a suggestion: two statements with opposite stances, each with
    its words.
    """
    from menurut.pipeline import positions as found_positions

    with _opened(ctx, ledger_file) as ledger:
        rows = ledger.speakers(" ".join(name), limit=1)
        if not rows:
            raise NotFoundError(f"nobody speaks whose name holds {' '.join(name)!r}; see: menurut speakers")
        found = found_positions(ledger, rows[0].party.id, about)
        views = terminal.position_view
        _write(form, found, export.position_json, export.position_row, lambda many: Group(*map(views, many)))


@commands.command(epilog=_example("menurut copies detik-8171947"))
@click.argument("article_id", metavar="ID")
@_output_options
@_ledger_option
@click.pass_context
def copies(ctx: click.Context, article_id: str, form: str | None, ledger_file: str | None) -> None:
    """List the copies of an article, and which of them was first.

    Exact and near ones by their words; reworded and translated ones, as suggestions, by their statements. The
    beginning of its ID is enough.
    """
    with _opened(ctx, ledger_file) as ledger:
        group = ledger.copies(_whole_id(ledger, "article", article_id))
        if group is None:
            ledger.article(_whole_id(ledger, "article", article_id))  # an unknown id is said to be one
        found = export.copies_rows(group) if group else []
        _write(form, found, dict, dict, terminal.copies_table)


@commands.command(epilog=_example("menurut regroup"))
@_ledger_option
@click.pass_context
def regroup(ctx: click.Context, ledger_file: str | None) -> None:
    """Make vectors, links and claims of all statements anew.

    For a ledger of an older Menurut, or after a new model. What persons judged stays.
    """
    from menurut.pipeline import regroup as regrouped

    with _opened(ctx, ledger_file) as ledger:
        number = sum(1 for _ in _with_progress(regrouped(ledger), str))
        counts = ledger.counts()
    _say(f"{number} articles; {counts['claims']} claims of several statements, {counts['disputes']} disputed")


def _given(ctx: click.Context, option: str) -> object:
    """The option's value where the user gave one."""
    default = ctx.get_parameter_source(option) is click.core.ParameterSource.DEFAULT
    return None if default else ctx.params[option]


def _write_claims(form: str | None, found: Iterable[Claim]) -> None:
    if _form(form) == "csv":
        export.write_rows((row for claim in found for row in export.claim_rows(claim)), sys.stdout)
        return
    views = terminal.claim_view
    _write(form, found, export.claim_json, lambda _: {}, lambda many: Group(*map(views, many)))


@commands.command(epilog=_example("menurut serve --port 8000"))
@click.option("--host", metavar="ADDRESS", help=f"{options()['host']}  [default: {Config().host}]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help=f"{options()['port']}  [default: {Config().port}]"
)
@_ledger_option
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None, ledger_file: str | None) -> None:
    """Show the ledger as a web page."""
    try:
        from menurut import web
    except ModuleNotFoundError as error:
        raise MenurutError(f"the page needs {error.name}; install it: pip install 'menurut[web]'") from error
    config = _config(ctx, ledger=ledger_file, host=host, port=port)
    web.serve(config.ledger, config.host, config.port)


@commands.command("export", epilog=_example("menurut export --csv --output statements.csv"))
@click.option(
    "--output", "-o", type=click.File("w", encoding="utf-8", atomic=True), default="-", metavar="FILE"
)
@click.option(
    "--json", "form", flag_value="json", default=True, help="JSON lines, with all there is (the default)."
)
@click.option("--csv", "form", flag_value="csv", help="CSV, a flat row for each statement.")
@_ledger_option
@click.pass_context
def export_(ctx: click.Context, output: TextIO, form: str, ledger_file: str | None) -> None:
    """Write every current statement."""
    write = export.write_csv if form == "csv" else export.write_jsonl
    with _opened(ctx, ledger_file) as ledger:
        number = write(ledger.entries(), output)
    _say(f"{number} statements")


def _whole_id(ledger: Ledger, kind: str, given: str) -> str:
    """The id that begins so, if there is just one; what was given, if it is an id or begins none."""
    found = ledger.completions(kind, given)
    if len(found) > 1 and given not in found:
        raise NotFoundError(f"{given!r} begins several ids: {', '.join(found)}; give more of it")
    return given if given in found or not found else found[0]


if __name__ == "__main__":
    main()
