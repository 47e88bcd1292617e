"""The ledger in the forms that others read, streamed."""

from menurut.export.jsonl import (
    against_json,
    answer_json,
    article_json,
    claim_json,
    entry_json,
    json_line,
    position_json,
    write_jsonl,
)
from menurut.export.tables import (
    Row,
    answer_row,
    claim_rows,
    copies_rows,
    entry_row,
    position_row,
    speaker_row,
    write_csv,
    write_rows,
)

__all__ = [
    "Row",
    "against_json",
    "answer_json",
    "answer_row",
    "article_json",
    "claim_json",
    "claim_rows",
    "copies_rows",
    "entry_json",
    "entry_row",
    "json_line",
    "position_json",
    "position_row",
    "speaker_row",
    "write_csv",
    "write_jsonl",
    "write_rows",
]
