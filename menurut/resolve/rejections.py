"""Which statements reject a claim, by their cue or by their own words, and which claim that is.

"Ia membantah tudingan itu" rejects by its cue what was said before; "laporan itu tidak benar" does so
by its words, and "we never met him" only if somebody said before that they had.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from menurut.langs import Pack, calendar_words, load_pack
from menurut.resolve.names import Named
from menurut.text import WORD, any_of, sentence_around, stem, trim
from menurut.types import Act, Article, Attribution, Deed, PartyKind, RejectedBy, Span, Spans

_CUE, _WORDS, _NEGATED = 0.95, 0.85, 0.45  # how often such a statement rejects a claim, by our examples
# The part of their words that a claim and what rejects it share, by the geometric mean; by a verb that denies
_ALIKE, _ALIKE_DENIED = 0.3, 0.2
_SCOPE, _SHARED = 4, 2  # of the first words behind a negation, how many its claim must have
_NEAR = 1_500  # characters back that "that report" points
_LEADING = 6  # words that lead to what is said of a claim: "adanya kabar yang menyebut bahwa"
_COPULA = 2  # words back from what a claim is said to be: "adalah kabar bohong"
_BEFORE = 3  # words before the noun that stands for a claim: "the latest such", "any"
_EDGES = " ,.:;\"'“”‘’[]"
_ACCUSING = {Deed.ACCUSES, Deed.CLAIMS}


@dataclass(frozen=True, slots=True)
class Rejected:
    """As `types.Rejection`; the claim's statement is the place of its attribution."""

    by: RejectedBy
    confidence: float
    evidence: Span
    claim: Spans = ()
    at: int | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """The statements of an article as far as they are known when rejections are looked for."""

    text: str
    attributions: tuple[Attribution, ...]
    parents: tuple[int | None, ...]
    named: list[Named]
    deeds: list[Deed]
    pack: Pack

    def words(self, at: int) -> str:
        """The words of a content."""
        return " ".join(self.text[start:end] for start, end in self.attributions[at].content)


def rejections(
    article: Article,
    attributions: tuple[Attribution, ...],
    parents: tuple[int | None, ...],
    named: list[Named],
    deeds: list[Deed],
    pack: Pack,
) -> list[Rejected | None]:
    """For each attribution whether it rejects a claim."""
    said = _Said(article.text, attributions, parents, named, deeds, pack)
    # 1. By the cue, or by words of which each says that something is not so
    plain = [_by_cue(at, said) or _by_words(at, said) for at in range(len(attributions))]
    # 2. By a mere negation of what somebody else said without one
    claims = [at for at, one in enumerate(plain) if not one and deeds[at].act is Act.ASSERTS]
    positive = [at for at in claims if not _negates(said.words(at), pack)]
    rejecting = {named[at].name for at, one in enumerate(plain) if one}
    unclaimed = [at for at in positive if _nobodys(at, said)]
    found = [
        one or _by_negation(at, positive if _insists(at, rejecting, said) else unclaimed, said)
        for at, one in enumerate(plain)
    ]
    # 3. What each rejects
    claims = [at for at in claims if not found[at]]
    return [one and _linked(at, one, claims, said) for at, one in enumerate(found)]


def _by_cue(at: int, said: _Said) -> Rejected | None:
    cue = said.attributions[at].cue
    if not cue or said.deeds[at] is not Deed.DENIES:
        return None
    return Rejected(RejectedBy.CUE, _CUE, (cue[0][0], cue[-1][1]))


def _by_words(at: int, said: _Said) -> Rejected | None:
    if said.deeds[at].act is not Act.ASSERTS:
        return None
    for span in said.attributions[at].content:
        for match in phrases(said.pack.code, "denials").finditer(said.text, *span):
            if _is_said(match.span(), span, said):
                return Rejected(RejectedBy.CONTENT, _WORDS, match.span())
    return None


