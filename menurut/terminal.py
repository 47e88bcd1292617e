"""What a person sees on a terminal.

Nothing in an article may move the cursor, change a colour or be taken for markup: every word of
it goes through `plain`, into a `Text`, which rich does not parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from menurut.text import words
from menurut.types import (
    DOUBTFUL,
    Against,
    Answer,
    Article,
    ArticleRef,
    Attribution,
    BlockKind,
    Claim,
    Entry,
    Position,
    Span,
    Spans,
    SpeakerRow,
    Stance,
)

CONTEXT = 12  # words shown before and after a statement
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_STYLES = {"source": "bold cyan", "cue": "yellow", "content": "green"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to be shown in labelled brackets."""

    span: Span
    label: str
    style: str = ""


def console(stderr: bool = False) -> Console:
    """A console that takes nothing for markup."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def plain(text: str) -> str:
    """`text` without what a terminal would obey; of the same length."""
    return _CONTROL.sub("\ufffd", text)


def line(text: str | None) -> str:
    """`text` on one line, without what a terminal would obey."""
    return plain(" ".join((text or "").split()))


# Tables


def entries_table(entries: Iterable[Entry]) -> Table:
    """Statements, one a row."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for heading, ratio in (("Id", None), ("Who", 2), ("Act", None), ("What", 5), ("Where", 3)):
        table.add_column(heading, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    for entry in entries:
        _add(table, entry.id[:8], entry.speaker.shown, entry.act, entry.content, _way(entry))
    return table


def _way(entry: Entry) -> str:
    """On whose word, where, and when: "Radio Kelabu → The Harbour Post, published 2023-05-04"."""
    names = [step.party.name for step in entry.chain] + [entry.article.outlet or entry.article.ref]
    return f"{' → '.join(dict.fromkeys(names))}, {_when(entry)}"


def _when(entry: Entry) -> str:
    if entry.said_on:
        return f"said {entry.said_on.edtf}"
    return f"published {entry.article.published}" if entry.article.published else "no date"


def speakers_table(rows: Iterable[SpeakerRow]) -> Table:
    """Speakers, one a row."""
    table = _table("Speaker", "Kind", "Statements", "Articles", "First", "Last", "Also called")
    for row in rows:
        aliases = ", ".join(row.party.aliases)
        counts = str(row.statements), str(row.articles)
        _add(table, row.party.name, row.party.kind, *counts, row.first, row.last, aliases)
    return table


def parties_table(found: Iterable[dict[str, Any]]) -> Table:
    """Parties with their names, one a row, and who links them."""
    table = _table("Id", "Party", "Kind", "Also called", "Links")
    for party in found:
        links = "; ".join(dict.fromkeys(_said_of(link) for link in party["links"]))
        _add(table, party["id"][:8], party["name"], party["kind"], ", ".join(party["aliases"]), links)
    return table


def _said_of(link: dict[str, Any]) -> str:
    sign = "=" if link["same"] else "≠"
    ends = f"{link['left']['name']} {sign} {link['right']['name']}"
    return f"{ends} ({link['by']}, {link['score']:.2f})"


def copies_table(found: Iterable[Mapping[str, object]]) -> Table:
    """Copies of an article, one a row, the first of them first."""
    table = _table("Article", "Copy", "Score", "Published", "Outlet", "Title")
    for one in found:
        cells = (one[name] for name in ("article_id", "kind", "score", "published", "outlet", "title"))
        _add(table, *("" if cell is None else str(cell) for cell in cells))
    return table


def versions_table(refs: Iterable[ArticleRef]) -> Table:
    """An article's versions, one a row."""
    table = _table("Version", "Current", "First read", "Published", "Outlet", "Title")
    for ref in refs:
        current = "current" if ref.current else "earlier"
        _add(table, ref.version_id, current, ref.read_at, ref.published, ref.outlet, ref.title)
    return table


def counts_table(title: str, rows: Iterable[Sequence[str]]) -> Table:
    """What was counted, under a title, without headings."""
    table = Table(title=Text(title), title_justify="left", box=None, show_header=False, pad_edge=False)
    for row in rows:
        _add(table, *row)
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _add(table: Table, *cells: str | None) -> None:
    table.add_row(*(Text(line(cell)) for cell in cells))


def compared_view(found: Iterable[dict[str, Any]]) -> Table:
    """How sentences stand to others, one pair a row."""
    table = _table("Relation", "Commits", "Same", "Contradicts", "Related", "Unrelated")
    for one in found:
        chances = (f"{one['scores'][name]:.2f}" for name in ("same", "contradicts", "related", "unrelated"))
        _add(table, one["relation"], "yes" if one["commits"] else "no", *chances)
    return table


# Texts with marks


def marked(text: str, window: Span, marks: Iterable[Mark]) -> Text:
    """The words of `window`, each mark in it in labelled brackets, so that no colour is needed."""
    low, high = window
    inside = [mark for mark in marks if low <= mark.span[0] < mark.span[1] <= high]
    outer_first = sorted(inside, key=lambda mark: (mark.span[0], -mark.span[1]))
    cuts = sorted({low, high, *(edge for mark in inside for edge in mark.span)})
    shown = Text()
    for here, there in [*pairwise(cuts), (high, high)]:
        shown.append("]" * sum(mark.span[1] == here for mark in inside), "dim")
        for mark in outer_first:
            if mark.span[0] == here:
                shown.append(f"[{mark.label}: ", "dim")
        style = " ".join(mark.style for mark in outer_first if mark.span[0] <= here < mark.span[1])
        shown.append(plain(text[here:there]), style)
    return shown


def role_marks(seen: Attribution) -> list[Mark]:
    """Source, cue and content of an attribution as marks."""
    roles = {"source": seen.source, "cue": seen.cue, "content": seen.content}
    return [Mark(span, role, _STYLES[role]) for role, spans in roles.items() for span in spans]


def in_context(text: str, seen: Attribution) -> Text:
    """An attribution's exact words, with some words before and after."""
    spans = seen.source + seen.cue + seen.content
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    before = words(text, (max(0, start - 500), start))[-CONTEXT:]
    after = words(text, (end, min(len(text), end + 500)))[:CONTEXT]
    low, high = before[0][0] if before else start, after[-1][1] if after else end
    shown = marked(text, (low, high), role_marks(seen))
    return Text("… " if low else "") + shown + Text(" …" if high < len(text) else "")


# One article, one statement, disputes


def article_view(ref: ArticleRef, article: Article, entries: Sequence[Entry]) -> Group:
    """An article's text, its statements' contents numbered in brackets, and the statements."""
    contents = [
        Mark(span, str(number), _STYLES["content"])
        for number, entry in enumerate(entries, 1)
        for span in entry.attribution.content
    ]
    blocks = [_block(article, block.span, block.kind, contents) for block in article.blocks]
    numbered = [_numbered(number, entry) for number, entry in enumerate(entries, 1)]
    return Group(*_where(ref), Text(), *blocks, Text(), *numbered)


def _block(article: Article, span: Span, kind: BlockKind, marks: Iterable[Mark]) -> Text:
    label = "" if kind is BlockKind.BODY else f"({kind}) "
    return Text(label, "dim") + marked(article.text, span, marks)


def _numbered(number: int, entry: Entry) -> Text:
    return Text(f"{number}. {line(entry.speaker.shown)} {entry.act}: {line(entry.content)}  ({entry.id[:8]})")


def statement_view(entry: Entry, text: str, disputes: Iterable[Against]) -> Group:
    """A statement: its words in context, who, when, the chain, where it stands, what is against it."""
    return Group(
        in_context(text, entry.attribution),
        Text(),
        _field("speaker", f"{entry.speaker.shown} ({entry.speaker.kind}; here: {entry.mention})"),
        *_found(entry.speaker_how, entry.speaker_confidence),
        _field("act", f"{entry.act} ({entry.deed}), {entry.attribution.form}"),
        *_found(entry.act_how),
        *([_field("rejects", entry.rejects.claim_words or "a claim not given")] if entry.rejects else []),
        _field("said on", _dating(entry, text)),
        *_found(None, entry.said_on.confidence if entry.said_on else None),
        *_chain(entry),
        *_where(entry.article),
        _field("characters", _places(entry.attribution)),
        _field("seen by", f"{entry.attribution.model_id}, score {entry.attribution.score:.2f}"),
        _field("statement", f"{entry.id}{_standing(entry)}"),
        *(_against(entry, dispute) for dispute in disputes),
    )


def claim_view(claim: Claim) -> Group:
    """A claim, then its statements by stance, and what it rests on."""
    named = {Stance.AFFIRMS: "affirms", Stance.DENIES: "denies", Stance.NEUTRAL: "passes on"}
    told = [
        (name, member)
        for stance, name in named.items()
        for member in claim.members
        if member.stance is stance
    ]
    unsaid = [
        _field("affirms", f"somebody not named: {member.entry.rejects.claim_words}")
        for member in claim.members
        if member.entry.rejects and member.entry.rejects.claim and len(claim.members) == 1
    ]
    sources = f"{claim.sources} independent source{'' if claim.sources == 1 else 's'}"
    sure = "confirmed by a person" if claim.confirmed else f"suggested, firmness {claim.firmness:.2f}"
    return Group(
        Text(line(claim.text), "bold"),
        *unsaid,
        *(_side(name, member.entry) for name, member in told),
        _field("", f"{sources}, {sure}  ({claim.id[:8]})"),
        Text(),
    )


def answers_view(answers: Iterable[Answer]) -> Group:
    """Statements that answer a question: for, against, neutral."""
    answers = list(answers)
    titles = {Stance.AFFIRMS: "For", Stance.DENIES: "Against", Stance.NEUTRAL: "Neutral"}
    parts: list[RenderableType] = []
    for stance, title in titles.items():
        fit = [answer for answer in answers if answer.stance is stance]
        if fit:
            parts += [
                Text(title, "bold"),
                *(_side(f"{answer.score:.2f}", answer.entry) for answer in fit),
                Text(),
            ]
    return Group(*parts)


def position_view(position: Position) -> Group:
    """What a speaker says about a claim, in time; where it turns round is said."""
    turned = {other.entry.id for _, other in position.reversals}
    return Group(
        Text(line(position.claim.text), "bold"),
        *(
            _side(f"{member.stance}{', turned?' if member.entry.id in turned else ''}", member.entry)
            for member in position.members
        ),
        Text(),
    )


def _side(label: str, entry: Entry) -> Table:
    return _field(label, f"{entry.speaker.shown}: {entry.content}  ({_way(entry)}; {entry.id[:8]})")


def _field(label: str, value: str) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=10, justify="right", style="dim")
    grid.add_column(overflow="fold")
    _add(grid, label, value)
    return grid


