"""End to end: the example articles (examples/README.md) go into a ledger, and facts come out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from menurut.clean import clean
from menurut.cli import commands
from menurut.config import Config
from menurut.export import against_json
from menurut.ledger import open_ledger
from menurut.match import MATCHER
from menurut.read import pages
from menurut.types import Article

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
Row = dict[str, Any]


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def json_lines(*arguments: str) -> list[Row]:
    return [json.loads(line) for line in run(*arguments, "--json").stdout.splitlines()]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = str(tmp_path_factory.mktemp("examples") / "examples.db")
    run("read", str(EXAMPLES), "--ledger", file)
    return file


@pytest.fixture(scope="module")
def statements(ledger: str) -> list[Row]:
    return json_lines("search", "--limit", "1000", "--ledger", ledger)


@pytest.fixture(scope="module")
def against(ledger: str) -> list[tuple[Row, Row, Row]]:
    """Every pair that somebody's word puts against one another: the claim, the denial, and the link."""
    found: dict[str, tuple[Row, Row, Row]] = {}
    with open_ledger(ledger) as opened:
        for entry in opened.entries():
            for pair in map(against_json, opened.against(entry.id)):
                found[pair["link"]["id"]] = pair["claim"], pair["denial"], pair["link"]
    return list(found.values())


@pytest.fixture(scope="module")
def disputes(ledger: str) -> list[Row]:
    return json_lines("disputes", "--limit", "1000", "--ledger", ledger)


@pytest.fixture(scope="module")
def disputed(disputes: list[Row], statements: list[Row]) -> list[tuple[Row, Row]]:
    """Each who affirms a disputed claim, and hearsay of it, with each who denies it."""
    by_id = {row["id"]: row for row in statements}
    found: list[tuple[Row, Row]] = []
    for claim in disputes:
        sides: dict[str, list[Row]] = {"affirms": [], "denies": [], "neutral": []}
        for said in claim["statements"]:
            if said["statement_id"]:
                sides[said["stance"]].append(by_id[said["statement_id"]])
        hearsay = [row for row in sides["neutral"] if is_hearsay(row)]
        found += product(sides["affirms"] + hearsay, sides["denies"])
    return found


