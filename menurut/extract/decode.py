"""From the tagger's logits to attributions: spans of characters, and a score that is calibrated."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from menurut.extract.model import Settings
from menurut.extract.tagger import Anchor, Candidate, Floats
from menurut.extract.windows import Pieces
from menurut.models import CLOSE
from menurut.text import trim
from menurut.types import Act, Span, Spans

LONGEST_SOURCE = 80  # pieces


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution as decoded. `features` are what its score is made of, `act` what its cue does."""

    source: Spans
    cue: Spans
    content: Spans
    inner: bool
    act: Act
    features: tuple[float, ...]
    score: float


def decode(
    text: str,
    found: Pieces,
    candidates: Sequence[Candidate],
    settings: Settings,
    clitics: frozenset[str],
    min_score: float,
) -> list[Draft]:
    """The attributions scored at least `min_score`, in the order of their anchors.

    Of several with one content, the likeliest is kept, unless one stands in the other.
    """
    words = _words(text, found)
    drafts = [(one, _draft(text, found, words, one, settings, clitics)) for one in candidates]
    kept: list[tuple[int, Draft, int]] = []
    holders: dict[int, list[int]] = defaultdict(list)  # of each character, whose content has it
    for one, draft in sorted(drafts, key=lambda pair: -pair[1].score):
        content = [at for span in draft.content for at in range(*span)]
        shared = Counter(holder for at in content for holder in holders[at])
        repeats = any(
            count > settings.same * (len(content) + kept[holder][2] - count)
            and not _nested(draft, kept[holder][1])
            for holder, count in shared.items()
        )
        if content and draft.score >= min_score and not repeats:
            for at in content:
                holders[at].append(len(kept))
            kept.append((one.at, draft, len(content)))
    return [draft for _, draft, _ in sorted(kept, key=lambda item: item[0])]


def _nested(one: Draft, other: Draft) -> bool:
    """Whether the cue of either stands in the other's content: "membantah |kabar| bahwa …"."""
    return _begins_in(one.cue, other.content) or _begins_in(other.cue, one.content)


def _begins_in(cue: Spans, content: Spans) -> bool:
    return bool(cue) and any(start <= cue[0][0] < end for start, end in content)


def _words(text: str, found: Pieces) -> NDArray[np.int32]:
    """The number of each piece's word; a mark is one by itself."""
    numbers, number, before = [], 0, (-1, -1)
    for low, high in found.spans.tolist():
        glued = 0 <= low < before[1] or (low == before[1] and _in_word(text[low - 1]) and _in_word(text[low]))
        number += not glued
        numbers.append(number)
        before = (low, high)
    return np.array(numbers, np.int32)


def _draft(
    text: str,
    found: Pieces,
    numbers: NDArray[np.int32],
    one: Candidate,
    settings: Settings,
    clitics: frozenset[str],
) -> Draft:
    spans = found.spans[one.low : one.low + len(one.roles)]
    words = numbers[one.low : one.low + len(one.roles)]
    real = spans[:, 0] >= 0
    inside_cue = _stretches(one.roles[:, 0], settings.switch)
    inside_cue[one.at - one.low] |= one.kind == Anchor.CUE
    if one.kind == Anchor.BARE:
        inside_cue[:] = False
    inside_cue = np.isin(words, words[inside_cue])
    content = _stretches(one.roles[:, 1], settings.switch) & real
    content = np.isin(words, words[content]) & ~inside_cue
    cue = _spans(text, spans, inside_cue & real)
    first, last, source_chance, no_source = _source(one, found.ids)
    source: Spans = ()
    if first >= 0:
        source, cue = _source_span(
            text, _between(found, one.source_low + first, one.source_low + last), cue, clitics
        )
    features = _features(one, inside_cue, content, max(source_chance, no_source))
    said, chance = _spans(text, spans, content), round(score(features, settings), 3)
    return Draft(source, cue, said, one.kind == Anchor.INNER, one.act, features, chance)


def _stretches(logits: Floats, penalty: float) -> NDArray[np.bool_]:
    """Which pieces are in, if every beginning and end of a stretch costs `penalty` (Viterbi, two states)."""
    result = np.zeros(len(logits), bool)
    likely = np.flatnonzero(logits > -6)  # farther out nothing can be gained
    if not len(likely):
        return result
    low, high = int(likely[0]), int(likely[-1]) + 1
    out, into = 0.0, -penalty
    back: list[tuple[bool, bool]] = []
    for logit in logits[low:high].tolist():
        from_in, from_out = into - penalty > out, out - penalty > into
        back.append((from_in, not from_out))
        out, into = (into - penalty if from_in else out), (out - penalty if from_out else into) + logit
    state = into - penalty > out
    for place in range(high - 1, low - 1, -1):
        result[place] = state
        state = back[place - low][state]
    return result


