"""The ledger: readings go in, entries come out; all SQL of the program is in this folder."""

from menurut.ledger.ledger import Added, Ledger, Query, open_ledger

__all__ = ["Added", "Ledger", "Query", "open_ledger"]
