"""Pieces point exactly at their words; windows cover every piece, and part sentences only if they must."""

from __future__ import annotations

import time
from bisect import bisect_right
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from menurut.extract.windows import OVERLAP, SHORT, SIZE, Pieces, even_windows, pieces, windows
from menurut.models import CLOSE, MODELS
from menurut.types import Span

TOKENIZER = Tokenizer.from_file(str(MODELS / "vocabulary" / "tokenizer.json"))
MARK = (-1, -1)
TEXTS = {
    "curly quotes": "“Kami siap,” kata Lira Wening. ‘Belum tentu,’ ujarnya lagi…",
    "combining characters": "Mire\u0301lla menye\u0301but a\u0308ngka itu sale\u0301h.",
    "emoji": "Lira menulis 🙂 lalu 👩‍👩‍👧 dan 🇮🇩 di akunnya.",
    "Cyrillic": "«Мост откроют в июне», — сказала Лира Венинг.",
    "no-break space": "Lira\u00a0Wening\u00a0berkata: 5\u202f000\u00a0tiket habis.",
    "no space": "dermagabayanamankataliraweningkepadaradiobayan" * 20,
    "one character": "a",
    "ligatures and fractions": "ﬁlm itu ½ jadi, kata Lira… ㎏",
    "paragraphs": "Satu kata Lira.\n\n  Dua kata Oto. \n\t\nTiga.",
    "line ends of Windows": "Satu kata Lira.\r\n\r\nDua kata Oto.\r\n",
    "control characters": "Lira\u200b berkata\x00 ya\ufeff.",
}


def read(text: str, *spans: Span) -> Pieces:
    return pieces(text, spans or [(0, len(text))], TOKENIZER)


def spans_of(found: Pieces) -> list[Span]:
    return [(low, high) for low, high in found.spans.tolist()]


def words(text: str, found: Pieces) -> list[str]:
    return ["¶" if span == MARK else text[slice(*span)] for span in spans_of(found)]


def check_exact(text: str, found: Pieces, stretches: list[Span]) -> None:
    spans = spans_of(found)
    real = [span for span in spans if span != MARK]
    for low, high in real:
        assert text[low:high] and text[low:high] == text[low:high].strip()
        assert "\n" not in text[low:high]
        assert any(start <= low and high <= end for start, end in stretches)
    assert [low for low, _ in real] == sorted(low for low, _ in real)
    assert [high for _, high in real] == sorted(high for _, high in real)
    assert [span == MARK for span in spans] == [piece == CLOSE for piece in found.ids.tolist()]
    for before, after in pairwise([MARK, *spans]):
        assert before != MARK or after != MARK, "an empty paragraph"
    assert not spans or spans[-1] == MARK


def check_cuts(found: Pieces) -> None:
    assert found.cuts[0] == 0 and found.cuts[-1] == len(found.ids) == len(found.spans)
    assert all(before < after for before, after in pairwise(found.cuts))
    ends = {at + 1 for at, span in enumerate(spans_of(found)) if span == MARK}
    assert ends <= set(found.cuts)


# Pieces


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_spans_of_pieces_are_exact(text: str) -> None:
    found = read(text)
    check_exact(text, found, [(0, len(text))])
    check_cuts(found)
    covered = {at for low, high in spans_of(found) for at in range(low, high)}
    assert not [text[at] for at in range(len(text)) if text[at].isalnum() and at not in covered]


