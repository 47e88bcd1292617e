"""Which claim a denial denies within its article, by words; claims.py does what vectors and the comparer can.

A statement is a denial by its cue ("membantah") or by its own words ("it never happened"). What it
denies is what the resolver says that it rejects; beside that, it is sought among statements of others
that share its words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from menurut.langs import calendar_words, load_pack
from menurut.text import WORD, any_of, stem
from menurut.types import Act, Entry, Link, Relation

_YEAR = re.compile(r"(?:19|20)\d\d")
MATCHER = "program:words-1"
# What a denial and its claim must share: the part of their words (by the geometric mean; a name or
# number counts half), and how many names or numbers, in one article and in two. A denial by its verb
# needs least; a mere "there was no", which mostly denies nothing, most. Chosen on denials-id-dev and
# by looking at what 1,500 articles of six outlets show.
_VERB = ((0.2, 0), (0.25, 1))
_WORDS = ((0.3, 0), (0.3, 1))
_NEGATED = ((0.3, 2), (0.3, 3))
_SAME = 0.5
_APART = 365  # days
_MOST = 3  # claims that one denial is linked to
_NESTED = 0.9  # "denies the report by S that …": the words say what is denied
_NEAR = 400  # characters
_REPEATED = 0.8  # of the score of the denial that is repeated
_REFERRING = 0.6  # "that is not true": it stands beside what it denies


def is_denial(entry: Entry) -> bool:
    """Whether a statement denies something, by its cue or by its words."""
    if entry.act is Act.DENIES or entry.rejects:
        return True
    lang = entry.article.lang
    words = _phrases(lang, "denials"), _phrases(lang, "negations")
    return entry.act is Act.ASSERTS and any(pattern.search(entry.content) for pattern in words)


def disputes(entry: Entry, others: Iterable[Entry], made_at: str) -> list[Link]:
    """The links between `entry` and the `others` that it denies, or that deny it, surest first.

    In a link, left is the denial and right the claim. `made_at` is ISO 8601 in UTC.
    """
    known = {other.id: other for other in others}
    denies = is_denial(entry)
    pairs = [(entry, other) if denies else (other, entry) for other in known.values()]
    rejected = [
        (denial.rejects.confidence, denial, claim)
        for denial, claim in pairs
        if denial.rejects and denial.rejects.claim_id == claim.id
    ]
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
    found += rejected  # the strongest evidence: what the article itself says is rejected
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
    shared, names = _shared(denial, claim)
    apart = denial.article.id != claim.article.id
    part, named = _needed(denial, claim)[apart]
    if not apart and denial.rejects and denial.rejects.claim_id:
        part = max(part, _SAME)  # which claim it rejects is known: another must say the same
    return min(shared, _NESTED) if shared >= part and names >= named else 0.0


def _needed(denial: Entry, claim: Entry) -> tuple[tuple[float, int], tuple[float, int]]:
    """What must be shared in one article and in two; a negation does not deny another negation."""
    if denial.act is Act.DENIES:
        return _VERB
    if _phrases(denial.article.lang, "denials").search(denial.content):
        return _WORDS
    negations = load_pack(claim.article.lang).cues.negations
    negated = any(match.group().lower() in negations for match in WORD.finditer(claim.content))
    return ((math.inf, 0), (math.inf, 0)) if negated else _NEGATED


def _may_deny(denial: Entry, claim: Entry) -> bool:
    two = denial.speaker.id != claim.speaker.id
    return two and claim.act is Act.ASSERTS and is_denial(denial) and not is_denial(claim)


def _shared(denial: Entry, claim: Entry) -> tuple[float, int]:
    """The part of their words that both have, and how many of these are names or numbers.

    Names alone make no claim the same: nothing, then.
    """
    left, right = _weights(denial, denial.rejects.claim_words if denial.rejects else None), _weights(claim)
    both = left.keys() & right.keys()
    names = [word for word in both if left[word] < 1.0]
    if len(both) < 2 or len(names) == len(both) or _years_apart(denial, claim):
        return 0.0, 0
    part = sum(left[word] for word in both) / math.sqrt(sum(left.values()) * sum(right.values()))
    return part, sum(not _YEAR.fullmatch(name) for name in names)


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
    content = _phrases(lang, "denials").sub(" ", words or entry.content)
    content = _phrases(lang, "negations").sub(" ", content)
    closed = load_pack(lang).stopwords | calendar_words(lang)
    weights: dict[str, float] = {}
    for match in WORD.finditer(content):
        word = match.group()
        if word.lower() not in closed and len(word) > 2:
            weights[stem(word, lang)] = 0.5 if word[0].isupper() or word[0].isdigit() else 1.0
    return weights


def _refers_back(denial: Entry, claim: Entry) -> float:
    """The score of "That is not true" right behind a claim; the nearer, the surer."""
    distance = denial.attribution.core[0] - claim.attribution.start
    together = denial.article.version_id == claim.article.version_id and 0 < distance < _NEAR
    if not together or not _may_deny(denial, claim) or claim.parent_id == denial.id:
        return 0.0
    return _REFERRING * (1 - distance / _NEAR) if _only_refers(denial) else 0.0


def _only_refers(denial: Entry) -> bool:
    """Whether a denial has no topic of its own: "That report is not true"."""
    lang = denial.article.lang
    referring = {stem(word, lang) for word in load_pack(lang).claims.referring}
    return len(_weights(denial, denial.content.split(" … ")[0]).keys() - referring) <= 1


def repeated(entries: Iterable[Entry], links: Iterable[Link], made_at: str) -> list[Link]:
    """What a speaker's "none of that is true" denies: what his other denials in the article do.

    `entries` are an article's statements, `links` those found for them one by one.
    """
    entries = list(entries)
    by_denial: dict[str, list[Link]] = {}
    for link in links:
        by_denial.setdefault(link.left, []).append(link)
    bare = (one for one in entries if one.id not in by_denial and is_denial(one) and _only_refers(one))
    best: dict[tuple[str, str], float] = {}
    for denial in bare:
        for other in entries:
            for link in by_denial.get(other.id, []) if other.speaker.id == denial.speaker.id else []:
                pair = denial.id, link.right
                best[pair] = max(best.get(pair, 0.0), round(link.score * _REPEATED, 3))
    return [Link(*pair, Relation.DENIES, score, MATCHER, made_at) for pair, score in best.items()]


@cache
def _phrases(lang: str, name: str) -> re.Pattern[str]:
    phrases = any_of(getattr(load_pack(lang).claims, name))
    return re.compile(rf"(?<!\w){phrases}(?!\w)", re.IGNORECASE)
