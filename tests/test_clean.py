"""Pages become articles: every stretch of the text with its kind, and the facts that it names."""

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menurut.clean import clean
from menurut.config import Config
from menurut.types import Article, Given, RawPage, Skipped, stable_id

CONFIG = Config()


def article(body, media_type="text/plain", ref="-", url=None, **given_fields):
    return clean(RawPage(ref, body, media_type, url, given=Given(**given_fields)), CONFIG)


def check(golden, lang, media_type="text/plain", **given_fields):
    """A golden has a block a line, its kind before "|"; "+" glues one to the line before."""
    rows = [line.strip().split("|", 1) for line in golden.strip().splitlines()]
    expected = [(kind.strip(" +"), text.strip().replace("⏎", "\n")) for kind, text in rows]
    body = ""
    for (kind, _), (_, text) in zip(rows, expected, strict=True):
        body += text if kind.startswith("+") or not body else "\n" + text
    made = article(body, lang=lang, **given_fields)
    assert isinstance(made, Article)
    assert [(block.kind.value, body[slice(*block.span)]) for block in made.blocks] == expected
    return made


def facts(made):
    return {(fact.field, fact.value, fact.how) for fact in made.origin}


def test_badly_extracted_indonesian():
    made = check(
        """
        headline  | Wali Kota Tolak Pindahkan Pasar Lama
        caption   | Wali Kota Arum Lestari di pasar.
        caption   | Wali Kota Arum Lestari di pasar.
        credit    | Damar Wicak / ANTARA
        dateline  | SUKAREJO, WARTASUKA.COM -
        + body    | Wali Kota Arum Lestari menolak memindahkan pasar lama, Senin (4/3/2024).
        read-also | Baca juga:
        read-also | Pedagang Pasar Lama Mengadu ke Dewan Kota
        body      | "Pasar itu milik warga," kata Arum.
        advert    | [iklan_2]
        body      | Menurut dia, hak cipta milik perancang pasar sudah dibeli.
        caption   | Suasana pasar pada 2019. (Foto: Warta Suka)
        body      | Arum belum mengumumkan rencana lain.
        byline    | (dmr/ald)
        + copyright | Hak cipta milik Warta Suka.
        source    | Sumber: https://www.wartasuka.co.id/kota/pasar-lama-1.html
        comments  | Komentar (0)
        """,
        "id",
    )
    assert facts(made) >= {
        ("title", "Wali Kota Tolak Pindahkan Pasar Lama", "text:headline"),
        ("credit", "Damar Wicak / ANTARA", "text:credit"),
        ("credit", "Warta Suka", "text:caption"),
        ("outlet", "WARTASUKA.COM", "text:dateline"),
        ("outlet", "Warta Suka", "text:copyright"),
        ("licence", "Hak cipta milik Warta Suka.", "text:copyright"),
        ("source_url", "https://www.wartasuka.co.id/kota/pasar-lama-1.html", "text:source"),
        ("source_outlet", "wartasuka.co.id", "text:source"),
    }
    assert (made.outlet, made.title) == ("WARTASUKA.COM", "Wali Kota Tolak Pindahkan Pasar Lama")


def test_links_that_were_taken_for_lines():
    made = check(
        """
        dateline | Jakarta⏎-
        body     | Pelatih⏎Guntur Adi⏎menyebut timnya siap. Ia bicara di⏎Stadion Rawa⏎, Selasa.
        body     | "Kami siap," ujarnya.
        """,
        "id",
        date="Diperbarui 18 Jun 2025, 14:05 WIB",
    )
    assert made.published == "2025-06-18"


def test_dateline_on_a_line_of_its_own():
    check(
        """
        dateline | JAKARTA, KOTAKITA.com⏎-
        + body   | Pemeriksaan terhadap direktur itu ditunda, kata jaksa kepada wartawan.
        """,
        "id",
    )
    check(
        """
        dateline | JAKARTA, KOTAKITA.com -
        body     | Pemeriksaan terhadap direktur itu ditunda, kata jaksa kepada wartawan.
        """,
        "id",
    )


