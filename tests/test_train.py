"""Training data: what a corpus says is what the model is taught, and what comes back out of decoding."""

from __future__ import annotations

import gzip
import importlib
import json
import random
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from menurut.extract.decode import decode
from menurut.extract.model import Settings
from menurut.extract.tagger import Anchor, Candidate
from menurut.extract.windows import Pieces, pieces, windows
from menurut.langs import load_pack
from menurut.models import BEGIN, CLOSE, MODELS
from menurut.types import Spans
from train.corpora import QUOTES, STYLES, Corpus, Example, Gold, examples, requoted
from train.recipe import Recipe, load_recipe
from train.targets import IGNORED, Roles, Window, target

TRAIN = Path(__file__).parent.parent / "train"
TOKENIZER = Tokenizer.from_file(str(MODELS / "vocabulary" / "tokenizer.json"))
CORPUS = Corpus("small.jsonl", "CC0 1.0")
WORD = re.compile(r"\w+")


def spans(text: str, *words: str) -> list[list[int]]:
    return [[text.index(one), text.index(one) + len(one)] for one in words if one]


def said(text: str, source: str, cue: str, *content: str, **more: Any) -> dict[str, Any]:
    return {
        "source": spans(text, source),
        "cue": spans(text, cue),
        "content": spans(text, *content),
        **more,
    }


def written(folder: Path, text: str, *said: dict[str, Any], file: str = "small.jsonl") -> Path:
    row = {"id": "a", "lang": "id", "text": text, "attributions": said}
    with (folder / file).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder


def gold(text: str, source: str, cue: str, *content: str) -> Gold:
    parts = (tuple((low, high) for low, high in spans(text, *words)) for words in ([source], [cue], content))
    return Gold(*parts)


def example(text: str, *marked: Gold, corpus: Corpus = CORPUS) -> Example:
    return Example("a", "id", text, marked, corpus)


def words(text: str, part: Spans) -> list[str]:
    return [text[low:high] for low, high in part]


# Corpora


def test_an_article_is_read_with_its_attributions(tmp_path: Path) -> None:
    text = "“Kami siap,” kata Lira, “dan kapal ada.”"
    marked = said(text, "Lira", "kata", "“Kami siap,”", "“dan kapal ada.”")
    (found,) = examples(CORPUS, [written(tmp_path, text, marked)])
    assert (found.id, found.lang, found.text, found.corpus) == ("a", "id", text, CORPUS)
    (one,) = found.gold
    assert words(text, one.source) == ["Lira"] and words(text, one.cue) == ["kata"]
    assert words(text, one.content) == ["“Kami siap,”", "“dan kapal ada.”"]
    assert one.source_known


def test_attributions_of_one_cue_are_merged(tmp_path: Path) -> None:
    text = "Lira Wening berkata dermaga “aman” dan tiket habis. Oto diam."
    (found,) = examples(
        CORPUS,
        [
            written(
                tmp_path,
                text,
                said(text, "Lira Wening", "berkata", "dermaga “aman”"),
                said(text, "Wening", "berkata", "“aman” dan", "tiket habis"),
                said(text, "Oto", "", "diam"),
            )
        ],
    )
    first, second = found.gold
    assert words(text, first.source) == ["Lira Wening"] and words(text, first.cue) == ["berkata"]
    assert words(text, first.content) == ["dermaga “aman” dan", "tiket habis"]
    assert words(text, second.content) == ["diam"]


def test_a_content_without_cue_is_not_merged_with_a_cue_at_the_same_place(tmp_path: Path) -> None:
    text = "Lira yakin dermaga aman."
    marked = [said(text, "Lira", "yakin", "dermaga aman"), said(text, "Lira", "", "yakin dermaga")]
    (found,) = examples(CORPUS, [written(tmp_path, text, *marked)])
    assert len(found.gold) == 2


def test_what_has_no_content_is_left_out(tmp_path: Path) -> None:
    text = "Lira berkata."
    (found,) = examples(CORPUS, [written(tmp_path, text, said(text, "Lira", "berkata"))])
    assert found.gold == ()


CLITICS = Corpus("small.jsonl", "CC0 1.0", clitics=("nya",))


