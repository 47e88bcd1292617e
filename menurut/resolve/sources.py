"""The source of an attribution, as far as saying who it is goes: its words, their sort, their features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from menurut.langs import Pack, cue_words
from menurut.resolve.acts import deed
from menurut.resolve.names import head_of, tokens
from menurut.resolve.phrases import kind_of, points_back
from menurut.text import trim
from menurut.types import Act, Article, Attribution, PartyKind

_LONGEST = 8  # words of a relative pronoun's antecedent

SORTS = (
    "none", "clitic", "relative", "pronoun", "plural", "neuter", "own", "own_side", "owned", "name", "names",
    "pointing", "indefinite", "described",
)  # fmt: skip
SOURCE = (
    "nested", "quoted", "starts_group", "starts_role", "starts_document", "starts_body", "has_role",
    "has_body", "has_document", "unnamed_kind", "has_comma", "has_capital", "words", "asserts", "directs",
    "other", "denies", "hearsay", "starts_paragraph", "ends_pointing", "cue_first", "ends_capital",
    "has_number", "faceless", "noun_cue", "group_word", "stand_in", "hearsay_word",
)  # fmt: skip
STANDING_IN = frozenset(SORTS[3:8]) | {"none", "clitic"}  # sorts whose own words name and describe nobody


@dataclass(frozen=True, slots=True)
class Source:
    """The words of a source (of a relative pronoun: those before it), and what shows at a glance."""

    words: list[str]
    low: list[str]
    sort: str
    gender: str
    start: int  # of its attribution
    row: tuple[float, ...]  # the features SORTS and SOURCE


def source_of(
    article: Article, one: Attribution, nested: bool, glued: Mapping[str, tuple[str, ...]], pack: Pack
) -> Source:
    """The source of an attribution."""
    words = tokens(article.text, one.source[0], glued) if one.source else []
    sort = _sort(words, [word.lower() for word in words], pack)
    if sort == "relative":
        words = _antecedent(article.text, one.source[0][0], glued, pack)
    while len(words) > 1 and words[0].lower() in pack.names.wrappers:
        words = words[1:]
    low = [word.lower() for word in words]
    shown = (*_of_words(words, low, pack), *_of_place(article, one, nested, pack))
    row = (*(float(sort == other) for other in SORTS), *(float(shown[at]) for at in _ORDER))
    return Source(words, low, sort, gender_of(low, pack), one.start, row)


def _sort(words: list[str], low: list[str], pack: Pack) -> str:
    """What sort of words a source is."""
    names = pack.names
    if not low:
        return "none"
    if not set(low[1:]) - names.reflexives and (found := _closed_sort(low[0], pack)):
        return found
    if low[0] in names.possessive and len(low) > 1:
        return "owned"
    if points_back(words, pack):
        return "pointing"
    if all(word[0].isupper() for word in words):
        return "name" if len(words) == 1 else "names"
    return "indefinite" if low[0] in names.indefinite else "described"


def _closed_sort(word: str, pack: Pack) -> str | None:
    names = pack.names
    listed = (
        ("clitic", pack.cues.clitics), ("relative", pack.cues.whose), ("pronoun", names.pronouns),
        ("plural", names.plurals), ("own_side", names.own_side), ("own", names.own), ("neuter", names.neuter),
    )  # fmt: skip
    return next((sort for sort, words in listed if word in words), None)


def gender_of(low: Iterable[str], pack: Pack) -> str:
    """The gender that the first gendered word of a source shows: "she", "spokeswoman", "Mr."."""
    names = pack.names
    shown = next((word for word in low if word in names.feminine or word in names.masculine), None)
    return "" if shown is None else "feminine" if shown in names.feminine else "masculine"


_OF_WORDS = (
    "starts_group", "starts_role", "starts_document", "starts_body", "has_role", "has_body", "has_document",
    "unnamed_kind", "has_comma", "has_capital", "words", "ends_pointing", "ends_capital", "has_number",
    "faceless", "group_word", "stand_in", "hearsay_word",
)  # fmt: skip
_OF_PLACE = (
    "nested", "quoted", "asserts", "directs", "other", "denies", "hearsay", "starts_paragraph", "cue_first",
    "noun_cue",
)  # fmt: skip
_ORDER = [(*_OF_WORDS, *_OF_PLACE).index(name) for name in SOURCE]


def _of_words(words: list[str], low: list[str], pack: Pack) -> tuple[float, ...]:
    names = pack.names
    if not low:
        return (0.0,) * len(_OF_WORDS)
    some, first, head = set(low), low[0], head_of(low, pack)
    return (
        first in names.groups, first in names.roles, first in names.documents, first in names.bodies,
        bool(some & names.roles), bool(some & names.bodies), bool(some & names.documents),
        kind_of(words, pack) is PartyKind.ANONYMOUS, "," in some,
        any(word[0].isupper() for word in words[1:]),
        min(len(low), 12) / 12, low[-1] in names.pointing, words[-1][0].isupper(),
        any(word[0].isdigit() for word in words), not names.faceless.isdisjoint((head, *low[:2])),
        head in names.groups, head in names.stand_ins, bool(some & pack.cues.hearsay),
    )  # fmt: skip


def _of_place(article: Article, one: Attribution, nested: bool, pack: Pack) -> tuple[float, ...]:
    text, at = article.text, one.start
    cue = " ".join(text[start:end] for start, end in one.cue).lower().split()
    act = deed(article, one, pack).act
    begins = (one.source or one.cue or one.content)[0][0]
    return (
        nested, is_quoted(text, begins), act is Act.ASSERTS, act is Act.DIRECTS, act is Act.OTHER,
        act is Act.DENIES, not pack.cues.hearsay.isdisjoint(cue), at == 0 or text[at - 1] == "\n",
        bool(one.cue and one.content) and one.cue[0] < one.content[0],
        not cue_words(pack.code, "nouns").isdisjoint(cue),
    )  # fmt: skip


def is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside quotation marks, by those before it in its line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("“") > line.count("”") or line.count('"') % 2 == 1


def _antecedent(text: str, at: int, glued: Mapping[str, tuple[str, ...]], pack: Pack) -> list[str]:
    """What a relative pronoun stands for: the noun phrase right before it."""
    start = max(text.rfind(mark, 0, at) for mark in '.\n"“”;:') + 1
    words = tokens(text, trim(text, (start, at), ","), glued)
    cut = max((at + 1 for at, word in enumerate(words[:-1]) if _ends_phrase(word, pack)), default=0)
    phrase = words[cut:][-_LONGEST:]
    papers = (at for at in range(1, len(phrase)) if _opens_paper(phrase[at - 1 : at + 1], pack))
    return phrase[next(papers, 0) :]  # "menandatangani memorandum yang …"


def _opens_paper(pair: list[str], pack: Pack) -> bool:
    """Whether a document's word stands behind a small one that is no document's, as behind its verb."""
    before, word = (one.lower().partition("-")[0] for one in pair)
    return word in pack.names.documents and pair[0].islower() and before not in pack.names.documents


def _ends_phrase(word: str, pack: Pack) -> bool:
    low = word.lower()
    cues, chains = pack.cues, pack.chains
    openers = (cues.breaks, cues.adverbials, cues.recipients, chains.quoting, chains.quoting_after)
    listed = any(low in words for words in openers)
    return low == "," or listed or low in cue_words(pack.code, "verbs", "prepositions")
