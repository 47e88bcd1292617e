"""JSON lines: an entry with all that is known of it, nested; one form for all who write JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from menurut.types import (
    Against,
    Answer,
    Article,
    ArticleRef,
    Claim,
    Dating,
    Entry,
    HopRole,
    Party,
    Position,
    Span,
    Spans,
    Stance,
    Step,
    WordedRejection,
)

# Controls that a terminal obeys, line ends that some readers split at, marks that turn the
# direction of writing, and lone surrogates, which can't be encoded. Valid JSON writes each as an escape.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


RELAYS = frozenset(HopRole) - {HopRole.PUBLISHED, HopRole.TAKEN_FROM}
"""The hops that passed on a statement, and not the whole article."""


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry for JSON. The names are the same in the command line, the pages and the exports."""
    seen = entry.attribution
    return {
        "id": entry.id,
        "article": dataclasses.asdict(entry.article),
        "speaker": _party(entry.speaker),
        "speaker_how": entry.speaker_how,
        "speaker_confidence": entry.speaker_confidence,
        "mention": entry.mention,
        "act": entry.act,
        "deed": entry.deed,
        "act_how": entry.act_how,
        "form": seen.form,
        "score": seen.score,
        "model_id": seen.model_id,
        "source": _words(entry.source, seen.source),
        "cue": _words(entry.cue, seen.cue),
        "content": _words(entry.content, seen.content),
        "quoted": _spans(seen.quoted),
        "chain": [_step(step) for step in entry.chain],
        "said_on": _dating(entry.said_on),
        "rejects": _rejection(entry.rejects),
        "parent_id": entry.parent_id,
        "superseded_by": entry.superseded_by,
    }


def against_json(against: Against) -> dict[str, Any]:
    """A statement, one that denies it and the link between them, for JSON."""
    link = dataclasses.asdict(against.link) | {"id": against.link.id}
    return {"claim": entry_json(against.claim), "denial": entry_json(against.denial), "link": link}


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim with its statements, for JSON: enough of each to find it again by its article and offsets.

    Words that a denial rejects and that no statement holds stand as a statement without id or speaker.
    """
    return {
        "claim_id": claim.id,
        "text": claim.text,
        "disputed": claim.disputed,
        "parties": claim.parties,
        "sources": claim.sources,
        "firmness": claim.firmness,
        "confirmed": claim.confirmed,
        "first": claim.first,
        "last": claim.last,
        "wording_id": claim.wording_id,
        "statements": [*_members(claim)],
        "history": [dataclasses.asdict(event) for event in claim.history],
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """A statement that answers a question, for JSON."""
    return {"stance": answer.stance, "score": round(answer.score, 4), "statement": entry_json(answer.entry)}


def position_json(position: Position) -> dict[str, Any]:
    """What a speaker says about a claim over time, for JSON; reversals are pairs of statements' ids."""
    return {
        "claim_id": position.claim.id,
        "text": position.claim.text,
        "statements": [
            {"stance": member.stance, "statement": entry_json(member.entry)} for member in position.members
        ],
        "reversals": [[one.entry.id, other.entry.id] for one, other in position.reversals],
    }


def _members(claim: Claim) -> Iterator[dict[str, Any]]:
    held = {member.entry.id for member in claim.members}
    for member in claim.members:
        entry, rejects = member.entry, member.entry.rejects
        yield {
            "statement_id": entry.id,
            "article_id": entry.article.id,
            "speaker": entry.speaker.shown,
            "speaker_id": entry.speaker.id,
            "via": [step.party.name for step in entry.chain if step.role in RELAYS],
            "stance": member.stance,
            "content": _spans(entry.attribution.content),
            "text": entry.content,
            "said_on": entry.said_on.iso if entry.said_on else None,
            "outlet": entry.article.outlet,
            "published": entry.article.published,
            "lang": entry.article.lang,
        }
        if rejects and rejects.claim and rejects.claim_id not in held:
            yield {
                "statement_id": None,
                "article_id": entry.article.id,
                "speaker": None,
                "via": [],
                "stance": Stance.AFFIRMS if member.stance is Stance.DENIES else Stance.NEUTRAL,
                "content": _spans(rejects.claim),
                "text": rejects.claim_words,
            }


def article_json(ref: ArticleRef, article: Article, entries: Iterable[Entry]) -> dict[str, Any]:
    """A version of an article with its statements, for JSON; offsets are code points of `text`."""
    return dataclasses.asdict(article) | {
        "version": dataclasses.asdict(ref),
        "statements": [entry_json(entry) for entry in entries],
    }


def json_line(value: object) -> str:
    """`value` as JSON on one line, whatever is in it, without a line end."""
    return _UNSAFE.sub(_escape, json.dumps(value, ensure_ascii=False))


def write_jsonl(entries: Iterable[Entry], out: TextIO) -> int:
    """Writes entries as JSON lines; gives how many."""
    number = 0
    for entry in entries:
        out.write(json_line(entry_json(entry)) + "\n")
        number += 1
    return number


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _party(party: Party) -> dict[str, Any]:
    return {"id": party.id, "kind": party.kind, "name": party.name}


def _words(words: str, spans: Spans) -> dict[str, Any]:
    return {"text": words, "spans": _spans(spans)}


def _spans(spans: Spans) -> list[list[int]]:
    return [list(span) for span in spans]


def _evidence(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _step(step: Step) -> dict[str, Any]:
    evidence = {"span": _evidence(step.evidence), "text": step.evidence_text}
    found = {"how": step.how, "confidence": step.confidence}
    return {"party": _party(step.party), "role": step.role, "evidence": evidence} | found


def _rejection(rejects: WordedRejection | None) -> dict[str, Any] | None:
    if rejects is None:
        return None
    return {
        "by": rejects.by,
        "confidence": rejects.confidence,
        "evidence": {"span": _evidence(rejects.evidence), "text": rejects.evidence_words},
        "claim": _words(rejects.claim_words, rejects.claim),
        "claim_id": rejects.claim_id,
    }


def _dating(said_on: Dating | None) -> dict[str, Any] | None:
    if said_on is None:
        return None
    return {
        "edtf": said_on.edtf,
        "iso": said_on.iso,
        "reason": said_on.reason,
        "confidence": said_on.confidence,
        "evidence": {"span": _evidence(said_on.evidence)},
    }
