"""What logits become: spans of whole words, sources inside words, nothing twice, nothing outside the text."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from menurut.extract.decode import Draft, _stretches, decode
from menurut.extract.model import Settings
from menurut.extract.tagger import Anchor, Candidate
from menurut.extract.windows import Pieces
from menurut.models import CLOSE
from menurut.types import Span, Spans

CUE, BARE, INNER = Anchor.CUE, Anchor.BARE, Anchor.INNER
NYA = frozenset({"nya"})
SURE, NO = 8.0, -8.0
_PIECE = re.compile(r"\w+|[^\w\s]|\n")


class Page:
    """A text cut into words and marks, and at each "|", which isn't of the text."""

    def __init__(self, drawn: str) -> None:
        self.text = drawn.replace("|", "")
        spans: list[Span] = []
        at = 0
        for part in drawn.split("|"):
            spans += [(at + match.start(), at + match.end()) for match in _PIECE.finditer(part)]
            at += len(part)
        spans = [(-1, -1) if self.text[low] == "\n" else (low, high) for low, high in spans]
        ids = [CLOSE if low < 0 else 100 for low, _ in spans]
        self.pieces = Pieces(np.array(ids, np.int32), np.array(spans, np.int32), (0, len(ids)))

    def places(self, words: str) -> list[int]:
        """The pieces of `words`, which stand in the text once."""
        low = self.text.index(words)
        high = low + len(words)
        return [at for at, (a, b) in enumerate(self.pieces.spans.tolist()) if low <= a and b <= high]

    def anchor(
        self,
        anchor: str,
        cue: str = "",
        content: tuple[str, ...] = (),
        source: str = "",
        kind: int = CUE,
        probability: float = 0.9,
    ) -> Candidate:
        """A candidate as a model would give it that is sure of these words."""
        count = len(self.pieces.ids)
        roles = np.full((count, 2), NO, np.float32)
        roles[self.places(cue) if cue else [], 0] = SURE
        for words in content:
            roles[self.places(words), 1] = SURE
        lasting = np.full((count + 1, 2), -9.0, np.float32)
        ends = [self.places(source)[0] + 1, self.places(source)[-1] + 1] if source else [0, 0]
        lasting[ends, [0, 1]] = -0.01
        return Candidate(self.places(anchor)[0], kind, probability, 0, roles, 0, lasting)

    def decoded(self, *seen: Candidate, clitics: frozenset[str] = NYA, min_score: float = 0.0) -> list[Draft]:
        return decode(self.text, self.pieces, seen, Settings(), clitics, min_score)

    def words(self, spans: Spans) -> list[str]:
        return [self.text[low:high] for low, high in spans]


def said(page: Page, draft: Draft) -> tuple[list[str], list[str], list[str]]:
    return page.words(draft.source), page.words(draft.cue), page.words(draft.content)


def only(page: Page, *seen: Candidate, clitics: frozenset[str] = NYA) -> tuple[list[str], ...]:
    (draft,) = page.decoded(*seen, clitics=clitics)
    return said(page, draft)


# Sources


@pytest.mark.parametrize(
    ("drawn", "cue", "source"),
    [
        ("“Kami siap,” ujarnya di Bayan.", "ujarnya", "ujarnya"),
        ("“Kami siap,” ujar|nya di Bayan.", "ujarnya", "nya"),
        ("“Kami siap,” ujar|nya di Bayan.", "ujar", "nya"),
        ("“Kami siap,” ujar|nya di Bayan.", "ujarnya", "ujarnya"),
        ("“Kami siap,” ujar|ny|a di Bayan.", "ujarnya", "nya"),
        ("“Kami siap,”ujarnya di Bayan.", "ujarnya", "ujarnya"),
    ],
)
def test_a_source_at_the_end_of_the_cues_word_is_parted_from_it(drawn: str, cue: str, source: str) -> None:
    page = Page(drawn)
    seen = page.anchor("ujar" if "|" in drawn else "ujarnya", cue, ("“Kami siap,”",), source)
    assert only(page, seen) == (["nya"], ["ujar"], ["“Kami siap,”"])


