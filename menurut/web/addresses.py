"""Addresses of the pages, whatever the ids hold.

An id is one percent-encoded part of the path. Two kinds of id need more: "." and "..", which
browsers resolve away, and those ending in ".json", which would name the data behind another
page. Both get a "~" at the end, as does an id that ends in "~" already, so that nothing is
ambiguous.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit


def path_id(item_id: str) -> str:
    """An id as it stands in a path; the inverse of `id_path` (which the server has decoded)."""
    odd = item_id in {"", ".", ".."} or item_id.endswith((".json", "~"))
    return quote(item_id + "~" if odd else item_id, safe="")


def id_path(decoded: str) -> str:
    """The id that a decoded part of a path stands for."""
    return decoded.removesuffix("~")


def article_url(
    article_id: str, version: str | None = None, at: str | None = None, data: bool = False
) -> str:
    """An article, in a certain version, with a certain statement picked out in it."""
    asked = {name: value for name, value in (("version", version), ("at", at)) if value}
    anchor = f"#t-{quote(at, safe='')}" if at and not data else ""
    return f"/articles/{path_id(article_id)}{'.json' * data}{_query(asked)}{anchor}"


def statement_url(statement_id: str, data: bool = False) -> str:
    """A statement."""
    return f"/statements/{path_id(statement_id)}{'.json' * data}"


def speaker_url(party_id: str, data: bool = False, **asked: object) -> str:
    """A speaker; `asked` are the order and the page."""
    return f"/speakers/{path_id(party_id)}{'.json' * data}{_query(asked)}"


def claim_url(claim_id: str, data: bool = False) -> str:
    """A claim."""
    return f"/claims/{path_id(claim_id)}{'.json' * data}"


def list_url(path: str, **asked: object) -> str:
    """A page that lists, with what is asked of it in the address; what is empty is left out."""
    return f"{path}{_query(asked)}"


def web_url(address: str | None) -> str | None:
    """`address` if it is one that a browser may be sent to: http or https, with a host."""
    try:
        parts = urlsplit(address or "")
        safe = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # "http://[" is no address, only text that looks like one
        return None
    return address if safe else None


def _query(asked: dict[str, object] | dict[str, str]) -> str:
    given = {name: value for name, value in asked.items() if value not in (None, "", False)}
    return f"?{urlencode(given)}" if given else ""
