"""Dates in words: what is found, and which day it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menurut.langs import load_pack
from menurut.langs.dates import DateMention, find_dates, published_edtf, resolve_date

ANCHOR = date(2016, 11, 13)  # a Sunday
TODAY = date(2026, 1, 1)

# language, text with the mention in «», its meaning seen from ANCHOR, and without an anchor
GOLDEN = [
    (
        "id",
        "Hal itu dikatakan Budi, «Jumat (11/11)», di Solo.",
        "2016-11-11",
        "[2005-11-11,2011-11-11,2016-11-11,2022-11-11]",
    ),
    ("id", "«Jumat, 11 November 2016» pagi", "2016-11-11", "2016-11-11"),
    ("id", "«Jumat tanggal 11 November 2016», pasar buka.", "2016-11-11", "2016-11-11"),
    ("id", "ujarnya di Kupang («21/2/2022»).", "2022-02-21", "2022-02-21"),
    ("id", "ujarnya, «Rabu (18/6/2025)».", "2025-06-18", "2025-06-18"),
    ("id", "ujarnya, «Senin malam (9/6)».", "2014-06-09", "[2003-06-09,2008-06-09,2014-06-09,2025-06-09]"),
    ("id", "«Kamis malam waktu setempat (5/6/2025)»", "2025-06-05", "2025-06-05"),
    ("id", "Pada tanggal «11 November», pasar tutup.", "2016-11-11", "XXXX-11-11"),
    ("id", "pada «20 November» pasar tutup", "2016-11-20", "XXXX-11-20"),
    ("id", "pada «7 Desember» pasar tutup", "2015-12-07", "XXXX-12-07"),
    ("id", "pada «7 Desember mendatang»", "2016-12-07", "XXXX-12-07"),
    ("id", "pada «29 Februari»", "2016-02-29", "XXXX-02-29"),
    ("id", "sejak «November 2016».", "2016-11", "2016-11"),
    ("id", "pada bulan «Mei»", "2016-05", "XXXX-05"),
    ("id", "«7-9 November 2016»", "2016-11", "2016-11"),
    ("id", "pada tahun «2019»", "2019", "2019"),
    ("id", "pada «2019», ia pindah", "2019", "2019"),
    ("id", "Ia datang hari «Senin» itu.", "2016-11-07", None),
    ("id", "disiarkan pada «Minggu».", "2016-11-13", None),
    ("id", "disiarkan «Minggu lalu».", "2016-11-06", None),
    ("id", "disiarkan «minggu lalu».", "2016", None),  # 31 October to 6 November
    ("id", "disiarkan «bulan lalu».", "2016-10", None),
    ("id", "«dua hari lalu»", "2016-11-11", None),
    ("id", "«4 tahun lalu»", "2012", None),
    ("id", "«Jumat pekan lalu»", "2016-11-04", None),
    ("id", "edisi «Desember tahun lalu»", "2015-12", None),
    ("en", "«three days ago»", "2016-11-10", None),
    ("en", "«last month»", "2016-10", None),
    ("en", "«Monday of last week»", "2016-10-31", None),
    ("id", "«Selasa pekan depan»", "2016-11-15", None),
    ("id", "«Kemarin» ia datang", "2016-11-12", None),
    ("id", "«hari ini»", "2016-11-13", None),
    ("id", "«2016-11-11»T10:00", "2016-11-11", "2016-11-11"),
    ("id", "Diperbarui «18 Jun 2025», 14:05 WIB", "2025-06-18", "2025-06-18"),
    ("id", "«10/21/2025» 20:43", "2025-10-21", "2025-10-21"),
    ("id", "«5 Ogos 2024»", "2024-08-05", "2024-08-05"),
    ("id", "ujarnya, «Senin (7/11/)»", "2016-11-07", "[2005-11-07,2011-11-07,2016-11-07,2022-11-07]"),
    ("id", "pada 1990-an dan pada 2000-2010", None, None),
    ("id", "dalam waktu 24 jam, Rp 2.500, skor 2-1, halaman 12, 3/4 dari 1.2.3", None, None),
    ("id", "31/02/2016 dan (45/13) lalu 31 Februari 2016", None, None),
    ("en", "«Friday, Nov. 11, 2016»", "2016-11-11", "2016-11-11"),
    ("en", "«Monday, Nov. 11, 2016»", "2016-11-11", "2016-11-11"),
    ("en", "«Friday night, Nov. 11», he", "2016-11-11", "[2005-11-11,2011-11-11,2016-11-11,2022-11-11]"),
    ("en", "«11 November»", "2016-11-11", "XXXX-11-11"),
    ("en", "«November 11th»", "2016-11-11", "XXXX-11-11"),
    ("en", "FLINT, Mich., «Oct. 4» (UPI)", "2016-10-04", "XXXX-10-04"),
    ("en", "the «4th of July»", "2016-07-04", "XXXX-07-04"),
    ("en", "on «Friday».", "2016-11-11", None),
    ("en", "«last Monday»", "2016-11-07", None),
    ("en", "«last November»", "2015-11", "XXXX-11"),
    ("en", "«yesterday»", "2016-11-12", None),
    ("en", "and «today»", "2016-11-13", None),
    ("en", "«11/8/2016» was polling day", "2016-11-08", "2016-11-08"),
    ("en", "«25/12/2016» can only be one day", "2016-12-25", "2016-12-25"),
    ("en", "USA Today said; it may 5 times; Sat down; in The Sun.", None, None),
    ("en", "page 9/11, 2.5 percent, 100 2016, Mach 5", None, None),
]


@pytest.mark.parametrize(("lang", "marked", "seen", "alone"), GOLDEN)
def test_golden(lang, marked, seen, alone):
    text = marked.replace("«", "").replace("»", "")
    expected = [(marked.index("«"), marked.index("»") - 1)] if "«" in marked else []
    mentions = find_dates(text, load_pack(lang))
    assert [mention.span for mention in mentions] == expected
    for mention in mentions:
        assert resolve_date(mention, ANCHOR, TODAY) == seen
        assert resolve_date(mention, None, TODAY) == alone


def test_several_dates_come_in_order():
    text = "Senin (7/11) ia pergi, Rabu ia pulang, dan 11 November 2016 ia bicara."
    spans = [mention.span for mention in find_dates(text, load_pack("id"))]
    assert [text[start:end] for start, end in spans] == ["Senin (7/11)", "Rabu", "11 November 2016"]
    assert find_dates(text, load_pack("id"), (20, 40)) == find_dates(text, load_pack("id"))[1:2]


def test_a_language_without_a_pack_has_numeric_dates_only():
    assert [m.year for m in find_dates("Montag, 11.11.2016, im November 2016", load_pack("de"))] == [2016]


@pytest.mark.parametrize(
    ("given_date", "edtf"),
    [
        ("Diperbarui 18 Jun 2025, 14:05 WIB", "2025-06-18"),
        ("10 Jun 2025", "2025-06-10"),
        ("Senin, 09 Juni 2025 | 14:05", "2025-06-09"),
        ("2016-10-04T10:00:00+07:00", "2016-10-04"),
        ("20161004T100000Z", "2016-10-04"),
        ("Tue, 04 Oct 2016 10:00:00 GMT", "2016-10-04"),
        ("Jun 3, 2025", "2025-06-03"),
        ("8/7/2025 13:09", "2025-08-07"),
        ("28/7/2025 13:09", "2025-07-28"),
        ("10/06/2025, 21:48 WIB", "2025-06-10"),
        ("2016-11", "2016-11"),
        ("2016", "2016"),
        ("2 jam lalu", None),
        ("9999-99-99", None),
        ("1476000000", None),
        ("", None),
    ],
)
def test_published(given_date, edtf):
    assert published_edtf(given_date, load_pack("id")) == edtf


PIECES = st.lists(st.sampled_from(["Jumat", "(", ")", "11", "/", "November", "2016", " ", ",", "last", "."]))


@given(st.one_of(st.text(), PIECES.map("".join), PIECES.map(" ".join)), st.sampled_from(["id", "en", "xx"]))
def test_any_text(text, lang):
    mentions = find_dates(text, load_pack(lang))
    ends = [0, *(place for mention in mentions for place in mention.span)]
    assert ends == sorted(ends)
    assert all(mention.span[1] <= len(text) for mention in mentions)
    for mention in mentions:
        resolve_date(mention, ANCHOR, TODAY)
    published_edtf(text, load_pack(lang))


@given(
    st.builds(
        DateMention,
        st.just((0, 1)),
        st.none(),
        st.none() | st.integers(1, 12),
        st.none() | st.integers(1, 28),
        st.none() | st.integers(0, 6),
        st.none() | st.integers(-2, 2),
        st.integers(-1, 1),
    ),
    st.none() | st.dates(),
)
def test_any_mention_from_any_day(mention, anchor):
    edtf = resolve_date(mention, anchor, TODAY)
    assert edtf is None or edtf[0] in "X[012345678" or anchor is not None