def test_a_source_that_is_the_whole_cue_of_a_language_without_clitics_is_none() -> None:
    page = Page("They left, reports say.")
    seen = page.anchor("reports", "reports say", ("They left",), "reports say")
    assert only(page, seen, clitics=frozenset()) == ([], ["reports say"], ["They left"])


def test_a_source_may_be_absent() -> None:
    page = Page("Kapal itu dikabarkan karam.")
    seen = page.anchor("dikabarkan", "dikabarkan", ("karam",))
    assert only(page, seen) == ([], ["dikabarkan"], ["karam"])


def test_a_source_less_likely_than_none_is_none() -> None:
    page = Page("Lira berkata dermaga aman.")
    seen = page.anchor("berkata", "berkata", ("dermaga aman",), "Lira")
    for none, expected in ((-0.001, []), (-3.0, ["Lira"])):
        seen.source[0] = none
        assert only(page, seen)[0] == expected


def test_a_source_may_be_shared() -> None:
    page = Page("Lira mengatakan dermaga aman dan membantah tiket habis.")
    first = page.anchor("mengatakan", "mengatakan", ("dermaga aman",), "Lira")
    second = page.anchor("membantah", "membantah", ("tiket habis",), "Lira")
    assert [said(page, draft) for draft in page.decoded(first, second)] == [
        (["Lira"], ["mengatakan"], ["dermaga aman"]),
        (["Lira"], ["membantah"], ["tiket habis"]),
    ]


def test_the_source_is_counted_from_the_window_it_was_seen_in() -> None:
    page = Page("Oto diam. Lira berkata dermaga aman.")
    whole = page.anchor("berkata", "berkata", ("dermaga aman",), "Lira")
    source = np.concatenate([whole.source[:1], whole.source[4:]])
    cut = Candidate(whole.at, whole.kind, 0.9, 3, whole.roles[3:], 3, source)
    assert only(page, cut) == only(page, whole)


# Contents


def test_content_may_be_discontinuous() -> None:
    page = Page("“Kami siap,” kata Lira Wening, “dan kapal sudah ada.”")
    seen = page.anchor("kata", "kata", ("“Kami siap,”", "“dan kapal sudah ada.”"), "Lira Wening")
    assert only(page, seen) == (["Lira Wening"], ["kata"], ["“Kami siap,”", "“dan kapal sudah ada.”"])


def test_a_content_over_paragraphs_is_parted_between_them() -> None:
    page = Page("Kata Lira: “Kami siap.\n“Kapal sudah ada.”")
    seen = page.anchor("Kata", "Kata", ("“Kami siap.\n“Kapal sudah ada.”",), "Lira")
    assert only(page, seen)[2] == ["“Kami siap.", "“Kapal sudah ada.”"]


def test_attributions_may_be_nested() -> None:
    page = Page("Lira berkata Oto membantah dermaga rusak.")
    outer = page.anchor("berkata", "berkata", ("Oto membantah dermaga rusak",), "Lira")
    inner = page.anchor("membantah", "membantah", ("dermaga rusak",), "Oto", kind=INNER)
    drafts = page.decoded(outer, inner)
    assert [draft.inner for draft in drafts] == [False, True]
    assert [said(page, draft)[2] for draft in drafts] == [["Oto membantah dermaga rusak"], ["dermaga rusak"]]


@pytest.mark.parametrize("kind", [BARE, INNER])
def test_an_attribution_may_have_no_cue(kind: int) -> None:
    page = Page("Lira yakin. Dermaga itu aman.")
    seen = page.anchor("Dermaga", "", ("Dermaga itu aman.",), "Lira", kind)
    assert only(page, seen) == (["Lira"], [], ["Dermaga itu aman."])


def test_a_bare_content_has_no_cue_whatever_the_logits_say() -> None:
    page = Page("Lira yakin. Dermaga itu aman.")
    seen = page.anchor("Dermaga", "yakin", ("Dermaga itu aman.",), "Lira", BARE)
    assert only(page, seen)[1] == []


def test_the_anchor_is_of_its_cue_whatever_the_logits_say() -> None:
    page = Page("Lira berkata dermaga aman.")
    assert only(page, page.anchor("berkata", "", ("dermaga aman",), "Lira"))[1] == ["berkata"]


