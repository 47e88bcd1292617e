"""The tagger over an article, with a model that is made up: windows leave no trace in the answer.

The made-up model takes "berkata" for a cue and, less surely, "kabar" for one inside another's content,
the name before it for its source, and every "kabar" and "isi" that follows without a gap for its
content; it sees no farther than its window.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from builders import article
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from menurut import models as packs
from menurut.errors import ModelError
from menurut.extract import extract, finish, start
from menurut.extract.model import Model, Settings, available, load_model
from menurut.extract.tagger import begin, candidates
from menurut.extract.windows import OVERLAP, SIZE
from menurut.models import BEGIN, CLOSE, HIDDEN, dequantised
from menurut.types import Article, Attribution, Block, BlockKind

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "berkata", "isi", "Lira", "Oto", "lain", ".", "kabar"]
SAID, NEWS, NAMES, TEXT = 4, 10, (6, 7), (5, 10)


def run_anchors(_: None, given: dict[str, Any]) -> list[Any]:
    ids = given["embedded"][:, 0]
    assert ids[0] == BEGIN and ids[-1] == CLOSE and len(ids) <= SIZE + 2
    logits = np.zeros((len(ids), 4), np.float32)
    logits[:, 0] = 4
    logits[ids == SAID, 1] = 8
    logits[ids == NEWS, 3] = 7
    return [logits, given["embedded"], given["embedded"], np.zeros((len(ids), 5), np.float32)]


def run_roles(_: None, given: dict[str, Any]) -> list[Any]:
    ids = given["seen"][:, 0]
    assert (given["kind"] == np.where(ids[given["at"]] == SAID, 1, 3)).all()
    roles = np.full((len(given["at"]), len(ids), 4), -9, np.float32)
    for row, at in enumerate(given["at"].tolist()):
        roles[row, at, 0] = 9
        end = at + 1
        while end < len(ids) and ids[end] in TEXT:
            end += 1
        roles[row, at + 1 : end, 1] = 9
        roles[row, at - 1 if ids[at - 1] in NAMES else 0, 2:] = 9
    return [roles]


def slow(run: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """The same, each window taking its own time."""

    def later(*arguments: Any) -> list[Any]:
        time.sleep(random.random() / 200)  # noqa: S311
        return run(*arguments)

    return later


def vocabulary() -> Tokenizer:
    words = {word: at for at, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


@dataclass
class MadeUp:
    """Stands for a Model."""

    anchors: Any = field(default_factory=lambda: SimpleNamespace(run=run_anchors))
    roles: Any = field(default_factory=lambda: SimpleNamespace(run=run_roles))
    settings: Settings = field(default_factory=Settings)
    id: str = "made-up"
    tokenizer: Tokenizer = field(default_factory=vocabulary)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    @property
    def vocabulary(self) -> Any:
        return SimpleNamespace(tokenizer=self.tokenizer, embedded=lambda ids: ids[:, None].astype(np.float32))


MODEL: Any = MadeUp()
SLOW: Any = MadeUp(SimpleNamespace(run=slow(run_anchors)), SimpleNamespace(run=slow(run_roles)))


def page(text: str) -> Article:
    return article("a", text, lang="id")


def told(text: str, found: tuple[Attribution, ...]) -> list[tuple[list[str], ...]]:
    return [
        tuple([text[low:high] for low, high in spans] for spans in (one.source, one.cue, one.content))
        for one in found
    ]


def read(text: str, model: Any = MODEL) -> list[tuple[list[str], ...]]:
    return told(text, extract(page(text), model))


# Seams


def test_a_short_text_is_read_in_one_window() -> None:
    assert read("lain Lira berkata isi isi . lain berkata isi .") == [
        (["Lira"], ["berkata"], ["isi isi"]),
        ([], ["berkata"], ["isi"]),
    ]


@pytest.mark.parametrize("before", range(SIZE - OVERLAP - 25, SIZE + 5))
def test_an_attribution_at_a_seam_is_found_once_and_whole(before: int) -> None:
    content = " ".join(["isi"] * 20)
    text = f"{'lain ' * before}Lira berkata {content}{' lain' * 200}"
    assert read(text) == [(["Lira"], ["berkata"], [content])]


def test_an_anchor_that_two_windows_see_is_one() -> None:
    text = "Lira berkata isi isi . lain . " * 200
    reading = begin(text, [(0, len(text))], MODEL, 0.1)
    found = [one.at for one in candidates(reading)]
    assert len(reading.seen) > 5
    assert found == [at for at, piece in enumerate(reading.pieces.ids.tolist()) if piece == SAID]


def test_one_attribution_may_be_inside_another() -> None:
    assert read("Lira berkata isi isi kabar isi .") == [
        (["Lira"], ["berkata"], ["isi isi kabar isi"]),
        ([], ["kabar"], ["isi"]),
    ]


def test_an_attribution_may_begin_where_anothers_content_does() -> None:
    assert read("Lira berkata kabar isi .") == [
        (["Lira"], ["berkata"], ["kabar isi"]),
        ([], ["kabar"], ["isi"]),
    ]


SENTENCES = {
    "Lira berkata isi isi isi .": (["Lira"], ["berkata"], ["isi isi isi"]),
    "lain berkata isi .": ([], ["berkata"], ["isi"]),
    "Oto lain lain lain isi isi .": None,
    f"Oto berkata {'isi ' * 30}.": (["Oto"], ["berkata"], ["isi " * 29 + "isi"]),
    "lain\n\nlain": None,
}


@given(st.lists(st.sampled_from(list(SENTENCES)), max_size=150))
@settings(max_examples=40, deadline=None)
def test_a_text_says_what_its_sentences_say(sentences: list[str]) -> None:
    assert read("\n".join(sentences)) == [said for each in sentences if (said := SENTENCES[each])]
    assert read(" ".join(sentences)) == [said for each in sentences if (said := SENTENCES[each])]


@pytest.mark.parametrize("text", ["", " \n ", "lain"])
def test_where_nothing_is_said_nothing_is_found(text: str) -> None:
    assert read(text) == []
    assert candidates(begin(text, [], MODEL)) == []


@pytest.mark.parametrize("sentence", ["Lira berkata isi . ", "lain ", "lain\n"])
def test_the_number_of_windows_grows_linearly(sentence: str) -> None:
    lengths = [len(begin(text := sentence * n, [(0, len(text))], MODEL).seen) for n in (1000, 2000, 4000)]
    assert lengths[1] <= 2 * lengths[0] + 1 and lengths[2] <= 2 * lengths[1] + 1


def test_the_time_for_many_attributions_is_not_their_square() -> None:
    begun = start(page("Lira berkata isi isi . " * 6000), MODEL)
    began = time.monotonic()
    assert len(finish(begun)) == 6000
    assert time.monotonic() - began < 2


def test_only_headline_body_and_captions_are_read() -> None:
    text = "\n".join("Lira berkata isi ." for _ in BlockKind)
    width = len("Lira berkata isi .")
    blocks = tuple(
        Block((at * (width + 1), at * (width + 1) + width), kind) for at, kind in enumerate(BlockKind)
    )
    found = extract(replace(page(text), blocks=blocks), MODEL)
    kinds = [
        block.kind for one in found for block in blocks if block.span[0] <= one.cue[0][0] < block.span[1]
    ]
    assert kinds == [BlockKind.HEADLINE, BlockKind.BODY, BlockKind.CAPTION]


def test_a_source_must_be_likelier_than_none_by_what_the_settings_say() -> None:
    strict: Any = MadeUp(settings=Settings(no_source=40))
    assert read("Lira berkata isi .", strict) == [([], ["berkata"], ["isi"])]


def at_random(seed: int) -> Any:
    """A model that answers anything, with the tokenizer of the real one."""

    def normal(shape: tuple[int, ...], given: dict[str, Any]) -> Any:
        rng = np.random.default_rng([seed, *np.concatenate([*given.values()], None).astype(np.uint32)])
        return (rng.normal(0, rng.choice([1, 8, 30]), shape)).astype(np.float32)

    def anchors(_: None, given: dict[str, Any]) -> list[Any]:
        shown = given["embedded"]
        return [normal((len(shown), 4), given), shown, shown, normal((len(shown), 5), given)]

    def roles(_: None, given: dict[str, Any]) -> list[Any]:
        return [normal((len(given["at"]), len(given["seen"]), 4), given)]

    tokenizer = load_model("free").vocabulary.tokenizer
    return MadeUp(
        SimpleNamespace(run=anchors), SimpleNamespace(run=roles), tokenizer=tokenizer, pool=MODEL.pool
    )


STRANGE_WORDS = ["“Kami siap,”", "ujarnya", "kata", "Lira", "🙂", "cafe\u0301", "\n", "\u00a0", "\u200b"]
STRANGE = st.lists(st.sampled_from([*STRANGE_WORDS, *".”„½'一", "Мост", "--"]), max_size=80).map(" ".join)


@given(STRANGE, st.integers(0, 2**32), st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_a_model_says_spans_are_of_the_text(text: str, seed: int, data: st.DataObject) -> None:
    edge = data.draw(st.integers(0, len(text)))
    blocks = (Block((0, edge), BlockKind.ADVERT), Block((edge, len(text)), BlockKind.BODY))
    found = extract(replace(page(text), blocks=blocks), at_random(seed), 0.0)
    firsts = [min(one.content + one.cue)[0] for one in found]
    assert firsts == sorted(firsts)
    for one in found:
        assert one.content and 0 <= one.score <= 1 and one.model_id == "made-up"
        for low, high in (*one.source, *one.cue, *one.content, *one.quoted):
            assert 0 <= low < high <= len(text) and text[low:high] == text[low:high].strip()


# Alone and in company


def test_the_answer_is_the_same_twice() -> None:
    text = "Lira berkata isi isi . lain . " * 100
    assert extract(page(text), SLOW) == extract(page(text), SLOW)


def test_an_article_says_the_same_alone_and_in_company() -> None:
    texts = [f"{'lain ' * n}Lira berkata isi isi . Oto lain . " * (n + 1) for n in range(12)]
    alone = [extract(page(text), MODEL) for text in texts]
    begun = [start(page(text), SLOW) for text in texts]
    together = [finish(one) for one in reversed(begun)]
    assert together[::-1] == alone


def test_a_failing_window_is_not_passed_over() -> None:
    def run(_: None, given: dict[str, Any]) -> list[Any]:
        raise RuntimeError("out of memory")

    begun = start(page("Lira berkata isi ."), MadeUp(SimpleNamespace(run=run)))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="out of memory"):
        finish(begun)


def test_the_default_model_says_the_same_alone_and_in_company() -> None:
    texts = [
        "“Kami siap,” kata Lira Wening, Senin. Ia membantah dermaga Bayan rusak.",
        "The pier is safe, Oto Lamsar said. " * 20,
        "Menurut warga, kapal itu karam.\n\nKabar itu, ujarnya, tidak benar.",
    ]
    model = load_model("free")
    alone = [extract(page(text), model, 0.0) for text in texts]
    begun = [start(page(text), model, 0.0) for text in [*texts, *texts]]
    assert [finish(one) for one in begun] == [*alone, *alone]


# Packs


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the default pack, each of whose files may be replaced."""
    for path in (*packs.MODELS.glob("free/*"), *packs.MODELS.glob("vocabulary/*")):
        copy = tmp_path / path.relative_to(packs.MODELS)
        copy.parent.mkdir(exist_ok=True)
        copy.symlink_to(path)
    monkeypatch.setattr(packs, "MODELS", tmp_path)
    return tmp_path