def is_hearsay(row: Row) -> bool:
    """Whether nobody is named who stands for it: "denies the rumour that they met"."""
    return not row["source"]["spans"] and row["speaker"]["kind"] == "anonymous"


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The articles, by the end of what they were read from."""
    found = [clean(page, Config()) for page in pages([EXAMPLES], Config())]
    return {Path(one.ref).name: one for one in found if isinstance(one, Article)}


def name_of(row: Row) -> str:
    return Path(row["article"]["ref"]).name


def relays(row: Row) -> list[str]:
    return [
        step["party"]["name"] for step in row["chain"] if step["role"] not in ("published-by", "taken-from")
    ]


def the(statements: list[Row], name: str, words: str) -> Row:
    """The outermost statement of an article whose content holds the words."""
    found = [row for row in statements if name_of(row) == name and words in row["content"]["text"]]
    assert found, f"no statement of {name} holds {words!r}"
    return max(found, key=lambda row: len(row["content"]["text"]))


# Who said what: article, words of the content, speaker, kind, act, relays, day (EDTF)

SET = "[2005-10-14,2011-10-14,2016-10-14,2022-10-14]"
CONTACT, SERUNI, LINTAS = "2016-contact-nuri.txt", "2024-call-seruni.txt", "2024-denial-lintas.txt"
COURIER, NURI, ORSANWIRE = "2024-call-courier.html", "2024-denial-nuri.html", "2024-denial-orsanwire.txt"
BRIDGE, BRIDGE_NURI, RULING = "2024-bridge-seruni.txt", "2024-bridge-nuri.html", "2025-bridge-ruling.txt"
RICE, RICE_EN, NOTE = "2024-feed.jsonl:1", "2024-feed.jsonl:2", "2024-feed.jsonl:3"
FACTS = [
    # the call, eight years before
    (CONTACT, "tidak pernah bertemu", "Tomas Berezan", "person", "asserts", ["Orsan Wire"], SET),
    (CONTACT, "akhir pekan itu bersama cucunya", "Tomas Berezan", "person", "asserts", None, SET),
    (CONTACT, "minum teh hampir dua jam", "pegawai vila", "anonymous", "asserts", None, None),
    (CONTACT, "kabar itu", "Marten Hallvik", "person", "denies", None, None),
    (CONTACT, "Siapa yang mereka tunggu?", "Ingeborg Saalfeld", "person", "asks", None, None),
    (CONTACT, "lebih tua daripada kami semua", "Tomas Berezan", "person", "asserts", None, SET),
    # the call
    (COURIER, "We do not discuss", "Sunniva Brack", "person", "asserts", [], "2024-10-11"),
    (
        COURIER,
        "that any warning was given",
        "second person briefed on the call",
        "anonymous",
        "denies",
        [],
        None,
    ),
    (COURIER, "every reason to feel bypassed", "Oona Farrell-Wick", "person", "asserts", [], None),
    (SERUNI, "ada peringatan", "Sumber kedua", "anonymous", "denies", None, None),
    (SERUNI, "itu namanya berunding", "Raka Dwipangga", "person", "asserts", ["Harian Seruni"], "2024-10-13"),
    (ORSANWIRE, "There was no phone call", "Tomas Berezan", "person", "asserts", [], "XXXX-10-14"),
    (ORSANWIRE, "any back channel", "Tomas Berezan", "person", "denies", [], None),
    (ORSANWIRE, "not told about every call", "Western diplomat in Mirova", "anonymous", "asserts", [], None),
    (LINTAS, "tidak pernah bertelepon", "Tomas Berezan", "person", "asserts", ["Orsan Wire"], "XXXX-10-14"),
    (LINTAS, "hubungan mencair", "Katya Ostrel", "person", "asserts", None, None),
    (NURI, "bertemu secara rahasia", "Tomas Berezan", "person", "denies", None, None),
    (NOTE, "Two people told us", "Wilhelmina Straith", "person", "asserts", None, None),
    # the bridge
    (BRIDGE, "jembatan darurat", "Laksmi Wiradipa", "person", "asserts", [], "2024-03-21"),
    (BRIDGE, "tidak pernah sampai ke mejanya", "Laksmi Wiradipa", "person", "asserts", [], "2024-03-21"),
    (BRIDGE, "temuan tersebut", "PT Rentang Sembrani", "organisation", "denies", [], None),
    (BRIDGE, "berkomentar", "Partai Cempaka", "organisation", "other", [], None),
    (BRIDGE_NURI, "Dua belas korban", "Surya Lingga Darma", "person", "asserts", [], "2024-03-20"),
    (RULING, "I was told I was lying", "Damar Prayitna", "person", "asserts", ["Lembayung Post"], None),
    # rice
    (RICE, "akan mengimpor 400.000 ton", "Gading Prawirya", "person", "denies", [], "2024-08-22"),
    (RICE, "sudah dicetak", "pejabat di kementerian", "anonymous", "asserts", ["Harian Seruni"], None),
    (RICE, "Janji itu tercatat", "Sasi Kirana Dewanti", "person", "asserts", [], None),
    (
        RICE_EN,
        "Nobody simulates",
        "official involved in the planning",
        "anonymous",
        "asserts",
        ["Lembayung Post"],
        None,
    ),
    (LINTAS, "tidak diberi tahu", "diplomat Barat di Mirova", "anonymous", "asserts", None, None),
    (BRIDGE, "kementerian menolak permohonan", "Damar Prayitna", "person", "asserts", None, None),
    (RICE_EN, "We sweep more", "Jaya Kertamulya", "person", "asserts", [], "2024-08-23"),
]


@pytest.mark.parametrize(
    ("article", "words", "speaker", "kind", "act", "via", "day"),
    [pytest.param(*row, id=f"{row[0]}: {row[1]}") for row in FACTS],
)
def test_who_said_what(
    statements: list[Row],
    article: str,
    words: str,
    speaker: str,
    kind: str,
    act: str,
    via: list[str] | None,
    day: str | None,
) -> None:
    row = the(statements, article, words)
    assert (row["speaker"]["name"], row["speaker"]["kind"], row["act"]) == (speaker, kind, act)
    assert via is None or relays(row) == via
    assert (row["said_on"] or {}).get("edtf") == day


NOT_YET = [
    (
        SERUNI,
        "teman-teman dengan",
        "sumber",
        "a pronoun goes to the last who spoke, who is not the one quoted",
    ),
    (
        LINTAS,
        "menelepon pemimpin Orsania",
        "sumber anonim",
        "the outlet that reported it is taken for the source",
    ),
    (BRIDGE, "lulus uji tarik", "direktur PT Rentang Sembrani", "whose director is not resolved"),
    (RICE_EN, "to remain calm", "Gading Prawirya", "a pronoun goes to the last who spoke"),
    (ORSANWIRE, "it will sign only a treaty", "Velmark", "an invented state is taken for a person"),
]


def not_yet(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


def hangs_on_the_model(reason: str) -> pytest.MarkDecorator:
    """What the pack `pairs` and its judges do not find yet."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


