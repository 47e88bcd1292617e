"""The only place where the stages are put in order: read, clean, extract, resolve, ledger, match."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from menurut.clean import clean
from menurut.config import Config
from menurut.extract import Begun, Model, finish, load_model, start
from menurut.langs import load_pack
from menurut.langs.knowledge import Held, Known
from menurut.ledger import Added, Ledger
from menurut.match import disputes, repeated
from menurut.match.known import (
    HOLDS,
    OFFICE,
    is_former,
    known_as,
    known_key,
    office_of,
    offices_beside,
)
from menurut.match.parties import (
    LINKER,
    alone_apart,
    appearances,
    chosen,
    party_keys,
    stands_alone,
    whole_names,
)
from menurut.read import json_page, pages
from menurut.read.entities import OFFICE as OFFICE_KIND
from menurut.read.entities import entities
from menurut.resolve import resolve
from menurut.stream import ahead
from menurut.types import (
    Act,
    Attribution,
    Block,
    BlockKind,
    HopRole,
    Link,
    Party,
    PartyKind,
    Profile,
    RawPage,
    Reading,
    Rejection,
    Skipped,
    Statement,
)  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `statements` is how many a stored article has."""

    ref: str
    added: Added | None = None
    skipped: Skipped | None = None
    statements: int = 0


def read_paths(
    ledger: Ledger, paths: Iterable[Path | str], config: Config, jsonl: bool = False
) -> Iterator[Outcome]:
    """Reads documents into the ledger, one transaction each, and says what became of each.

    A document that can't be read is stored and reported as skipped; the rest goes on.
    """
    for ref, reading in _readings(pages(paths, config, jsonl), config, body_only=True):
        if isinstance(reading, Skipped):
            ledger.add_skipped(reading)
            yield Outcome(ref, skipped=reading)
        else:
            yield _store(ledger, reading)


def understand(page: RawPage, config: Config) -> Reading | Skipped:
    """The statements of a page's body: what a ledger holds.

    A headline and a caption repeat what the body says, in the outlet's own words; their
    attributions are observed by `extract`, but are no statements.
    """
    return next(_readings([page], config, body_only=True))[1]


def _readings(
    found: Iterable[RawPage | Skipped], config: Config, body_only: bool
) -> Iterator[tuple[str, Reading | Skipped]]:
    """Each document's ref with what it says, in order; several are being read at once."""
    model = load_model(config.pack)

    def begin(page: RawPage | Skipped) -> Callable[[], tuple[str, Reading | Skipped]]:
        started = _started(page, config, model)
        return lambda: (page.ref, _finished(started, config, body_only))

    return ahead(found, begin)


def _started(page: RawPage | Skipped, config: Config, model: Model) -> Begun | Skipped:
    if isinstance(page, Skipped):
        return page
    article = clean(page, config)
    if isinstance(article, Skipped):
        return article
    return _guarded(lambda: start(article, model, config.min_score), page.ref, page.given.id)


def _finished(begun: Begun | Skipped, config: Config, body_only: bool) -> Reading | Skipped:
    if isinstance(begun, Skipped):
        return begun
    article = begun.article

    def statements() -> Reading:
        attributions = finish(begun)
        if body_only:
            attributions = tuple(a for a in attributions if _in_body(a, article.blocks))
        return resolve(article, attributions, load_pack(article.lang))

    return _guarded(statements, article.ref, article.id)


def _guarded(work: Callable[[], T], ref: str, known: str | None) -> T | Skipped:
    try:
        return work()
    except Exception as error:  # a fault of ours in one article must not end a run over a million
        return Skipped(ref, "extract", f"internal error: {type(error).__name__}: {error}", known)


def _in_body(attribution: Attribution, blocks: tuple[Block, ...]) -> bool:
    at = attribution.core[0]
    return any(block.kind is BlockKind.BODY and block.span[0] <= at < block.span[1] for block in blocks)


def _store(ledger: Ledger, reading: Reading) -> Outcome:
    reading = alone_apart(reading)
    with ledger.together():  # else a crash between the two would lose the links for good
        added = ledger.add(reading)
        if added is not Added.UNCHANGED:
            _link_parties(ledger, reading)
            _link(ledger, reading.article.id)
    return Outcome(reading.article.ref, added, statements=len(reading.statements))


