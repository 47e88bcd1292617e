"""Copies of articles: which are, of what kind, which was first, and who says so. All texts are invented."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menurut.ledger import Ledger, copies, open_ledger
from menurut.match.copies import (
    Copied,
    CopyKind,
    Side,
    alike,
    bands,
    body,
    copied,
    copy_link,
    one_to_one,
    side,
)
from menurut.types import Block, BlockKind, Fact, Hop, HopRole, Link, Reading, Relation
from tests.builders import BRIDGE, Said, article, party, reading

SEEDS = sorted((Path(__file__).parents[2] / "shared" / "seeds").glob("*.txt"))
AT = "2024-01-01T00:00:00Z"

LEAD = (
    "Pemerintah Kota Tirtasari mulai membangun tanggul sepanjang 12 kilometer di tepi Lowen pada Senin. "
    "Proyek senilai 340 miliar kelar itu dikerjakan oleh 85 orang dari dua desa di hulu."
)
MIDDLE = (
    "Wali Kota Mira Tandun mengatakan tanggul lama sudah retak di empat tempat sejak banjir musim lalu. "
    "“Kami tidak mau menunggu sampai air masuk lagi ke pasar dan sekolah,” katanya di balai kota. "
    "Menurut dia, anggaran diambil dari sisa dana jalan yang tidak terpakai selama dua tahun terakhir. "
    "Warga di tepi sungai diminta pindah sementara ke rumah susun milik kota hingga akhir Agustus."
)
REST = (
    "Ketua dewan kota Oto Lamsar meminta agar pekerjaan itu diawasi oleh ahli bangunan dari luar kota. "
    "Ia khawatir batu yang dipakai terlalu ringan untuk menahan arus deras pada bulan Desember. "
    "Pekerjaan ditargetkan selesai sebelum musim hujan, dan jembatan kecil di hilir ditutup selama itu."
)
REPORT = f"{LEAD}\n{MIDDLE}\n{REST}"
NEW_LEAD = "KENANGA — Sungai Lowen segera punya tanggul baru yang membentang dari hulu sampai muara kota."
BOILERPLATE = "Ikuti saluran kami untuk kabar terbaru dari Tirtasari dan sekitarnya setiap pagi."
PRESS_WORDS = (
    "“Kami tidak mau menunggu sampai air masuk lagi ke pasar dan sekolah karena anak-anak harus belajar.” "
    "“Anggaran diambil dari sisa dana jalan yang tidak terpakai selama dua tahun terakhir di kota ini.” "
    "“Batu yang dipakai sudah diuji di dua tempat dan hasilnya cukup kuat untuk menahan arus sungai.” "
    "“Warga akan kembali ke rumah masing-masing sebelum akhir Agustus dan tidak dipungut biaya apa pun.”"
)
PRESS_BACK = " ".join(f"“{said}" for said in reversed(PRESS_WORDS.split("“")[1:]))
ENGLISH = (
    "The city of Tirtasari has begun to build a dyke of 12 kilometres along the river Lowen, which 85 people "
    "from two villages will finish before the rains. Mayor Mira Tandun said that the old one was cracked."
)


def weather(day: int, low: int, rain: int, outlet: str = "Suara Teluk") -> Side:
    return Side(
        f"Prakiraan cuaca Tirtasari hari ini, {day} Juni. Badan cuaca memperkirakan langit berawan "
        f"sejak pagi hingga siang dengan suhu udara antara {low} dan {low + 7} derajat. Hujan ringan "
        f"sebesar {rain} milimeter berpeluang turun pada sore hari di wilayah utara. Angin bertiup "
        f"dari tenggara dengan kecepatan {rain + 11} kilometer per jam. Warga diimbau membawa payung "
        "dan berhati-hati di jalan yang licin.",
        "id",
        outlet,
        f"2023-06-{day:02}",
    )


def told(text: str, outlet: str = "Kabar Delta", day: str | None = "2023-06-05", **more: object) -> Side:
    return replace(Side(text, "id", outlet, day), **more)  # type: ignore[arg-type]


FIRST = told(REPORT, "Kantor Kelabu")
REPRINTS = {
    "lead": told(f"{NEW_LEAD}\n{MIDDLE}\n{REST}"),
    "boilerplate": told(f"{REPORT}\n{BOILERPLATE}"),
    "cut": told(f"{LEAD}\n{MIDDLE}"),
    "all three": told(f"{NEW_LEAD}\n{LEAD}\n{MIDDLE}\n{BOILERPLATE}"),
}


# Bands


def test_a_reprint_shares_bands_with_its_original() -> None:
    for other in REPRINTS.values():
        assert len(set(bands(REPORT)) & set(bands(other.body))) >= 2


def test_another_article_shares_none() -> None:
    assert not set(bands(REPORT)) & set(bands(weather(3, 24, 5).body))


def test_a_short_text_has_no_bands() -> None:
    assert bands("Pasar tutup. " * 14) == ()
    assert bands("") == ()


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=600)
    | st.lists(st.sampled_from(["air", "Desa", "KOTA", "٣", "é", "川", "ok"]), max_size=90).map(" ".join)
)
def test_bands_of_any_text_fit_the_ledger(text: str) -> None:
    found = bands(text)
    assert len(found) in (0, 64)
    assert all(-(2**63) <= key < 2**63 for key in found)
    assert found == bands(text) == bands(text.replace(" ", "  "))


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_bands_are_the_same_in_every_process(seed: str) -> None:
    code = f"from menurut.match.copies import bands; print(bands({REPORT!r}))"
    env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)  # noqa: S603
    assert run.stdout.strip() == str(bands(REPORT))


# Copies by their words


def test_the_same_words_are_an_exact_copy() -> None:
    other = told(REPORT.upper().replace(". ", ".\n"), "Suara Teluk", "2031-01-01")
    assert copied(FIRST, other) == Copied(CopyKind.EXACT, 1.0)


@pytest.mark.parametrize("how", REPRINTS)
def test_a_reprint_is_a_near_copy(how: str) -> None:
    for found in (copied(FIRST, REPRINTS[how]), copied(REPRINTS[how], FIRST)):
        assert found
        assert found.kind is CopyKind.NEAR
        assert 0.6 <= found.score <= 1


def test_alike_is_the_share_of_the_shorter_one() -> None:
    assert alike(REPORT, f"{LEAD}\n{MIDDLE}") == alike(f"{LEAD}\n{MIDDLE}", REPORT) == 1
    assert alike(REPORT, BOILERPLATE) == 0
    assert alike("", REPORT) == 0


def test_an_article_in_a_digest_is_no_copy_of_it() -> None:
    others = " ".join(
        f"Kabar {n}: di desa {n} orang menanam pohon {n} dan menjual buah {n}." for n in range(90)
    )
    assert copied(FIRST, told(f"{LEAD}\n{others}")) is None
    assert copied(told(LEAD + MIDDLE), told(f"{LEAD}{MIDDLE}\n{others}")) is None


def test_two_days_of_a_list_are_no_copies() -> None:
    assert alike(weather(3, 24, 5).body, weather(4, 22, 9).body) > 0.5
    assert copied(weather(3, 24, 5), weather(4, 22, 9)) is None
    assert copied(weather(3, 24, 5), weather(4, 22, 9, "Kabar Delta")) is None
    assert (
        copied(replace(weather(3, 24, 5), statements=5), replace(weather(4, 22, 9), statements=5), EVERY)
        is None
    )


def test_one_outlets_articles_with_the_same_background_are_no_copies() -> None:
    news = (
        "Polisi memeriksa dua pengangkut batu yang dituduh mengambil sebagian muatan pada malam hari. "
        "Keduanya mengaku hanya menyimpan batu itu di halaman rumah sampai truk berikutnya datang."
    )
    assert alike(f"{news}\n{MIDDLE}\n{REST}", REPORT) > 0.6
    assert copied(FIRST, told(f"{news}\n{MIDDLE}\n{REST}", "Kantor Kelabu", "2023-06-06")) is None


def test_one_outlets_series_is_no_copy_even_with_the_same_numbers() -> None:
    text = "Saksikan kisah baru malam ini di layar Kanal Sembilan pukul 19 tepat. " + " ".join(
        MIDDLE.split()[:40]
    )
    assert copied(told(text), told(text.replace("kisah baru", "cerita lama"), day="2023-06-06")) is None
    assert copied(FIRST, told(f"{REPORT} Warga menunggu.", "Kantor Kelabu", "2023-06-09")) is None


def test_an_article_brought_up_to_date_is_a_copy_of_the_former() -> None:
    later = told(REPORT.replace("pada Senin", "pada Senin pagi"), "Kantor Kelabu")
    assert copied(FIRST, later)


def test_reports_of_one_press_conference_are_no_copies() -> None:
    one = (
        "Wali kota bicara lama di depan wartawan yang memenuhi balai kota sejak pagi hingga sore. "
        "Ia datang bersama tiga kepala dinas dan seorang ahli bangunan. "
    )
    other = (
        "Rencana tanggul dijelaskan panjang lebar, disertai peta besar dan beberapa contoh batu dari hulu. "
        "Wartawan sempat menunggu dua jam karena acara itu mundur dari jadwal. "
    )
    left, right = told(one + PRESS_WORDS, statements=4), told(other + PRESS_BACK, "Suara Teluk", statements=4)
    assert alike(left.body, right.body) > 0.5
    assert copied(left, right, [(0, 3), (1, 2), (2, 1), (3, 0)]) is None
    assert (
        copied(told(PRESS_WORDS), told(f"Katanya: {PRESS_BACK} Demikian wali kota.", "Suara Teluk")) is None
    )


# Copies by their statements

EVERY = [(place, place) for place in range(5)]
RETOLD = told(
    "Tirtasari bikin tanggul. Mira Tandun menyebut yang lama rusak, dan orang di tepi kali mengungsi.",
    statements=5,
)


def test_the_same_statements_in_the_same_order_are_reworded() -> None:
    found = copied(replace(FIRST, statements=6), RETOLD, EVERY)
    assert found
    assert found.kind is CopyKind.REWORDED
    assert found.score <= 0.6


def test_in_another_language_they_are_translated() -> None:
    other = Side(ENGLISH, "en", "The Harbour Post", "2023-06-07", 5)
    found = copied(replace(FIRST, statements=6), other, [(0, 0), (1, 1), (2, 3), (4, 4)])
    assert found == Copied(CopyKind.TRANSLATED, 0.48)
    assert copied(replace(FIRST, statements=6), replace(other, outlet="Kantor Kelabu"), EVERY)


@pytest.mark.parametrize(
    ("change", "matched"),
    [
        ({}, EVERY[:3]),  # too few
        ({}, []),
        ({"statements": 8}, EVERY[:4]),  # too small a share
        ({}, [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)]),  # in another order
        ({}, [(0, 1), (1, 0), (2, 3), (3, 2), (4, 4)]),
        ({"day": "2023-06-11"}, EVERY),  # too late
        ({"outlet": "Kantor Kelabu"}, EVERY),  # an outlet's own next article
        ({"statements": 40}, EVERY),  # a digest
    ],
)
def test_these_are_not_retold(change: dict[str, object], matched: list[tuple[int, int]]) -> None:
    long = replace(FIRST, statements=8)
    assert copied(long, replace(RETOLD, **change), matched) is None  # type: ignore[arg-type]
    assert copied(replace(RETOLD, **change), long, [(b, a) for a, b in matched]) is None  # type: ignore[arg-type]


def test_an_unknown_day_is_not_too_late() -> None:
    for day in (None, "2024", "XXXX-11-11"):
        assert copied(replace(FIRST, statements=5), replace(RETOLD, day=day), EVERY)


def test_each_statement_is_in_one_pair() -> None:
    assert one_to_one([(0, 0, 0.6), (0, 1, 0.9), (1, 1, 0.8), (1, 0, 0.5)]) == [(0, 1), (1, 0)]


def test_the_kind_is_in_the_link() -> None:
    made = copy_link(("b", "a"), Copied(CopyKind.NEAR, 0.8), AT)
    assert (made.left, made.right, made.relation, made.score) == ("a", "b", Relation.COPY_OF, 0.8)
    assert copies.kind_of(made.by) == "near"


def test_the_body_is_without_what_surrounds_it() -> None:
    text = "Tanggul baru\nAir naik.\nHak cipta Kelabu\nWarga pindah."
    blocks = (
        Block((0, 12), BlockKind.HEADLINE),
        Block((13, 22), BlockKind.BODY),
        Block((40, 53), BlockKind.BODY),
    )
    assert body(replace(article("a", text), blocks=blocks)) == "Air naik.\nWarga pindah."


@pytest.mark.skipif(len(SEEDS) != 2, reason="the two articles are not in the repository")
def test_two_stories_eight_years_apart_are_no_copies() -> None:
    one, other = (path.read_text("utf-8") for path in SEEDS)
    assert len(set(bands(one)) & set(bands(other))) < 2
    for there, back in (("2016-11-11", "2024-11-11"), (None, None)):
        left, right = Side(one, "id", None, there, 9), Side(other, "id", None, back, 9)
        assert copied(left, right) is None
        assert copied(left, right, EVERY[:3]) is None


# In the ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def put(ledger: Ledger, *ids: str, **about: str | None) -> None:
    for one in ids:
        made = article(
            one, f"{one}. {REPORT}", "id", about.get("outlet", one.title()), None, about.get("day")
        )
        ledger.add(Reading(made))
        copies.put_bands(ledger._db, made.version_id, bands(made.text))


def link(left: str, right: str, kind: str = "near", score: float = 0.9) -> Link:
    left, right = sorted((left, right))
    return Link(left, right, Relation.COPY_OF, score, f"program:copies-1:{kind}", AT)


def judge(
    ledger: Ledger, left: str, right: str, copy: bool, by: str = "person:ani", score: float = 1.0
) -> int:
    return ledger.add_links(copies.judgement(ledger._db, (left, right), copy, score, by, AT))


def group(ledger: Ledger, one: str) -> list[str]:
    found = copies.copies(ledger._db, one)
    return [found.first.id, *(each.article.id for each in found.copies)] if found else []


def test_candidates_share_bands_and_are_not_the_article_itself(ledger: Ledger) -> None:
    put(ledger, "a", "b")
    ledger.add(BRIDGE)
    assert copies.sharing(ledger._db, bands(REPORT), but="b") == ["a"]
    assert copies.sharing(ledger._db, bands(BRIDGE.article.text)) == []


def test_a_changed_article_is_found_by_its_current_text(ledger: Ledger) -> None:
    put(ledger, "a")
    ledger.add(Reading(article("a", "Ditarik.")))
    assert copies.sharing(ledger._db, bands(REPORT)) == []


def test_a_group_tells_the_first_and_how_each_other_is_a_copy(ledger: Ledger) -> None:
    put(ledger, "c", day="2023-06-07")
    put(ledger, "a", day="2023-06-06")
    put(ledger, "b", day="2023-06-05")
    ledger.add_links([link("a", "b", "exact", 1.0), link("a", "c", score=0.7), link("b", "c", score=0.8)])
    found = copies.copies(ledger._db, "a")
    assert found
    assert found.first.id == "b"
    assert [(each.article.id, each.of_id, each.kind, each.score) for each in found.copies] == [
        ("a", "b", "exact", 1.0),
        ("c", "b", "near", 0.8),
    ]
    assert copies.copies(ledger._db, "c") == found


def test_a_single_article_is_in_no_group(ledger: Ledger) -> None:
    put(ledger, "a")
    assert copies.copies(ledger._db, "a") is None
    assert copies.copies(ledger._db, "nobody") is None


def test_a_person_takes_a_copy_out_and_puts_one_in(ledger: Ledger) -> None:
    put(ledger, "a", "b", "c")
    ledger.add_links([link("a", "b"), link("b", "c"), link("a", "c")])
    assert judge(ledger, "b", "c", False)
    assert judge(ledger, "a", "c", False)
    assert group(ledger, "a") == ["a", "b"]
    assert group(ledger, "c") == []
    assert judge(ledger, "a", "c", True)
    assert judge(ledger, "b", "c", True)
    found = copies.copies(ledger._db, "a")
    assert found
    assert [(each.article.id, each.by, each.kind) for each in found.copies] == [
        ("b", "person:ani", "near"),  # not of "a", but of "c"
        ("c", "person:ani", "near"),
    ]
    assert not judge(ledger, "a", "c", True)


def test_two_that_a_person_keeps_apart_do_not_meet_by_others(ledger: Ledger) -> None:
    put(ledger, "a", "b", "c")
    judge(ledger, "a", "c", False)
    ledger.add_links([link("a", "b", score=0.9), link("b", "c", score=0.8), link("a", "c")])
    assert group(ledger, "a") == ["a", "b"]
    assert group(ledger, "c") == []


def test_what_only_a_person_says_has_no_kind(ledger: Ledger) -> None:
    put(ledger, "a", "b")
    judge(ledger, "a", "b", True)
    found = copies.copies(ledger._db, "b")
    assert found
    assert [(each.kind, each.by) for each in found.copies] == [(None, "person:ani")]


def test_the_programs_latest_kind_counts(ledger: Ledger) -> None:
    put(ledger, "a", "b")
    for kind in ("exact", "near", "exact", "near"):
        assert judge(ledger, "a", "b", True, f"program:copies-1:{kind}", 0.9)
        assert not judge(ledger, "a", "b", True, f"program:copies-1:{kind}", 0.9)
        found = copies.copies(ledger._db, "a")
        assert found
        assert found.copies[0].kind == kind
    assert judge(ledger, "a", "b", False, "program:copies-1:near")
    assert group(ledger, "a") == []


def test_one_suggestion_does_not_join_two_large_groups(ledger: Ledger) -> None:
    put(ledger, *"abcdef")
    near = [link(*pair) for pair in ("ab", "bc", "de", "ef")]
    ledger.add_links([*near, link("a", "d", "translated", 0.5)])
    assert group(ledger, "a") == ["a", "b", "c"]
    ledger.add_links([link("b", "e", "translated", 0.5)])
    assert group(ledger, "a") == list("abcdef")


# Which was first


def test_of_unknown_days_the_first_read_is_first(ledger: Ledger) -> None:
    put(ledger, "b", "a")
    put(ledger, "c", day="2023")
    put(ledger, "d", day="2023-06-05")
    ledger.add_links([link("a", "b")])
    assert group(ledger, "a") == ["b", "a"]
    ledger.add_links([link("a", "c")])
    assert group(ledger, "a") == ["c", "b", "a"]
    ledger.add_links([link("c", "d")])
    assert group(ledger, "a") == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("fact", "outlet"),
    [
        (Fact("source_outlet", "Kantor Kelabu", "text"), "Kantor Kelabu"),
        (Fact("source_outlet", "ANTARA", "text"), "antaranews.com"),
        (Fact("source_url", "https://www.kelabu.co.id/kota/77", "text"), "Kelabu"),
        (Fact("source_outlet", "kota.kelabu.com", "text"), "kelabu.com"),
    ],
)
def test_who_names_another_as_the_source_is_not_first(ledger: Ledger, fact: Fact, outlet: str) -> None:
    put(ledger, "own", outlet=outlet, day="2023-06-06")
    taken = article("taken", REPORT, "id", "Suara Teluk", None, "2023-06-05")
    ledger.add(Reading(replace(taken, origin=(fact,))))
    put(ledger, "third", outlet="Kabar Delta", day="2023-06-07")
    ledger.add_links([link("own", "taken"), link("taken", "third")])
    assert group(ledger, "taken") == ["own", "taken", "third"]


def test_a_source_that_is_not_in_the_group_does_not_matter(ledger: Ledger) -> None:
    put(ledger, "own", outlet="Kantor Kelabu", day="2023-06-06")
    taken = article("taken", REPORT, "id", "Suara Teluk", None, "2023-06-05")
    ledger.add(Reading(replace(taken, origin=(Fact("source_outlet", "Radio Seruni", "text"),))))
    ledger.add_links([link("own", "taken")])
    assert group(ledger, "own") == ["taken", "own"]


def test_two_that_name_each_other_go_by_the_day(ledger: Ledger) -> None:
    for one, outlet, source in (("a", "Kelabu", "Delta"), ("b", "Delta", "Kelabu")):
        made = article(one, f"{one} {REPORT}", "id", outlet, None, f"2023-06-0{5 + (one == 'a')}")
        ledger.add(Reading(replace(made, origin=(Fact("source_outlet", source, "text"),))))
    ledger.add_links([link("a", "b")])
    assert group(ledger, "a") == ["b", "a"]


def test_the_hop_tells_the_source_too(ledger: Ledger) -> None:
    put(ledger, "own", outlet="Radio Seruni", day="2023-06-06")
    made = reading(
        "taken", "Mira Tandun said the dyke is cracked.", Said("Mira Tandun", "said", "the dyke is cracked")
    )
    source = party("Radio Seruni", kind=BRIDGE.parties[1].kind)
    hop = Hop(source.id, HopRole.TAKEN_FROM)
    said = tuple(replace(one, chain=(hop,)) for one in made.statements)
    ledger.add(replace(made, statements=said, parties=(*made.parties, source)))
    ledger.add_links([link("own", "taken")])
    assert group(ledger, "own") == ["own", "taken"]


# By statements, and what copies mean for claims


def speech(id: str, *contents: str, day: str = "2023-06-05") -> Reading:
    text = " ".join(f"Mira Tandun said {content}." for content in contents)
    made = reading(
        id,
        text,
        *(Said("Mira Tandun", "said", content) for content in contents),
        outlet=id.title(),
        published=day,
    )
    return made


POINTS = ("the dyke is cracked", "the money is there", "the work takes a month", "the market stays open")


def same(one: Reading, other: Reading) -> list[Link]:
    pairs = [sorted((a.id, b.id)) for a, b in zip(one.statements, other.statements, strict=True)]
    return [Link(left, right, Relation.SAME_CLAIM, 0.8, "program:claims-1", AT) for left, right in pairs]


def test_articles_with_linked_statements_are_found_with_their_places(ledger: Ledger) -> None:
    one, other = speech("one", *POINTS), speech("other", *POINTS)
    ledger.add(one)
    ledger.add(other)
    ledger.add_links(same(one, other))
    (found,) = copies.retold(ledger._db, "other")
    assert (found.article_id, found.own, found.statements) == ("one", 4, 4)
    assert one_to_one(found.links) == [(0, 0), (1, 1), (2, 2), (3, 3)]
    sides = side(one.article, found.own), side(replace(other.article, lang="id"), found.statements)
    assert copied(*sides, one_to_one(found.links)) == Copied(CopyKind.TRANSLATED, 0.6)


def test_few_linked_statements_show_nothing(ledger: Ledger) -> None:
    one, other = speech("one", *POINTS), speech("other", *POINTS)
    ledger.add(one)
    ledger.add(other)
    ledger.add_links(same(one, other)[:3])
    assert copies.retold(ledger._db, "other") == []


def test_forty_reprints_count_as_one_source(ledger: Ledger) -> None:
    made = [speech(f"reprint{n}", *POINTS) for n in range(40)]
    for each in made:
        ledger.add(each)
    ledger.add_links([one for each in made[1:] for one in same(made[0], each)])
    assert {claim.sources for claim in ledger.claims()} == {40}
    ledger.add_links([link("reprint0", f"reprint{n}") for n in range(1, 40)])
    assert {claim.sources for claim in ledger.claims()} == {1}
    judge(ledger, "reprint0", "reprint7", False)
    assert {claim.sources for claim in ledger.claims()} == {2}