def _source(one: Candidate, ids: NDArray[np.int32]) -> tuple[int, int, float, float]:
    """First and last piece of the likeliest source, -1 for none; its log-probability, and that of none.

    A source is of one paragraph.
    """
    closed = np.flatnonzero(ids[one.source_low : one.source_low + len(one.source) - 1] == CLOSE)
    first, last = one.source[1:, 0], one.source[1:, 1]
    none = float(one.source[0].sum())
    starts = np.argsort(first)[-4:]
    best = (-math.inf, -1, -1)
    for start in starts.tolist():
        after = closed[np.searchsorted(closed, start, side="right") :]
        limit = min(start + LONGEST_SOURCE, int(after[0]) if len(after) else len(last))
        end = start + int(last[start:limit].argmax())
        best = max(best, (float(first[start] + last[end]), start, end))
    return (best[1], best[2], best[0], none) if best[0] > none else (-1, -1, best[0], none)


def _between(found: Pieces, first: int, last: int) -> Span:
    spans = found.spans[first : last + 1]
    spans = spans[spans[:, 0] >= 0]
    return (int(spans[0, 0]), int(spans[-1, 1])) if len(spans) else (0, 0)


def _source_span(text: str, span: Span, cue: Spans, clitics: frozenset[str]) -> tuple[Spans, Spans]:
    """The source, and the cue without it where it is the end of a word of the cue: "ujar|nya"."""
    start, end = span
    if start == end:
        return (), cue
    for at, (low, high) in enumerate(cue):
        if low <= start < high:
            word = _whole_words(text, span)
            start = word[1] - _clitic(text[slice(*word)].lower(), clitics)
            if word[0] < start < word[1] <= high:
                rest = ((trim(text, (word[1], high))),) if text[word[1] : high].strip() else ()
                return ((start, word[1]),), (*cue[:at], (low, start), *rest, *cue[at + 1 :])
            return (), cue
    return (_whole_words(text, span),), cue


def _clitic(word: str, clitics: frozenset[str]) -> int:
    """The length of the clitic that a word ends in, 0 if in none."""
    return max((len(each) for each in clitics if word.endswith(each) and word != each), default=0)


def _spans(text: str, spans: NDArray[np.int32], inside: NDArray[np.bool_]) -> Spans:
    """Stretches of pieces as spans of whole words; the marks between paragraphs part them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    return tuple(
        _whole_words(text, (int(spans[first, 0]), int(spans[last - 1, 1])))
        for first, last in edges.reshape(-1, 2).tolist()
    )


def _whole_words(text: str, span: Span) -> Span:
    start, end = span
    while start > 0 and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    while end < len(text) and _in_word(text[end]) and _in_word(text[end - 1]):
        end += 1
    return start, end


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"  # a combining accent


def _features(
    one: Candidate, cue: NDArray[np.bool_], content: NDArray[np.bool_], source: float
) -> tuple[float, ...]:
    """What a score is made of: see Settings.calibration, which has an intercept before these weights."""
    sure = np.abs(one.roles[:, 1])
    near = np.flatnonzero(content)
    reach = slice(max(0, near[0] - 3), near[-1] + 4) if len(near) else slice(0, 0)
    agreed = 1 / (1 + np.exp(-np.minimum(sure[reach], 12)))  # how sure each piece's side is
    return (
        math.log(one.probability / max(1e-6, 1 - one.probability)),
        max(-5.0, source),
        float(np.log(agreed).mean()) if agreed.size else -1.0,
        float(agreed.min()) if agreed.size else 0.0,
        float(one.kind == Anchor.INNER),
    )


def score(features: Sequence[float], settings: Settings) -> float:
    """The chance that an attribution is right, by logistic regression over its features."""
    intercept, *weights = settings.calibration
    total = intercept + sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def least_anchor(min_score: float, settings: Settings) -> float:
    """The least probability of an anchor with which an attribution can reach a score, all else being sure.

    At 0.45 that is 0.38 instead of a floor of 0.1: nothing else is read of the anchors in between.
    """
    intercept, of_anchor, _, _, surest, inner = settings.calibration
    if not 0 < min_score < 1 or of_anchor <= 0:
        return settings.floor
    wanted = math.log(min_score / (1 - min_score)) - intercept - max(0.0, surest) - max(0.0, inner)
    return max(settings.floor, 1 / (1 + math.exp(-wanted / of_anchor)))