def test_sign_off_and_topics():
    check(
        """
        body        | Pelatih Guntur menyebut timnya siap bertanding di kandang lawan besok.
        read-also   | SCROLL TO CONTINUE WITH CONTENT
        body        | "Kami siap," ujarnya.
        boilerplate | Simak Video: Latihan Terakhir Sebelum Laga
        advert      | [Gambas:Video 20detik]
        byline      | (gun/adi)
        boilerplate | guntur adi⏎stadion rawa
        """,
        "id",
    )


def test_english():
    made = check(
        """
        headline    | Mayor Refuses to Move the Old Market
        byline      | By Jane Doe
        dateline    | ELMSFORD, Mich., Oct. 4, 2016 (NPW) —
        + body      | The mayor refused on Tuesday to move the old market.
        caption     | The market before dawn. (Photo: Elmsford Herald)
        body        | "It belongs to the town," she said. Read more about it in her letter.
        read-also   | Read more: Traders Complain to the Council
        advert      | ADVERTISEMENT
        body        | By Monday, nobody had answered. Copyright law is no help, she said.
        boilerplate | This story was originally published in The Elmsford Herald.
        copyright   | Copyright © 2016 Elmsford Herald. All rights reserved.
        """,
        "en",
    )
    assert made.published == "2016-10-04"
    assert ("byline", "Jane Doe", "text:byline") in facts(made)
    assert ("source_outlet", "The Elmsford Herald", "text:boilerplate") in facts(made)


@pytest.mark.parametrize(
    "line",
    [
        "Hak cipta milik musisi harus dilindungi, kata Sari kepada wartawan di Bandung.",
        "Sumber di kementerian itu mengatakan bahwa rencana tersebut dibatalkan.",
        "Komentar itu dibantah oleh juru bicara kepolisian.",
        "Foto itu palsu, kata Sari.",
        '"Baca juga laporan kami," kata Sari.',
        "Editor harian itu membantah tuduhan tersebut.",
        "PDIP - partai terbesar di dewan - menolak usul itu.",
        "Rini Astuti — yang dikenal sebagai penyair — membantah kabar itu.",
        "Ikuti aturan, kata Sari.",
    ],
)
def test_body_that_only_looks_like_something_else(line):
    made = article("Pertemuan itu berlangsung selama dua jam di balai kota.\n" + line, lang="id")
    assert [block.kind.value for block in made.blocks] == ["body", "body"]


def test_hard_wrapped_lines_are_one_paragraph():
    sentence = "Bupati mengatakan bahwa jembatan itu akan dibuka lagi setelah tiangnya diperiksa. "
    body = textwrap.fill(sentence * 4, 72) + "\n\nWarga berharap demikian."
    made = article(body, lang="id")
    assert [body[slice(*block.span)] for block in made.blocks] == body.split("\n\n")


def test_paragraphs_that_stand_twice_stay_body():
    body = "\n".join(f"Paragraf {n} dari berita itu.\nParagraf {n} dari berita itu." for n in range(4))
    assert {block.kind.value for block in article(body, lang="id").blocks} == {"body"}


PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Jembatan Ditutup - Kabar Lawi</title>
<meta property="og:site_name" content="Kabar Lawi">
<link rel="canonical" href="https://kabarlawi.example/daerah/2024/03/05/jembatan">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-03-05T08:00:00+07:00",
"author": [{"name": "Rini Astuti"}]}</script></head><body>
<nav><ul><li><a href="/">Beranda</a></li></ul></nav>
<article><h1>Jembatan Ditutup</h1>
<figure><figcaption>Jembatan pada pagi hari. (Foto: Kabar Lawi)</figcaption></figure>
<p>LAWI, KABARLAWI.COM - Pemerintah Kabupaten Lawi menutup jembatan
  mulai Selasa (5/3), kata Bupati <b>Sekar</b> Wu<i>landari</i>.</p>
