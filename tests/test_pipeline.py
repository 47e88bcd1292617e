"""The stages in order: the contract of `menurut extract`, and that no text whatever breaks them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from menurut import pipeline
from menurut.config import Config
from menurut.langs import FRAMES, load_pack
from menurut.ledger import Added, open_ledger
from menurut.pipeline import extract_lines, read_paths, understand
from menurut.stream import AHEAD
from menurut.text import storable
from menurut.types import Act, Form, Given, RawPage, Reading, Skipped, Stance

CONFIG = Config()
SENTENCE = "Lira Wening mengatakan bahwa dermaga Bayan aman. "


def lines(*articles: dict[str, Any]) -> list[str]:
    return [json.dumps(article, ensure_ascii=False) for article in articles]


def extracted(*articles: dict[str, Any], lang: str | None = "id") -> list[dict[str, Any]]:
    return list(extract_lines(lines(*articles), lang, CONFIG))


def words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


# The contract


def test_one_record_for_each_line_in_order_with_ids_as_sent() -> None:
    ids = ["a", 7, "7", -3, "007", None, 10**30, "id dengan spasi"]
    records = extracted(*({"id": id, "text": SENTENCE} for id in ids))
    assert [record["id"] for record in records] == ids
    assert all(len(record["attributions"]) == 1 for record in records)


def test_keys_and_values_are_those_of_the_contract() -> None:
    text = (
        '"Kami siap," kata Lira Wening kepada Radio Bayan, Senin (21/2/2022). Ia membantah kabar itu. '
        "Seorang pejabat bertanya apakah tiket habis. Kapal itu dikabarkan karam."
    )
    (record,) = extracted({"id": "a", "text": text})
    assert list(record) == ["id", "attributions"]
    for one in record["attributions"]:
        assert list(one) == [
            "source", "cue", "content", "form", "act", "deed", "act_how",
            "speaker", "speaker_how", "speaker_confidence", "via", "via_confidence",
            "said_on", "said_on_confidence", "rejects", "score",
        ]  # fmt: skip
        assert one["form"] in {"direct", "indirect", "mixed"}
        assert one["act"] in {"asserts", "denies", "asks", "directs", "other"}
        assert isinstance(one["speaker"], str)
        assert all(isinstance(name, str) for name in one["via"])
        assert one["said_on"] is None or isinstance(one["said_on"], str)
        sure = [one["score"], one["speaker_confidence"], one["said_on_confidence"] or 0]
        assert all(0 <= chance <= 1 for chance in [*sure, *one["via_confidence"]])
        assert len(one["via_confidence"]) == len(one["via"])
        assert (one["said_on_confidence"] is None) == (one["said_on"] is None)
    assert json.loads(json.dumps(record))["id"] == "a"
    told = [(one["speaker"], one["act"], one["via"], one["said_on"]) for one in record["attributions"]]
    assert told == [
        ("Lira Wening", "asserts", ["Radio Bayan"], "2022-02-21"),
        ("Lira Wening", "denies", ["Radio Bayan"], "2022-02-21"),
        ("anonymous: pejabat", "asks", [], None),
        ("anonymous", "asserts", [], None),
    ]


def test_the_outlet_belongs_to_the_article_and_is_no_relay() -> None:
    (record,) = extracted({"text": SENTENCE, "outlet": "Suara Teluk", "url": "https://example.org/a"})
    assert record["attributions"][0]["via"] == []


def test_an_open_date_is_null() -> None:
    (record,) = extracted({"text": '"Kami siap," kata Lira Wening pada 7 November.'})
    assert record["attributions"][0]["said_on"] is None


def test_the_date_and_language_of_the_line_are_used() -> None:
    spoken = "Sena Balor said yesterday that the pier was safe."
    (record,) = extracted({"text": spoken, "date": "2022-11-16", "lang": "en"}, lang=None)
    assert record["attributions"][0]["said_on"] == "2022-11-15"


def test_the_language_of_the_command_wins() -> None:
    (record,) = extracted({"text": SENTENCE, "lang": "en"}, lang="id")
    assert len(record["attributions"]) == 1


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "🚢",
        "👩‍👩‍👧 🇮🇩 ",
        "\x00",
        "\ud800",
        "\udc00\ud800",
        "e\u0301 ",
        "\u2028",
        "\r\n",
        "\ufeff",
        "𝔅𝔞𝔶𝔞𝔫 ",
        "\t\t",
    ],
)
def test_offsets_are_into_the_given_text(odd: str) -> None:
    inner = odd.strip("\r\n")
    text = f"{odd} Lira Wening mengatakan bahwa dermaga {inner} aman."
    line = json.dumps({"id": 1, "text": text})  # escapes, so that lone surrogates survive
    (record,) = extract_lines([line], "id", CONFIG)
    assert [words(text, one["cue"]) for one in record["attributions"]] == [["mengatakan"]]
    assert [words(text, one["content"]) for one in record["attributions"]] == [
        [f"bahwa dermaga {inner} aman"]
    ]


BROKEN = [
    ("an empty text", '{"id": "a", "text": ""}', "a"),
    ("a text of white space", '{"id": "a", "text": " \\n\\t "}', "a"),
    ("no text", '{"id": "a"}', "a"),
    ("a text that is none", '{"id": "a", "text": 7}', "a"),
    ("null", '{"id": "a", "text": null}', "a"),
    ("no JSON", "{", None),
    ("no object", "[1, 2]", None),
    ("an id that is none", '{"id": {}, "text": "Ada."}', None),
    ("a text too long", json.dumps({"id": "a", "text": "kata " * 300_000}), "a"),
]


@pytest.mark.parametrize(("line", "id"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_what_cant_be_read_gives_a_reason(line: str, id: str | None) -> None:
    around = json.dumps({"id": "whole", "text": SENTENCE})
    before, record, after = extract_lines([around, line, around], "id", CONFIG)
    assert (record["id"], record["attributions"]) == (id, [])
    assert record["skipped"]
    assert len(before["attributions"]) == len(after["attributions"]) == 1
    assert "skipped" not in before


def test_empty_lines_are_no_articles() -> None:
    line = json.dumps({"id": "a", "text": SENTENCE})
    assert len(list(extract_lines(["", line, "\n", "  \n"], "id", CONFIG))) == 1


def test_it_streams() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        for number in count():
            taken = number + 1
            yield json.dumps({"id": number, "text": SENTENCE})

    first = list(islice(extract_lines(endless(), "id", CONFIG), 3))
    assert [record["id"] for record in first] == [0, 1, 2]
    assert taken <= 3 + 2 * AHEAD + 1  # no more is read ahead than that


# What is a statement

BADLY_EXTRACTED = """Wali kota menyebut pasar lama aman

