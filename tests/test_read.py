"""What is on disk and standard input becomes pages, one at a time, or a reason."""

import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menurut.config import Config
from menurut.read import json_page, pages
from menurut.read.decode import decode
from menurut.types import RawPage, Skipped

CONFIG = Config(max_bytes=10_000)
TEXT = "Bupati mengatakan bahwa jembatan itu akan dibuka lagi."


def read(*paths, jsonl=False, config=CONFIG):
    return list(pages(paths, config, jsonl))


def reason(page):
    assert isinstance(page, Skipped)
    assert page.stage == "read"
    return page.reason


def test_folder_is_read_by_name_and_all_the_way_down(tmp_path):
    for name in ("b.txt", "a/z.html", "a/y.TXT", "c.md", "c.jsonl", ".hidden.txt", ".git/x.txt", "x.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"text": name}) if name.endswith("jsonl") else name)
    (tmp_path / "d.txt").mkdir()
    (tmp_path / "d.txt" / "e.txt").write_text("in a folder named like a file")
    found = read(tmp_path)
    assert [(Path(page.ref).relative_to(tmp_path).as_posix(), page.media_type) for page in found] == [
        ("a/y.TXT", "text/plain"),
        ("a/z.html", "text/html"),
        ("b.txt", "text/plain"),
        ("c.jsonl:1", "text/plain"),
        ("d.txt/e.txt", "text/plain"),
    ]


def test_json_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        {"id": 7, "url": "https://a.example/b", "outlet": "A", "title": "T", "date": "2016", "text": TEXT},
        {"id": "x", "title": None, "text": " a\r\nb\u2028 ", "other": [1]},
    ]
    path.write_bytes(b"\xef\xbb\xbf" + "\n\n".join(map(json.dumps, lines)).encode())
    first, second = read(path)
    assert (first.ref, first.url, first.body) == (f"{path}:1", "https://a.example/b", TEXT)
    assert (first.given.id, first.given.outlet, first.given.title) == ("7", "A", "T")
    assert (first.given.date, first.given.lang) == ("2016", None)
    assert (second.ref, second.given.id, second.body) == (f"{path}:3", "x", " a\r\nb\u2028 ")


@pytest.mark.parametrize(
    ("line", "sender", "why"),
    [
        ('{"id": "7"}', "7", 'no "text"'),
        ('{"id": 7, "text": null}', "7", '"text" must be text, not null'),
        ('{"id": 7, "text": ["a"]}', "7", '"text" must be text, not a list'),
        ('{"id": "7", "text": "a", "title": 3}', "7", '"title" must be text, not a number'),
        ('{"id": "7", "text": "a", "url": {}}', "7", '"url" must be text, not an object'),
        ('{"id": true, "text": "a"}', None, '"id" must be text or a whole number, not true or false'),
        ("[1]", None, "not a JSON object, but a list"),
        ("{", None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ("1" * 5_000, None, "not JSON"),
    ],
)
def test_bad_json_line(line, sender, why):
    page = json_page(line, "a:1")
    assert reason(page).startswith(why)
    assert (page.ref, page.id) == ("a:1", sender)


def test_bad_lines_do_not_stop_the_rest(tmp_path):
    path = tmp_path / "a.jsonl"
    long = json.dumps({"text": "kata " * 5_000}).encode()
    path.write_bytes(b'{"text": "satu"}\n' + long + b'\n{"text": "\xff"}\nx\n{"text": "dua"}')
    found = read(path)
    assert [page.body for page in found if isinstance(page, RawPage)] == ["satu", "dua"]
    whys = [reason(page) for page in found if isinstance(page, Skipped)]
    assert [why.split(":")[0] for why in whys] == ["a line longer than 10,000 bytes", "not UTF-8", "not JSON"]
    assert [page.ref.rpartition(":")[2] for page in found] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("data", "jsonl", "media_type"),
    [
        (TEXT.encode(), False, "text/plain"),
        (b" <!DOCTYPE html><p>a</p>", False, "text/html"),
        (b"<!-- x --><html>", False, "text/html"),
        (b"< 5 orang", False, "text/plain"),
        (json.dumps({"text": TEXT}).encode(), True, "text/plain"),
    ],
)
def test_standard_input(monkeypatch, data, jsonl, media_type):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (page,) = read("-", jsonl=jsonl)
    assert (page.media_type, page.ref) == (media_type, "-:1" if jsonl else "-")


