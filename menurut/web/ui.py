"""What the pages are written with: the interface's language, dates for people, inert text.

The strings are in strings.toml, each with every language beside the others. All text that a
template puts out goes through `visible`, so that what an article holds can't act on the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from menurut.ledger import NOTHING
from menurut.types import DOUBTFUL, Dating, Entry, Party, Span
from menurut.web import addresses
from menurut.web.segments import runs
from menurut.web.sides import told

LANGUAGES = ("id", "en")
DEFAULT = "en"

# Controls but tab and line ends; the two overrides that turn the order of letters round;
# what no encoding can write. Other bidi characters end with the element that holds them.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` with what could not be seen, or would turn other text around, as U+FFFD."""
    return _INVISIBLE.sub("\ufffd", text)


def choose_language(chosen: str | None, accepted: str) -> str:
    """The interface's language: what was chosen, else the browser's first that there is."""
    if chosen in LANGUAGES:
        return chosen
    ranked = sorted(_ranges(accepted), key=lambda ranged: -ranged[1])
    known = (_NEAR.get(code, code) for code, quality in ranked if quality > 0)
    return next((code for code in known if code in LANGUAGES), DEFAULT)


_NEAR = {"in": "id", "ms": "id"}  # the old code of Indonesian; Malay reads Indonesian sooner than English


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    for item in accepted.split(","):
        code, _, quality = item.strip().partition(";q=")
        try:
            yield code.strip().split("-")[0].lower(), float(quality or 1)
        except ValueError:
            continue  # a browser's malformed wish is no wish


@cache
def strings() -> dict[str, dict[str, str | list[str]]]:
    """Every string of the interface, by key and language."""
    return tomllib.loads(resources.files(__package__).joinpath("strings.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Wording:
    """The interface in one language."""

    lang: str

    def __call__(self, key: str, **filled: object) -> str:
        """The string `key` with its {names} filled in."""
        return self.raw(key).format(**filled)

    def __contains__(self, key: str) -> bool:
        """Whether there is such a string."""
        return key in strings()

    def raw(self, key: str) -> str:
        """The string `key` before anything is filled in."""
        return _form(strings()[key][self.lang], 2)

    def count(self, key: str, n: int) -> str:
        """The string `key` for `n` of something."""
        return _form(strings()[key][self.lang], n).format(n=self.number(n))

    def number(self, n: int) -> str:
        """A whole number."""
        return str(format_decimal(n, locale=self.lang))

    def fraction(self, value: float) -> str:
        """A score, to two places."""
        return str(format_decimal(value, format="0.00", locale=self.lang))

    def own_name(self, code: str) -> str:
        """What a language of the interface calls itself."""
        return str(strings()["name"][code])

    def language(self, code: str) -> str:
        """The name of a language."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.lang) or code
        except (ValueError, UnknownLocaleError):
            return code

    def date(self, edtf: str | None) -> str:
        """An EDTF date as people write it, no finer than it is known."""
        if not edtf:
            return self("undated")
        if edtf.startswith("["):
            *most, last = self._dates(edtf.strip("[]").split(","))
            return self("one_of", most=", ".join(most), last=last) if most else last
        if edtf.startswith("XXXX-"):
            return self("year_open", date=self._written(edtf.replace("XXXX", "2000"), "MMMM", "d MMMM"))
        return self._written(edtf, "MMMM y", "d MMMM y")

    def _dates(self, several: list[str]) -> list[str]:
        """Dates as people write them; of one day in several years, the years alone after the first."""
        same_day = len({(len(one), one[4:]) for one in several}) == 1
        return [self.date(one[:4] if same_day and at else one) for at, one in enumerate(several)]

    def _written(self, iso: str, month: str, day: str) -> str:
        """An ISO prefix in CLDR's patterns; as it is, if it is no such thing."""
        parts = iso[:10].split("-")
        try:
            if len(parts) == 1:
                return iso
            when = date(*(int(part) for part in (*parts, "1")[:3]))
        except ValueError:
            return iso
        return str(format_date(when, month if len(parts) == 2 else day, locale=self.lang))

    def granularity(self, edtf: str) -> str | None:
        """What is coarse or open about a date; None for a day."""
        if edtf.startswith("["):
            return self("grain_set")
        if "X" in edtf:
            return self("grain_open")
        return {4: self("grain_year"), 7: self("grain_month")}.get(len(edtf))

    def name(self, party: Party) -> str:
        """The name of a party; an article may give none."""
        return party.name.strip() or self("unnamed")

    def period(self, first: str | None, last: str | None) -> str:
        """The days from the first to the last."""
        return self.date(first) if first == last else f"{self.date(first)} – {self.date(last)}"

    def when(self, entry: Entry) -> str:
        """When a statement was said, or else when it was published, and which of the two it is."""
        if entry.said_on:
            return self("said", date=self.date(entry.said_on.edtf))
        published = entry.article.published
        return self("published", date=self.date(published)) if published else self("undated")

    def hows(self, hows: list[str]) -> str:
        """Where a piece of metadata came from, in words, each place once."""
        return ", ".join(dict.fromkeys(self._how(how) for how in hows))

    def _how(self, how: str) -> str:
        """One such place: "given", "html:og:title"."""
        kind, _, detail = how.partition(":")
        known = f"how_{kind}" in self and (detail or "{detail}" not in self.raw(f"how_{kind}"))
        return self(f"how_{kind}", detail=detail) if known else how


def _form(forms: str | list[str], n: int) -> str:
    return forms if isinstance(forms, str) else forms[min(n, 2) - 1] if n else forms[-1]


def datetime_of(dating: Dating | None, published: str | None = None) -> str | None:
    """What a <time> element may hold: an ISO day, month or year."""
    return dating.iso if dating else published


def worded(entry: Entry) -> list[tuple[str, bool]]:
    """An entry's content in stretches, each with whether quotation marks belong around it.

    They don't where they are among the content's own characters.
    """
    stretches: list[tuple[str, bool]] = []
    at = 0
    for number, (start, end) in enumerate(entry.attribution.content):
        if number:
            stretches.append((" … ", False))
            at += len(" … ")
        words = entry.content[at : at + end - start]
        stretches += _quoted(words, start, entry.attribution.quoted)
        at += end - start
    return stretches if at == len(entry.content) else [(entry.content, False)]


_QUOTES = frozenset("\"'“”„‟‘’«»")


def _quoted(words: str, offset: int, quoted: tuple[Span, ...]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in sorted(quoted):
        first, last = max(at, start - offset), min(len(words), end - offset)
        if first < last:
            if at < first:
                yield words[at:first], False
            yield words[first:last], not _QUOTES.intersection(words[max(0, first - 1) : first + 1])
            at = last
    if at < len(words):
        yield words[at:], False


def _put_out(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def templates() -> jinja2.Environment:
    """The templates: everything escaped, everything visible, a misspelt name an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("menurut.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_put_out,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        name: getattr(addresses, name)
        for name in ("article_url", "statement_url", "speaker_url", "claim_url", "list_url", "web_url")
    }
    environment.globals |= {
        "worded": worded,
        "datetime_of": datetime_of,
        "runs": runs,
        "told": told,
        "LANGUAGES": LANGUAGES,
        "NOTHING": NOTHING,
        "DOUBTFUL": DOUBTFUL,
    }
    return environment