Wali Kota Arum Lestari menyebut pasar itu aman. (Foto: Warta Suka)

Wali Kota Arum Lestari menolak memindahkan pasar lama, Senin (4/3/2024).

"Pasar itu milik warga," kata Arum.

Baca juga: Pedagang Menyebut Wali Kota Ingkar Janji

Hak cipta milik Warta Suka."""


def test_headlines_and_captions_are_observed_but_are_no_statements() -> None:
    (record,) = extracted({"id": "a", "text": BADLY_EXTRACTED})
    observed = [words(BADLY_EXTRACTED, one["cue"])[0] for one in record["attributions"]]
    reading = understand(RawPage("-", BADLY_EXTRACTED, given=Given(lang="id")), CONFIG)
    assert isinstance(reading, Reading)
    stated = [words(BADLY_EXTRACTED, list(s.attribution.cue))[0] for s in reading.statements]
    assert observed == ["menyebut", "menyebut", "menolak", "kata"]
    assert stated == ["menolak", "kata"]


# Any text

_PACKS = [load_pack(code) for code in ("id", "en")]
_VOCABULARY = sorted(
    {
        phrase
        for pack in _PACKS
        for frame in FRAMES
        for phrases in getattr(pack.cues, frame).values()
        for phrase in phrases
    }
    | {word for pack in _PACKS for word in pack.cues.auxiliaries | pack.cues.breaks | pack.cues.whose}
    | {word for pack in _PACKS for word in pack.cues.leads | pack.cues.stops | pack.cues.recipients}
    | {word for pack in _PACKS for word in pack.cues.adverbials | pack.names.pronouns | pack.names.own}
    | {word for pack in _PACKS for word in pack.chains.quoting | pack.chains.telling}
    | {word for pack in _PACKS for word in pack.claims.denials | pack.names.alias | pack.names.pointing}
)
_OTHERS = [
    *'"“”‘’\'«»,.;:?!–—-()…\n', "\n\n", "''", "``", "nya", "Lira", "Wening", "Seno Balur", "Tn.", "Mr.",
    "Juru bicara", "A spokesman", "Moskow", "Washington", "Radio Bayan", "AFP", "detik.com", "The", "U.S.",
    "Senin", "(21/2/2022)", "7 November", "Friday, Nov. 11,", "kemarin", "yesterday", "2019",
    "(11/11)", "No. 3", "dermaga", "pier", "air", "🚢", "e\u0301", "(45)", "Foto:",
    "Baca juga:", "Hak cipta milik", "[iklan_2]",
]  # fmt: skip
_WORDS = st.sampled_from(_VOCABULARY) | st.sampled_from(_OTHERS)


def _cased(word: str, how: int) -> str:
    return (word, word.capitalize(), word.upper(), word)[how]


_NEWS = st.lists(
    st.tuples(st.builds(_cased, _WORDS, st.integers(0, 3)), st.sampled_from([" ", " ", " ", "", ", ", ". "])),
    max_size=60,
).map(lambda parts: "".join(word + gap for word, gap in parts))


def check_any(text: str, lang: str | None) -> None:
    """A reading or a reason; spans within the text, in order; and the same again."""
    page = RawPage("-", text, given=Given(lang=lang, date="2022-02-23"))
    reading = understand(page, CONFIG)
    if isinstance(reading, Skipped):
        assert reading.reason
        assert not reading.reason.startswith("internal error"), reading.reason
        return
    assert reading.article.text == storable(text)
    parties = {party.id for party in reading.parties}
    seen: set[str] = set()
    for statement in reading.statements:
        one = statement.attribution
        assert one.cue
        assert one.content
        for role in (one.source, one.cue, one.content):
            assert list(role) == sorted(role)
        shown = [hop.evidence for hop in statement.chain if hop.evidence]
        shown += [statement.said_on.evidence] if statement.said_on and statement.said_on.evidence else []
        for start, end in (*one.source, *one.cue, *one.content, *one.quoted, *shown):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip() == text[start:end]
        assert isinstance(statement.act, Act)
        assert isinstance(one.form, Form)
        assert {statement.speaker_id, *(hop.party_id for hop in statement.chain)} <= parties
        assert statement.parent_id is None or statement.parent_id in seen
        assert statement.id not in seen
        seen.add(statement.id)
    assert understand(page, CONFIG) == reading


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300), st.sampled_from(["id", "en", "de", None]))
def test_any_text_gives_a_reading_or_a_reason(text: str, lang: str | None) -> None:
    check_any(text, lang)


@settings(deadline=None, max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(_NEWS, st.sampled_from(["id", "en"]))
@example('"kata nya, "', "id")
@example("Menurut, Menurutnya, menurut", "id")
def test_any_jumble_of_news_words_gives_a_reading(text: str, lang: str) -> None:
    check_any(text, lang)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=60) | st.binary(max_size=20).map(lambda b: b.decode("latin-1")), max_size=4))
def test_any_lines_give_a_record_each(given_lines: list[str]) -> None:
    whole = [line for line in given_lines if line.strip()]
    assert len(list(extract_lines(given_lines, None, CONFIG))) == len(whole)


# Faults of ours


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise IndexError("on purpose")

    monkeypatch.setattr(pipeline, "resolve", fail)


@pytest.mark.usefixtures("faulty")
def test_an_internal_error_is_a_skipped_article() -> None:
    page = RawPage("a.txt", SENTENCE, given=Given(id="a", lang="id"))
    assert understand(page, CONFIG) == Skipped(
        "a.txt", "extract", "internal error: IndexError: on purpose", "a"
    )
    (record,) = extracted({"id": 5, "text": SENTENCE})
    assert record == {
        "id": 5,
        "attributions": [],
        "skipped": "internal error: IndexError: on purpose",
    }


@pytest.mark.usefixtures("faulty")
def test_an_internal_error_in_one_document_does_not_end_the_run(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(SENTENCE * 3, "utf-8")
    with open_ledger(tmp_path / "test.db") as ledger:
        outcomes = list(read_paths(ledger, [tmp_path / "a.txt", tmp_path / "b.txt"], CONFIG))
    assert [outcome.skipped is not None for outcome in outcomes] == [True, True]


# Reading into a ledger


def test_reading_twice_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE + "Seno Balur membantah bahwa dermaga Bayan aman.", "utf-8")
    with open_ledger(tmp_path / "test.db") as ledger:
        first = list(read_paths(ledger, [tmp_path / "a.txt"], CONFIG))
        before = list(ledger._db.iterdump())
        (claim,) = ledger.claims(disputed=True)
        again = list(read_paths(ledger, [tmp_path / "a.txt"], CONFIG))
        assert ledger.claims(disputed=True) == [claim]
        assert list(ledger._db.iterdump()) == before
        stances = {member.entry.speaker.name: member.stance for member in claim.members}
        against = [pair for member in claim.members for pair in ledger.against(member.entry.id)]
    assert [outcome.added for outcome in first] == [Added.NEW]
    assert [outcome.added for outcome in again] == [Added.UNCHANGED]
    assert stances == {"Lira Wening": Stance.AFFIRMS, "Seno Balur": Stance.DENIES}
    assert [pair.denial.speaker.name for pair in against] == ["Seno Balur"] * 2  # the same, from either end


# Time


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    def seconds(times: int) -> float:
        page = RawPage("-", SENTENCE * times, given=Given(lang="id"))
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            assert isinstance(understand(page, CONFIG), Reading)
            best = min(best, time.perf_counter() - start)
        return best

    seconds(10)  # packs and models are loaded
    assert seconds(5_000) < 20 * max(seconds(500), 0.01)


@pytest.mark.parametrize("part", ["_link_claims", "candidates", "Gist"])
def test_an_article_and_its_links_come_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """A crash before the links leaves no article without them: the next reading starts anew."""
    page = tmp_path / "page.txt"
    page.write_text(
        "Seno Balur mengatakan dermaga Bayan sudah dijual.\n\n"
        "Lira Wening membantah dermaga Bayan sudah dijual.\n", "utf-8")  # fmt: skip

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with open_ledger(tmp_path / "ledger.db") as ledger:
        with monkeypatch.context() as patched:
            patched.setattr(pipeline, part, crash)
            with pytest.raises(KeyboardInterrupt):
                list(pipeline.read_paths(ledger, [page], Config()))
        assert ledger.counts()["articles"] == ledger._number("SELECT count(*) FROM link") == 0
        list(pipeline.read_paths(ledger, [page], Config()))
        assert len(ledger.claims(disputed=True)) == 1
        assert ledger._number("SELECT count(*) FROM gist") == 2
