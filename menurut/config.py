"""One frozen `Config`, from `menurut.toml` and the command line.

Each option is declared once, here, with its default and its help; the command line's defaults
and the generated documentation are read from it (as in Datasette's SETTINGS).
"""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from menurut.errors import ConfigError


def _option(default: Any, help_text: str) -> Any:
    return dataclasses.field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a run."""

    ledger: str = _option("menurut.db", "The ledger's file.")
    host: str = _option("127.0.0.1", "Address that the page listens on.")
    port: int = _option(8420, "Port that the page listens on.")
    pack: str = _option("free", "The tagger's model pack.")
    min_score: float = _option(0.45, "Attributions less likely to be right than this are left out.")
    max_bytes: int = _option(10_000_000, "A file larger than this many bytes is skipped.")
    max_chars: int = _option(1_000_000, "A text longer than this many characters is skipped.")


def options() -> dict[str, str]:
    """The options' names with their help."""
    return {field.name: field.metadata["help"] for field in dataclasses.fields(Config)}


def load_config(path: Path | None = None, **overrides: Any) -> Config:
    """The defaults, overridden by the file, overridden by what is given and not None.

    Without `path`, `menurut.toml` of the working folder is read if it is there.
    Raises ConfigError for a file that can't be read and for unknown or mistyped options.
    """
    values: dict[str, Any] = {}
    if path is None and Path("menurut.toml").is_file():
        path = Path("menurut.toml")
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path} can't be read: {error}") from error
    values |= {name: value for name, value in overrides.items() if value is not None}
    _check(values, str(path or "the command line"))
    return Config(**values)


def _check(values: dict[str, Any], where: str) -> None:
    known = {field.name: type(field.default) for field in dataclasses.fields(Config)}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(f"{where}: no option {name!r}; there are {', '.join(known)}")
        if type(value) is not known[name]:
            raise ConfigError(f"{where}: {name} must be {known[name].__name__}, not {value!r}")