def _link_parties(ledger: Ledger, reading: Reading) -> None:
    """Links parties that are new to the ledger with those that they are; and names that stood alone."""
    seen = appearances(reading)
    fresh = ledger.add_appearances(reading.article.version_id, seen)
    _note_offices(ledger, reading, seen)
    for profile, keys in seen:
        if profile.id in fresh:
            _link_known(ledger, profile)
            _relink(ledger, profile, keys)
        if profile.kind is PartyKind.PERSON and not stands_alone(profile):
            for alone in ledger.waiting(profile, keys):
                _relink(ledger, alone, party_keys(alone))
    _link_offices(ledger, reading)


def _link_known(ledger: Ledger, profile: Profile) -> None:
    """Links a party with the one that it is known to be, if just one known party has its name."""
    keys = [known_key(name, profile.kind) for name in whole_names(profile)]
    whole = [key for key in keys if profile.kind is not PartyKind.PERSON or " " in key]
    found = ledger.known(whole, profile.kind)
    known = (found[0] if len(found) == 1 else None) or known_as(profile)
    if known and known.id != profile.id:
        party = Party(known.id, known.kind, known.name, known.names)
        ledger.add_party(party, party_keys(Profile(known.id, known.kind, known.names)))
        ledger.judge((profile.id, known.id), True, f"program:known:{known.source}")


def _note_offices(ledger: Ledger, reading: Reading, seen: list[tuple[Profile, frozenset[str]]]) -> None:
    """Notes who is said to hold which office, on the article's day."""
    article = reading.article
    for profile, _ in seen:
        if profile.kind is PartyKind.PERSON and profile.first:
            for office in offices_beside(article.text, profile.names[0]):
                held = Held(profile.id, office, profile.first, profile.first)
                ledger.add_held(held, f"article:{article.version_id}")


def _link_offices(ledger: Ledger, reading: Reading) -> None:
    """Links "Presiden Rusia" with the one holder who is known for the article's day."""
    day = reading.article.published
    for party in reading.parties if day and len(day) == len("2016-11-11") else ():
        named = party.kind in (PartyKind.PERSON, PartyKind.OUTLET, PartyKind.STATE)
        if named or is_former(party.name.split()):
            continue
        office = office_of(party.name) or known_key(party.name)
        found = ledger.holders(office, day or "", HOLDS) if office else []
        if len(found) == 1:
            ledger.judge((party.id, found[0]), True, "program:offices-1", OFFICE)


def _relink(ledger: Ledger, profile: Profile, keys: Iterable[str]) -> None:
    """Makes the program's word about a party what its evidence says now; who stood alone may do so again."""
    wanted = {other.id: score for other, score in chosen(profile, ledger.alike(profile, keys))}
    for word in ledger.party_words(profile.id):
        other = word.right if word.left == profile.id else word.left
        if word.same and wanted.pop(other, None) is None and word.link.by == LINKER and stands_alone(profile):
            ledger.judge((profile.id, other), False, LINKER)
    for other, score in wanted.items():
        ledger.judge((profile.id, other), True, LINKER, round(score, 3))