@pytest.mark.parametrize(
    ("source", "cue", "expected"),
    [
        ("", "Ujarnya", (["nya"], ["Ujar"], True)),
        ("Lira", "Ujarnya", (["Lira"], ["Ujarnya"], False)),
        ("", "kata", ([], ["kata"], False)),
        ("", "", ([], [], False)),
    ],
)
def test_a_cue_that_refers_back_ends_in_its_source(
    tmp_path: Path, source: str, cue: str, expected: tuple[list[str], list[str], bool]
) -> None:
    text = "“Kami siap.” Ujarnya, kata Lira."
    (found,) = examples(CLITICS, [written(tmp_path, text, said(text, source, cue, "“Kami siap.”"))])
    (one,) = found.gold
    assert (words(text, one.source), words(text, one.cue), one.source_known) == expected


def test_a_cue_of_two_parts_keeps_both_beside_its_clitic(tmp_path: Path) -> None:
    text = "Ujarnya “kami siap” lagi."
    marked = said(text, "", "", "“kami siap”") | {"cue": spans(text, "Ujarnya", "lagi")}
    (found,) = examples(CLITICS, [written(tmp_path, text, marked)])
    assert words(text, found.gold[0].cue) == ["Ujar", "lagi"]


def test_only_the_links_that_a_corpus_asks_for_are_read(tmp_path: Path) -> None:
    text = "Lira berkata ya. Oto berujar tidak."
    folder = written(
        tmp_path,
        text,
        said(text, "Lira", "berkata", "ya", link="heuristic"),
        said(text, "Oto", "berujar", "tidak", link="none"),
    )
    for link, expected in (("heuristic", ["ya"]), ("none", ["tidak"]), (None, ["ya", "tidak"])):
        (found,) = examples(Corpus("small.jsonl", "CC0 1.0", link=link), [folder])
        assert [text[slice(*one.content[0])] for one in found.gold] == expected


