"""The text cut into segments: nothing lost, every role where it belongs."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from menurut.types import (
    Act,
    ArticleRef,
    Attribution,
    Block,
    BlockKind,
    Entry,
    Form,
    Party,
    PartyKind,
    Spans,
)
from menurut.web.segments import Role, Segment, around, lines, segments

SOMEBODY = Party("p", PartyKind.PERSON, "Somebody")
ARTICLE = ArticleRef("a", "v", None, None, None, "en", None, "a.txt", "2024-01-01T00:00:00Z", True)


def entry(content: Spans, source: Spans = (), cue: Spans = (), quoted: Spans = ()) -> Entry:
    seen = Attribution("a", source, cue, content, Form.INDIRECT, 1.0, "by-hand", quoted)
    return Entry("s", ARTICLE, seen, SOMEBODY, "", Act.ASSERTS, "", "", "", (), None, None, None)


def drawn(text: str, cut: list[Segment]) -> str:
    """The segments with their roles: 1c is the content of the first statement, 2s a source."""
    out = []
    for segment in cut:
        roles = "+".join(f"{mark.number}{mark.role[:2]}{mark.level}" for mark in segment.marks)
        out.append(f"[{roles}:{segment.text}]" if roles else segment.text)
    return "".join(out)


def test_nested() -> None:
    text = "She said he swore it was so."
    outer = entry(((9, 27),), source=((0, 3),), cue=((4, 8),))
    inner = entry(((18, 27),), source=((9, 11),), cue=((12, 17),))
    assert drawn(text, segments(text, [], [outer, inner])) == (
        "[1so1:She] [1cu1:said] [1co1+2so1:he][1co1: ][1co1+2cu1:swore][1co1: ][1co1+2co2:it was so]."
    )


def test_crossing_contents_keep_their_levels() -> None:
    cut = segments("abcdefgh", [], [entry(((0, 5),)), entry(((3, 8),))])
    assert drawn("", cut) == "[1co1:abc][1co1+2co2:de][2co2:fgh]"


def test_discontinuous_parts_are_counted() -> None:
    cut = segments("aa, he said, bb", [], [entry(((0, 2), (13, 15)))])
    assert [(mark.part, mark.begins, mark.ends) for segment in cut for mark in segment.marks] == [
        (1, True, True),
        (2, True, True),
    ]


def test_quoted_words_are_known_within_the_content() -> None:
    cut = segments('a "b" c', [], [entry(((0, 7),), quoted=((3, 4),))])
    assert [(segment.text, segment.marks[0].quoted) for segment in cut] == [
        ('a "', False),
        ("b", True),
        ('" c', False),
    ]


def test_lines_know_their_block() -> None:
    text = "Head\n\nOne.\r\nTwo.\nCredit"
    blocks = [
        Block((0, 4), BlockKind.HEADLINE),
        Block((6, 16), BlockKind.BODY),
        Block((17, 23), BlockKind.CREDIT),
    ]
    shown = lines(segments(text, blocks, []))
    assert [(line.kind, "".join(segment.text for segment in line.segments)) for line in shown] == [
        (BlockKind.HEADLINE, "Head"),
        (BlockKind.BODY, "One."),
        (BlockKind.BODY, "Two."),
        (BlockKind.CREDIT, "Credit"),
    ]


def test_the_context_is_the_marked_lines_with_their_neighbours_in_the_body() -> None:
    text = "one\ntwo\ncaption\nthree\nfour\nfive"
    blocks = [
        Block((0, 7), BlockKind.BODY),
        Block((8, 15), BlockKind.CAPTION),
        Block((16, 31), BlockKind.BODY),
    ]
    shown = around(lines(segments(text, blocks, [entry(((16, 21),))])))
    assert ["".join(segment.text for segment in line.segments) for line in shown] == ["two", "three", "four"]
    assert around(lines(segments(text, blocks, []))) == []


def test_spans_outside_the_text_mark_nothing() -> None:
    cut = segments(
        "abc", [Block((2, 9), BlockKind.BODY)], [entry(((2, 9), (-1, 2), (1, 1)), quoted=((5, 9),))]
    )
    assert "".join(segment.text for segment in cut) == "abc"
    assert not any(segment.marks for segment in cut)


SPAN = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))
SPANS = st.lists(SPAN, max_size=3).map(tuple)
ENTRIES = st.lists(st.builds(entry, SPANS, SPANS, SPANS, SPANS), max_size=5)
BLOCKS = st.lists(st.builds(Block, SPAN, st.sampled_from(BlockKind)), max_size=4)


@given(st.text("ab \n\u2028“\u202e\U0001f600", max_size=40), BLOCKS, ENTRIES)
def test_nothing_is_lost_and_every_character_has_its_roles(
    text: str, blocks: list[Block], entries: list[Entry]
) -> None:
    cut = segments(text, blocks, entries)
    assert "".join(segment.text for segment in cut) == text
    for segment in cut:
        start, end = segment.span
        assert segment.text == text[start:end] != ""
        for at in range(start, end):
            assert {(mark.number, mark.role) for mark in segment.marks} == roles_at(at, len(text), entries)
        levels = [mark.level for mark in segment.marks if mark.role is Role.CONTENT]
        assert len(set(levels)) == len(levels)


def roles_at(at: int, size: int, entries: list[Entry]) -> set[tuple[int, Role]]:
    return {
        (number, role)
        for number, one in enumerate(entries, start=1)
        for role in Role
        for start, end in getattr(one.attribution, role)
        if start <= at < end <= size
    }


def test_a_long_article_is_cut_in_time_that_grows_with_it() -> None:
    def seconds(size: int) -> float:
        text = "Somebody said that it was so.\n" * size
        entries = [
            entry(
                ((at * 30 + 19, at * 30 + 28),),
                source=((at * 30, at * 30 + 8),),
                cue=((at * 30 + 9, at * 30 + 13),),
            )
            for at in range(size)
        ]
        start = time.perf_counter()
        segments(text, [Block((0, len(text)), BlockKind.BODY)], entries)
        return time.perf_counter() - start

    assert seconds(8000) < 40 * max(seconds(800), 0.001)  # ten times the text; a square would be a hundred