def _is_said(phrase: Span, content: Span, said: _Said) -> bool:
    """Whether that words are false is what is said: not "penyebar hoaks", "bukan hoaks", "if it is false"."""
    text, pack = said.text, said.pack
    start = max(content[0], sentence_around(text, phrase)[0])
    before = [match.group() for match in WORD.finditer(text, start, phrase[0])]
    near = [word.lower() for word in before[-_BEFORE:]]
    if set(near) & pack.cues.negations or {word.lower() for word in before} & pack.rejections.unreal:
        return False
    if not before:
        return _begins(phrase, content, said)
    words = WORD.findall(text[phrase[0] : phrase[1]].lower())
    if words[0] in pack.cues.negations or words[0] in pack.rejections.none:
        return near[-1] not in pack.cues.whose | pack.rejections.joins
    called = (
        pack.names.pointing | pack.names.indefinite
    )  # "menyebut kabar itu fitnah", and not "informasi palsu"
    named = near[-1] in called or before[-1][0].isupper()
    ends = named and not WORD.search(text, phrase[1], content[1])
    behind = set(near[-1:]) & pack.rejections.copulas  # "kabar itu bohong", not "di era ini, informasi palsu"
    return ends or bool(behind) or bool(set(near[-_COPULA:]) & pack.rejections.copulas - pack.names.pointing)


def _begins(phrase: Span, content: Span, said: _Said) -> bool:
    """Whether words that a sentence begins with say that what follows is false: "Hoaks Video …".

    "Hoaks masih menjadi masalah" is about hoaxes: behind it, a name, a mark or "that" tells what is false.
    """
    following = WORD.search(said.text, phrase[1], content[1])
    if following is None or said.text[phrase[1] : following.start()].strip():
        return True
    word = following.group()
    return not word[0].islower() or word.lower() in said.pack.rejections.leads


def _insists(at: int, rejecting: set[str], said: _Said) -> bool:
    """Whether somebody answers to a claim: he rejects one elsewhere, or insists."""
    if said.named[at].name in rejecting:
        return True
    cue = " ".join(said.text[start:end] for start, end in said.attributions[at].cue).lower()
    return bool(said.pack.rejections.insisting & set(WORD.findall(cue)))


def _by_negation(at: int, claims: list[int], said: _Said) -> Rejected | None:
    """ "We never met him": of somebody who rejects or insists, or where nobody stands for the claim.

    Other negations reject something one time in five (in 336 articles).
    """
    if said.deeds[at].act is not Act.ASSERTS:
        return None
    scored = []
    for span in said.attributions[at].content:
        for match in phrases(said.pack.code, "negations").finditer(said.text, *span):
            sentence = _sentence(match.span(), span, said)
            other, alike = _likest(at, sentence, claims, said)
            if other is not None and alike >= _ALIKE and _denied(match.span(), sentence, other, said):
                scored.append((alike, other, match.span()))
    if not scored:
        return None
    alike, other, evidence = max(scored)
    content = said.attributions[other].content
    return Rejected(RejectedBy.CONTENT, round(_NEGATED + alike / 3, 3), evidence, content, other)


def _nobodys(at: int, said: _Said) -> bool:
    """Whether a claim is hearsay, or no more than a claim."""
    hearsay = not said.attributions[at].source or said.named[at].kind is PartyKind.ANONYMOUS
    return hearsay or said.deeds[at] in _ACCUSING


def _denied(negation: Span, sentence: Span, other: int, said: _Said) -> bool:
    """Whether what is negated is what the other one said: the next words are his, "not only" is none."""
    before = [match.group().lower() for match in WORD.finditer(said.text, sentence[0], negation[0])]
    after = said.text[negation[1] : sentence[1]]
    following = WORD.findall(after.lower())
    if not following or following[0] in said.pack.rejections.partly:
        return False
    if set(before[-1:]) & (said.pack.cues.whose | said.pack.rejections.unreal):
        return False
    negated = list(_stems(after, said.pack.code).items())[:_SCOPE]
    claimed = _stems(said.words(other), said.pack.code)
    return sum(word in claimed for word, _ in negated) >= _SHARED


def _negates(words: str, pack: Pack) -> bool:
    return bool(pack.cues.negations & {match.group().lower() for match in WORD.finditer(words)})


def _sentence(words: Span, content: Span, said: _Said) -> Span:
    """The sentence around some words of a content, as far as it is in it."""
    low, high = sentence_around(said.text, words)
    return max(low, content[0]), min(high, content[1])


# What is rejected


