"""Between records and rows, in inverse pairs; and hashes of what a record says."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from menurut.types import (
    Act,
    ActHow,
    Article,
    ArticleRef,
    Attribution,
    Block,
    BlockKind,
    Claim,
    ClaimEvent,
    Dating,
    Deed,
    Entry,
    Fact,
    Form,
    Hop,
    HopRole,
    Link,
    Member,
    Party,
    PartyKind,
    Reading,
    RejectedBy,
    Rejection,
    Relation,
    Skipped,
    Span,
    Spans,
    SpeakerHow,
    SpeakerRow,
    Statement,
    Step,
    WordedRejection,
    stable_id,
)

NOTHING = "nothing"
"""What `Entry.superseded_by` says of a statement that a later reading dropped without another."""


# Spans


def spans_json(spans: Spans) -> str:
    """Spans as a JSON array of pairs."""
    return json.dumps(spans, separators=(",", ":"))


def json_spans(column: str) -> Spans:
    """The inverse of `spans_json`."""
    return tuple((start, end) for start, end in json.loads(column))


def span_json(span: Span | None) -> str | None:
    """A span as a JSON pair."""
    return None if span is None else json.dumps(span, separators=(",", ":"))


def json_span(column: str | None) -> Span | None:
    """The inverse of `span_json`."""
    if column is None:
        return None
    start, end = json.loads(column)
    return start, end


def many_json(values: Iterable[int | str]) -> str:
    """Several values as one JSON array, to be bound at once: IN (SELECT value FROM json_each(?))."""
    return json.dumps(list(values))


def words_at(text: str, spans: Spans) -> str:
    """The words of several spans, as a reader is shown them."""
    return " … ".join(text[start:end] for start, end in spans)


# Articles


def blocks_json(blocks: tuple[Block, ...]) -> str:
    """Blocks as a JSON array of [start, end, kind]."""
    return json.dumps([[*block.span, block.kind] for block in blocks], separators=(",", ":"))


def json_blocks(column: str) -> tuple[Block, ...]:
    """The inverse of `blocks_json`."""
    return tuple(Block((start, end), BlockKind(kind)) for start, end, kind in json.loads(column))


def row_fact(row: sqlite3.Row) -> Fact:
    """A row of `fact` as a record."""
    return Fact(row["field"], row["value"], row["how"], json_span(row["span"]))


def row_article_ref(row: sqlite3.Row) -> ArticleRef:
    """A row of `version`, with `article_id` and `current`, as a reference."""
    return ArticleRef(
        id=row["article_id"],
        version_id=row["id"],
        title=row["title"],
        outlet=row["outlet"],
        published=row["published"],
        lang=row["lang"],
        url=row["url"],
        ref=row["ref"],
        read_at=row["read_at"],
        current=bool(row["current"]),
    )


def row_article(row: sqlite3.Row, origin: tuple[Fact, ...]) -> Article:
    """A row of `version`, with `article_id`, as the article that was added."""
    return Article(
        id=row["article_id"],
        text=row["text"],
        blocks=json_blocks(row["blocks"]),
        lang=row["lang"],
        url=row["url"],
        outlet=row["outlet"],
        title=row["title"],
        byline=row["byline"],
        published=row["published"],
        origin=origin,
        ref=row["ref"],
    )


# Statements


def row_attribution(row: sqlite3.Row, article_id: str) -> Attribution:
    """The columns of `attribution` as a record."""
    return Attribution(
        article_id=article_id,
        source=json_spans(row["source"]),
        cue=json_spans(row["cue"]),
        content=json_spans(row["content"]),
        form=Form(row["form"]),
        score=row["score"],
        model_id=row["model_id"],
        quoted=json_spans(row["quoted"]),
    )


def statement_row(statement: Statement) -> dict[str, object]:
    """The columns of `statement` that a statement says by itself."""
    said_on = statement.said_on
    return {
        "id": statement.id,
        "mention": statement.mention,
        "speaker_how": statement.speaker_how,
        "speaker_confidence": statement.speaker_confidence,
        "act": statement.act,
        "deed": statement.deed,
        "act_how": statement.act_how,
        "said_edtf": said_on and said_on.edtf,
        "said_reason": said_on and said_on.reason,
        "said_evidence": said_on and span_json(said_on.evidence),
        "said_confidence": said_on and said_on.confidence,
        "parent_id": statement.parent_id,
    }


def row_dating(row: sqlite3.Row) -> Dating | None:
    """The `said_…` columns of `statement` as a record."""
    if row["said_edtf"] is None:
        return None
    evidence = json_span(row["said_evidence"])
    return Dating(row["said_edtf"], row["said_reason"], evidence, row["said_confidence"])


def row_rejection(row: sqlite3.Row, text: str) -> WordedRejection | None:
    """The `rejects_…` columns of a statement as a record, in words."""
    evidence = json_span(row["rejects_evidence"])
    if evidence is None:
        return None
    claim = json_spans(row["rejects_claim"])
    return WordedRejection(
        by=RejectedBy(row["rejects_by"]),
        confidence=row["rejects_confidence"],
        evidence=evidence,
        claim=claim,
        claim_id=row["rejects_claim_id"],
        evidence_words=words_at(text, (evidence,)),
        claim_words=words_at(text, claim),
    )


def row_party(row: sqlite3.Row, names: Iterable[str]) -> Party:
    """A row of `party` with all its names."""
    aliases = tuple(name for name in names if name != row["name"])
    return Party(row["id"], PartyKind(row["kind"]), row["name"], aliases)


def row_speaker(row: sqlite3.Row, party: Party) -> SpeakerRow:
    """A party with what it said, counted."""
    return SpeakerRow(party, row["statements"], row["articles"], row["first"], row["last"])


def row_step(row: sqlite3.Row, text: str, parties: Mapping[int, Party]) -> Step:
    """A row of `hop` as a step, in words."""
    evidence = json_span(row["evidence"])
    evidence_text = words_at(text, (evidence,)) if evidence else ""
    found = row["how"], row["confidence"]
    return Step(parties[row["party_n"]], HopRole(row["role"]), evidence, evidence_text, *found)


def row_entry(
    row: sqlite3.Row, version: sqlite3.Row, parties: Mapping[int, Party], hops: list[sqlite3.Row]
) -> Entry:
    """A row of `statement` joined with its attribution, as a reader is shown it."""
    text = version["text"]
    attribution = row_attribution(row, version["article_id"])
    return Entry(
        id=row["id"],
        article=row_article_ref(version),
        attribution=attribution,
        speaker=parties[row["speaker_n"]],
        mention=row["mention"],
        act=Act(row["act"]),
        source=words_at(text, attribution.source),
        cue=words_at(text, attribution.cue),
        content=words_at(text, attribution.content),
        chain=tuple(row_step(hop, text, parties) for hop in hops),
        said_on=row_dating(row),
        parent_id=row["parent_id"],
        superseded_by=(row["successor_id"] or NOTHING) if row["superseded_at"] else None,
        deed=Deed(row["deed"]),
        rejects=row_rejection(row, text),
        speaker_how=SpeakerHow(row["speaker_how"]) if row["speaker_how"] else None,
        speaker_confidence=row["speaker_confidence"],
        act_how=ActHow(row["act_how"]) if row["act_how"] else None,
    )


# Links and what was skipped


def row_link(row: sqlite3.Row) -> Link:
    """A row of `link` as a record."""
    return Link(
        left=row["left_id"],
        right=row["right_id"],
        relation=Relation(row["relation"]),
        score=row["score"],
        by=row["by"],
        made_at=row["made_at"],
        retracts=row["retracts"],
    )


def row_event(row: sqlite3.Row) -> ClaimEvent:
    """A row of `claim_event` as a record."""
    return ClaimEvent(row["claim_id"], row["what"], row["other_id"], row["at"])


def row_claim(row: sqlite3.Row, members: tuple[Member, ...], history: tuple[ClaimEvent, ...]) -> Claim:
    """A row of `claim` with its statements."""
    return Claim(
        id=row["id"],
        text=row["text"],
        wording_id=row["wording_id"],
        disputed=bool(row["disputed"]),
        parties=row["parties"],
        sources=row["sources"],
        firmness=row["firmness"],
        first=row["first"],
        last=row["last"],
        members=members,
        confirmed=bool(row["confirmed"]),
        history=history,
    )


def row_skipped(row: sqlite3.Row) -> Skipped:
    """A row of `skipped` as a record."""
    return Skipped(row["ref"], row["stage"], row["reason"], row["given_id"])


# Hashes


def attribution_id(attribution: Attribution, version_id: str) -> str:
    """The identity of an observation: all that it says, of these very words."""
    return stable_id("attribution", version_id, *_observed(attribution))


def statement_digest(statement: Statement, version_id: str, lang: str) -> str:
    """The identity of an interpretation, of these very words read as this language."""
    return stable_id("statement", version_id, lang, *_understood(statement))


def reading_digest(reading: Reading) -> str:
    """The identity of a reading: all but where it was found."""
    article = reading.article
    return stable_id(
        article.version_id,
        [article.url, article.byline, article.lang, blocks_json(article.blocks)],
        [[fact.field, fact.value, fact.how, fact.span] for fact in article.origin],
        [_understood(statement) for statement in reading.statements],
        [[party.id, party.kind, party.name, party.aliases] for party in reading.parties],
    )


def _observed(seen: Attribution) -> list[object]:
    return [seen.source, seen.cue, seen.content, seen.quoted, seen.form, seen.score, seen.model_id]


def _understood(statement: Statement) -> list[object]:
    said_on = statement.said_on
    return [
        statement.id,
        _observed(statement.attribution),
        [statement.speaker_id, statement.mention, statement.act, statement.parent_id],
        [_said(hop) for hop in statement.chain],
        said_on and [said_on.edtf, said_on.reason, said_on.evidence, said_on.confidence],
        statement.deed,
        _rejected(statement.rejects),
        [statement.speaker_how, statement.speaker_confidence, statement.act_how],
    ]


def _rejected(found: Rejection | None) -> list[object] | None:
    return [found.by, found.confidence, found.evidence, found.claim, found.claim_id] if found else None


def _said(hop: Hop) -> list[object]:
    return [hop.party_id, hop.role, hop.evidence, hop.how, hop.confidence]