def test_what_is_cue_is_no_content() -> None:
    page = Page("Lira berkata dermaga aman.")
    seen = page.anchor("berkata", "berkata", ("berkata dermaga aman",), "Lira")
    assert only(page, seen) == (["Lira"], ["berkata"], ["dermaga aman"])


def test_spans_are_of_whole_words() -> None:
    page = Page("Li|ra Wen|ing me|ngata|kan der|maga ber|karat.")
    seen = page.anchor("ngata", "ngata", ("maga ber",), "ra Wen")
    assert only(page, seen) == (["Lira Wening"], ["mengatakan"], ["dermaga berkarat"])


def test_words_with_combining_characters_are_whole() -> None:
    page = Page("Lira berkata kafe|te\u0301ria tutup.")
    assert only(page, page.anchor("berkata", "berkata", ("te",), "Lira"))[2] == ["kafete\u0301ria"]


def test_a_word_is_in_a_content_once() -> None:
    page = Page("Lira bilang ka|pal|nya aman.")
    seen = page.anchor("bilang", "bilang", ("ka", "nya aman"), "Lira")
    assert only(page, seen)[2] == ["kapalnya aman"]


def test_a_word_is_not_in_cue_and_content() -> None:
    page = Page("Lira ber|kata dermaga aman.")
    seen = page.anchor("ber", "ber", ("kata dermaga aman",), "Lira")
    assert only(page, seen)[1:] == (["berkata"], ["dermaga aman"])


def test_a_source_inside_a_cue_of_several_words_is_parted_from_it() -> None:
    page = Page("“Kami siap,” ujar|nya kemudian.")
    seen = page.anchor("ujar", "ujarnya kemudian", ("“Kami siap,”",), "nya")
    assert only(page, seen) == (["nya"], ["ujar", "kemudian"], ["“Kami siap,”"])


def test_without_content_there_is_no_attribution() -> None:
    page = Page("Lira berkata dermaga aman.")
    assert page.decoded(page.anchor("berkata", "berkata", (), "Lira")) == []


def test_nothing_comes_of_nothing() -> None:
    assert Page("").decoded() == []


# Scores


def test_of_several_with_one_content_the_likeliest_is_kept() -> None:
    page = Page("Lira berkata dan menegaskan dermaga Bayan aman dan kuat.")
    weak = page.anchor("berkata", "berkata", ("dermaga Bayan aman dan kuat",), "Lira", probability=0.6)
    strong = page.anchor("menegaskan", "menegaskan", ("dermaga Bayan aman dan kuat",), "Lira")
    assert [page.words(draft.cue) for draft in page.decoded(weak, strong)] == [["menegaskan"]]


def test_attributions_are_in_the_order_of_their_anchors() -> None:
    page = Page("Lira berkata ya. Oto berujar tidak. Mira bilang mungkin.")
    seen = [
        page.anchor("berkata", "berkata", ("ya",), "Lira", probability=0.5),
        page.anchor("berujar", "berujar", ("tidak",), "Oto", probability=0.9),
        page.anchor("bilang", "bilang", ("mungkin",), "Mira", probability=0.7),
    ]
    assert [page.words(one.source) for one in page.decoded(*seen)] == [["Lira"], ["Oto"], ["Mira"]]


def test_the_score_is_the_probability_as_long_as_nothing_is_calibrated() -> None:
    page = Page("Lira berkata ya.")
    seen = page.anchor("berkata", "berkata", ("ya",), "Lira", probability=0.7)
    assert page.decoded(seen)[0].score == pytest.approx(0.7)
    assert page.decoded(seen, min_score=0.69) and not page.decoded(seen, min_score=0.71)


# Stretches


def stretched(*logits: float, penalty: float = 1.0) -> str:
    found = _stretches(np.array(logits, np.float32), penalty)
    return "".join("x" if inside else "." for inside in found)


def test_a_gap_of_one_doubtful_piece_is_bridged() -> None:
    assert stretched(-9, 5, 5, -1, 5, 5, -9) == ".xxxxx."


def test_an_island_of_one_doubtful_piece_is_dropped() -> None:
    assert stretched(-9, -5, 1, -5, -9) == "....."