<p>"Kami menutupnya sampai pemeriksaan selesai," kata Sekar di kantornya, <a href="/x">Selasa</a>.
"Keselamatan warga yang utama, bukan jadwal peresmian jembatan itu."<br>Warga setuju dengan dia.</p>
<p>Baca juga: Dana Jalan Lawi Belum Cair</p><div style="display: none">tersembunyi</div>
<p>Kepala Dinas Pekerjaan Umum Lawi, Bram Siregar, membantah bahwa bahan jembatan itu di bawah standar.</p>
</article><aside><p>Harga Cabai Naik Lagi di Pasar Lawi</p></aside>
<footer>© 2024 Kabar Lawi.</footer><script>var x = "halo";</script></body></html>"""

PAGE_BLOCKS = """
boilerplate | Beranda
headline    | Jembatan Ditutup
caption     | Jembatan pada pagi hari. (Foto: Kabar Lawi)
dateline    | LAWI, KABARLAWI.COM -
body        | Pemerintah Kabupaten Lawi menutup jembatan mulai Selasa (5/3), kata Bupati Sekar Wulandari.
body        | "Kami menutupnya sampai pemeriksaan selesai," kata Sekar di kantornya, Selasa. "Keselamatan \
warga yang utama, bukan jadwal peresmian jembatan itu."
body        | Warga setuju dengan dia.
read-also   | Baca juga: Dana Jalan Lawi Belum Cair
body        | Kepala Dinas Pekerjaan Umum Lawi, Bram Siregar, membantah bahwa bahan jembatan itu di bawah \
standar.
boilerplate | Harga Cabai Naik Lagi di Pasar Lawi
copyright   | © 2024 Kabar Lawi.
"""


def test_html():
    made = article(PAGE, "text/html")
    expected = [tuple(part.strip() for part in row.split("|")) for row in PAGE_BLOCKS.strip().splitlines()]
    assert [(block.kind.value, made.text[slice(*block.span)]) for block in made.blocks] == expected
    assert made.id == stable_id("url", "https://kabarlawi.example/daerah/2024/03/05/jembatan")
    assert (made.lang, made.outlet, made.title) == ("id", "Kabar Lawi", "Jembatan Ditutup - Kabar Lawi")
    assert (made.byline, made.published) == ("Rini Astuti", "2024-03-05")
    assert ("byline", "Rini Astuti", "html:json-ld:author.name") in facts(made)


def test_date_under_the_headline():
    made = check(
        """
        headline    | Jembatan Kali Awan Ditutup
        boilerplate | Kamis, 21 Maret 2024 | 17.40 WIB
        credit      | Ilja Vantor / KABAR WIRA
        body        | Pada 1 Januari 2023 jembatan itu dibuka, kata Bupati Sekar Wulandari.
        """,
        "id",
    )
    assert (made.published, made.title) == ("2024-03-21", "Jembatan Kali Awan Ditutup")


def test_html_with_a_headline_that_is_not_closed():
    page = "<b>Kabar Lawi</b><h1>Jembatan Ditutup <p>Bupati menutup jembatan itu, kata Sekar.<p>Ya, begitu."
    made = article(page, "text/html", lang="id")
    assert [(block.kind.value, made.text[slice(*block.span)]) for block in made.blocks] == [
        ("boilerplate", "Kabar Lawi"),
        ("headline", "Jembatan Ditutup"),
        ("body", "Bupati menutup jembatan itu, kata Sekar."),
        ("body", "Ya, begitu."),
    ]


def test_given_facts_win():
    made = article(PAGE, "text/html", id="7", outlet="Lain", title="Judul", date="6 Maret 2024", lang="in-ID")
    assert (made.id, made.outlet, made.title, made.published, made.lang) == (
        "7", "Lain", "Judul", "2024-03-06", "id",
    )  # fmt: skip


def test_identity():
    text = "Bupati mengatakan bahwa jembatan itu akan dibuka lagi."
    assert article(text, ref="-").id == article(text, ref="berita.jsonl:7").id == stable_id("text", text)
    assert article(text, ref="a.txt").id == article(text + " Ya.", ref="a.txt").id != article(text).id
    address = "https://kabarlawi.example/2024/03/05/x"
    made = article(text, url=address)
    assert (made.id, made.published) == (stable_id("url", address), "2024-03-05")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Menteri mengatakan bahwa dia akan datang besok karena undangan itu sudah diterima.", "id"),
        ("Polis menahan dua lelaki kerana disyaki mencuri motosikal di Ipoh semalam.", "ms"),
        ("The minister said that she would come tomorrow because she had been invited.", "en"),
        ("Министр сказала, что приедет завтра, потому что её пригласили.", "ru"),
    ],
)
def test_language(text, lang):
    assert article(text).lang == lang


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        ("", "text/plain", "empty"),
        (" \n\t ", "text/plain", "empty"),
        ("123 456 --- !!", "text/plain", "no letters"),
        ("kata " * 300_000, "text/plain", "longer than"),
        ("", "text/html", "empty"),
        ("<html><body><script>1</script></body></html>", "text/html", "empty"),
        ("<div>" * 100_000 + "halo", "text/html", "nested too deeply"),
        ("<p>Awal.</p>" + "<div>" * 1000 + "halo" + "</div>" * 1000 + "<p>akhir</p>", "text/html", "nested"),
        ("<p>kata</p>" * 300_000, "text/html", "longer than"),
    ],
)
def test_skipped(body, media_type, reason):
    made = clean(RawPage("x", body, media_type, given=Given(id="7")), CONFIG)
    assert isinstance(made, Skipped)
    assert (made.stage, made.id) == ("clean", "7")
    assert reason in made.reason


@pytest.mark.parametrize(
    "body",
    [
        "<p class='" + "x" * 5_000_000 + "'>Bupati datang.</p>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>Bupati &b; datang.</p>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>Bupati &a; datang.</p>',
        "<p>Bupati\x00 datang\ud800.</p>",
        "<p>Bupati datang.<b>Ia <i>pergi</b> lagi</i></p></div></table><td>x",
        "<?xml version='1.0' encoding='utf-16'?><html><body><p>Bupati datang.</p></body></html>",
        "<p>Bupati datang.</p>" + "<a href='x'>tautan</a> " * 60_000,
        "<p>Bupati datang.</p>" + '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "Bupati datang. " + "<" * 500_000,
        "Bupati datang. " + "&" * 500_000,
    ],
)
def test_hostile_html(body):
    began = time.monotonic()
    made = article(body, "text/html", lang="id")
    assert isinstance(made, Article)
    assert "Bupati" in made.text
    assert "root:" not in made.text
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("line", ["(", "a\n", "(foto ", "\n", " ", "Baca juga\n", "x - ", "A", "©", "[ad"])
def test_hostile_text_takes_seconds(line):
    began = time.monotonic()
    made = article("Kata Bupati. " + line * (400_000 // len(line)), lang="id")
    assert isinstance(made, Article)
    assert time.monotonic() - began < 10


PIECES = st.sampled_from(
    ["Jakarta", "-", "\n", "\n\n", ". ", "(foto: A)", "Baca juga:", "Judul Besar", "kata dia", "[iklan_2]",
     ",", "Komentar (0)", "Hak cipta milik Warta.", "(abc/def)", "Advertisement", "\r", "\x00", '"'],
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)), st.sampled_from(["id", "en", "xx"]))
def test_any_text_is_an_article_or_a_reason(body, lang):
    made = article(body, lang=lang)
    if isinstance(made, Skipped):
        assert made.reason
        return
    assert len(made.text) == len(body)
    assert all(old == new or new == "\ufffd" for old, new in zip(body, made.text, strict=True))
    check_blocks(made)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(PIECES, st.sampled_from(["<p>", "</p>", "<h1>", "<b>", "<td>", "<br>", "<aside>"]))
    ).map("".join)
    | st.text()
)
def test_any_html_is_an_article_or_a_reason(body):
    made = article(body, "text/html", lang="id")
    assert isinstance(made, Skipped) or check_blocks(made)


def check_blocks(made):
    """The blocks are in order, don't overlap, and hold every character that isn't white space."""
    places = [place for block in made.blocks for place in block.span]
    assert places == sorted(places)
    held = {place for block in made.blocks for place in range(*block.span)}
    assert held <= set(range(len(made.text)))
    assert all(place in held for place, letter in enumerate(made.text) if not letter.isspace())
    assert all(block.span[0] < block.span[1] for block in made.blocks)
    return True
