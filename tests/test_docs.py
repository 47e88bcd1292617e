"""Documentation fails the build: every command, option and module is in it."""

from __future__ import annotations

import re
from pathlib import Path

from menurut.cli import commands
from menurut.config import Config, options

ROOT = Path(__file__).parent.parent


def configuration() -> str:
    """docs/configuration.md, generated from the options."""
    rows = [f"| `{name}` | `{getattr(Config(), name)!r}` | {text} |" for name, text in options().items()]
    return "\n".join(
        [
            "# Configuration",
            "",
            "`menurut.toml` in the working folder, or the file named by `--config`;",
            "options on the command line win.",
            "Generated from `menurut/config.py`; `tests/test_docs.py` holds the two equal.",
            "",
            "| option | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def test_configuration_is_documented() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text("utf-8") == configuration()


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in commands.commands if f"menurut {name}" not in readme] == []


def test_every_module_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    modules = {path.name for path in (ROOT / "menurut").rglob("*.py") if path.name != "__init__.py"}
    assert sorted(name for name in modules if name not in readme) == []


def test_every_help_has_an_example() -> None:
    helps = {name: command.epilog or "" for name, command in commands.commands.items()}
    assert [name for name, text in helps.items() if "Example" not in text] == []


def test_links_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    ]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
