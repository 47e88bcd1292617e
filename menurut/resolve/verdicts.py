"""Where an article may say in its own voice that something is not so: "Hoaks Video Candi Terbakar".

A fact checker's verdict has no source and no cue, so that no attribution holds it; its outlet says it.
"""

from __future__ import annotations

from collections.abc import Iterator

from menurut.langs import Pack
from menurut.resolve.rejections import phrases
from menurut.text import WORD, sentence_around, trim
from menurut.types import Article, Attribution, BlockKind, Form, Span, Spans

MODEL = "own-voice-1"
_SCORE = 0.7  # the share of such sentences that reject a claim of others, in 105 articles with denials
_LEAST, _MOST = 4, 60  # words of a sentence


def own_voice(article: Article, attributions: tuple[Attribution, ...], pack: Pack) -> Iterator[Attribution]:
    """Sentences of the body, in nobody's mouth, that hold words by which something is said to be not so."""
    taken = sorted(span for one in attributions for span in one.source + one.cue + one.content)
    seen = set()
    for block in article.blocks:
        if block.kind is not BlockKind.BODY:
            continue
        for match in phrases(pack.code, "denials").finditer(article.text, *block.span):
            span = _sentence(article.text, match.span(), block.span)
            free = not any(start < span[1] and span[0] < end for start, end in taken)
            if free and span not in seen and _LEAST <= len(WORD.findall(article.text[slice(*span)])) <= _MOST:
                seen.add(span)
                yield Attribution(article.id, (), (), (span,), Form.INDIRECT, _SCORE, MODEL)


def is_specific(article: Article, claim: Spans, pack: Pack) -> bool:
    """Whether what is rejected is one claim: it has a name or number, or points at something ("that photo").

    "Informasi palsu dapat menyesatkan" warns of such things in general.
    """
    words = [word for start, end in claim for word in WORD.findall(article.text[start:end])]
    named = any(word[0].isupper() or word[0].isdigit() for word in words[1:])
    return named or any(word.lower() in pack.names.pointing for word in words)


def _sentence(text: str, words: Span, block: Span) -> Span:
    low, high = sentence_around(text, words)
    return trim(text, (max(low, block[0]), min(high, block[1])))
