"""Cuts the tokenizer and the embeddings down to the pieces that the languages at hand use.

    python -m train.vocabulary menurut/models/vocabulary

Kept are the pieces of the most frequent words of each language (`wordfreq`; as written, with a
capital and in capitals), every number, and every single character of the Latin, Cyrillic and Greek
scripts with their marks, so that no word of these scripts is unknown. The word lists decide alone:
no corpus is read.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
import wordfreq
from tokenizers import Tokenizer

from train.base import load_base, tokenizer_file

# Words by language: the trained ones deeply, the rest of these scripts so that they stay readable.
WORDS = dict.fromkeys(("id", "ms", "en", "de", "ru", "cs"), 30_000) | dict.fromkeys(
    ("nl", "fr", "es", "it", "pt", "pl", "uk", "bg", "sh", "ro", "tr", "vi", "fil", "sv"), 3_000)  # fmt: skip
_NUMBER = re.compile(r"[\d.,:%()/$€£-]*|[^\w\s]+")
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
CAPITALS = 4_000  # of a language's words are looked at in capitals, too, as headlines write them
SPECIAL = 4  # <s>, <pad>, </s>, <unk>


def main(folder: Path) -> None:
    """Writes `tokenizer.json` and `embeddings.npy` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    table = json.loads(tokenizer_file().read_text("utf-8"))
    keep = sorted(_used(Tokenizer.from_file(str(tokenizer_file()))) | _characters(table["model"]["vocab"]))
    table["model"]["vocab"] = [table["model"]["vocab"][piece] for piece in keep]
    table["added_tokens"] = table["added_tokens"][:SPECIAL]
    table["post_processor"] = None
    (folder / "tokenizer.json").write_text(
        json.dumps(table, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    np.save(folder / "embeddings.npy", load_base().rows[keep])
    print(f"{len(keep)} pieces of {len(load_base().rows)} kept in {folder}")


def _used(tokenizer: Tokenizer) -> set[int]:
    kept = set(range(SPECIAL))
    for language, count in WORDS.items():
        words = wordfreq.top_n_list(language, count, "best")
        written = [*words, *map(str.capitalize, words), *map(str.upper, words[:CAPITALS])]
        for encoding in tokenizer.encode_batch(written, add_special_tokens=False):
            kept.update(encoding.ids)
    return kept


def _characters(vocabulary: list[tuple[str, float]]) -> set[int]:
    bare = [piece.replace("▁", "") for piece, _ in vocabulary]
    return {
        at
        for at, text in enumerate(bare)
        if at >= SPECIAL and (len(text) <= 1 or _NUMBER.fullmatch(text)) and all(map(_of_scripts, text))
    }


def _of_scripts(character: str) -> bool:
    plain = unicodedata.category(character)[0] in "PSN" and ord(character) < 0x2600
    return plain or unicodedata.name(character, "").startswith(SCRIPTS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