@pytest.mark.parametrize(
    ("article", "words", "speaker"),
    [
        pytest.param(
            *row[:3], id=row[3], marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=row[3])
        )
        for row in NOT_YET
    ],
)
def test_who_said_what_known_failures(statements: list[Row], article: str, words: str, speaker: str) -> None:
    row = the(statements, article, words)
    assert (row["speaker"]["name"], row["speaker"]["kind"] == "person") == (
        speaker,
        speaker in {"Damar Prayitna", "Gading Prawirya"},
    )


RELAYS_NOT_YET = [
    (SERUNI, "ada peringatan", "Halden Courier"),
    (LINTAS, "hubungan mencair", "Radio Mirova"),
    (CONTACT, "Siapa yang mereka tunggu?", "Orsan Wire"),
    (CONTACT, "lebih tua daripada kami semua", "Kanal Satu"),
    (NURI, "bertemu secara rahasia", "Orsan Wire"),
]


@not_yet("a relay named in the opening, or for the statement before, reaches too short a way")
@pytest.mark.parametrize(("article", "words", "relay"), RELAYS_NOT_YET)
def test_relays_known_failures(statements: list[Row], article: str, words: str, relay: str) -> None:
    assert relay in relays(the(statements, article, words))


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a quotation of another article without a name")
def test_a_report_stood_by_is_disputed(disputed: list[tuple[Row, Row]]) -> None:
    assert any(name_of(said) == NOTE and name_of(denied) == ORSANWIRE for said, denied in disputed)


# One person is one party, over languages and years


def test_berezan_is_one_person_in_five_articles(ledger: str, statements: list[Row]) -> None:
    his = [row for row in statements if row["speaker"]["name"] == "Tomas Berezan"]
    assert len({row["speaker"]["id"] for row in his}) == 1
    assert {name_of(row) for row in his} >= {CONTACT, LINTAS, NURI, ORSANWIRE, NOTE}
    (known,) = json_lines("speakers", "berezan", "--ledger", ledger)
    assert known["articles"] >= 5


def test_the_sources_without_a_name_stay_apart(statements: list[Row]) -> None:
    unnamed = [row for row in statements if row["speaker"]["kind"] == "anonymous"]
    articles: dict[str, set[str]] = {}
    for row in unnamed:
        articles.setdefault(row["speaker"]["id"], set()).add(row["article"]["id"])
    assert all(len(found) == 1 for found in articles.values())


# Where accounts differ: article and words of the claim, article and words of the denial

