"""One JSON line -> `RawPage`."""

from __future__ import annotations

import json
from typing import Any

from menurut.text import storable
from menurut.types import Given, RawPage, Skipped

_GIVEN = ("outlet", "title", "date", "lang")


def json_page(line: str | bytes, ref: str) -> RawPage | Skipped:
    """The page that a JSON line holds: {"id", "url", "outlet", "title", "date", "lang", "text"}.

    All but `text` may be absent or null; fields of other names are left alone. The sender's `id` is
    kept in what is skipped too, so that the caller can answer line by line.
    """
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Skipped(ref, "read", f"not JSON: {error}")
    if not isinstance(fields, dict):
        return Skipped(ref, "read", f"not a JSON object, but {_kind(fields)}")
    sender_id = _sender_id(fields.get("id"))
    if reason := _complaint(fields):
        return Skipped(ref, "read", reason, sender_id)
    given = {name: storable(fields[name]) for name in _GIVEN if fields.get(name) is not None}
    url = storable(fields["url"]) if fields.get("url") else None
    return RawPage(ref, fields["text"], "text/plain", url, given=Given(id=sender_id, **given))


def _sender_id(value: Any) -> str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return storable(str(value)) if is_number or isinstance(value, str) else None


def _complaint(fields: dict[str, Any]) -> str | None:
    """What is wrong with the fields, if anything is."""
    if fields.get("id") is not None and _sender_id(fields["id"]) is None:
        return f'"id" must be text or a whole number, not {_kind(fields["id"])}'
    if "text" not in fields:
        return 'no "text"'
    for name in ("text", "url", *_GIVEN):
        if not isinstance(fields.get(name), str) and (fields.get(name) is not None or name == "text"):
            return f'"{name}" must be text, not {_kind(fields[name])}'
    return None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