def _found(how: str | None, confidence: float | None = None) -> Iterator[Table]:
    """How something was found and how sure it is; what is in doubt is said to be."""
    sure = "" if confidence is None else f"confidence {confidence:.2f}"
    doubt = "uncertain" if confidence is not None and confidence < DOUBTFUL else ""
    if how or sure:
        yield _field("", ", ".join(filter(None, (how and f"how: {how}", sure, doubt))))


def _dating(entry: Entry, text: str) -> str:
    said_on = entry.said_on
    if said_on is None:
        return "not said"
    evidence = f" (“{text[slice(*said_on.evidence)]}”)" if said_on.evidence else ""
    return f"{said_on.edtf}: {said_on.reason}{evidence}"


def _chain(entry: Entry) -> Iterator[RenderableType]:
    yield _field("chain", entry.speaker.shown)
    for step in entry.chain:
        evidence = f" (“{step.evidence_text}”)" if step.evidence_text else ""
        yield _field("", f"→ {step.role} {step.party.name}{evidence}")
        yield from _found(step.how, step.confidence)
    yield _field("", "→ the reader")


def _where(ref: ArticleRef) -> Iterator[RenderableType]:
    yield _field("article", f"{ref.title or 'untitled'} ({ref.id})")
    yield _field("outlet", f"{ref.outlet or 'unknown'}, {ref.published or 'no date'}, {ref.lang}")
    yield _field("found at", ref.url or ref.ref)
    yield _field("version", f"{ref.version_id}, {'current' if ref.current else 'not current'}")


def _places(seen: Attribution) -> str:
    roles = {"source": seen.source, "cue": seen.cue, "content": seen.content}
    return "; ".join(f"{role} {_ranges(spans)}" for role, spans in roles.items() if spans)


def _ranges(spans: Spans) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans)


def _standing(entry: Entry) -> str:
    return f", superseded by {entry.superseded_by}" if entry.superseded_by else ""


def _against(entry: Entry, dispute: Against) -> Table:
    if dispute.claim.id == entry.id:
        return _side("denied by", dispute.denial)
    return _side("denies", dispute.claim)