DISPUTES = [
    # what the Courier's unnamed source told, and the spokesman's denials
    (SERUNI, "telah berbicara melalui telepon", LINTAS, "tidak pernah bertelepon", "Tomas Berezan"),
    (SERUNI, "telah berbicara melalui telepon", NURI, "laporan The Halden Courier", "Tomas Berezan"),
    (NURI, "menerima telepon dari presiden terpilih", NURI, "", "Tomas Berezan"),
    (NURI, "bertemu secara rahasia", NURI, "", "Tomas Berezan"),
    (RICE, "akan mengimpor 400.000 ton", RICE, "", "Gading Prawirya"),
    (RICE, "sudah dicetak", RICE, "keterangan itu", "Gading Prawirya"),
    (BRIDGE_NURI, "di bawah standar", BRIDGE_NURI, "", None),
]


IN_OTHER_WORDS = LINTAS, "menelepon pemimpin Orsania", LINTAS, "tidak pernah bertelepon", None


@pytest.mark.parametrize(
    ("of", "claim", "by", "denial", "denier"),
    [pytest.param(*row, id=f"{row[0]}: {row[1]}") for row in [*DISPUTES, IN_OTHER_WORDS]],
)
def test_a_claim_and_its_denial(
    disputed: list[tuple[Row, Row]], of: str, claim: str, by: str, denial: str, denier: str | None
) -> None:
    check_denied(disputed, of, claim, by, denial, denier)


@pytest.mark.parametrize(
    ("of", "claim", "by", "denial", "denier"),
    [pytest.param(*row, id=f"{row[0]}: {row[1]}") for row in DISPUTES if row[0] == row[2]],
)
def test_a_claim_and_its_denial_in_one_article_are_a_pair(
    against: list[tuple[Row, Row, Row]], of: str, claim: str, by: str, denial: str, denier: str | None
) -> None:
    by_words = [(said, denied) for said, denied, link in against if link["by"] == MATCHER]
    check_denied(by_words, of, claim, by, denial, denier)


def check_denied(
    pairs: list[tuple[Row, Row]], of: str, claim: str, by: str, denial: str, denier: str | None
) -> None:
    found = [
        denied["speaker"]["name"]
        for said, denied in pairs
        if name_of(said) == of and claim in said["content"]["text"]
        if name_of(denied) == by and denial in denied["content"]["text"]
    ]
    assert found
    assert denier is None or denier in found


DISPUTES_NOT_YET = [
    (
        ORSANWIRE,
        "had telephoned Korvat",
        ORSANWIRE,
        "There was no phone call",
        "other words for the same call",
    ),
    (SERUNI, "20 menit", LINTAS, "Tidak ada panggilan", "other words for the same call"),
]


@pytest.mark.parametrize(
    ("of", "claim", "by", "denial"),
    [
        pytest.param(*row[:4], id=f"{row[0]}: {row[1]}", marks=hangs_on_the_model(row[4]))
        for row in DISPUTES_NOT_YET
    ],
)
def test_a_claim_and_its_denial_known_failures(
    disputed: list[tuple[Row, Row]], of: str, claim: str, by: str, denial: str
) -> None:
    assert any(
        (name_of(said), name_of(denied)) == (of, by)
        and claim in said["content"]["text"]
        and denial in denied["content"]["text"]
        for said, denied in disputed
    )


# What is one claim, over articles and languages: article and words of each

ONE_CLAIM = [
    (ORSANWIRE, "There was no call, no message", LINTAS, "Tidak ada panggilan, tidak ada pesan"),
    (ORSANWIRE, "There was no call, no message", NURI, "Tidak ada telepon, tidak ada pesan"),
    (ORSANWIRE, "our number has not changed", LINTAS, "nomor kami tidak berubah"),
    (ORSANWIRE, "our number has not changed", NURI, "nomor kami tidak pernah berubah"),
    (ORSANWIRE, "sign only a treaty", LINTAS, "hanya akan menandatangani perjanjian"),
    (ORSANWIRE, "prepared to speak with Hallvik", LINTAS, "bersedia berbicara dengan Tn. Hallvik"),
    (ORSANWIRE, "not told about every call", LINTAS, "tidak diberi tahu tentang setiap panggilan"),
    (ORSANWIRE, "whether the two had spoken", LINTAS, "apakah keduanya pernah berbicara"),
    (COURIER, "Anger comes later", SERUNI, "Soal marah, itu urusan nanti"),
    (COURIER, "learned of the conversation", SERUNI, "baru mengetahui percakapan itu"),
    (COURIER, "any warning was given", SERUNI, "ada peringatan"),
    (COURIER, "We do not discuss", SERUNI, "Kami tidak membahas percakapan"),
    (COURIER, "more patrol ships", SERUNI, "tidak menambah kapal patroli"),
    (COURIER, "friends with very large navies", LINTAS, "teman-teman dengan angkatan laut"),
    (RICE_EN, "letters of appointment for importers", RICE, "sudah dicetak"),
    (RICE_EN, "400,000 tonnes would be imported", RICE, "akan mengimpor 400.000 ton"),
    (RULING, "the cables it installed in 2021", BRIDGE, "kabel pengganti yang dipasang pada 2021"),
]