@given(st.text(st.sampled_from("ab Z.,!?“”\"'-9é\u0301я一\u00a0\n\t🙂½…"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_spans_of_any_text_are_exact(text: str) -> None:
    found = read(text)
    check_exact(text, found, [(0, len(text))])
    check_cuts(found)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_character_breaks_it(text: str) -> None:
    check_cuts(read(text))


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n \u00a0 "])
def test_a_text_without_words_has_no_pieces(text: str) -> None:
    found = read(text)
    assert found.ids.shape == (0,) and found.spans.shape == (0, 2) and found.cuts == (0,)
    assert even_windows(found.cuts) == []


def test_only_the_stretches_are_read() -> None:
    text = "Iklan di sini. Lira berkata ya. Oto berkata tidak. Baca juga: kapal."
    stretches = [(15, 31), (32, 50)]
    found = read(text, *stretches)
    check_exact(text, found, stretches)
    joined = "".join(words(text, found))
    assert joined == "Liraberkataya.¶Otoberkatatidak.¶"


def test_no_stretches_give_no_pieces() -> None:
    assert pieces("Lira berkata ya.", [], TOKENIZER).cuts == (0,)


def test_each_paragraph_is_closed_by_a_mark_and_an_empty_one_is_none() -> None:
    text = "Satu.\n\n \nDua.\n"
    assert "".join(words(text, read(text))) == "Satu.¶Dua.¶"


def test_a_paragraph_is_read_the_same_wherever_it_stands() -> None:
    alone, behind = "“Kami siap,” kata Lira.", "Oto diam.\n“Kami siap,” kata Lira."
    found, later = read(alone), read(behind)
    assert later.ids.tolist()[-len(found.ids) :] == found.ids.tolist()


def test_cuts_stand_before_sentences_and_paragraphs_only() -> None:
    text = "Lira diam. “Kami siap.” Tarif 2.500 rupiah, kata Oto.\nBenarkah? (Ya.) Sudah"
    found = read(text)
    marked = words(text, found)
    begun = ["".join(marked[low:high]) for low, high in pairwise(found.cuts)]
    assert begun == [
        "Liradiam.", "“Kamisiap.”", "Tarif2.500rupiah,kataOto.¶", "Benarkah?", "(Ya.)", "Sudah¶"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["<s>", "<pad>", "</s>"])
def test_a_mark_written_in_a_text_is_text(name: str) -> None:
    found = read(f"kata {name}")
    assert [piece <= CLOSE for piece in found.ids.tolist()].count(True) == 1
    check_cuts(found)


@pytest.mark.parametrize("text", ["Lira berkata. " * 2000, "dermaga" * 3000, "a " + "ya" * 9000 + " b"])
def test_a_long_paragraph_is_one_paragraph(text: str) -> None:
    found = read(text)
    check_exact(text, found, [(0, len(text))])
    check_cuts(found)
    assert spans_of(found).count(MARK) == 1
    assert "".join(words(text, found)).removesuffix("¶") == text.replace(" ", "")


def test_a_long_line_of_white_space_takes_no_time() -> None:
    text = " " * 30_000
    began = time.monotonic()
    assert read(text).cuts == (0,)
    assert time.monotonic() - began < 1


# Windows

GROWTH = st.lists(st.integers(1, 120), max_size=60)


def cuts_of(steps: list[int]) -> list[int]:
    return [0, *accumulate(steps)]


def last_cut(cuts: list[int], low: int, high: int) -> int | None:
    """The last cut in (low, high]."""
    at = bisect_right(cuts, high) - 1
    return cuts[at] if at >= 0 and cuts[at] > low else None


@given(GROWTH, st.integers(16, 300), st.data())
@settings(deadline=None)
def test_windows_cover_everything_and_overlap_as_promised(
    steps: list[int], size: int, data: st.DataObject
) -> None:
    cuts = cuts_of(steps)
    overlap = data.draw(st.integers(1, size // 4))
    found = windows(cuts, size, overlap)
    assert not found if cuts[-1] == 0 else (found[0][0], found[-1][1]) == (0, cuts[-1])
    assert all(0 < end - start <= size for start, end in found)
    for (start, end), (later, later_end) in pairwise(found):
        assert start < later and end < later_end
        assert overlap <= end - later < 2 * overlap


@given(GROWTH, st.integers(16, 300), st.data())
@settings(deadline=None)
def test_windows_begin_and_end_at_the_last_cut_in_reach(
    steps: list[int], size: int, data: st.DataObject
) -> None:
    cuts = cuts_of(steps)
    overlap = data.draw(st.integers(1, size // 4))
    for (start, end), (later, _) in pairwise(windows(cuts, size, overlap)):
        assert end == (last_cut(cuts, start + size // 2, start + size) or start + size)
        assert later == (last_cut(cuts, end - 2 * overlap, end - overlap) or end - overlap)


@given(GROWTH, st.integers(1, 300))
@settings(deadline=None)
def test_without_overlap_windows_are_a_partition(steps: list[int], size: int) -> None:
    cuts = cuts_of(steps)
    found = windows(cuts, size, 0)
    assert [at for start, end in found for at in range(start, end)] == list(range(cuts[-1]))
    assert all(0 < end - start <= size for start, end in found)


@given(GROWTH, st.integers(1, 60), st.data())
@settings(deadline=None)
def test_windows_advance_strictly_even_if_they_overlap_by_half(
    steps: list[int], size: int, data: st.DataObject
) -> None:
    cuts = cuts_of(steps)
    found = windows(cuts, size, data.draw(st.integers(0, size // 2)))
    assert all(before[0] < after[0] for before, after in pairwise(found))
    assert {at for start, end in found for at in range(start, end)} == set(range(cuts[-1]))


@given(st.lists(st.integers(1, 400), max_size=200))
@settings(deadline=None)
def test_the_number_of_windows_is_linear(steps: list[int]) -> None:
    cuts = cuts_of(steps)
    assert len(even_windows(cuts)) <= 2 + cuts[-1] / (SIZE // 2 - 2 * OVERLAP + 1)


def test_a_text_that_fits_is_one_window() -> None:
    assert even_windows((0, 10, SHORT)) == [(0, SHORT)]
    assert len(even_windows((0, 10, SHORT + 1))) == 2


@given(st.lists(st.integers(1, 40), min_size=20, max_size=200))
@settings(deadline=None)
def test_two_cores_have_as_much_to_read(steps: list[int]) -> None:
    lengths = [end - start for start, end in even_windows(cuts_of(steps))]
    assert max(lengths) <= SIZE
    sides = [0, 0]
    for length in lengths:
        sides[sides.index(min(sides))] += length
    assert len(lengths) == 1 or max(sides) <= 0.7 * sum(sides)


def test_a_text_without_any_cut_is_cut_anyway() -> None:
    found = windows((0, 1000), 100, 10)
    assert found[:2] == [(0, 100), (90, 190)]
    assert found[-1][1] == 1000
