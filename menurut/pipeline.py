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
from menurut.ledger import Added, Ledger, Query
from menurut.ledger.vectors import packed
from menurut.match import disputes, is_denial, repeated
from menurut.match.claims import (
    MATCHER,
    NEIGHBOURS,
    Said,
    answered,
    candidates,
    links,
    position,
    searched,
    taken,
)
from menurut.match.comparer import Floats, load_comparer
from menurut.match.copies import MATCHER as COPIER
from menurut.match.copies import bands, body, copied, one_to_one, side
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
from menurut.resolve import resolve, with_verdicts
from menurut.stream import ahead
from menurut.types import (
    Act,
    Answer,
    Article,
    Attribution,
    Block,
    BlockKind,
    Entry,
    Gist,
    HopRole,
    Party,
    PartyKind,
    Position,
    Profile,
    RawPage,
    Reading,
    Rejection,
    Skipped,
    Stance,
    Statement,
)  # fmt: skip

T = TypeVar("T")
_ASKED = 20  # statements nearest to a question that are read beside it
_ABOUT = 0.7  # least cosine of these
_POSITIONS = 2000  # statements of a speaker that are looked through
COMMITS = 0.5  # chance from which one who says a claim is taken to stand for it


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
            yield store(ledger, reading)


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
        pack = load_pack(article.lang)
        reading = resolve(article, attributions, pack)
        return with_verdicts(reading, pack) if body_only else reading

    return _guarded(statements, article.ref, article.id)


def _guarded(work: Callable[[], T], ref: str, known: str | None) -> T | Skipped:
    try:
        return work()
    except Exception as error:  # a fault of ours in one article must not end a run over a million
        return Skipped(ref, "extract", f"internal error: {type(error).__name__}: {error}", known)


def _in_body(attribution: Attribution, blocks: tuple[Block, ...]) -> bool:
    at = attribution.core[0]
    return any(block.kind is BlockKind.BODY and block.span[0] <= at < block.span[1] for block in blocks)


def store(ledger: Ledger, reading: Reading) -> Outcome:
    """Puts a reading into the ledger and links what is new in it, all or nothing."""
    reading = alone_apart(reading)
    with ledger.together():  # else a crash between the two would lose the links for good
        added = ledger.add(reading)
        if added is not Added.UNCHANGED:
            _link_parties(ledger, reading)
            _, _, entries = ledger.article(reading.article.id)
            _link_claims(ledger, entries)
            _link_copies(ledger, reading.article)
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
        if (
            word.holds
            and wanted.pop(other, None) is None
            and word.link.by == LINKER
            and stands_alone(profile)
        ):
            ledger.judge((profile.id, other), False, LINKER)
    for other, score in wanted.items():
        ledger.judge((profile.id, other), True, LINKER, round(score, 3))