@pytest.fixture(scope="module")
def claims(ledger: str) -> list[list[Row]]:
    """The statements of each claim."""
    return [claim["statements"] for claim in json_lines("claims", "--ledger", ledger)]


def together(
    claims: list[list[Row]], statements: list[Row], one: tuple[str, str], other: tuple[str, str]
) -> bool:
    """Whether a claim holds a statement of each article with each words."""
    names = {row["id"]: name_of(row) for row in statements}
    said = [
        [(names[row["statement_id"]], row["text"]) for row in claim if row["statement_id"]]
        for claim in claims
    ]

    def holds(claim: list[tuple[str, str]], end: tuple[str, str]) -> bool:
        return any(name == end[0] and end[1] in text for name, text in claim)

    assert all(any(holds(claim, end) for claim in said) for end in (one, other))
    return any(holds(claim, one) and holds(claim, other) for claim in said)


@pytest.mark.parametrize(
    ("of", "words", "other", "others"),
    [pytest.param(*row, id=f"{row[1]}: {row[3]}") for row in ONE_CLAIM],
)
def test_what_is_one_claim(
    claims: list[list[Row]], statements: list[Row], of: str, words: str, other: str, others: str
) -> None:
    assert together(claims, statements, (of, words), (other, others))


TWO_CLAIMS = [
    (CONTACT, "tidak pernah bertemu", LINTAS, "tidak pernah bertelepon"),  # of 2016 and of 2024
    (RICE, "akan mengimpor 400.000 ton", RICE, "sudah dicetak"),
    (SERUNI, "ada peringatan", SERUNI, "telah berbicara melalui telepon"),
    (NURI, "bertemu secara rahasia", NURI, "menerima telepon dari presiden terpilih"),
    (ORSANWIRE, "Eight years of quarrels", BRIDGE, "dianggarkan sekali dalam lima tahun"),
    (COURIER, "We do not discuss", CONTACT, "ringkasan berita pagi"),
]
TWO_CLAIMS_NOT_YET = [
    (COURIER, "Presidents-elect send greetings", RICE, "sudah dicetak"),
]


@pytest.mark.parametrize(
    ("of", "words", "other", "others"),
    [pytest.param(*row, id=f"{row[1]}: {row[3]}") for row in TWO_CLAIMS]
    + [
        pytest.param(
            *row, id=f"{row[1]}: {row[3]}", marks=hangs_on_the_model("other words are taken for a denial")
        )
        for row in TWO_CLAIMS_NOT_YET
    ],
)
def test_what_is_not_one_claim(
    claims: list[list[Row]], statements: list[Row], of: str, words: str, other: str, others: str
) -> None:
    assert not together(claims, statements, (of, words), (other, others))


def test_what_was_denied_in_2016_denies_nothing_of_2024(disputed: list[tuple[Row, Row]]) -> None:
    old = [claim for claim, denial in disputed if name_of(denial) == CONTACT]
    # what he denied then was told again in 2024, as a rumour of 2016
    assert {name_of(claim) for claim in old} <= {CONTACT, NURI}


