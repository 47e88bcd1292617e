"""Verdicts: which sentences in an article's own voice become statements of its outlet, and which do not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menurut.config import Config
from menurut.extract import extract
from menurut.langs import load_pack
from menurut.pipeline import extract_lines, understand
from menurut.read import json_page
from menurut.resolve import resolve, with_verdicts
from menurut.resolve.verdicts import MODEL, own_voice
from menurut.types import (
    Act,
    ActHow,
    Article,
    Attribution,
    Block,
    BlockKind,
    Deed,
    Form,
    PartyKind,
    RawPage,
    Reading,
    RejectedBy,
    SpeakerHow,
    Statement,
)

OUTLET = "Cek Teluk"
PLAIN = "Angin bertiup kencang di teluk sejak pagi."


def article_of(text: str, lang: str = "id", outlet: str | None = OUTLET, **kinds: BlockKind) -> Article:
    """An article whose lines are blocks of the body; of those in `kinds`, "l0" and so on, of another kind."""
    blocks, at = [], 0
    for number, line in enumerate(text.split("\n")):
        blocks.append(Block((at, at + len(line)), kinds.get(f"l{number}", BlockKind.BODY)))
        at += len(line) + 1
    return Article("made", text, tuple(blocks), lang, outlet=outlet)


def told(text: str, lang: str, *parts: tuple[str, str, str]) -> tuple[Attribution, ...]:
    """Attributions in the order of the text, by the words of source, cue and content."""
    spans = [tuple(((at := text.index(part)), at + len(part)) for part in one) for one in parts]
    return tuple(
        Attribution("made", (source,), (cue,), (content,), Form.INDIRECT, 1.0, "by-hand")
        for source, cue, content in spans
    )


def read(
    text: str, lang: str = "id", *parts: tuple[str, str, str], outlet: str | None = OUTLET, **kinds: BlockKind
) -> Reading:
    article, pack = article_of(text, lang, outlet, **kinds), load_pack(lang)
    return with_verdicts(resolve(article, told(text, lang, *parts), pack), pack)


def own(reading: Reading) -> list[Statement]:
    return [said for said in reading.statements if said.attribution.model_id == MODEL]


def seen(reading: Reading) -> list[tuple[str, str, str]]:
    """Of each of the outlet's statements its words, the words that reject, and the claim."""
    text = reading.article.text
    return [
        (
            " … ".join(text[slice(*span)] for span in said.attribution.content),
            text[slice(*said.rejects.evidence)],
            " … ".join(text[slice(*span)] for span in said.rejects.claim),
        )
        for said in own(reading)
        if said.rejects
    ]


# Which sentences: the text, the sentence (all of it, if empty), the words that reject, the claim

STORY = "Sebuah video memperlihatkan candi di Bayan terbakar."
VERDICTS = [
    ("a heading", "id", "Hoaks Video Candi Prambang Terbakar", "", "Hoaks", "Video Candi Prambang Terbakar"),
    ("a heading, and a colon", "id", "HOAKS: dermaga Bayan dijual kepada asing.", "", "HOAKS",
     "dermaga Bayan dijual kepada asing"),
    ("a heading behind a colon", "id", "Cek Fakta: Tidak Benar Candi Prambang Terbakar Semalam", "",
     "Tidak Benar", "Candi Prambang Terbakar Semalam"),
    ("a claim that is named", "id", "Klaim bahwa dermaga Bayan telah dijual tidak benar.", "", "tidak benar",
     "dermaga Bayan telah dijual"),
    ("a claim that is named", "id", "Narasi bahwa dermaga Bayan telah dijual adalah hoaks.", "", "hoaks",
     "dermaga Bayan telah dijual"),
    ("a claim that is named", "en", "The claim that the Bayan pier was sold is false.", "", "false",
     "the Bayan pier was sold"),
    ("a claim that is named", "ms", "Dakwaan bahawa jeti lama itu dijual adalah palsu.", "", "palsu",
     "jeti lama itu dijual"),
    ("the first of two verdicts in it", "id", "Kabar bahwa dermaga dijual itu menyesatkan dan tidak benar.",
     "", "menyesatkan", "dermaga dijual itu"),
    ("the sentence before", "en", "A picture shows a burning temple in Bayan. That photo is fake.",
     "That photo is fake.", "fake", "A picture shows a burning temple in Bayan"),
    ("the sentence before", "id", STORY + " Kabar itu tidak benar adanya.", "Kabar itu tidak benar adanya.",
     "tidak benar", STORY[:-1]),
    ("in the middle", "id", f"{PLAIN} Hoaks Video Candi Prambang Terbakar. {PLAIN}",
     "Hoaks Video Candi Prambang Terbakar", "Hoaks", "Video Candi Prambang Terbakar"),
    ("on a line of its own", "id", f"{PLAIN}\n  Hoaks Video Candi Prambang Terbakar  \n{PLAIN}",
     "Hoaks Video Candi Prambang Terbakar", "Hoaks", "Video Candi Prambang Terbakar"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "sentence", "evidence", "claim"),
    [pytest.param(*row[1:], id=f"{row[0]}: {row[2][:30]}") for row in VERDICTS],
)
def test_what_an_outlet_says_is_not_so(
    lang: str, text: str, sentence: str, evidence: str, claim: str
) -> None:
    assert seen(read(text, lang)) == [(sentence or text, evidence, claim)]


