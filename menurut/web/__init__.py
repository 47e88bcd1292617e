"""Pages for people and JSON behind each of them, over a ledger that they only read."""

from menurut.web.server import app, serve

__all__ = ["app", "serve"]