def load_anew(name: str = "free") -> Model:
    """As load_model, past its cache."""
    packs._vocabulary.cache_clear()
    loaded: Model = load_model.__wrapped__(name)
    return loaded


def put(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def rewrite(pack: Path, **entries: Any) -> None:
    path = pack / "free" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8")) | entries
    put(path, json.dumps(manifest).encode())


FILES = ["free/anchors.onnx", "free/roles.onnx", "vocabulary/tokenizer.json", "vocabulary/embeddings.npy"]


def test_a_whole_pack_is_loaded(pack: Path) -> None:
    assert available() == ("free",)
    model = load_anew()
    assert model.id.startswith("free-") and model.vocabulary.tokenizer.encode("Lira").ids
    assert model.vocabulary.embedded(np.array([BEGIN, 7, CLOSE], np.int32)).shape == (3, HIDDEN)


def test_a_pack_is_loaded_once() -> None:
    assert load_model("free") is load_model("free")


@pytest.mark.parametrize("name", ["fre", "", ".", "../free", "vocabulary"])
def test_an_unknown_pack_is_named_with_those_that_are_there(pack: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"no model pack .*; installed: free$"):
        load_anew(name)


def test_where_no_pack_is_installed_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "MODELS", tmp_path / "nowhere")
    with pytest.raises(ModelError, match="no model pack 'free'; installed: none"):
        load_anew()


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_named(pack: Path, file: str) -> None:
    data = bytearray((pack / file).read_bytes())
    data[len(data) // 2] ^= 1
    put(pack / file, bytes(data))
    with pytest.raises(ModelError, match=rf"{file} .* damaged; install Menurut anew"):
        load_anew()


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(pack: Path, file: str) -> None:
    (pack / file).unlink()
    with pytest.raises(ModelError, match=rf"{file} can't be read .*; install Menurut anew"):
        load_anew()


@pytest.mark.parametrize("other", [0, 2, "1", None])
def test_another_format_is_refused(pack: Path, other: Any) -> None:
    rewrite(pack, format=other)
    with pytest.raises(ModelError, match=rf"format {other}, this version reads 1; install Menurut anew"):
        load_anew()


@pytest.mark.parametrize("data", [b"", b'{"format": 1, "id":', b"[]", b'{"format": 1}', b"\xff\xfe"])
def test_a_damaged_manifest_is_named(pack: Path, data: bytes) -> None:
    put(pack / "free" / "manifest.json", data)
    with pytest.raises(ModelError, match="install Menurut anew"):
        load_anew()


def test_four_bit_weights_are_unpacked_in_their_order() -> None:
    scale = np.array([0.5], np.float16).view(np.uint8)
    packed = np.arange(16, dtype=np.uint8) | (15 - np.arange(16, dtype=np.uint8)) << 4
    weights = dequantised(np.concatenate([scale, packed])[None])
    assert weights.tolist() == [[*np.arange(-8, 8) / 2, *np.arange(7, -9, -1) / 2]]