def test_nobody_disputes_with_himself(
    disputes: list[Row], against: list[tuple[Row, Row, Row]], statements: list[Row]
) -> None:
    hearsay = {row["id"] for row in statements if is_hearsay(row)}
    by_words = [(said, denied) for said, denied, link in against if link["by"] == MATCHER]
    assert by_words
    assert all(said["speaker"]["id"] != denied["speaker"]["id"] for said, denied in by_words)
    assert all(said["act"] == "asserts" for said, _ in by_words)
    assert disputes
    for claim in disputes:  # words that no statement holds are somebody else's, too
        sides: dict[str, set[str | None]] = {"affirms": set(), "denies": set(), "neutral": set()}
        for said in claim["statements"]:
            told = said["statement_id"] in hearsay and said["stance"] == "neutral"
            sides["affirms" if told else said["stance"]].add(said.get("speaker_id"))
        assert sides["denies"] - {None} and sides["affirms"] - sides["denies"]


def test_a_claim_leads_to_its_statements(
    ledger: str, statements: list[Row], articles: dict[str, Article]
) -> None:
    by_id = {row["id"]: row for row in statements}
    texts = {article.id: article.text for article in articles.values()}
    claims = json_lines("claims", "--ledger", ledger)
    assert len(claims) > 5
    seen = [said["statement_id"] for claim in claims for said in claim["statements"] if said["statement_id"]]
    assert len(seen) == len(set(seen))  # a statement is about one claim
    for claim in claims:
        assert claim["wording_id"] in {said["statement_id"] for said in claim["statements"]}
        for said in claim["statements"]:
            assert said["text"] == " … ".join(
                texts[said["article_id"]][low:high] for low, high in said["content"]
            )
            if said["statement_id"]:
                row = by_id[said["statement_id"]]
                assert (row["content"]["text"], row["speaker"]["id"]) == (said["text"], said["speaker_id"])
                assert said["stance"] == "neutral" or row["act"] in ("asserts", "denies")


# What is not the article

NO_BODY = {
    "headline",
    "caption",
    "credit",
    "byline",
    "read-also",
    "advert",
    "comments",
    "copyright",
    "source",
}


def test_no_statement_comes_from_what_is_not_the_body(
    statements: list[Row], articles: dict[str, Article]
) -> None:
    kinds = {block.kind.value for article in articles.values() for block in article.blocks}
    assert kinds >= NO_BODY  # the examples have them all
    for row in statements:
        article = articles[name_of(row)]
        for start, end in row["source"]["spans"] + row["cue"]["spans"]:
            inside = [b.kind.value for b in article.blocks if b.span[0] <= start and end <= b.span[1]]
            assert inside == ["body"], (name_of(row), article.text[start:end])


def test_every_span_leads_to_its_words(statements: list[Row], articles: dict[str, Article]) -> None:
    assert len(statements) > 150
    for row in statements:
        article = articles[name_of(row)]
        assert row["article"]["version_id"] == article.version_id
        for role in ("source", "cue", "content"):
            spans = [article.text[start:end] for start, end in row[role]["spans"]]
            assert row[role]["text"] == " … ".join(spans)
        for step in row["chain"]:
            if step["evidence"] and step["evidence"]["span"]:
                assert article.text[slice(*step["evidence"]["span"])] == step["evidence"]["text"]


# Again


def tables(file: str) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return list(db.iterdump())


def test_reading_again_changes_nothing(ledger: str) -> None:
    before = tables(ledger)
    run("read", str(EXAMPLES), "--ledger", ledger)
    assert tables(ledger) == before


def test_the_export_is_json_lines(ledger: str, statements: list[Row]) -> None:
    rows = [json.loads(line) for line in run("export", "--ledger", ledger).stdout.splitlines()]
    exported = {row["id"] for row in rows if "id" in row}
    assert {row["id"] for row in statements} <= exported


@hangs_on_the_model("what a magazine reported is not found as a statement")
def test_a_magazines_report_is_disputed(disputed: list[tuple[Row, Row]]) -> None:
    claims = [said["content"]["text"] for said, _ in disputed if name_of(said) == CONTACT]
    assert any("bertemu di sebuah vila" in claim for claim in claims)