def _link_claims(ledger: Ledger, entries: list[Entry]) -> None:
    """Links an article's statements with those about the same claim, in it and elsewhere."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    comparer = load_comparer()
    # 1. What each is about, as a vector.
    said = taken(entries)
    vectors = comparer.vectors([one.text for one in said])
    # 2. Those that may be about the same: the nearest of other articles, and of this one.
    near = [
        _near(ledger, one, vector) if searched(one) else [] for one, vector in zip(said, vectors, strict=True)
    ]
    alike = vectors @ vectors.T
    for at, others in enumerate(near):
        if searched(said[at]):
            others += [(other, float(alike[at, place])) for place, other in enumerate(said) if place != at]
    # 3. Side by side.
    found = links(candidates(said, near), comparer, made_at)
    # 4. What the article itself says is denied.
    for entry in entries:
        if entry.act in (Act.ASSERTS, Act.DENIES):
            found += disputes(entry, (other for other in entries if other.id != entry.id), made_at)
    found += repeated(entries, found, made_at)
    gists = [
        Gist(one.entry.id, comparer.id, packed(vector), is_denial(one.entry), one.commits)
        for one, vector in zip(said, vectors, strict=True)
    ]
    ledger.add_gists(gists)
    ledger.add_links(found)


def regroup(ledger: Ledger) -> Iterator[str]:
    """Makes vectors, links and claims anew, article by article; gives the id of each when it is done.

    What another model linked, and this one does not, is taken back; a person's word stays.
    """
    for article_id in ledger.article_ids():
        with ledger.together():
            _, article, entries = ledger.article(article_id)
            _link_claims(ledger, entries)
            _link_copies(ledger, article)
        yield article_id
    ledger.retire(MATCHER, f"{MATCHER}{load_comparer().id}")


def _link_copies(ledger: Ledger, article: Article) -> None:
    """Links an article with its copies; takes back what its text no longer shows."""
    keys = bands(body(article))
    ledger.add_bands(article.version_id, keys)
    told = {one.article_id: one for one in ledger.retold(article.id)}
    words = [word for word in ledger.copy_words(article.id) if word.holds and word.link.by.startswith(COPIER)]
    former = {end: word.link.by for word in words for end in (word.left, word.right) if end != article.id}
    own = side(article, next((one.own for one in told.values()), 0))
    for other_id in dict.fromkeys([*ledger.sharing(article.id, keys), *told, *former]):
        _, other, _ = ledger.article(other_id)
        one = told.get(other_id)
        matched = one_to_one(one.links) if one else ()
        found = copied(own, side(other, one.statements if one else 0), matched)
        if found:
            ledger.judge_copy((article.id, other_id), True, f"{COPIER}:{found.kind}", found.score)
        elif other_id in former:
            ledger.judge_copy((article.id, other_id), False, former[other_id])


def _near(ledger: Ledger, one: Said, vector: Floats) -> list[tuple[Said, float]]:
    """The nearest statements of other articles that have a vector of the same model."""
    found = ledger.nearest(packed(vector), NEIGHBOURS)
    others = [(entry, cosine) for entry, cosine in found if entry.article.id != one.entry.article.id]
    return list(zip(taken([entry for entry, _ in others]), (cosine for _, cosine in others), strict=True))


def ask(ledger: Ledger, question: str, query: Query | None = None, limit: int = 30) -> list[Answer]:
    """The statements that answer a question or claim: each for, against or neutral; nothing is generated.

    Those nearest to the question by vector are read beside it, surest first.
    """
    comparer = load_comparer()
    vector = packed(comparer.vectors([question])[0])
    near = [entry for entry, cosine in ledger.nearest(vector, _ASKED, query) if cosine >= _ABOUT]
    said = taken(near)
    read = comparer.compare([(one.text, question) for one in said])
    found = [answer for one, each in zip(said, read, strict=True) if (answer := answered(one, each))]
    return sorted(found, key=lambda answer: -answer.score)[:limit]


def positions(ledger: Ledger, party_id: str, words: str = "", limit: int = 50) -> list[Position]:
    """What a speaker says about each claim over time; `words` name a topic.

    First where it has reversed, then what was said most often, then single denials, in the order of time.
    """
    shown = ledger.party(party_id).id
    ids = [entry.id for entry in ledger.search(Query(words=words, speaker_id=shown), limit=_POSITIONS)]
    claims = {claim.id: claim for claim in ledger.claims_of(ids).values()}
    found = [position(claim, shown) for claim in [*claims.values(), *ledger.denials_alone(ids)]]
    held = [each for each in found if len(each.members) > 1 or _denies(each)]
    held.sort(key=lambda each: (-len(each.reversals), -len(each.members), each.claim.first or ""))
    return held[:limit]


def _denies(position: Position) -> bool:
    return any(member.stance is Stance.DENIES for member in position.members)


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


# The contract that measurements use: `menurut embed`, `compare` and `extract --jsonl`


def embed_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """For each JSON line with `id` and `text`, its vector: the one by which statements are matched."""
    comparer = load_comparer()

    def read(row: dict[str, Any]) -> dict[str, Any]:
        vector = comparer.vectors([row["text"]])[0]
        return {"id": row.get("id"), "vector": [round(float(value), 5) for value in vector]}

    return _answers(lines, ("text",), read)


def compare_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """For each JSON line with `id`, `a` and `b`, how `a` stands to `b`."""
    comparer = load_comparer()

    def read(row: dict[str, Any]) -> dict[str, Any]:
        found = comparer.compare([(row["a"], row["b"])])[0]
        scores = {relation: round(chance, 4) for relation, chance in found.chances.items()}
        return {
            "id": row.get("id"),
            "relation": found.relation,
            "commits": found.commits >= COMMITS,
            "scores": scores | {"commits": round(found.commits, 4)},
        }

    return _answers(lines, ("a", "b"), read)


def _answers(
    lines: Iterable[str], fields: tuple[str, ...], read: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """What `read` makes of each line, in order, several at once.

    A line of another form is said to be skipped.
    """
    pool = load_comparer().pool

    def begin(line: str) -> Callable[[], dict[str, Any]]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            skipped = {"id": None, "skipped": f"not JSON: {error}"}
            return lambda: skipped
        if not isinstance(row, dict) or any(not isinstance(row.get(field), str) for field in fields):
            known = row.get("id") if isinstance(row, dict) else None
            return lambda: {"id": known, "skipped": f"no text in {' and '.join(map(repr, fields))}"}
        return pool.submit(read, row).result

    return ahead((line for line in lines if line.strip()), begin)


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
        "speaker": parties[statement.speaker_id].shown,
        "speaker_how": statement.speaker_how,
        "speaker_confidence": statement.speaker_confidence,
        "via": [parties[hop.party_id].shown for hop in relays],
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
