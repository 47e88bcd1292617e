"""What can go wrong in using Menurut. Bad data is not here: it is a `Skipped` record.

MenurutError
├── ConfigError      menurut.toml or an option does not make sense
├── PackError        a language pack is missing or malformed
├── ModelError       the tagger's model pack is missing or damaged
├── LedgerError      the ledger can't be opened, is of another version, or is not a ledger
└── NotFoundError    no article, statement or party of that id

Each message says what to do about it.
"""


class MenurutError(Exception):
    """Anything that a caller or user can put right."""


class ConfigError(MenurutError):
    """menurut.toml or an option does not make sense."""


class PackError(MenurutError):
    """A language pack is missing or malformed."""


class ModelError(MenurutError):
    """The tagger's model pack is missing or damaged."""


class LedgerError(MenurutError):
    """The ledger can't be opened, is of another version, or is not a ledger."""


class NotFoundError(MenurutError):
    """No article, statement or party of that id."""