def _linked(at: int, found: Rejected, claims: list[int], said: _Said) -> Rejected:
    """A rejection with what it rejects: its own words, a statement inside it, or one before it."""
    if found.at is not None:
        return found
    inside = next((other for other in claims if said.parents[other] == at), None)
    if inside is not None and found.by is RejectedBy.CUE:
        return _with(found, said.attributions[inside].content, inside, 1.0)
    least = _ALIKE_DENIED if found.by is RejectedBy.CUE else _ALIKE
    scored = [_likest(at, span, claims, said) for span in said.attributions[at].content]
    alike, likest = max(((alike, other) for other, alike in scored if other is not None), default=(0.0, None))
    likest = likest if alike >= least else inside
    if own := _own_words(at, found, said):
        return _with(found, own, likest, 1.0)
    before = likest if likest is not None else _pointed_at(at, claims, said)
    if before is not None:
        return _with(found, said.attributions[before].content, before, 0.9)
    sentence = _sentence_before(at, said)
    told = sentence is not None and _topic(said, sentence, RejectedBy.CUE)
    return _with(found, (sentence,), None, 0.8) if sentence and told else found


def _with(found: Rejected, claim: Spans, at: int | None, sure: float) -> Rejected:
    return Rejected(found.by, round(found.confidence * sure, 3), found.evidence, claim, at)


def _own_words(at: int, found: Rejected, said: _Said) -> Spans:
    """The words of a content that hold the claim; none of "that report", "tudingan itu"."""
    content = said.attributions[at].content
    if found.by is RejectedBy.CONTENT:
        held = next(span for span in content if span[0] <= found.evidence[0] < span[1])
        low, high = _sentence(found.evidence, held, said)
        colon = said.text.rfind(":", low, found.evidence[0]) + 1  # "Cek Fakta: tidak benar …"
        before = trim(said.text, (max(low, colon), found.evidence[0]), _EDGES)
        content = (before if before[0] < before[1] else (found.evidence[1], high),)
    elif _only_refers(said, content[0]):
        return ()  # "tudingan itu … karena tidak ada bukti": the rest is why
    spans = [(_after_lead(said.text, span, said.pack), span[1]) for span in content]
    spans = [_trimmed(said.text, span, said.pack) for span in spans]
    return tuple(span for span in spans if _topic(said, span, found.by))


def _only_refers(said: _Said, span: Span) -> bool:
    """Whether words only stand for a claim: "that report"."""
    start = _after_lead(said.text, span, said.pack)
    noun = _referring(said.text, span, said.pack)
    return bool(noun) and not _topic(said, (start, span[1]), RejectedBy.CUE)


def _trimmed(text: str, span: Span, pack: Pack) -> Span:
    """A claim without marks and "adalah" at its edges."""
    low, high = trim(text, span, _EDGES)
    last = list(WORD.finditer(text, low, high))[-1:]
    if last and last[0].group().lower() in pack.rejections.copulas - pack.names.pointing:
        low, high = trim(text, (low, last[0].start()), _EDGES)
    return low, high


def _after_lead(text: str, span: Span, pack: Pack) -> int:
    """Where what is claimed begins: behind "bahwa", "adanya tudingan bahwa", "the claim that"."""
    noun = _referring(text, span, pack)
    start = noun[1] if noun else span[0]
    lead = list(islice(WORD.finditer(text, start, span[1]), _LEADING + 1))
    for match in reversed(lead):
        if match.group().lower() in pack.rejections.leads:
            return match.end()
    return start


def _referring(text: str, span: Span, pack: Pack) -> Span | None:
    """The noun at the head of a phrase that stands for a claim: "the Russian report", "tudingan itu"."""
    for number, match in enumerate(WORD.finditer(text, *span)):
        if match.group().lower() in _nouns(pack.code):
            return match.span()
        if number >= _BEFORE:
            return None
    return None


def _topic(said: _Said, span: Span, by: RejectedBy) -> bool:
    """Whether words say something of their own, beside names and what stands for a claim.

    A headline's words are all in capitals: "Hoaks Video Candi Terbakar".
    """
    pack = said.pack
    closed = pack.stopwords | pack.names.pointing | pack.claims.referring | pack.cues.auxiliaries
    words = [match.group() for match in WORD.finditer(said.text, *span)]
    if by is RejectedBy.CONTENT and _negates(said.text[span[0] : span[1]], pack):
        return False  # what is so, instead
    telling = [word for word in words if word.lower() not in closed]
    small = sum(word[0].islower() for word in telling)
    return small >= 2 or (by is RejectedBy.CONTENT and len(telling) > 3)


