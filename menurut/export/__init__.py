"""The ledger in the forms that others read, streamed."""

from menurut.export.jsonl import article_json, dispute_json, entry_json, json_line, write_jsonl
from menurut.export.tables import Row, dispute_row, entry_row, speaker_row, write_csv, write_rows

__all__ = [
    "Row",
    "article_json",
    "dispute_json",
    "dispute_row",
    "entry_json",
    "entry_row",
    "json_line",
    "speaker_row",
    "write_csv",
    "write_jsonl",
    "write_rows",
]