def test_named_files(tmp_path):
    named = {"a.png": b"\x89PNG\r\n\x1a\n\x00\x00", "b.txt": b"x" * 10_001, "c.txt": bytes(range(256)) * 20}
    for name, data in named.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d.txt").symlink_to(tmp_path / "d.txt")
    os.mkfifo(tmp_path / "e.txt")
    found = read(*(tmp_path / name for name in [*named, "d.txt", "e.txt", "missing.txt"]), "a\0b")
    assert [reason(page).split(";")[0] for page in found] == [
        "of unknown type",
        "larger than 10,000 bytes",
        "not text: its bytes fit no encoding",
        "too many levels of symbolic links",
        "not a regular file",
        "no such file or directory",
        "embedded null byte",
    ]


def test_links_to_folders_do_not_loop(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [page.body for page in read(tmp_path)] == ["a"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "a.txt").chmod(0)
    assert reason(read(tmp_path)[0]) == "permission denied"


def test_with_jsonl_a_named_file_is_json_lines_whatever_its_name(tmp_path):
    path = tmp_path / "a.data"
    path.write_text(json.dumps({"text": "a"}))
    assert read(path, jsonl=True)[0].body == "a"


def test_one_page_at_a_time(tmp_path):
    """Nothing after the page that was asked for has been read."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(name)
    found = pages([tmp_path], CONFIG)
    assert next(found).body == "a"
    (tmp_path / "b.txt").write_text("changed")
    assert next(found).body == "changed"


RUSSIAN = "Пресс-секретарь заявил, что разговора не было, и это не соответствует действительности. " * 3


@pytest.mark.parametrize(
    ("data", "markup", "text"),
    [
        ("“Kami”".encode(), False, "“Kami”"),
        ("\ufeffa".encode(), False, "a"),
        ("“Kami”".encode("utf-16"), False, "“Kami”"),
        ("\ufeff“Kami”".encode("utf-32-be"), False, "“Kami”"),
        (b"<meta charset=iso-8859-1>\x93Kami\x94", True, "<meta charset=iso-8859-1>“Kami”"),
        ("<meta charset=iso-8859-1>“Kami”".encode(), True, "<meta charset=iso-8859-1>“Kami”"),
        (b'<?xml encoding="koi8-r"?>' + "Да".encode("koi8-r"), True, '<?xml encoding="koi8-r"?>Да'),
        (RUSSIAN.encode("cp1251"), False, RUSSIAN),
        (b"<meta charset=zip>a", True, "<meta charset=zip>a"),
        (b"<meta charset=idna>\xff\xfa", True, None),
        (b"", False, ""),
        (b"a\x00b", False, "a\x00b"),
        (b"\x00\x01\x02\x03" * 50, False, None),
    ],
)
def test_decode(data, markup, text):
    if text is None:
        assert decode(data, markup) is None or "\x00" not in (decode(data, markup) or "")
    else:
        assert decode(data, markup) == text


@given(st.binary())
def test_any_bytes_are_text_or_not(data):
    for markup in (False, True):
        assert decode(data, markup) is None or isinstance(decode(data, markup), str)


@given(st.one_of(st.binary(), st.text()))
def test_any_line_is_a_page_or_a_reason(line):
    assert isinstance(json_page(line, "a:1"), RawPage | Skipped)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["id", "url", "outlet", "title", "date", "lang", "text", "x"]), JSON))
def test_any_object_is_a_page_or_a_reason(fields):
    page = json_page(json.dumps(fields), "a:1")
    if isinstance(page, RawPage):
        assert page.body == fields["text"]
    else:
        assert page.reason
