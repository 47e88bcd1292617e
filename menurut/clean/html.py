"""HTML -> text, one paragraph a line, with what the markup says of each and of the whole.

The text is built here and holds all that a reader of the page would see; which of it is the main
text is trafilatura's judgement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree
from lxml.html import HTMLParser

from menurut.clean.blocks import Piece
from menurut.clean.language import language_code
from menurut.langs import Pack
from menurut.langs.dates import published_edtf
from menurut.text import key
from menurut.types import BlockKind, Fact

_INVISIBLE = re.compile(
    "script|style|template|noscript|head|svg|math|iframe|object|embed|canvas|audio|video|map|select"
    "|datalist|textarea|input|button|dialog|title|meta|link"
)
_KIND_OF = {
    "h1": BlockKind.HEADLINE,
    "figcaption": BlockKind.CAPTION,
    "nav": BlockKind.BOILERPLATE,
    "footer": BlockKind.BOILERPLATE,
    "aside": BlockKind.BOILERPLATE,
    "form": BlockKind.BOILERPLATE,
    "menu": BlockKind.BOILERPLATE,
}
_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s"
    "|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|img|picture|source|td|th"
)
_CELLS = frozenset({"td", "th"})
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_TOO_DEEP = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG"})
_TELLING = 30  # characters of a block that isn't among the words of the main text by chance
_ELEMENTS = 20_000  # trafilatura takes 2 s for so many; news pages have about 3,000
_META = (  # field, how, where, the surest first
    ("outlet", "html:og:site_name", "//meta[@property='og:site_name']/@content"),
    ("title", "html:og:title", "//meta[@property='og:title']/@content"),
    ("byline", "html:meta:author", "//meta[@name='author']/@content"),
    ("published", "html:article:published_time", "//meta[@property='article:published_time']/@content"),
    ("published", "html:meta:date", "//meta[@name='date' or @name='pubdate']/@content"),
    ("published", "html:itemprop:datePublished", "//*[@itemprop='datePublished']/@content"),
    ("published", "html:itemprop:datePublished", "//*[@itemprop='datePublished']/@datetime"),
    ("published", "html:time", "//article//time/@datetime"),
    ("url", "html:link:canonical", "//link[@rel='canonical']/@href"),
    ("url", "html:og:url", "//meta[@property='og:url']/@content"),
    ("title", "html:title", "//head/title/text()"),
)
_JSON_LD = (  # field, the path in a JSON-LD object
    ("published", ("datePublished",)),
    ("title", ("headline",)),
    ("byline", ("author", "name")),
    ("outlet", ("publisher", "name")),
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A text with what its markup told: rough pieces (without kind: perhaps the body), facts, language."""

    text: str
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
    lang: str | None = None

    def dated(self, pack: Pack) -> Iterator[Fact]:
        """The facts, with the date of publication as EDTF, or left out where it is no date."""
        for fact in self.facts:
            if fact.field != "published":
                yield fact
            elif published := published_edtf(fact.value, pack):
                yield replace(fact, value=published)


