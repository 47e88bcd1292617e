"""The ledger in the forms that others read, streamed."""

from menurut.export.jsonl import entry_json, json_line, write_jsonl
from menurut.export.tables import entry_row, write_csv, write_rows

__all__ = ["entry_json", "entry_row", "json_line", "write_csv", "write_jsonl", "write_rows"]
