"""An article whose attributions people marked, as the resolver is given it."""

from __future__ import annotations

from typing import Any

from menurut.langs import Pack, load_pack
from menurut.langs.dates import published_edtf
from menurut.types import Article, Attribution, Block, BlockKind, Form, Spans


def marked(article: dict[str, Any]) -> tuple[Article, tuple[Attribution, ...], Pack]:
    """The article, its attributions that have a content, in the resolver's order, and its language's pack."""
    pack = load_pack(article["lang"])
    published = published_edtf(article["date"], pack) if article.get("date") else None
    read = Article(
        id=article["id"], text=article["text"], blocks=(Block((0, len(article["text"])), BlockKind.BODY),),
        lang=article["lang"], outlet=article.get("outlet"), title=article.get("title"), published=published,
    )  # fmt: skip
    found = [attribution(article["id"], one) for one in article["attributions"] if one["content"]]
    return read, tuple(sorted(found, key=lambda one: one.place)), pack


def values(article: dict[str, Any], attributions: tuple[Attribution, ...], field: str) -> list[Any]:
    """What people marked in a field of each attribution, None where they marked nothing."""
    known = {place(one): one.get(field) for one in article["attributions"]}
    return [known[(one.source, one.cue, one.content)] for one in attributions]


def place(one: dict[str, Any]) -> tuple[Spans, ...]:
    """Where a marked or found attribution stands, which tells it from others."""
    return tuple(tuple((start, end) for start, end in one[role]) for role in ("source", "cue", "content"))


def attribution(article_id: str, one: dict[str, Any]) -> Attribution:
    """A marked attribution."""
    source, cue, content = place(one)
    return Attribution(article_id, source, cue, content, Form.INDIRECT, 1.0, "gold")
