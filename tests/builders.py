"""Readings made by hand: the words are given, and the spans are where they stand in the text."""

from __future__ import annotations

from dataclasses import dataclass

from menurut.types import (
    Act,
    ActHow,
    Article,
    Attribution,
    Block,
    BlockKind,
    Dating,
    Fact,
    Form,
    Hop,
    HopRole,
    Link,
    Party,
    PartyKind,
    Reading,
    Relation,
    Span,
    Spans,
    SpeakerHow,
    Statement,
    stable_id,
)

MODEL = "by-hand-1"


@dataclass(frozen=True)
class Said:
    """One statement in words; several contents are one statement, discontinuous."""

    source: str
    cue: str
    content: str | tuple[str, ...]
    speaker: str = ""
    kind: PartyKind = PartyKind.PERSON
    act: Act = Act.ASSERTS
    form: Form = Form.INDIRECT
    via: tuple[str, ...] = ()
    said_on: str | None = None
    score: float = 0.9
    how: SpeakerHow = SpeakerHow.NAMED
    confidence: float = 0.95


def party(name: str, kind: PartyKind = PartyKind.PERSON, *aliases: str) -> Party:
    return Party(stable_id("party", kind, name), kind, name, aliases)


def find(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


def found(text: str, words: str | tuple[str, ...]) -> Spans:
    many = (words,) if isinstance(words, str) else words
    return tuple(find(text, one) for one in many if one)


def statement(article: Article, said: Said) -> Statement:
    text = article.text
    quoted = found(text, said.content) if said.form is Form.DIRECT else ()
    seen = Attribution(
        article_id=article.id,
        source=found(text, said.source),
        cue=found(text, said.cue),
        content=found(text, said.content),
        form=said.form,
        score=said.score,
        model_id=MODEL,
        quoted=quoted,
    )
    speaker = party(said.speaker or said.source, said.kind)
    return Statement(
        id=stable_id("said", article.version_id, seen.source, seen.cue, seen.content, speaker.id, said.act),
        attribution=seen,
        speaker_id=speaker.id,
        mention=said.source,
        act=said.act,
        chain=tuple(
            Hop(
                party(name, PartyKind.OUTLET).id,
                HopRole.QUOTED,
                find(text, name) if name in text else None,
                confidence=0.7,
            )
            for name in said.via
        ),
        said_on=Dating(said.said_on, "stated", confidence=0.8) if said.said_on else None,
        speaker_how=said.how,
        speaker_confidence=said.confidence,
        act_how=ActHow.LIST,
    )


def article(
    id: str,
    text: str,
    lang: str = "en",
    outlet: str | None = "The Harbour Post",
    title: str | None = None,
    published: str | None = "2023-05-04",
) -> Article:
    origin = (Fact("outlet", outlet, "given"),) if outlet else ()
    return Article(
        id=id,
        text=text,
        blocks=(Block((0, len(text)), BlockKind.BODY),),
        lang=lang,
        url=f"https://example.org/{id}",
        outlet=outlet,
        title=title,
        published=published,
        origin=origin,
        ref=f"{id}.txt",
    )


def reading(id: str, text: str, *said: Said, **about: str | None) -> Reading:
    made = article(id, text, **about)  # type: ignore[arg-type]
    parties = [party(one.speaker or one.source, one.kind) for one in said]
    parties += [party(name, PartyKind.OUTLET) for one in said for name in one.via]
    return Reading(made, tuple(statement(made, one) for one in said), tuple(dict.fromkeys(parties)))


def denies(denial: Statement, claim: Statement, by: str = "program:test", **more: str | float | None) -> Link:
    fields = {"score": 0.8, "made_at": "2024-01-01T00:00:00Z"} | more
    return Link(denial.id, claim.id, Relation.DENIES, by=by, **fields)  # type: ignore[arg-type]


# A small world: a bridge over the (invented) river Lowen, in two languages.

BRIDGE = reading(
    "bridge",
    "Mira Tandun said the bridge over the Lowen will open in June. "
    "A city engineer, who asked not to be named, told Radio Kelabu that the steel is already rusting.",
    Said("Mira Tandun", "said", "the bridge over the Lowen will open in June", said_on="2023-05-03"),
    Said(
        "A city engineer, who asked not to be named",
        "told",
        "the steel is already rusting",
        speaker="a city engineer",
        kind=PartyKind.ANONYMOUS,
        via=("Radio Kelabu",),
        how=SpeakerHow.UNNAMED,
        confidence=0.55,
    ),
    title="Bridge to open",
)

JEMBATAN = reading(
    "jembatan",
    "Mira Tandun membantah bahwa baja jembatan Lowen berkarat. "
    "“Panggilan itu tidak pernah ada,” kata Oto Lamsar, “dan kami tidak dipanggil siapa pun.”",
    Said("Mira Tandun", "membantah", "baja jembatan Lowen berkarat", act=Act.DENIES, said_on="2023-05"),
    Said(
        "Oto Lamsar",
        "kata",
        ("Panggilan itu tidak pernah ada", "dan kami tidak dipanggil siapa pun"),
        form=Form.DIRECT,
    ),
    lang="id",
    outlet="Suara Teluk",
    published="2023-05-06",
)