def _likest(at: int, span: Span, claims: list[int], said: _Said) -> tuple[int | None, float]:
    """The statement of somebody else whose words are most like some of this one, and how much."""
    words, code = said.text[span[0] : span[1]], said.pack.code
    theirs = (other for other in claims if _others(at, other, said))
    scored = [(_alike(words, said.words(other), code), other) for other in theirs]
    alike, other = max(scored, default=(0.0, 0))
    return (other, alike) if alike >= _ALIKE_DENIED else (None, 0.0)


def _pointed_at(at: int, claims: list[int], said: _Said) -> int | None:
    """The statement before it that "the report by X", "tudingan itu" stands for."""
    start = said.attributions[at].start
    scored = [
        (_pointing(at, other, said), other)
        for other in claims
        if _others(at, other, said) and 0 < start - said.attributions[other].start < _NEAR
    ]
    best = max(scored, default=None)
    return best[1] if best and best[0] > 0 else None


def _pointing(at: int, other: int, said: _Said) -> float:
    """How well a statement fits: near, by the one who is named, of the kind that the noun says."""
    one, claim = said.attributions[at], said.attributions[other]
    apart = one.start - max(end for _, end in claim.content + claim.cue)
    score = 1 - max(0, apart) / (_NEAR / 3)
    names = {word for word in WORD.findall(said.words(at)) if word[0].isupper()}
    source = " ".join(said.text[start:end] for start, end in claim.source)
    score += bool(names & set(WORD.findall(f"{said.named[other].name} {source}")))
    score += 0.3 * (said.deeds[other] in _ACCUSING)
    return score - 0.3 * (said.parents[other] is not None)


def _sentence_before(at: int, said: _Said) -> Span | None:
    """The sentence before a statement, in its own paragraph or at the end of the one before."""
    start = said.attributions[at].start
    first = sentence_around(said.text, (start, start))[0]
    end = len(said.text[:first].rstrip())
    if not end:
        return None
    return trim(said.text, sentence_around(said.text, (end - 1, end - 1)))


def _others(at: int, other: int, said: _Said) -> bool:
    """Whether it is somebody else's statement, and not the one around this."""
    if other == at or said.parents[at] == other:
        return False
    around = said.parents[other]
    if around is not None and around != at and said.named[around].name == said.named[at].name:
        return False  # a claim that he himself takes up elsewhere
    one, two = said.named[at], said.named[other]
    unknown = PartyKind.ANONYMOUS in (one.kind, two.kind) and not (one.name and two.name)
    return unknown or one.name != two.name


# Words


def _alike(one: str, other: str, code: str) -> float:
    """The part of the stems of two contents that both have; nothing if it is names alone."""
    left, right = _stems(one, code), _stems(other, code)
    both = left.keys() & right.keys()
    if len(both) < 2 or not any(1 in (left[word], right[word]) for word in both):
        return 0.0
    return sum(left[word] for word in both) / math.sqrt(sum(left.values()) * sum(right.values()))


@cache
def _nouns(code: str) -> frozenset[str]:
    return load_pack(code).claims.referring


@lru_cache(maxsize=4_096)
def _stems(words: str, code: str) -> dict[str, float]:
    """The stems that carry a topic; a name or a number counts half."""
    pack = load_pack(code)
    bare = phrases(code, "negations").sub(" ", phrases(code, "denials").sub(" ", words))
    closed = pack.stopwords | calendar_words(code) | pack.claims.referring
    found = (match.group() for match in WORD.finditer(bare))
    return {
        stem(word, code): 0.5 if word[0].isupper() or word[0].isdigit() else 1.0
        for word in found
        if word.lower() not in closed and len(word) > 2
    }


@cache
def phrases(code: str, name: str) -> re.Pattern[str]:
    """The phrases of a language that deny ("denials") or negate ("negations"), in any case."""
    pack = load_pack(code)
    found = getattr(pack.claims, name)
    if name == "negations":
        found |= pack.cues.negations - pack.rejections.weak
    return re.compile(rf"(?<!\w){any_of(found)}(?!\w)", re.IGNORECASE)
