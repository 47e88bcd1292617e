"""Language packs: they load, they match one another, and a typo in one is an error that names its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from menurut import langs
from menurut.errors import PackError
from menurut.langs import FRAMES, available, load_pack
from menurut.types import Deed

Pack = Callable[[str], None]


def table(code: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(langs).joinpath(f"{code}.toml").read_text("utf-8"))


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pack]:
    """Writes a pack `xx` of the given TOML over the real base."""
    base = resources.files(langs).joinpath("base.toml").read_text("utf-8")

    def write(toml: str) -> None:
        (tmp_path / "base.toml").write_text(base, "utf-8")
        (tmp_path / "xx.toml").write_text(toml, "utf-8")

    monkeypatch.setattr(langs.resources, "files", lambda _: tmp_path)
    load_pack.cache_clear()
    yield write
    load_pack.cache_clear()


def test_packs_load() -> None:
    assert {"en", "id"} <= set(available())
    assert "base" not in available()
    for code in available():
        assert load_pack(code).code == code
        assert load_pack(code).cues.verbs


def test_a_language_without_a_pack_has_the_base() -> None:
    assert load_pack("eo").code == "eo"
    assert load_pack("eo").quotes
    assert not load_pack("eo").cues.verbs


def test_a_pack_is_laid_over_the_base() -> None:
    base = table("base")
    for code in available():
        assert set(map(tuple, base["quotes"])) <= set(load_pack(code).quotes)
        assert set(base["names"]["outlets"]) <= set(load_pack(code).names.outlets)


def test_packs_have_the_same_sections() -> None:
    sections = {
        code: {name for name, value in table(code).items() if isinstance(value, dict)} for code in available()
    }
    assert len({frozenset(names) for names in sections.values()}) == 1, sections
    frames = {code: {frame for frame in FRAMES if frame in table(code)["cues"]} for code in available()}
    assert set(frames["en"]) == set(frames["id"]) == set(FRAMES)


@pytest.mark.parametrize("code", ["en", "id"])
def test_every_deed_is_one_and_no_word_does_two(code: str) -> None:
    cues = load_pack(code).cues
    for frame in FRAMES:
        deeds = getattr(cues, frame)
        assert set(deeds) <= {deed.value for deed in Deed}, frame
        words = [word for listed in deeds.values() for word in listed]
        assert len(words) == len(set(words)), frame


@pytest.mark.parametrize("code", ["en", "id"])
def test_days_and_months_are_whole(code: str) -> None:
    dates = load_pack(code).dates
    assert set(dates.months.values()) == set(range(1, 13))
    assert set(dates.weekdays.values()) == set(range(7))
    assert dates.order in {"dmy", "mdy"}


@pytest.mark.parametrize("code", ["en", "id"])
def test_quotation_marks_come_in_pairs(code: str) -> None:
    assert all(len(pair) == 2 and all(pair) for pair in load_pack(code).quotes)


MALFORMED = [
    ("an unknown key", 'name = "X"\nverbes = ["says"]', ["xx.toml", "verbes"]),
    ("an unknown key of a section", '[cues]\nverbz = ["says"]', ["xx.toml", "cues", "verbz"]),
    ("a pattern that is none", '[blocks]\nbyline = ["by ("]', ["xx.toml", "blocks"]),
    ("no TOML", "[cues", ["xx.toml", "not TOML"]),
    ("a list that is a number", "stopwords = 7", ["xx.toml"]),
]


@pytest.mark.parametrize(("toml", "says"), [pytest.param(*row[1:], id=row[0]) for row in MALFORMED])
def test_a_malformed_pack_names_file_and_key(pack: Pack, toml: str, says: list[str]) -> None:
    pack(toml)
    with pytest.raises(PackError) as error:
        load_pack("xx")
    assert all(word in str(error.value) for word in says), str(error.value)


def test_an_error_tells_the_keys_there_are(pack: Pack) -> None:
    pack('[claims]\ndenial = ["false"]')
    with pytest.raises(PackError, match=r"'denial'.*denials, negations, referring"):
        load_pack("xx")


def test_a_new_language_is_a_file(pack: Pack) -> None:
    pack('name = "X"\n[cues.verbs]\nasserts = ["zegt"]')
    assert "xx" in available()
    assert load_pack("xx").cues.verbs == {"asserts": frozenset({"zegt"})}