def test_a_sure_gap_and_a_sure_island_stay() -> None:
    assert stretched(5, 5, -5, 5, 5) == "xx.xx"
    assert stretched(-9, -5, 5, -5, -9) == "..x.."


def test_without_a_penalty_each_piece_is_by_itself() -> None:
    assert stretched(1, -1, 1, -1, penalty=0.0) == "x.x."


@pytest.mark.parametrize("logits", [(), (-9.0,), (-9.0,) * 5])
def test_where_nothing_is_likely_nothing_is_in(logits: tuple[float, ...]) -> None:
    assert stretched(*logits) == "." * len(logits)


@given(st.lists(st.floats(-8, 8, width=32), max_size=9), st.floats(0, 3))
@settings(max_examples=300, deadline=None)
def test_no_other_choice_of_stretches_is_better(logits: list[float], penalty: float) -> None:
    def worth(inside: list[bool]) -> float:
        changes = sum(one != other for one, other in pairwise([False, *inside, False]))
        return sum(logit for logit, taken in zip(logits, inside, strict=True) if taken) - penalty * changes

    every = ([bool(number >> at & 1) for at in range(len(logits))] for number in range(2 ** len(logits)))
    found = _stretches(np.array(logits, np.float32), penalty).tolist()
    assert worth(found) == pytest.approx(max(map(worth, every)), abs=1e-4)


# Any logits whatever

PAGES = [
    Page("“Ka|mi si|ap,” ujar|nya, “dan ka|pal|nya ada.”\nLi|ra mem|ban|tah kabar itu.\n"),
    Page("Emoji 🙂🙂 dan Li\u0301ra: «ya»\n\n½ katanya…"),
    Page("a"),
    Page("ka|ta|nya"),
]


def at_random(page: Page, seed: int) -> list[Candidate]:
    rng = np.random.default_rng(seed)
    count = len(page.pieces.ids)
    scale = float(rng.choice([0.5, 4, 30]))

    def one() -> Candidate:
        low, high = sorted(rng.choice(count + 1, 2, replace=False).tolist())
        source_low, source_high = sorted(rng.choice(count + 1, 2, replace=False).tolist())
        return Candidate(
            int(rng.integers(low, high)),
            int(rng.integers(1, 4)),
            float(rng.uniform(0.001, 1)),
            low,
            rng.normal(0, scale, (high - low, 2)).astype(np.float32),
            source_low,
            -np.abs(rng.normal(0, scale, (source_high - source_low + 1, 2))).astype(np.float32),
        )

    return [one() for _ in range(int(rng.integers(1, 6)))]


SEEDS = st.integers(0, 2**32)


@given(st.sampled_from(PAGES), SEEDS)
@settings(max_examples=400, deadline=None)
def test_no_span_is_empty_or_outside_the_text(page: Page, seed: int) -> None:
    for draft in page.decoded(*at_random(page, seed)):
        assert draft.content and len(draft.source) <= 1 and 0 <= draft.score <= 1
        for low, high in (*draft.source, *draft.cue, *draft.content):
            assert 0 <= low < high <= len(page.text)


@given(st.sampled_from(PAGES), SEEDS)
@example(PAGES[0], 1)
@settings(max_examples=400, deadline=None)
def test_the_spans_of_a_role_are_in_order_and_apart(page: Page, seed: int) -> None:
    for draft in page.decoded(*at_random(page, seed)):
        for spans in (draft.cue, draft.content):
            assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.sampled_from(PAGES), SEEDS, st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=400, deadline=None)
def test_a_higher_threshold_gives_a_part_of_what_a_lower_one_gives(
    page: Page, seed: int, one: float, other: float
) -> None:
    seen = at_random(page, seed)
    few = page.decoded(*seen, min_score=max(one, other))
    many = page.decoded(*seen, min_score=min(one, other))
    assert all(draft in many for draft in few)
    assert all(draft.score >= max(one, other) for draft in few)


@given(st.sampled_from(PAGES), SEEDS)
@settings(max_examples=200, deadline=None)
def test_the_order_of_candidates_does_not_matter(page: Page, seed: int) -> None:
    seen = at_random(page, seed)
    assert {*page.decoded(*seen)} == {*page.decoded(*reversed(seen))}
