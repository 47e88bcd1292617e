"""`RawPage` -> `Article | Skipped`: the text with its kinds of block, its language, what is known of it."""

from __future__ import annotations

import re
from pathlib import Path

from menurut.clean.blocks import kinds, paragraphs
from menurut.clean.facts import given_facts, text_facts, url_facts
from menurut.clean.html import Markup, read_markup
from menurut.clean.language import language, language_code
from menurut.config import Config
from menurut.langs import load_pack
from menurut.text import storable
from menurut.types import Article, Block, BlockKind, Fact, RawPage, Skipped, stable_id

__all__ = ["clean"]

_UNKNOWN = "und"  # the ISO 639 code for it
_FROM_TEXT = re.compile(r"-|.*:\d+")  # refs of standard input and of JSON lines: no place that lasts


def clean(page: RawPage, config: Config) -> Article | Skipped:
    """The article that a page holds.

    Of a plain text, `Article.text` is the text as given, but for what can't be stored, and every
    offset is one into the given text. Of HTML it is built here, one paragraph a line.
    """
    # 1. The text with its rough pieces.
    if page.media_type == "text/html":
        markup = read_markup(storable(page.body), config.max_chars)
        if isinstance(markup, str):
            return _skipped(page, markup)
    else:
        markup = Markup(storable(page.body))
    text = markup.text
    if reason := _unfit(text, config):
        return _skipped(page, reason)
    # 2. The language, which decides whose patterns apply.
    lang = language_code(page.given.lang) or language(_main(markup)) or markup.lang or _UNKNOWN
    pack = load_pack(lang)
    # 3. The kinds of block.
    title = page.given.title or next((fact.value for fact in markup.facts if fact.field == "title"), None)
    pieces = kinds(text, markup.pieces or paragraphs(text, pack), pack, title)
    blocks = tuple(Block(piece.span, piece.kind or BlockKind.BODY) for piece in pieces)
    # 4. What is known of it, the surest source first.
    url = page.url or next((fact.value for fact in markup.facts if fact.field == "url"), None)
    origin = (
        *given_facts(page, pack),
        *markup.dated(pack),
        *text_facts(text, pieces, pack),
        *url_facts(url),
    )
    return _article(page, text, blocks, lang, url, origin)


def _article(
    page: RawPage, text: str, blocks: tuple[Block, ...], lang: str, url: str | None, origin: tuple[Fact, ...]
) -> Article:
    first = {fact.field: fact.value for fact in reversed(origin)}
    return Article(
        id=_identity(page, url, text),
        text=text,
        blocks=blocks,
        lang=lang,
        url=url,
        outlet=first.get("outlet"),
        title=first.get("title"),
        byline=first.get("byline"),
        published=first.get("published"),
        origin=origin,
        ref=page.ref,
    )


def _identity(page: RawPage, url: str | None, text: str) -> str:
    """Of the article, whatever becomes of its words: the sender's id, its address, its file."""
    if page.given.id is not None:
        return storable(page.given.id)
    if url:
        return stable_id("url", url)
    if _FROM_TEXT.fullmatch(page.ref):
        return stable_id("text", text)
    return stable_id("file", str(Path(storable(page.ref)).absolute()))


def _unfit(text: str, config: Config) -> str | None:
    """Why a text can't be an article, if it can't."""
    if not text.strip():
        return "empty"
    if len(text) > config.max_chars:
        return f"longer than {config.max_chars:,} characters"
    return None if any(letter.isalpha() for letter in text) else "no letters"


def _main(markup: Markup) -> str:
    """The text that tells the language: the main part of a page, or all of a plain text."""
    main = [markup.text[slice(*piece.span)] for piece in markup.pieces if piece.kind is None]
    return "\n".join(main) or markup.text


def _skipped(page: RawPage, reason: str) -> Skipped:
    return Skipped(page.ref, "clean", reason, page.given.id)
