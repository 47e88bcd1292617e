"""What a noun phrase that names nobody describes: its words as a name, and what kind of party that is."""

from __future__ import annotations

import re

from menurut.langs import Pack
from menurut.resolve.names import POSSESSIVE, Named, head_of
from menurut.types import PartyKind

NOBODY = Named("", PartyKind.ANONYMOUS)
_JOINING = frozenset({"&", "and", "of", "dan"})
_BRACKETS = re.compile(r" ?\([^()]*\)")
_ASIDE = re.compile(r" \((?:[^()]* ){3}[^()]*\)?| \(\W*\d[^()]*\)?| \([^()]*$")  # no initials


def without_brackets(name: str) -> str:
    """A body's name without its initials."""
    return _BRACKETS.sub("", name)


def phrase_of(words: list[str], pack: Pack) -> str:
    """A description without article, pointing word and relative clause, as a name for its party.

    Initials in brackets belong to it: "Dewan Perwakilan Rakyat Daerah (DPRD) Provinsi Riau".
    """
    low = [word.lower() for word in words]
    start = 1 if len(low) > 1 and low[0] in pack.names.indefinite | pack.names.pointing else 0
    ends = (at for at in range(start + 1, len(low)) if low[at] in pack.cues.whose or low[at] == ",")
    end = next(ends, len(low))
    while end > start + 1 and low[end - 1] in pack.names.pointing | pack.names.reflexives:
        end -= 1
    joined = " ".join(words[start:end]).replace(" ’ ", "’").replace(" ' ", "'").strip(' ,"“”')
    joined = POSSESSIVE.sub("", joined) if pack.names.genitive else joined  # "the company's |argument|"
    return _ASIDE.sub("", joined.replace("( ", "(").replace(" )", ")").replace(" / ", "/"))


def points_back(words: list[str], pack: Pack) -> bool:
    """Whether a description means somebody spoken of before: "pejabat itu", "the official"."""
    pointing = pack.names.pointing
    head = head_words(words, pack)
    capitals = any(word[0].isupper() for word in head[1:])
    unnamed = any(phrase in " ".join(words).lower() for phrase in pack.names.unnamed)
    behind = ({head[-1].lower()} | ({words[-1].lower()} if not unnamed else set())) & pointing
    return bool(behind) or (head[0].lower() in pointing and not capitals) or _is_again(words, head, pack)


def _is_again(words: list[str], head: list[str], pack: Pack) -> bool:
    """Whether a description adds to one person spoken of: "pria yang juga ketua", "politisi 33 tahun"."""
    names = pack.names
    gendered = head[0].lower() in names.feminine | names.masculine and len(head) == 1 < len(words)
    aged = head[0].lower() in names.roles and len(head) > 1 and head[1].isdigit()
    return gendered or aged


def head_words(words: list[str], pack: Pack) -> list[str]:
    """A noun phrase without its relative clause."""
    cut = (at for at, word in enumerate(words) if at and word.lower() in pack.cues.whose)
    return words[: next(cut, len(words))]


def kind_of(words: list[str], pack: Pack) -> PartyKind:
    """What kind of party a description without a name means.

    One person whom the text leaves unnamed is anonymous; a group keeps its description ("jaksa",
    "warga"). That an office without its holder does too ("Presiden Iran") holds in our invented
    articles (77.5 to 80.2 there), but not in real ones.
    """
    names = pack.names
    low = [word.lower() for word in words]
    joined, head = " ".join(low), head_of(low, pack)
    body = head in names.bodies or (head not in names.roles and set(low) & names.bodies)
    marks = {head} if names.head_last else set(low[:4])
    if any(phrase in joined for phrase in names.unnamed if " " in phrase) or marks & names.unnamed:
        return PartyKind.ANONYMOUS
    if head in names.documents or (not names.head_last and set(low[:2]) & names.documents):
        return PartyKind.DOCUMENT
    group = {low[0], head} & names.groups
    one = low[0] in names.indefinite or (head in names.roles and not group)
    if low[0] in names.someone or (one and not body):
        return PartyKind.ANONYMOUS
    return PartyKind.ORGANISATION if body else PartyKind.UNKNOWN


def named_behind(words: list[str], pack: Pack) -> str | None:
    """The body that is named behind its description: "The company, Caldera Resources,"."""
    if "," not in words[1:-1]:
        return None
    comma = words.index(",")
    rest = words[comma + 1 :]
    name = rest[: next((at for at, word in enumerate(rest) if word == ","), len(rest))]
    small = all(word.islower() for word in words[1:comma])
    capitals = all(word[0].isupper() or word in _JOINING for word in name) and name
    named = small and capitals and not _is_described([word.lower() for word in name], pack)
    return " ".join(name) if named else None


def _is_described(low: list[str], pack: Pack) -> bool:
    names = pack.names
    return len(low) > 1 and low[0] in names.roles | names.groups | names.unnamed | names.someone
