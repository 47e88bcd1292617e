"""Disputes: which pairs of statements are a claim and its denial, and which are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import article, found, party

from menurut.match import MATCHER, disputes, is_denial, repeated
from menurut.types import (
    Act,
    ArticleRef,
    Attribution,
    Entry,
    Form,
    Link,
    PartyKind,
    RejectedBy,
    Relation,
    WordedRejection,
)

MADE_AT = "2024-01-01T00:00:00Z"


def entry(
    speaker: str,
    content: str,
    act: Act = Act.ASSERTS,
    *,
    lang: str = "en",
    id: str | None = None,
    text: str | None = None,
    of: str = "one",
    parent: str | None = None,
) -> Entry:
    """A statement as the ledger shows it; of an article `of` whose text is, by default, the content."""
    whole = text or content
    made = article(of, whole, lang=lang)
    spans = found(whole, content)
    seen = Attribution(made.id, (), (), spans, Form.INDIRECT, 0.9, "by-hand")
    ref = ArticleRef(
        made.id, made.version_id, None, None, None, lang, None, made.ref, "2024-01-01T00:00:00Z", True
    )
    return Entry(
        id=id or f"{speaker}: {content}",
        article=ref,
        attribution=seen,
        speaker=party(speaker, PartyKind.PERSON),
        mention=speaker,
        act=act,
        source=speaker,
        cue="",
        content=content,
        chain=(),
        said_on=None,
        parent_id=parent,
        superseded_by=None,
    )


def linked(one: Entry, *others: Entry) -> list[tuple[str, str]]:
    """Who denies whom."""
    by_id = {each.id: each for each in (one, *others)}
    links = disputes(one, others, MADE_AT)
    return [(by_id[link.left].speaker.name, by_id[link.right].speaker.name) for link in links]


# What is a denial

IS_DENIAL = [
    ("id", Act.DENIES, "laporan itu", True),
    ("id", Act.ASSERTS, "panggilan itu tidak pernah terjadi", True),
    ("id", Act.ASSERTS, "Itu tidak benar", True),
    ("id", Act.ASSERTS, "kabar itu hoaks", True),
    ("id", Act.ASSERTS, "dermaga aman", False),
    ("id", Act.ASSERTS, "dermaga dibenarkan letaknya", False),
    ("id", Act.ASKS, "apakah kabar itu tidak benar", False),
    ("id", Act.OTHER, "kabar itu tidak benar", False),
    ("en", Act.DENIES, "the report", True),
    ("en", Act.ASSERTS, "the call never happened", True),
    ("en", Act.ASSERTS, "that is not true", True),
    ("en", Act.ASSERTS, "the pier is safe", False),
    ("en", Act.ASSERTS, "nevertheless the pier is safe", False),
    ("en", Act.DIRECTS, "never to call again", False),
]


@pytest.mark.parametrize(("lang", "act", "content", "expected"), IS_DENIAL)
def test_is_denial(lang: str, act: Act, content: str, expected: bool) -> None:
    assert is_denial(entry("Seno", content, act, lang=lang)) is expected


# Pairs that belong together

CALL = "Tamar Rusk called Balor about the Bayan pier on 7 November"
PANGGILAN = "Tama Rusdi menelepon Balur soal dermaga Bayan pada 7 November"
DISPUTES = [
    ("a verb that denies", "en", CALL, "Tamar Rusk called Balor about the pier", Act.DENIES),
    ("words that deny", "en", CALL, "Tamar Rusk never called Balor about the pier", Act.ASSERTS),
    ("a verb that denies", "id", PANGGILAN, "Tama Rusdi menelepon Balur soal dermaga", Act.DENIES),
    ("words that deny", "id", PANGGILAN, "Tama Rusdi tidak pernah menelepon Balur soal dermaga", Act.ASSERTS),
    (
        "another form of the word",
        "id",
        "baja jembatan Lowen berkarat",
        "karat baja jembatan Lowen",
        Act.DENIES,
    ),
]


@pytest.mark.parametrize(("lang", "claim", "denial", "act"), [row[1:] for row in DISPUTES])
@pytest.mark.parametrize("of", ["one", "other"])
def test_a_denial_of_the_same_words(lang: str, claim: str, denial: str, act: Act, of: str) -> None:
    """In one article as in two, and from whichever side it is asked."""
    said, denied = entry("Lira", claim, lang=lang), entry("Seno", denial, act, lang=lang, of=of)
    assert linked(denied, said) == [("Seno", "Lira")]
    assert linked(said, denied) == [("Seno", "Lira")]


def test_the_link_says_what_it_is() -> None:
    said, denied = entry("Lira", CALL), entry("Seno", CALL, Act.DENIES, id="denial")
    (link,) = disputes(denied, [said], MADE_AT)
    assert link == Link(denied.id, said.id, Relation.DENIES, link.score, MATCHER, MADE_AT)
    assert 0.3 <= link.score <= 1.0


# Pairs that don't

NO_DISPUTES = [
    ("one speaker", entry("Seno", CALL), entry("Seno", CALL, Act.DENIES, id="d")),
    ("both deny", entry("Lira", CALL, Act.DENIES), entry("Seno", CALL, Act.DENIES)),
    ("neither denies", entry("Lira", CALL), entry("Seno", CALL)),
    ("an order is no claim", entry("Lira", CALL, Act.DIRECTS), entry("Seno", CALL, Act.DENIES)),
    ("a question is no claim", entry("Lira", CALL, Act.ASKS), entry("Seno", CALL, Act.DENIES)),
    ("only names are shared", entry("Lira", "Tamar Rusk left Bayan early"),
     entry("Seno", "Tamar Rusk bought land near Bayan", Act.DENIES)),
    ("one word is shared", entry("Lira", "the harbour was dredged"),
     entry("Seno", "the harbour fees were stolen by clerks", Act.DENIES)),
    ("another article, and no name is shared", entry("Lira", "the old pier has cracked badly"),
     entry("Seno", "the old pier has cracked badly", Act.DENIES, of="other")),
    ("another article, and only a year is shared", entry("Lira", "the old pier cracked badly in 2019"),
     entry("Seno", "the old pier cracked badly in 2019", Act.DENIES, of="other")),
    ("nothing is shared", entry("Lira", CALL), entry("Seno", "rice prices doubled overnight", Act.DENIES)),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [pytest.param(*row[1:], id=row[0]) for row in NO_DISPUTES])
def test_no_dispute(one: Entry, other: Entry) -> None:
    assert linked(one, other) == []
    assert linked(other, one) == []


def test_nobody_disputes_with_nobody() -> None:
    assert disputes(entry("Seno", CALL, Act.DENIES), [], MADE_AT) == []


# "That is not true": the claim stands before it

TEXT = (
    "Lira mengatakan dermaga Bayan retak parah. Tama mengatakan harga beras naik. "
    "“Hal itu tidak benar,” kata Seno. Dewi menyebut tiket habis."
)
LIRA = entry("Lira", "dermaga Bayan retak parah", lang="id", text=TEXT)
TAMA = entry("Tama", "harga beras naik", lang="id", text=TEXT)
SENO = entry("Seno", "“Hal itu tidak benar,”", lang="id", text=TEXT)
DEWI = entry("Dewi", "tiket habis", lang="id", text=TEXT)


def test_a_referring_denial_belongs_to_the_nearest_claim_before_it() -> None:
    assert linked(SENO, LIRA, TAMA, DEWI)[0] == ("Seno", "Tama")
    assert ("Seno", "Dewi") not in linked(SENO, LIRA, TAMA, DEWI)  # it comes later


def test_a_referring_denial_is_nothing_to_another_article() -> None:
    elsewhere = entry("Tama", "harga beras naik", lang="id", text=TEXT, of="other")
    assert linked(SENO, elsewhere) == []


def test_a_referring_denial_far_behind_belongs_to_nothing() -> None:
    far = TEXT.replace("“Hal", "Kapal tetap berlayar. " * 40 + "“Hal")
    claim = entry("Tama", "harga beras naik", lang="id", text=far)
    denial = entry("Seno", "“Hal itu tidak benar,”", lang="id", text=far)
    assert linked(denial, claim) == []


def test_a_denial_with_words_of_its_own_does_not_refer() -> None:
    text = "Tama mengatakan harga beras naik. Seno menegaskan dermaga Bayan tidak pernah retak parah."
    claim = entry("Tama", "harga beras naik", lang="id", text=text)
    denial = entry("Seno", "dermaga Bayan tidak pernah retak parah", lang="id", text=text)
    assert linked(denial, claim) == []


# What the resolver says is rejected


def rejecting(denial: Entry, claim_id: str | None, words: str = "") -> Entry:
    return replace(denial, rejects=WordedRejection(RejectedBy.CUE, 0.9, (0, 1), (), claim_id, "", words))


def test_what_a_statement_rejects_is_denied_whatever_its_words() -> None:
    denial = rejecting(SENO, LIRA.id)
    assert is_denial(denial)
    assert linked(denial, LIRA, TAMA, DEWI)[0] == ("Seno", "Lira")
    assert linked(LIRA, denial) == [("Seno", "Lira")]


def test_the_words_that_are_rejected_are_sought_in_other_articles() -> None:
    claim = entry("Lira", CALL, of="other")
    denial = rejecting(entry("Seno", "the report", Act.DENIES), None, CALL)
    assert linked(denial, claim) == [("Seno", "Lira")]


# Nesting


def test_a_claim_inside_the_denial_is_what_is_denied() -> None:
    text = "Kremlin membantah laporan Radio Bayan bahwa pasukan mundur."
    outer = entry("Kremlin", "laporan Radio Bayan bahwa pasukan mundur", Act.DENIES, lang="id", text=text)
    inner = entry("Radio Bayan", "bahwa pasukan mundur", lang="id", text=text, parent=outer.id)
    assert linked(outer, inner) == [("Kremlin", "Radio Bayan")]
    assert linked(inner, outer) == [("Kremlin", "Radio Bayan")]


def test_a_denial_inside_a_claim_does_not_deny_the_one_who_tells_it() -> None:
    text = "Lira mengatakan Seno membantah pasukan mundur."
    outer = entry("Lira", "Seno membantah pasukan mundur", lang="id", text=text)
    inner = entry("Seno", "pasukan mundur", Act.DENIES, lang="id", text=text, parent=outer.id)
    assert linked(inner, outer) == []


def test_of_a_claim_inside_another_the_outermost_is_denied() -> None:
    outer = entry("Courier", "sources say that Tamar Rusk called Balor about the pier", of="two")
    inner = replace(entry("sources", "Tamar Rusk called Balor about the pier", of="two"), parent_id=outer.id)
    denial = entry("Seno", "Tamar Rusk called Balor about the pier", Act.DENIES, id="denial")
    assert linked(denial, inner, outer) == [("Seno", "Courier")]
    assert linked(denial, inner) == [("Seno", "sources")]  # where the outer one is not known


def test_one_denial_has_three_claims_at_most_the_surest_first() -> None:
    claims = [entry(f"S{at}", CALL + " again" * at, of=f"a{at}") for at in range(6)]
    links = disputes(entry("Seno", CALL, Act.DENIES), claims, MADE_AT)
    assert len(links) == 3
    assert [link.score for link in links] == sorted((link.score for link in links), reverse=True)


def test_the_order_of_the_others_changes_nothing() -> None:
    denial, claims = entry("Seno", CALL, Act.DENIES), [entry(f"S{at}", CALL, of=f"a{at}") for at in range(5)]
    assert disputes(denial, claims, MADE_AT) == disputes(denial, claims[::-1], MADE_AT)


def test_a_bare_denial_repeats_what_its_speaker_denies_elsewhere_in_the_article() -> None:
    text = "There was no phone call, he said. None of that is true. The phone call lasted an hour."
    claim = entry("Lira", "The phone call lasted an hour.", text=text)
    denial = entry("Seno", "There was no phone call", Act.DENIES, text=text)
    bare = entry("Seno", "None of that is true.", text=text)
    somebody = entry("Tama", "None of that is true.", text=text)
    links = disputes(denial, [claim, bare, somebody], MADE_AT)
    assert [(link.left, link.right) for link in links] == [(denial.id, claim.id)]
    again = repeated([claim, denial, bare, somebody], links, MADE_AT)
    assert [(link.left, link.right) for link in again] == [(bare.id, claim.id)]
    assert again[0].score < links[0].score
