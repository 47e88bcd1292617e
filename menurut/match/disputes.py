"""A first version of disputes: a claim that somebody else denies in words.

A statement is a denial by its cue ("membantah") or by its own words ("it never happened"). What it
denies is sought among statements of others that share its words; a trained matcher will replace it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from menurut.langs import load_pack
from menurut.text import WORD, stem
from menurut.types import Act, Entry, Link, Relation

_YEAR = re.compile(r"(?:19|20)\d\d")
MATCHER = "program:words-1"
_ENOUGH = 0.3  # of the words of the two, by their geometric mean; a name or number counts half
_TOGETHER = 0.2  # enough for a denial by its verb, in the same article
_APART = 365  # days
_MOST = 3  # claims that one denial is linked to
_NESTED = 0.9  # "denies the report by S that …": the words say what is denied
_NEAR = 400  # characters
_REFERRING = 0.6  # "that is not true": it stands beside what it denies


def is_denial(entry: Entry) -> bool:
    """Whether a statement denies something, by its cue or by its words."""
    if entry.act is Act.DENIES:
        return True
    return entry.act is Act.ASSERTS and bool(_denials(entry.article.lang).search(entry.content))


def disputes(entry: Entry, others: Iterable[Entry], made_at: str) -> list[Link]:
    """The links between `entry` and the `others` that it denies, or that deny it, surest first.

    In a link, left is the denial and right the claim. `made_at` is ISO 8601 in UTC.
    """
    known = {other.id: other for other in others}
    denies = is_denial(entry)
    pairs = [(entry, other) if denies else (other, entry) for other in known.values()]
    scored = [(score, denial, claim) for denial, claim in pairs if (score := _score(denial, claim))]
    # Of a claim inside another one, "sources say that he is said to …", the outer one is denied.
    found = [
        pair
        for pair in scored
        if not (outer := known.get(pair[2].parent_id or "")) or not _score(pair[1], outer)
    ]
    if denies:
        near = [(score, denial, claim) for denial, claim in pairs if (score := _refers_back(denial, claim))]
        found += sorted(near, key=lambda pair: -pair[0])[:1]
    best = {(denial.id, claim.id): score for score, denial, claim in sorted(found, key=lambda pair: pair[0])}
    return [
        Link(denial, claim, Relation.DENIES, round(score, 3), MATCHER, made_at)
        for (denial, claim), score in sorted(best.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    ]


def _score(denial: Entry, claim: Entry) -> float:
    """How sure it is by their words that `denial` denies `claim`, in [0, 1]; 0 for what can't be."""
    if not _may_deny(denial, claim) or denial.parent_id == claim.id:
        return 0.0
    if claim.parent_id == denial.id:
        return _NESTED if denial.act is Act.DENIES else 0.0
    shared = _shared(denial, claim)
    together = denial.act is Act.DENIES and denial.article.id == claim.article.id
    return min(shared, _NESTED) if shared >= (_TOGETHER if together else _ENOUGH) else 0.0


def _may_deny(denial: Entry, claim: Entry) -> bool:
    two = denial.speaker.id != claim.speaker.id
    return two and claim.act is Act.ASSERTS and is_denial(denial) and not is_denial(claim)


def _shared(denial: Entry, claim: Entry) -> float:
    """The share of their words that both have; at least one of them is more than a name."""
    left, right = _weights(denial), _weights(claim)
    both = left.keys() & right.keys()
    if _years_apart(denial, claim):
        return 0.0
    names = any(left[word] < 1.0 and not _YEAR.fullmatch(word) for word in both)
    if len(both) < 2 or all(left[word] < 1.0 for word in both):
        return 0.0
    if not names and denial.article.id != claim.article.id:
        return 0.0
    return sum(left[word] for word in both) / math.sqrt(sum(left.values()) * sum(right.values()))


def _years_apart(denial: Entry, claim: Entry) -> bool:
    """Whether a year or more lies between them, as far as their days are known.

    Similar words eight years apart are another story, if the same speaker's.
    """
    days = [(entry.said_on and entry.said_on.iso) or entry.article.published for entry in (denial, claim)]
    full = [day for day in days if day and len(day) == len("2016-11-11")]
    return len(full) == 2 and abs((date.fromisoformat(full[0]) - date.fromisoformat(full[1])).days) >= _APART


def _weights(entry: Entry, words: str | None = None) -> dict[str, float]:
    """The stems of a content, or of some words of it, that carry its topic, each with its weight."""
    lang = entry.article.lang
    stopwords = load_pack(lang).stopwords
    content = _denials(lang).sub(" ", words or entry.content)
    weights: dict[str, float] = {}
    for match in WORD.finditer(content):
        word = match.group()
        if word.lower() not in stopwords and len(word) > 2:
            weights[stem(word, lang)] = 0.5 if word[0].isupper() or word[0].isdigit() else 1.0
    return weights


def _refers_back(denial: Entry, claim: Entry) -> float:
    """The score of "That is not true" right behind a claim; the nearer, the surer."""
    distance = denial.attribution.core[0] - claim.attribution.start
    together = denial.article.version_id == claim.article.version_id and 0 < distance < _NEAR
    if not together or not _may_deny(denial, claim) or claim.parent_id == denial.id:
        return 0.0
    lang = denial.article.lang
    referring = {stem(word, lang) for word in load_pack(lang).claims.referring}
    rest = _weights(denial, denial.content.split(" … ")[0]).keys() - referring
    return _REFERRING * (1 - distance / _NEAR) if len(rest) <= 1 else 0.0


@cache
def _denials(lang: str) -> re.Pattern[str]:
    phrases = sorted(load_pack(lang).claims.denials, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases)) or '(?!)'})(?!\w)", re.IGNORECASE)
