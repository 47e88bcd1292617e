"""Files, folders, standard input and JSON lines -> `RawPage`, one at a time.

Whatever can't be read is a `Skipped` with its reason, and the rest goes on.
"""

from menurut.read.files import STDIN, pages
from menurut.read.jsonlines import json_page

__all__ = ["STDIN", "json_page", "pages"]