NOT_YET = [
    ("the label belongs to the claim", "[SALAH] Video Candi Prambang Terbakar adalah hoaks.",
     "Video Candi Prambang Terbakar"),
    ("“itu” is taken for what stands for a claim, and what is before it is cut off",
     "Video candi Bayan itu adalah hoaks.", "Video candi Bayan itu"),
    ("“itu” is taken for what stands for a claim, and what is before it is cut off",
     "Cek Fakta: tidak benar bahwa candi itu terbakar pada malam hari.",
     "candi itu terbakar pada malam hari"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        pytest.param(*row[1:], marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=row[0]))
        for row in NOT_YET
    ],
)
def test_what_an_outlet_says_is_not_so_known_failures(text: str, claim: str) -> None:
    assert [one[2] for one in seen(read(text))] == [claim]


NO_VERDICTS = [
    ("about hoaxes", "id", "Hoaks masih menjadi masalah besar di negeri ini."),
    ("about hoaxes", "id", "Hoaks ini muncul lagi setelah banjir besar di teluk."),
    ("about hoaxes", "id", "Hoaks video candi Bayan terbakar beredar lagi di teluk."),
    ("about hoaxes", "id", "Warga menerima informasi palsu tentang banjir besar."),
    ("about who spreads them", "id", "Polisi menangkap penyebar hoaks di pasar lama."),
    ("no one claim: no name, no number, nothing pointed at", "id", "Klaim bahwa kapal dijual tidak benar."),
    ("no one claim", "en", "The claim that boats are sold is false."),
    ("a warning in general", "id", "Di era ini, informasi palsu tentang banjir Bayan mudah beredar."),
    ("the opposite", "id", "Klaim bahwa dermaga Bayan telah dijual bukan hoaks."),
    ("a question", "id", "Apakah klaim bahwa dermaga Bayan telah dijual tidak benar?"),
    ("a condition", "id", "Jika klaim bahwa dermaga Bayan dijual tidak benar, warga boleh kembali."),
    ("what begins no sentence", "id", "Kabar dermaga Bayan dijual kepada asing dan tidak benar."),
    ("what begins no sentence", "id", "Video candi Bayan terbakar dan tidak benar adanya."),
    ("too short", "id", "Itu hoaks."),
    ("too short", "en", "It is false."),
    ("nothing that it rejects", "en", "That photo is fake."),
    ("too long", "id", "Klaim bahwa " + "dermaga Bayan yang panjang " * 20 + "telah dijual tidak benar."),
    ("a mere negation", "en", "The old pier was never sold to anybody in the town."),
    ("nothing of that kind", "id", PLAIN),
    ("nothing at all", "id", ""),
]


@pytest.mark.parametrize(
    ("lang", "text"), [pytest.param(*row[1:], id=f"{row[0]}: {row[2][:30]}") for row in NO_VERDICTS]
)
def test_what_is_no_verdict(lang: str, text: str) -> None:
    assert read(text, lang).statements == ()


HEADING = "Hoaks Video Candi Prambang Terbakar"


@pytest.mark.parametrize("kind", sorted({*BlockKind} - {BlockKind.BODY}))
def test_only_the_body_speaks(kind: BlockKind) -> None:
    assert len(own(read(f"{HEADING}\n{PLAIN}"))) == 1
    assert own(read(f"{HEADING}\n{PLAIN}", l0=kind)) == []


@pytest.mark.parametrize("outlet", [None, ""])
def test_where_no_outlet_is_known_nobody_says_it(outlet: str | None) -> None:
    assert read(HEADING, outlet=outlet).statements == ()


# Beside what others say

BEFORE = "Lira Wening mengatakan dermaga itu retak karena kapal besar."
SAID = ("Lira Wening", "mengatakan", "dermaga itu retak karena kapal besar")