def read_markup(source: str, max_chars: int) -> Markup | str:
    """The text and markup of an HTML page, or the reason why there is none.

    Nothing is fetched and no entity of the page's own is expanded.
    """
    # 1. Parse; the parser stops at 256 levels, and what is cut off there would be lost unnoticed.
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(source.encode(), parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        return f"no HTML: {error}"
    if tree is None:
        return "empty"
    if any(error.type_name in _TOO_DEEP for error in parser.error_log):
        return "elements nested too deeply"
    # 2. Its blocks in the order of the page.
    blocks = _blocks(tree)
    text = "\n\n".join(block for block, _ in blocks)
    if len(text) > max_chars:
        return f"longer than {max_chars:,} characters"
    # 3. Which of them are the main text, and what the head says.
    few = sum(1 for _ in tree.iter()) <= _ELEMENTS
    pieces = _pieces(blocks, _main_lines(source) if few else [])
    facts = (*_meta_facts(tree), *_json_ld_facts(tree))
    return Markup(text, pieces, facts, language_code(tree.get("lang")))


# The text


@dataclass(slots=True)
class _Page:
    """Blocks while they are gathered: finished ones with their kind, and parts of the present one."""

    blocks: list[tuple[str, BlockKind | None]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end_block(self, kind: BlockKind | None) -> None:
        if block := " ".join("".join(self.parts).split()):
            self.blocks.append((block, kind))
        self.parts.clear()


def _blocks(tree: Any) -> list[tuple[str, BlockKind | None]]:
    page = _Page()
    _walk(tree, None, page)
    page.end_block(None)
    return page.blocks


def _walk(element: Any, outer: BlockKind | None, page: _Page) -> None:
    """Gather the blocks of an element; what is inside a block-level one is a block of its own."""
    tag = element.tag
    if not isinstance(tag, str) or _INVISIBLE.fullmatch(tag) or _hidden(element):
        return
    is_block = not _INLINE.fullmatch(tag)
    inherited = None if is_block and outer is BlockKind.HEADLINE else outer  # an <h1> that nobody closed
    kind = _KIND_OF.get(tag, inherited)
    if is_block:
        page.end_block(outer)
    page.parts.append(" " if tag in _CELLS else "")
    page.parts.append(element.text or "")
    for child in element:
        _walk(child, kind, page)
        page.parts.append(child.tail or "")
    if is_block:
        page.end_block(kind)


def _hidden(element: Any) -> bool:
    return "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", "")[:1000]) is not None


def _main_lines(source: str) -> list[str]:
    """The lines that trafilatura takes for the main text, as `key`s; none if it finds no such text."""
    from trafilatura import bare_extraction  # here: plain texts shall not wait for its import

    document: Any = bare_extraction(source, favor_recall=True, include_comments=False, with_metadata=False)
    lines = (document.text or "").split("\n") if document else []
    return [line for line in map(key, lines) if line]


def _pieces(blocks: list[tuple[str, BlockKind | None]], main: list[str]) -> tuple[Piece, ...]:
    """The blocks as pieces; those outside the main text are boilerplate, unless nothing is main text.

    Trafilatura's lines aren't always ours (white space, <br>), so a block may also run over a few.
    """
    pieces, start = [], 0
    lines, whole = set(main), " ".join(main)
    for block, kind in blocks:
        line = key(block)
        inside = not main or line in lines or (len(line) > _TELLING and line in whole)
        outside = kind is None and not inside
        pieces.append(Piece((start, start + len(block)), BlockKind.BOILERPLATE if outside else kind))
        start += len(block) + 2
    return tuple(pieces)


# What the page says of itself


def _meta_facts(tree: Any) -> Iterator[Fact]:
    for name, how, where in _META:
        for value in tree.xpath(where)[:1]:
            plain = " ".join(str(value).split())
            if plain and (name != "url" or plain.startswith(("http://", "https://"))):
                yield Fact(name, plain, how)


def _json_ld_facts(tree: Any) -> Iterator[Fact]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            for name, path in _JSON_LD:
                if (value := _at(thing, path)) and "datePublished" in thing:
                    yield Fact(name, value, f"html:json-ld:{'.'.join(path)}")


def _things(data: Any) -> list[dict[str, Any]]:
    """The objects of a JSON-LD script: it is one, or a list, or has them in its graph."""
    found = data if isinstance(data, list) else [data]
    if isinstance(data, dict) and isinstance(data.get("@graph"), list):
        found = data["@graph"]
    return [thing for thing in found if isinstance(thing, dict)]


def _at(thing: Any, path: tuple[str, ...]) -> str | None:
    for step in path:
        thing = thing[0] if isinstance(thing, list) and thing else thing
        thing = thing.get(step) if isinstance(thing, dict) else None
    return " ".join(thing.split()) or None if isinstance(thing, str) else None
