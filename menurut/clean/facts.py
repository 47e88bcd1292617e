"""What an article's own blocks and address say about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from courlan import extract_domain

from menurut.clean.blocks import Piece
from menurut.langs import Pack
from menurut.langs.dates import find_dates, published_edtf, resolve_date
from menurut.types import BlockKind, Fact, RawPage

_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-])")
_WHOLE = {BlockKind.CREDIT: "credit", BlockKind.COPYRIGHT: "licence"}  # the block's words are the fact


def given_facts(page: RawPage, pack: Pack) -> Iterator[Fact]:
    """What the sender says. A date that can't be read is no fact."""
    for field in ("outlet", "title", "byline"):
        if value := (getattr(page.given, field) or "").strip():
            yield Fact(field, value, "given")
    if page.given.date and (published := published_edtf(page.given.date, pack)):
        yield Fact("published", published, "given")


def text_facts(text: str, pieces: list[Piece], pack: Pack) -> Iterator[Fact]:
    """What stands in the text: named by patterns, whole credits and notices, a dated dateline."""
    for piece in pieces:
        how = f"text:{piece.kind}"
        if piece.kind in _WHOLE:
            yield Fact(_WHOLE[piece.kind], text[slice(*piece.span)], how, piece.span)
        for field, span in piece.facts:
            value = text[slice(*span)].strip()
            if field == "published":
                value = published_edtf(value, pack) or ""
            if value:
                yield Fact(field, value, how, span)
            if field == "source_url" and (domain := site(value)):
                yield Fact("source_outlet", domain, how, span)
        if piece.kind is BlockKind.DATELINE:
            yield from _dated(text, piece, pack)
        if piece.kind is BlockKind.HEADLINE:
            yield Fact("title", text[slice(*piece.span)], how, piece.span)


def _dated(text: str, piece: Piece, pack: Pack) -> Iterator[Fact]:
    for mention in find_dates(text, pack, piece.span):
        if mention.year and (published := resolve_date(mention, None)):
            yield Fact("published", published, "text:dateline", mention.span)


def url_facts(url: str | None) -> Iterator[Fact]:
    """What an address says: its site, and mostly the day of publication."""
    if not url:
        return
    if domain := site(url):
        yield Fact("outlet", domain, "url")
    if match := _URL_DATE.search(url):
        try:
            yield Fact("published", date(*map(int, match.groups())).isoformat(), "url")
        except ValueError:  # /2019/02/31/
            return


def site(url: str) -> str | None:
    """The registrable domain of an address: "kompas.com" for "https://nasional.kompas.com/read/…"."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return extract_domain(f"http://{host}/", fast=False) if "." in host else None