def test_what_somebody_else_says_is_his() -> None:
    text = "Seno Balur mengatakan klaim bahwa dermaga Bayan telah dijual tidak benar."
    his = ("Seno Balur", "mengatakan", "klaim bahwa dermaga Bayan telah dijual tidak benar")
    reading = read(text, "id", his)
    assert own(reading) == [] and len(reading.statements) == 1
    assert len(own(read(text))) <= 1  # where nobody has seen that he says it, it may be the outlet's


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_sentence_that_an_attribution_touches_is_not_the_outlets(part: int) -> None:
    text = "Klaim Seno Balur kemarin bahwa dermaga Bayan telah dijual tidak benar."
    start = text.index("Seno Balur")
    source, cue, content = (((start, start + 10),) if role == part else () for role in range(3))
    touching = Attribution("made", source, cue, content, Form.INDIRECT, 1.0, "by-hand")
    article, pack = article_of(text), load_pack("id")
    assert len([*own_voice(article, (), pack)]) == 1
    assert [*own_voice(article, (touching,), pack)] == []
    beside = replace(touching, source=((len(text), len(text) + 1),), cue=(), content=())
    assert len([*own_voice(article, (beside,), pack)]) == 1


def test_statements_keep_their_order_and_are_as_they_were() -> None:
    after = 'Seno Balur berkata, "Kami akan menunggu kapal berikutnya sampai malam."'
    his = ("Seno Balur", "berkata", '"Kami akan menunggu kapal berikutnya sampai malam."')
    text = f"{HEADING}\n{BEFORE}\nKlaim bahwa menara Bayan telah dijual tidak benar.\n{after}"
    article, pack = article_of(text), load_pack("id")
    without = resolve(article, told(text, "id", SAID, his), pack)
    reading = with_verdicts(without, pack)
    assert [said.attribution.model_id for said in reading.statements] == [MODEL, "by-hand", MODEL, "by-hand"]
    starts = [said.attribution.start for said in reading.statements]
    assert starts == sorted(starts)
    assert tuple(said for said in reading.statements if said not in own(reading)) == without.statements
    assert reading.article is article and reading.parties[: len(without.parties)] == without.parties


def test_what_it_rejects_may_be_what_somebody_said_before() -> None:
    reading = read(f"{BEFORE} Pernyataan itu tidak benar adanya.", "id", SAID)
    before, (verdict,) = reading.statements[0], own(reading)
    assert verdict.rejects and verdict.rejects.claim_id == before.id
    assert verdict.rejects.claim == before.attribution.content


def test_whose_statement_it_is_and_how_that_was_found() -> None:
    reading = read(f"{PLAIN}\n{HEADING}")
    (said,) = reading.statements
    (outlet,) = reading.parties
    assert (outlet.kind, outlet.name, said.speaker_id) == (PartyKind.OUTLET, OUTLET, outlet.id)
    assert (said.speaker_how, said.act, said.deed, said.act_how) == (
        SpeakerHow.OWN, Act.ASSERTS, Deed.SAYS, ActHow.LIST,
    )  # fmt: skip
    assert [(hop.party_id, hop.role) for hop in said.chain] == [(outlet.id, "published-by")]
    assert said.said_on is None and said.parent_id is None
    one = said.attribution
    assert (one.source, one.cue, one.quoted, one.form) == ((), (), (), Form.INDIRECT)
    assert 0 < one.score < 1
    assert said.rejects and said.rejects.by is RejectedBy.CONTENT and 0 < said.rejects.confidence < 1
    assert read(f"{PLAIN}\n{HEADING}") == reading
    assert own(read(f"{PLAIN} {PLAIN}\n{HEADING}"))[0].id != said.id  # of another version


def test_two_of_one_sentence_are_one_and_of_two_sentences_two() -> None:
    assert (
        len(own(read("Klaim bahwa dermaga Bayan dijual adalah hoaks, klaim bahwa candi Bayan dijual palsu.")))
        == 1
    )
    assert len(own(read(f"{HEADING}\n{HEADING}"))) == 2
    ids = {said.id for said in own(read(f"{HEADING}\n{HEADING}"))}
    assert len(ids) == 2


# The same words in somebody's mouth: rejections.py

SPOKEN = [
    ("a heading", "Hoaks Video Candi Prambang Terbakar", "Video Candi Prambang Terbakar"),
    ("a colon", "Hoaks: dermaga Bayan dijual kepada asing", "dermaga Bayan dijual kepada asing"),
    ("“that”", "Hoaks bahwa dermaga Bayan dijual kepada asing", "dermaga Bayan dijual kepada asing"),
    ("about a hoax", "Hoaks ini muncul lagi setelah banjir besar", None),
    ("about hoaxes", "Hoaks masih menjadi masalah besar", None),
    ("joined to what is before", "Dermaga lama dijual dan tidak benar", None),
    ("joined to what is before", "Dermaga lama dijual serta tidak terbukti", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "claim"), [pytest.param(*row[1:], id=f"{row[0]}: {row[1][:30]}") for row in SPOKEN]
)
def test_words_of_denial_that_a_content_begins_with(content: str, claim: str | None) -> None:
    text = f"Seno Balur menulis {content}."
    (said,) = read(text, "id", ("Seno Balur", "menulis", content), outlet=None).statements
    found = said.rejects and " … ".join(text[slice(*span)] for span in said.rejects.claim)
    assert found == claim


