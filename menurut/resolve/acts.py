"""What a cue does: by the language pack's lists, else by the tagger's hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from menurut.langs import FRAMES, Pack, load_pack
from menurut.text import WORD, any_of, stem
from menurut.types import Act, ActHow, Article, Attribution, Deed

_GLUED = 6  # letters of a listed verb that some scraper stuck to the word before: "gubernurmeminta"
_WIDEST = {
    Act.ASSERTS: Deed.SAYS,
    Act.DENIES: Deed.DENIES,
    Act.ASKS: Deed.ASKS,
    Act.DIRECTS: Deed.REQUESTS,
    Act.OTHER: Deed.OTHER,
}
# Where the tagger, which sees the words around, is oftener right than the lists: 29 times in 35 of ours.
_HINTED = {
    (Deed.ASKS, Act.DIRECTS): Deed.REQUESTS,  # "asked him to go"
    (Deed.DECIDES, Act.OTHER): Deed.PLANS,  # "decided to stay"
    (Deed.REPORTS, Act.OTHER): Deed.DISCUSSES,
}
_TOLD = {Deed.WARNS: Deed.ADVISES}  # by the words of what he is told: 26 of 26
_HEAD = {Deed.DENIES: 6, Deed.REFUSES: 2}  # words of a content among which the noun stands that says it
_TOLD_TO = 4  # words at most for him who is told
_KEPT = {Deed.BELIEVES, Deed.FINDS, Deed.PREDICTS}  # "does not think that": he thinks that not


def deed(article: Article, attribution: Attribution, pack: Pack) -> Deed:
    """What the cue of an attribution does; most say (76 % of our training set assert)."""
    return judged_deed(article, attribution, pack)[0]


def judged_deed(article: Article, attribution: Attribution, pack: Pack) -> tuple[Deed, ActHow]:
    """The same, with what it was found by."""
    cue = " ".join(article.text[start:end] for start, end in attribution.cue)
    listed, hint = deed_of(cue, pack), attribution.act
    if listed and (hinted := _HINTED.get((listed, hint or Act.ASSERTS))):
        return hinted, ActHow.TAGGER
    how = ActHow.LIST if listed else ActHow.TAGGER if hint else ActHow.ASSUMED
    return _with_content(listed or _WIDEST[hint or Act.ASSERTS], cue, article, attribution, pack), how


def _with_content(deed: Deed, cue: str, article: Article, attribution: Attribution, pack: Pack) -> Deed:
    """What a cue does, by what stands in the content besides."""
    start, end = attribution.content[0]
    if deed in (Deed.DENIES, Deed.REFUSES):
        return _denied_or_refused(deed, article.text[start:end], pack)
    if deed in _TOLD and _purpose(pack.code).match(article.text, start, end):
        return _TOLD[deed]
    if deed is Deed.SAYS and cue.lower().endswith(tuple(f" {topic}" for topic in pack.cues.topics)):
        return Deed.DISCUSSES
    return deed


def _denied_or_refused(deed: Deed, content: str, pack: Pack) -> Deed:
    """A report is denied, whatever the verb, and a plan refused: "menolak tudingan", "rejected the offer"."""
    words = islice((match.group().lower() for match in WORD.finditer(content)), _HEAD[deed])
    for word in words:
        if word in pack.cues.refusable:
            return Deed.REFUSES
        if word in pack.claims.referring - pack.names.pointing - pack.stopwords:
            return Deed.DENIES
    return deed


@cache
def _purpose(code: str) -> re.Pattern[str]:
    """The beginning of what somebody is told to do: "warga agar mengungsi", "to leave"."""
    opening = any_of(load_pack(code).cues.purposes)
    return re.compile(rf"(?:[^\W\d_][\w-]*[ ]){{0,{_TOLD_TO}}}{opening}\b", re.IGNORECASE)


def deed_of(cue: str, pack: Pack) -> Deed | None:
    """What a cue's words do; None of a cue that no list has.

    Its first verb says it; one that only says gives way to what is said: "menyatakan dukungannya".
    """
    words = tuple(WORD.findall(cue.lower()))
    found = _listed(words, pack)
    negated = {at for at, word in enumerate(words) if word in pack.cues.negations}
    if not found:
        return Deed.OTHER if negated else None
    at, head = next((one for one in found if one[1] is not Deed.SAYS), found[-1])
    if any(place < at for place in negated):
        return _negated(head, {one for _, one in found})
    return head


def _negated(deed: Deed, others: set[Deed]) -> Deed:
    """Of "tidak membantah", that he admits; of "tidak menjelaskan", that he says nothing."""
    if deed in _KEPT or deed.act is Act.OTHER:
        return deed
    if {Deed.DENIES, Deed.ADMITS} <= others:
        return Deed.DECLINES
    if deed is Deed.DENIES:
        return Deed.ADMITS
    return Deed.DECLINES if deed.act is Act.ASSERTS else Deed.OTHER


def _listed(words: tuple[str, ...], pack: Pack) -> list[tuple[int, Deed]]:
    """The phrases of the lists in a cue, with the place of each, in order; else one by its stem."""
    known = _deeds(pack.code)
    found: list[tuple[int, Deed]] = []
    at = 0
    while at < len(words):
        for length in range(min(known.longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            deed = known.phrases.get(phrase) or known.phrases.get(_without_clitic(phrase, pack))
            if deed:
                found.append((at, deed))
                at += length - 1
                break
        at += 1
    return found or [(at, deed) for at, word in enumerate(words) if (deed := _near(word, known, pack))]


def _near(word: str, known: Deeds, pack: Pack) -> Deed | None:
    """The deed of another form of a listed word, or of one that ends this."""
    deed = known.stems.get(stem(_without_clitic(word, pack), pack.code))
    ends = (known.phrases.get(word[at:]) for at in range(1, len(word) - _GLUED + 1))
    return deed or next((deed for deed in ends if deed), None)


@dataclass(frozen=True, slots=True)
class Deeds:
    """A language's phrases with what each does, and the stems of the single words among them."""

    phrases: dict[str, Deed]
    stems: dict[str, Deed]
    longest: int


@cache
def _deeds(code: str) -> Deeds:
    phrases: dict[str, Deed] = {}
    for name in FRAMES:
        for deed, listed in getattr(load_pack(code).cues, name).items():
            for phrase in listed:
                phrases.setdefault(phrase, Deed(deed))
    stems: dict[str, set[Deed]] = {}
    for phrase, deed in phrases.items():
        if " " not in phrase:
            stems.setdefault(stem(phrase, code), set()).add(deed)
    alone = {one: deeds.pop() for one, deeds in stems.items() if len(deeds) == 1}
    return Deeds(phrases, alone, max((len(phrase.split()) for phrase in phrases), default=1))


def _without_clitic(word: str, pack: Pack) -> str:
    return next((word.removesuffix(c) for c in pack.cues.clitics if word.endswith(c)), word)
