"""The ledger: readings go in, entries come out; all SQL of the program is in this folder."""

from menurut.ledger.ledger import Added, Ledger, Query, open_ledger
from menurut.ledger.rows import NOTHING

__all__ = ["NOTHING", "Added", "Ledger", "Query", "open_ledger"]
