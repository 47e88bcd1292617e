"""The story of resolution: nesting, speakers, chains, dates, and then the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from menurut.langs import Pack
from menurut.resolve.acts import judged_deed
from menurut.resolve.chains import Passing, chains
from menurut.resolve.dates import weighed
from menurut.resolve.names import Named, outlet_of
from menurut.resolve.rejections import Rejected, rejections
from menurut.resolve.speakers import judged_speakers, party_key
from menurut.resolve.verdicts import is_specific, own_voice
from menurut.types import (
    Act,
    ActHow,
    Article,
    Attribution,
    Dating,
    Deed,
    Hop,
    HopRole,
    Party,
    PartyKind,
    Reading,
    Rejection,
    Span,
    Spans,
    SpeakerHow,
    Statement,
    stable_id,
)  # fmt: skip

_PLACES = 3  # of a confidence
_NESTING = 40  # attributions back that one can be nested in; no sentence has as many


def resolve(article: Article, attributions: tuple[Attribution, ...], pack: Pack) -> Reading:
    """The statements and parties that the attributions of an article are taken to mean.

    `attributions` are in the order of the text, an outer one before those inside it; so are the
    statements. The chain of each ends with the article's own outlet and where that took it from.
    """
    # 1. Which attribution stands inside another's content
    parents = parents_of(attributions)
    # 2. Who speaks
    judged = judged_speakers(article, attributions, parents, pack)
    named = [one.who for one in judged]
    # 3. Who passed it on, in the text and behind it
    passed = chains(article, attributions, parents, named, pack)
    # 4. When
    datings = [_dating(*one) for one in weighed(article, attributions, parents, named, pack)]
    # 5. What each does, and which claim it rejects
    deeds = [judged_deed(article, attribution, pack) for attribution in attributions]
    rejected = rejections(article, attributions, parents, named, [deed for deed, _ in deeds], pack)
    # 6. The records
    version = article.version_id  # once: it is a hash of the whole text
    parties: dict[str, Party] = {}
    statements: list[Statement] = []
    for at, attribution in enumerate(attributions):
        who, (deed, act_how) = judged[at], deeds[at]
        speaker = _party(who.who, article, parties)
        hops = (*(_hop(one, article, parties) for one in passed[at]), *_published(article, parties, pack))
        outer = None if (parent := parents[at]) is None else statements[parent].id
        bare = Statement(
            "", attribution, speaker, who.who.name, deed.act, hops, datings[at], outer, deed,
            speaker_how=who.how, speaker_confidence=round(who.chance, _PLACES), act_how=act_how,
        )  # fmt: skip
        statements.append(replace(bare, id=_statement_id(version, bare)))
    pairs = zip(statements, rejected, strict=True)
    stated = tuple(replace(one, rejects=_rejection(found, statements)) for one, found in pairs)
    return Reading(article, stated, tuple(parties.values()))


def with_verdicts(reading: Reading, pack: Pack) -> Reading:
    """The reading with what its article rejects in its own voice, as statements of its outlet.

    A sentence becomes one only if it rejects a claim: see rejections.py.
    """
    article = reading.article
    known = {statement.attribution: statement for statement in reading.statements}
    own = tuple(own_voice(article, tuple(known), pack)) if article.outlet else ()
    if not own:
        return reading
    merged = tuple(sorted([*known, *own], key=lambda one: one.place))
    parties = {party.id: party for party in reading.parties}
    who = _outlet(article.outlet or "", pack)
    named = [_named(parties[known[one].speaker_id]) if one in known else who for one in merged]
    deeds = [known[one].deed if one in known else Deed.SAYS for one in merged]
    found = rejections(article, merged, parents_of(merged), named, deeds, pack)
    speaker, hops = _party(who, article, parties), tuple(_published(article, parties, pack))
    statements: list[Statement] = []
    of = {one: known[one] for one in merged if one in known}
    for one, rejected in zip(merged, found, strict=True):
        if one in of:
            statements.append(of[one])
        elif rejected and is_specific(article, rejected.claim, pack):
            bare = Statement(
                "", one, speaker, who.name, Act.ASSERTS, hops, speaker_how=SpeakerHow.OWN, act_how=ActHow.LIST
            )
            claim = None if rejected.at is None else of.get(merged[rejected.at])
            claim_id = claim.id if claim else None
            rejects = Rejection(rejected.by, rejected.confidence, rejected.evidence, rejected.claim, claim_id)
            statements.append(replace(bare, id=_statement_id(article.version_id, bare), rejects=rejects))
    return Reading(article, tuple(statements), tuple(parties.values()))


def _named(party: Party) -> Named:
    return Named(party.name, party.kind)


def _dating(dating: Dating | None, chance: float) -> Dating | None:
    return dating and replace(dating, confidence=round(chance, _PLACES))


def _hop(one: Passing, article: Article, parties: dict[str, Party]) -> Hop:
    who = _party(one.who, article, parties)
    return Hop(who, one.role, one.evidence, confidence=round(one.chance, _PLACES))


def _rejection(found: Rejected | None, statements: list[Statement]) -> Rejection | None:
    if found is None:
        return None
    claim = None if found.at is None else statements[found.at].id
    return Rejection(found.by, found.confidence, found.evidence, found.claim, claim)


def parents_of(attributions: tuple[Attribution, ...]) -> tuple[int | None, ...]:
    """For each attribution the index of the one whose content holds it, if any."""
    return tuple(_parent(at, attributions) for at in range(len(attributions)))


def _parent(at: int, attributions: tuple[Attribution, ...]) -> int | None:
    """The index of the attribution whose content is the shortest that holds all of this one."""
    one = attributions[at]
    spans = one.source + one.cue + one.content
    holding = [
        (sum(end - start for start, end in attributions[other].content), other)
        for other in range(max(0, at - _NESTING), at)
        if all(_held(span, attributions[other].content) for span in spans)
    ]
    return min(holding)[1] if holding else None


def _held(span: Span, content: Spans) -> bool:
    """Whether one stretch of a content holds a span; "The town, he said, denies it" has two."""
    return any(start <= span[0] and span[1] <= end for start, end in content)


def _published(article: Article, parties: dict[str, Party], pack: Pack) -> Iterator[Hop]:
    """The article's own outlet and where the whole article was taken from: the last hops.

    Metadata tell them, and nothing judges these: how they were read stands in for a confidence.
    """
    if article.outlet:
        fact = article.fact("outlet")
        outlet = _party(_outlet(article.outlet, pack), article, parties)
        span, how = (fact.span, fact.how) if fact else (None, None)
        yield Hop(outlet, HopRole.PUBLISHED, span, how)
    taken = article.fact("source_outlet") or article.fact("source_url")
    if taken and (name := _host(taken.value)) != article.outlet:
        origin = _party(_outlet(name, pack), article, parties)
        yield Hop(origin, HopRole.TAKEN_FROM, taken.span, taken.how)


def _host(address: str) -> str:
    """The host of an address; what is no address, as it is."""
    match = re.match(r"https?://(?:www\.)?([^/?#:@\s]+)", address)
    return match.group(1) if match else address


def _outlet(name: str, pack: Pack) -> Named:
    return Named(outlet_of(name, pack) or name, PartyKind.OUTLET)


def _party(named: Named, article: Article, parties: dict[str, Party]) -> str:
    """The id of a party, which is noted in `parties`."""
    party_id = stable_id("party", *party_key(named, article.id))
    parties.setdefault(party_id, Party(party_id, named.kind, named.name))
    return party_id


def _statement_id(version: str, statement: Statement) -> str:
    """The identity of an interpretation: of what was observed, and of what it was taken to mean."""
    seen = statement.attribution
    dated = statement.said_on.edtf if statement.said_on else None
    hops = [(hop.party_id, hop.role, hop.evidence) for hop in statement.chain]
    meant = (statement.speaker_id, statement.act, hops, dated, statement.parent_id)
    return stable_id("statement", version, seen.source, seen.cue, seen.content, *meant)