def _link(ledger: Ledger, article_id: str) -> None:
    """Links the article's statements with those that they deny, or that deny them."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    _, _, entries = ledger.article(article_id)
    found: list[Link] = []
    for entry in entries:
        if entry.act not in (Act.ASSERTS, Act.DENIES):
            continue  # a question or a wish neither claims nor denies: no search for it
        others = {other.id: other for other in [*entries, *ledger.candidates(entry)] if other.id != entry.id}
        found += disputes(entry, others.values(), made_at)
    ledger.add_links([*found, *repeated(entries, found, made_at)])


def import_known(ledger: Ledger, lines: Iterable[str], ref: str) -> dict[str, int]:
    """Puts parties and offices from elsewhere into the ledger; how many of what, bad lines by reason.

    Parties that the ledger has already are linked when an article next names them anew.
    """
    counts: dict[str, int] = {}
    with ledger.together():
        for found in entities(lines, ref):
            if isinstance(found, Skipped):
                what = f"skipped: {found.reason}"
            elif isinstance(found, Held):
                ledger.add_held(found, ref)
                what = "offices held"
            else:
                what = found[0] if _import(ledger, *found) else "known before"
            counts[what] = counts.get(what, 0) + 1
    return counts


def _import(ledger: Ledger, kind: str, known: Known) -> bool:
    own = PartyKind.ORGANISATION if kind == OFFICE_KIND else PartyKind(kind)
    keys = [(known_key(name, own), name) for name in known.names]
    if kind == OFFICE_KIND:
        keys += [(office, name) for name in known.names if (office := office_of(name))]
    return ledger.add_known(known, [pair for pair in keys if pair[0]], kind)


# The contract that measurements use: `menurut extract --jsonl`


def extract_lines(lines: Iterable[str], lang: str | None, config: Config) -> Iterator[dict[str, Any]]:
    """For each JSON line that holds an article, a record of its attributions, in order.

    Offsets are into the given text. What can't be read gives an empty list and the reason.
    """
    sent: deque[tuple[str, str | None]] = deque()

    def articles() -> Iterator[RawPage | Skipped]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                page = json_page(line, f"-:{number}")
                sent.append((line, page.id if isinstance(page, Skipped) else page.given.id))
                yield page if isinstance(page, Skipped) or not lang else _in_language(page, lang)

    for _, reading in _readings(articles(), config, body_only=False):
        line, known = sent.popleft()
        yield _record(reading, known) | {"id": _id_as_sent(line, known)}


def _in_language(page: RawPage, lang: str) -> RawPage:
    return replace(page, given=replace(page.given, lang=lang))


def _record(reading: Reading | Skipped, known: str | None) -> dict[str, Any]:
    if isinstance(reading, Skipped):
        return {"id": known, "attributions": [], "skipped": reading.reason}
    return reading_json(reading, known)


def reading_json(reading: Reading, known: str | None) -> dict[str, Any]:
    """A reading as the contract has it; `known` is the sender's id of the article."""
    parties = {party.id: party for party in reading.parties}
    places = {statement.id: place for place, statement in enumerate(reading.statements)}
    found = [_attribution_json(one, parties, places) for one in reading.statements]
    return {"id": known, "attributions": found}


def _id_as_sent(line: str, known: str | None) -> str | int | None:
    """The id as the line has it: a number stays a number."""
    if known is None or not known.lstrip("-").isdigit():
        return known
    sent: str | int = json.loads(line)["id"]
    return sent


def _attribution_json(
    statement: Statement, parties: dict[str, Party], places: dict[str, int]
) -> dict[str, Any]:
    seen = statement.attribution
    relays = [hop for hop in statement.chain if hop.role not in (HopRole.PUBLISHED, HopRole.TAKEN_FROM)]
    said_on = statement.said_on
    return {
        "source": seen.source,
        "cue": seen.cue,
        "content": seen.content,
        "form": seen.form,
        "act": statement.act,
        "deed": statement.deed,
        "act_how": statement.act_how,
        "speaker": _name(parties[statement.speaker_id]),
        "speaker_how": statement.speaker_how,
        "speaker_confidence": statement.speaker_confidence,
        "via": [_name(parties[hop.party_id]) for hop in relays],
        "via_confidence": [hop.confidence for hop in relays],
        "said_on": said_on.iso if said_on else None,
        "said_on_confidence": said_on.confidence if said_on and said_on.iso else None,
        "rejects": _rejection_json(statement.rejects, places),
        "score": round(seen.score, 3),
    }


def _rejection_json(rejects: Rejection | None, places: dict[str, int]) -> dict[str, Any] | None:
    """What a statement rejects; `at` is the place of the claim's attribution in the list, if one holds it."""
    if rejects is None:
        return None
    return {
        "by": rejects.by,
        "confidence": rejects.confidence,
        "evidence": rejects.evidence,
        "claim": rejects.claim,
        "at": None if rejects.claim_id is None else places[rejects.claim_id],
    }


def _name(party: Party) -> str:
    """The party's name; one that the text leaves unnamed is "anonymous: DESCRIPTION"."""
    if party.kind is not PartyKind.ANONYMOUS:
        return party.name
    return f"anonymous: {party.name}" if party.name else "anonymous"