def test_a_corpus_is_read_from_the_first_folder_that_has_it(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        folder.mkdir()
    written(second, "Dua.")
    written(third, "Tiga.")
    assert [one.text for one in examples(CORPUS, [first, second, third])] == ["Dua."]


def test_a_missing_corpus_is_named_with_the_folders(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    with pytest.raises(FileNotFoundError, match=r"no small\.jsonl in .*one, .*two; see train/README\.md"):
        list(examples(CORPUS, folders))


def test_annotations_without_text_find_it_by_id(tmp_path: Path) -> None:
    text = "Lira berkata ya."
    marked = said(text, "Lira", "berkata", "ya")
    (tmp_path / "marks.jsonl").write_text(json.dumps({"id": "a", "lang": "id", "attributions": [marked]}))
    (tmp_path / "texts.jsonl.gz").write_bytes(gzip.compress(json.dumps({"id": "a", "text": text}).encode()))
    corpus = Corpus("marks.jsonl", "CC0 1.0", texts=("texts.jsonl.gz",))
    (found,) = examples(corpus, [tmp_path])
    assert found.text == text and words(text, found.gold[0].content) == ["ya"]


def test_an_anchor_that_taggers_doubt_is_taught_by_its_probability(tmp_path: Path) -> None:
    marked = said(TEXT, "Lira", "berkata", "dermaga aman", probability=0.3, inner=True)
    corpus = Corpus("small.jsonl", "CC0 1.0", taught=True)
    (found,) = examples(corpus, [written(tmp_path, TEXT, marked)])
    window = taught(found)
    (role,) = window.roles
    assert window.anchors[role.at] == Anchor.INNER
    assert window.chances[role.at] == pytest.approx(0.3) and role.weight == 0.3
    assert not window.any_role.any(), "more likely none than one"


def test_what_is_inside_anothers_content_is_inner() -> None:
    text = "Lira berkata Oto membantah dermaga rusak."
    outer = gold(text, "Lira", "berkata", "Oto membantah dermaga rusak")
    inner = gold(text, "Oto", "membantah", "dermaga rusak")
    bare, first = gold(text, "Oto", "", "dermaga rusak"), gold(text, "Lira", "", "Oto membantah dermaga")
    found = example(text, outer, inner, bare)
    assert [found.inner(one) for one in found.gold] == [False, True, True]
    assert not example(text, outer, first).inner(first), "it begins where the other does"


# Quotation marks


@given(st.text(st.sampled_from("ab (—\n\u00a0'’" + QUOTES), max_size=40), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_requoting_changes_quotation_marks_only(text: str, seed: int) -> None:
    found = requoted(text, random.Random(seed))  # noqa: S311
    assert len(found) == len(text)
    for old, new in zip(text, found, strict=True):
        assert new in QUOTES if old in QUOTES else new == old


def test_requoting_opens_and_closes_with_one_style() -> None:
    text = 'Lira: “Kami siap”, ("ya") „ada“ —«sudah».'
    found = {requoted(text, random.Random(seed)) for seed in range(200)}  # noqa: S311
    assert found == {
        f"Lira: {low}Kami siap{high}, ({low}ya{high}) {low}ada{high} —{low}sudah{high}."
        for low, high in STYLES
    }


# Targets


def whole(text: str) -> Pieces:
    return pieces(text, [(0, len(text))], TOKENIZER)


def taught(one: Example, stretch: tuple[int, int] | None = None) -> Window:
    seen = whole(one.text)
    return target(one, seen, stretch or (0, len(seen.ids)))


def pieces_of(text: str, window: Window, mask: Any) -> str:
    """The words of a window from the text's beginning on whose pieces `mask` picks."""
    spans = [(0, 0), *whole(text).spans.tolist()]
    return " ".join(text[slice(*spans[at])] for at in np.flatnonzero(mask) if at < len(window.ids))


def candidate(role: Roles, kind: int) -> Candidate:
    """What a model would say that has learnt this target perfectly."""
    count = len(role.inside) - 1
    source = np.full((count + 1, 2), -9.0, np.float32)
    source[[role.source[0], role.source[1]], [0, 1]] = -0.001
    logits = np.where(role.inside[1:], 8, -8).astype(np.float32)
    return Candidate(role.at - 1, kind, 0.99, 0, logits, 0, source)


def touched(text: str, part: Spans) -> set[int]:
    return {m.start() for m in WORD.finditer(text) if any(m.start() < b and a < m.end() for a, b in part)}


@pytest.mark.parametrize("lang", ["id", "en", "de"])
def test_what_is_taught_is_decoded_to_what_is_marked(lang: str) -> None:
    right: list[bool] = []
    for one in examples(Corpus(f"{lang}.jsonl", "CC0 1.0"), [TRAIN / "articles"]):
        text, seen = one.text, whole(one.text)
        clitics = load_pack(one.lang).cues.clitics
        decoded = {}
        for role in target(one, seen, (0, len(seen.ids))).roles:
            drafts = decode(text, seen, [candidate(role, role.kind)], Settings(), clitics, 0.0)
            decoded[role.at] = [
                touched(text, part) for draft in drafts for part in (draft.source, draft.cue, draft.content)
            ]
        anchors = [anchor_of(marked, seen) for marked in one.gold]
        for marked, at in zip(one.gold, anchors, strict=True):
            if anchors.count(at) == 1:
                parts = (marked.source, marked.cue, marked.content)
                right.append(decoded[at] == [touched(text, part) for part in parts])
    assert len(right) > 500
    assert sum(right) >= 0.99 * len(right)


def anchor_of(marked: Gold, seen: Pieces) -> int:
    holds = (seen.spans[:, 0] <= marked.anchor) & (seen.spans[:, 1] > marked.anchor)
    return int(np.flatnonzero(holds)[0]) + 1


TEXT = "Lira Wening berkata dermaga aman. Oto diam.\nMira diam."
SAID = gold(TEXT, "Lira Wening", "berkata", "dermaga aman")


def test_a_window_begins_and_ends_with_a_mark() -> None:
    seen = whole(TEXT)
    for stretch in ((0, len(seen.ids)), (0, 3), (3, len(seen.ids))):
        ids = target(example(TEXT, SAID), seen, stretch).ids.tolist()
        closed = ids[1:] if seen.ids[stretch[1] - 1] == CLOSE else ids[1:-1]
        assert ids[0] == BEGIN and ids[-1] == CLOSE
        assert closed == seen.ids[slice(*stretch)].tolist()


def test_each_piece_has_its_class_and_its_roles() -> None:
    window = taught(example(TEXT, SAID))
    assert pieces_of(TEXT, window, window.anchors == Anchor.CUE) == "berkata"
    assert [len(array) for array in (window.anchors, window.either, window.any_role)] == [len(window.ids)] * 3
    (role,) = window.roles
    assert (role.at, role.kind) == (int(np.argmax(window.anchors == Anchor.CUE)), Anchor.CUE)
    joined = [pieces_of(TEXT, window, role.inside[:, at]).replace(" ", "") for at in (0, 1)]
    assert joined == ["berkata", "dermagaaman"]
    first, last = role.source
    assert TEXT[whole(TEXT).spans[first - 1][0] : whole(TEXT).spans[last - 1][1]] == "Lira Wening"
    assert [bool(each) for each in window.any_role[first]] == [True, False, False]


def test_marks_teach_no_class() -> None:
    window = taught(example(TEXT, SAID))
    assert (window.anchors[np.isin(window.ids, (BEGIN, CLOSE))] == IGNORED).all()
    assert (window.anchors[~np.isin(window.ids, (BEGIN, CLOSE))] != IGNORED).all()


def test_the_kinds_of_anchors() -> None:
    text = "Lira berkata Oto membantah dermaga rusak. Tiket habis."
    marked = [
        gold(text, "Lira", "berkata", "Oto membantah dermaga rusak"),
        gold(text, "Oto", "membantah", "dermaga rusak"),
        gold(text, "Lira", "", "Tiket habis."),
    ]
    window = taught(example(text, *marked))
    assert [role.kind for role in window.roles] == [Anchor.CUE, Anchor.INNER, Anchor.BARE]
    assert not window.either.any()


def test_an_absent_source_is_the_first_mark_and_an_unknown_one_is_ignored() -> None:
    absent = Gold((), SAID.cue, SAID.content)
    unknown = Gold((), SAID.cue, SAID.content, source_known=False)
    assert taught(example(TEXT, absent)).roles[0].source == (0, 0)
    assert taught(example(TEXT, unknown)).roles[0].source == (IGNORED, IGNORED)


def test_a_window_that_cuts_an_attribution_teaches_what_it_holds() -> None:
    seen = whole(TEXT)
    at = anchor_of(SAID, seen) - 1
    source_gone = taught(example(TEXT, SAID), (at, len(seen.ids))).roles[0]
    assert source_gone.at == 1 and source_gone.source == (IGNORED, IGNORED)
    assert source_gone.inside[:, 1].sum() == taught(example(TEXT, SAID)).roles[0].inside[:, 1].sum()
    content_gone = taught(example(TEXT, SAID), (0, at + 1)).roles[0]
    assert content_gone.at == at + 1 and not content_gone.inside[:, 1].any()
    assert content_gone.source[0] == 1
    cue_gone = taught(example(TEXT, SAID), (at + 1, len(seen.ids)))
    assert not cue_gone.roles and cue_gone.any_role[:, 2].any()


def test_the_windows_of_an_article_teach_each_anchor_once() -> None:
    for one in examples(Corpus("en.jsonl", "CC0 1.0"), [TRAIN / "articles"]):
        seen = whole(one.text)
        cut = [target(one, seen, stretch) for stretch in windows(seen.cuts, 100, 0)]
        in_one = target(one, seen, (0, len(seen.ids)))
        assert sum(len(window.roles) for window in cut) == len(in_one.roles)


def test_what_an_incomplete_corpus_leaves_unmarked_is_ignored() -> None:
    window = taught(example(TEXT, SAID, corpus=Corpus("small.jsonl", "CC0 1.0", complete=False)))
    assert sorted({*window.anchors.tolist()}) == [IGNORED, Anchor.CUE]
    assert len(window.roles) == 1 and not window.either.any()


def test_inside_a_content_of_a_corpus_without_nesting_both_answers_are_right() -> None:
    window = taught(example(TEXT, SAID, corpus=Corpus("small.jsonl", "CC0 1.0", nested=False)))
    assert pieces_of(TEXT, window, window.either).replace(" ", "") == "dermagaaman"
    assert not taught(example(TEXT, SAID)).either.any()


def test_of_two_anchors_in_one_piece_the_first_is_taught() -> None:
    text = "Lira yakin dermaga aman."
    marked = [gold(text, "Lira", "yakin", "dermaga aman"), gold(text, "Lira", "", "yakin dermaga aman")]
    assert len(taught(example(text, *marked)).roles) == 1


# Recipes


@pytest.mark.parametrize("path", sorted((TRAIN / "runs").glob("*.toml")), ids=lambda path: path.stem)
def test_the_recipes_are_whole(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.name == path.stem and recipe.corpus and recipe.licence
    assert 0 <= recipe.frozen < recipe.layers <= 12
    assert all(corpus.licence and corpus.passes > 0 for corpus in recipe.corpus)
    assert all(corpus.free for corpus in load_recipe(path, free_data_only=True).corpus)
    if recipe.begin_with:
        assert load_recipe(path.with_stem(recipe.begin_with)).layers >= recipe.layers


def test_the_default_pack_is_made_of_free_corpora_only() -> None:
    path = TRAIN / "runs" / "free.toml"
    assert load_recipe(path) == load_recipe(path, free_data_only=True)


@pytest.mark.parametrize("line", ["stepz = 3", "[[corpus]]\nfile = 'a'\nlicence = 'b'\npases = 3"])
def test_a_mistyped_key_of_a_recipe_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.toml"
    corpus = "" if "corpus" in line else "\n[[corpus]]\nfile = 'a'\nlicence = 'b'"
    path.write_text(f"name = 'a'\nlicence = 'b'\n{line}{corpus}", "utf-8")
    with pytest.raises(TypeError, match=r"stepz|pases"):
        load_recipe(path)


# Batches


def small_recipe(**more: Any) -> Recipe:
    corpora = (Corpus("en.jsonl", "CC0 1.0", passes=2), Corpus("de.jsonl", "CC0 1.0"))
    return Recipe(**{"name": "small", "licence": "CC0 1.0", "corpus": corpora} | more)


def load_batches() -> Any:
    """The module, where torch is installed."""
    pytest.importorskip("torch")
    return importlib.import_module("train.batches")


def stream(recipe: Recipe, block: int = 0) -> Any:
    batches = load_batches()
    train, _ = batches.split(recipe, [TRAIN / "articles"])
    return batches.Stream(recipe, [found[:12] for found in train], TOKENIZER, block)


def drawn(found: Any, blocks: int) -> list[tuple[int, list[Any]]]:
    """The batches of so many blocks, each with the number of the block after its own."""
    end = found.block + blocks
    batches = ((found.block, [shown(window) for window in batch]) for batch in found)
    return list(takewhile(lambda each: each[0] <= end, batches))


def shown(window: Window) -> Any:
    roles = [(role.at, role.kind, role.source, role.inside.tolist()) for role in window.roles]
    return window.ids.tolist(), window.anchors.tolist(), window.any_role.tolist(), roles


def test_the_same_seed_gives_the_same_batches() -> None:
    first = drawn(stream(small_recipe()), 1)
    assert first and first == drawn(stream(small_recipe()), 1)
    assert first != drawn(stream(small_recipe(seed=2)), 1)


def test_a_stream_that_begins_at_a_block_goes_on_as_the_first_one_did() -> None:
    first = drawn(stream(small_recipe()), 3)
    assert {block for block, _ in first} == {1, 2, 3}
    for begun in (1, 2):
        rest = [each for each in first if each[0] > begun]
        assert drawn(stream(small_recipe(), begun), 3 - begun) == rest


def test_no_batch_is_larger_than_the_recipe_says() -> None:
    for _, batch in drawn(stream(small_recipe(pieces=600)), 1):
        assert batch and len(batch) * max(len(ids) for ids, *_ in batch) <= 600


def test_articles_held_out_are_not_trained_on() -> None:
    batches = load_batches()
    corpora = (Corpus("en.jsonl", "CC0 1.0"), Corpus("de.jsonl", "CC0 1.0", complete=False))
    recipe = small_recipe(corpus=corpora, held_out=0.3)
    train, held_out = batches.split(recipe, [TRAIN / "articles"])
    every = [list(examples(corpus, [TRAIN / "articles"])) for corpus in corpora]
    assert {one.id for one in held_out} | {one.id for one in train[0]} == {one.id for one in every[0]}
    assert len(held_out) + len(train[0]) == len(every[0]) and 0.1 < len(held_out) / len(every[0]) < 0.5
    assert train[1] == every[1], "an incomplete corpus can't judge"


def test_what_taggers_marked_never_judges() -> None:
    batches = load_batches()
    recipe = small_recipe(corpus=(Corpus("en.jsonl", "CC0 1.0", taught=True),), held_out=0.5)
    train, held_out = batches.split(recipe, [TRAIN / "articles"])
    assert train[0] and not held_out


def test_a_batch_is_padded_and_masked() -> None:
    batches = load_batches()
    long, short = taught(example(TEXT, SAID)), taught(example("Oto diam."))
    batch = batches.Batch([short, long])
    assert batch.ids.shape == batch.anchors.shape == batch.either.shape == (2, len(long.ids))
    assert (batch.ids[0, len(short.ids) :] == batches.PAD).all()
    assert (batch.anchors[0, len(short.ids) :] == IGNORED).all()
    assert ((batch.mask[:, 0, 0] < 0) == (batch.ids == batches.PAD)).all()
    assert batch.row.tolist() == [1] and batch.at.tolist() == [long.roles[0].at]
    assert batch.source.tolist() == [list(long.roles[0].source)]
    assert batches.Batch([short]).source.shape == (0, 2)


def test_hidden_pieces_are_unknown_and_marks_are_never_hidden() -> None:
    batches = load_batches()
    window = taught(example(TEXT, SAID))
    hidden = batches.Batch([window], hidden=1.0).ids[0].tolist()
    assert hidden == [piece if piece <= batches.UNKNOWN else batches.UNKNOWN for piece in window.ids.tolist()]