CLAIMED = ("Lira Wening", "said", "the minister sold the old pier")
NEVER = "he never sold the old pier"
NEGATIONS = [
    ("he says no more", [CLAIMED, ("Seno Balur", "added", NEVER)], False),
    ("he insists", [CLAIMED, ("Seno Balur", "insisted", NEVER)], True),
    ("he rejects something else", [CLAIMED, ("Seno Balur", "denied", "the report that boats sank"),
                                   ("Balur", "added", NEVER)], True),
    ("another one rejects something", [CLAIMED, ("Raka Tamin", "denied", "the report that boats sank"),
                                       ("Seno Balur", "added", NEVER)], False),
    ("nobody stands for the claim", [("A source who asked not to be named", *CLAIMED[1:]),
                                     ("Seno Balur", "added", NEVER)], True),
    ("it is an accusation", [("Lira Wening", "claimed", CLAIMED[2]), ("Seno Balur", "added", NEVER)], True),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "rejects"), [pytest.param(*row[1:], id=row[0]) for row in NEGATIONS])
def test_a_mere_negation_rejects_if_he_insists_or_nobody_stands_for_the_claim(
    parts: list[tuple[str, str, str]], rejects: bool
) -> None:
    text, told_ = "", []
    for part in parts:
        at = []
        for words in part:
            at.append((len(text), len(text) + len(words)))
            text += f"{words} "
        text = f"{text[:-1]}. "
        source, cue, content = ((span,) for span in at)
        told_.append(Attribution("made", source, cue, content, Form.INDIRECT, 1.0, "by-hand"))
    article = article_of(text.strip(), "en", None)
    last = resolve(article, tuple(told_), load_pack("en")).statements[-1]
    assert (last.rejects is not None) == rejects


# In the whole


def page(text: str) -> RawPage:
    found = json_page(f'{{"id": "a", "text": "{text}", "lang": "id", "outlet": "{OUTLET}"}}', "-:1")
    assert isinstance(found, RawPage)
    return found


ARTICLE = f"{PLAIN}\\n{HEADING}\\n{PLAIN}"  # as JSON has it


def test_a_reading_has_them_and_extract_has_not() -> None:
    reading = understand(page(ARTICLE), Config())
    assert isinstance(reading, Reading) and len(own(reading)) == 1
    line = f'{{"id": "a", "text": "{ARTICLE}", "outlet": "{OUTLET}"}}'
    (record,) = extract_lines([line], "id", Config())
    assert "skipped" not in record
    span = list(own(reading)[0].attribution.content[0])
    assert span not in [list(one) for row in record["attributions"] for one in row["content"]]
    assert all(row["speaker_how"] != SpeakerHow.OWN for row in record["attributions"])


WORDS = [
    "Hoaks", "HOAKS", "hoaks", "palsu", "tidak", "benar", "bahwa", "klaim", "Klaim", "kabar", "itu", "adalah",
    "[SALAH]", "Cek", "Fakta:", "dermaga", "Bayan", "dijual", "candi", "terbakar", "false", "fake", "The",
    "claim", "that", "is", ".", ",", ":", "“", "”", "?", "!", "\n", "\n", "Seno", "Balur", "mengatakan",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join) | st.text(max_size=80),
    st.sampled_from(["id", "en", "ms"]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_sound_verdicts(text: str, lang: str, drawn: list[tuple[int, int]]) -> None:
    article, pack = article_of(text, lang), load_pack(lang)
    spans = sorted({(low, min(low + size, len(text))) for low, size in drawn if low < len(text)})
    given_ = tuple(
        Attribution("made", (), (), (span,), Form.INDIRECT, 1.0, "by-hand") for span in spans
    ) or extract(article)
    given_ = tuple(sorted(given_, key=lambda one: one.place))
    without = resolve(article, given_, pack)
    reading = with_verdicts(without, pack)
    assert tuple(said for said in reading.statements if said not in own(reading)) == without.statements
    taken = [span for one in given_ for span in one.source + one.cue + one.content]
    places = []
    for said in own(reading):
        ((low, high),) = said.attribution.content
        assert 0 <= low < high <= len(text) and text[low:high] == text[low:high].strip()
        assert not any(start < high and low < end for start, end in taken)
        assert any(block.span[0] <= low and high <= block.span[1] for block in article.blocks)
        assert said.rejects and said.rejects.claim
        assert low <= said.rejects.evidence[0] < said.rejects.evidence[1] <= high
        assert all(0 <= start < end <= len(text) for start, end in said.rejects.claim)
        places.append((low, high))
    assert places == sorted(set(places))
    assert all(one[1] <= other[0] for one, other in pairwise(places))
