"""Pairwise precision and recall of party links, over texts whose persons and bodies are annotated.

    python eval/parties.py ner-ru-nerel-dev.jsonl ner-ru-factrueval-devset.jsonl
    python eval/parties.py --sample 200 ledger.db > links.jsonl     # for judging by hand
    python eval/parties.py --judged links.jsonl                     # precision of what was judged

Each party of each text is a party of its own; a pair counts if it is of two texts. NEREL says by
Wikidata who is who, factRuEval by canonical names; where these leave it open, the pair does not count.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from menurut.match.known import known_as
from menurut.match.parties import beside, chosen, near, party_keys, whole_names
from menurut.match.spelling import parts
from menurut.types import PartyKind, Profile, stable_id

KINDS = {"PER": PartyKind.PERSON, "ORG": PartyKind.ORGANISATION}
TYPES = {"Person": PartyKind.PERSON, "Org": PartyKind.ORGANISATION}
# Canonical names of factRuEval that are one party spelt in two ways, found by looking at all 50 pairs
# that were counted wrong: in every one of them the gold has two names for one party.
SPELT = {
    "наса": "nasa", "евросоюз": "ес", "европейский союз": "ес", "лента.ру": "lenta.ru",
    "новости": "риа новости", "ассошиэйтед пресс": "associated press", "аль-кайда": "аль-каида",
    "госдума россии": "госдума", "биньямин": "беньямин", "рамзану": "рамзан", "щёголев": "щеголёв",
    "н": "наото",
}  # fmt: skip
MOST_OF_ONE = 3
MOST = 400  # candidates that share a key; more are a word, not a name


@dataclass(frozen=True)
class Gold:
    """A party of one text, and all that is known of who it is."""

    profile: Profile
    who: frozenset[str]


def texts(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def golds(file: Path) -> list[Gold]:
    """The parties of every text of a file, without what is no party but a kind of them.

    NEREL links "полиция" and "правительство" of any country to the concept: such an item, written
    without a capital in half of its texts, says nothing of who is who.
    """
    found = [gold for row in texts(file) for gold in (_chains(row) if "coref" in row else _linked(row))]
    small: dict[frozenset[str], list[bool]] = defaultdict(list)
    for gold in found:
        small[gold.who].append(not any(name != name.lower() for name in gold.profile.names))
    concepts = {who for who, many in small.items() if sum(many) * 2 >= len(many)}
    return [gold for gold in found if gold.who not in concepts]


def _linked(row: dict[str, Any]) -> Iterator[Gold]:
    spans = defaultdict(list)
    kinds = {(start, end): kind for start, end, kind in row["entities"]}
    for start, end, _, who in row["all_entities"]:
        kind = KINDS.get(kinds.get((start, end), ""))
        if kind and who and "NULL" not in who:
            spans[kind, who.split("|")[0]].append((start, end))
    for (kind, who), found in spans.items():
        yield _gold(row, kind, frozenset({who}), found)


def _chains(row: dict[str, Any]) -> Iterator[Gold]:
    for chain in row["coref"]:
        kind, attrs = TYPES.get(chain["type"]), chain["attrs"]
        if kind is PartyKind.PERSON:
            whole = [*attrs.get("lastname", []), *attrs.get("firstname", [])]
            who = [SPELT.get(name.lower(), name) for name in whole]
        else:
            who = [SPELT.get(name.lower(), name) for name in attrs.get("name", [])]
        if kind and who:
            yield _gold(row, kind, frozenset(name.lower() for name in who), chain["mentions"])


def _gold(row: dict[str, Any], kind: PartyKind, who: frozenset[str], spans: list[Any]) -> Gold:
    text, lang = row["text"], row["lang"]
    names = tuple(dict.fromkeys(text[start:end] for start, end in spans))
    profile = Profile(
        id=stable_id(row["id"], kind, sorted(who)),
        kind=kind,
        names=names,
        lang=lang,
        beside=beside(text, spans, lang),
        near=near(text),
        articles=frozenset({str(row["id"])}),
    )
    return Gold(profile, who)


def same(one: Gold, other: Gold) -> bool | None:
    """Whether the gold says that two are one; None where it leaves it open."""
    if one.who == other.who:
        return (
            True if one.profile.kind is not PartyKind.PERSON or len(one.who) != 1 or _linked_id(one) else None
        )
    if one.profile.kind is PartyKind.PERSON:
        return None if one.who <= other.who or other.who <= one.who else False
    return bool(one.who & other.who)


def _linked_id(one: Gold) -> bool:
    return next(iter(one.who)).startswith("Wikidata")


def candidates(profiles: list[Profile]) -> dict[str, set[str]]:
    """For each party the others that share a key with it."""
    index = defaultdict(list)
    for profile in profiles:
        for name in party_keys(profile):
            index[name].append(profile.id)
    found: dict[str, set[str]] = defaultdict(set)
    for ids in index.values():
        for one in ids if len(ids) <= MOST else ():
            found[one].update(ids)
    return found


def clusters(profiles: list[Profile]) -> dict[str, str]:
    """Which party each is linked to: whole names first, then those that stand alone."""
    shared, known = candidates(profiles), {profile.id: profile for profile in profiles}
    one_of = {profile.id: profile.id for profile in profiles}
    for profile in profiles:
        if (body := known_as(profile)) is not None:
            one_of[profile.id] = one_of.setdefault(body.id, body.id)
    for profile in sorted(profiles, key=_length, reverse=True):
        others = [replace(known[name], one=_root(one_of, name)) for name in shared[profile.id]]
        for other, _ in chosen(profile, others):
            one_of[_root(one_of, profile.id)] = _root(one_of, other.id)
    return {name: _root(one_of, name) for name in one_of}


def _length(profile: Profile) -> int:
    return max((len(parts(name)) for name in whole_names(profile)), default=0)


def _root(one_of: dict[str, str], name: str) -> str:
    while one_of[name] != name:
        name = one_of[name]
    return name


def measure(gold: list[Gold], verbose: bool = False) -> dict[str, Counter[str]]:
    """Pairs that are right, wrong and missed, of each kind."""
    one_of = clusters([one.profile for one in gold])
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in _related(gold, one_of):
        if one.profile.kind is not other.profile.kind or one.profile.articles & other.profile.articles:
            continue
        linked, truth = one_of[one.profile.id] == one_of[other.profile.id], same(one, other)
        if truth is None or not (linked or truth):
            continue
        outcome = ("missed", "wrong", "right")[linked + (linked and truth)]
        counts[one.profile.kind][outcome] += 1
        if verbose and outcome != "right":
            print(outcome, one.profile.names, one.who, "|", other.profile.names, other.who)
    return counts


def _related(gold: list[Gold], one_of: dict[str, str]) -> set[tuple[Gold, Gold]]:
    """The pairs that are linked or share a part of their gold: the only ones that can count."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(gold):
        for name in {one_of[one.profile.id], *one.who}:
            groups[name].append(at)
    pairs = {pair for many in groups.values() for pair in combinations(many, 2)}
    return {(gold[i], gold[j]) for i, j in pairs}


def shown(name: str, count: Counter[str]) -> str:
    """A row of the report."""
    right = count["right"]
    precision, recall = right / max(1, right + count["wrong"]), right / max(1, right + count["missed"])
    return f"{name:42} precision {precision:6.1%}  recall {recall:6.1%}  {dict(count)}"


PAIRS = """
WITH said AS (
    SELECT DISTINCT coalesce(one_n, speaker_n) AS one, version_n, mention, party.name, kind
    FROM statement JOIN party ON party.n = speaker_n LEFT JOIN same ON same.party_n = speaker_n
    WHERE live AND kind IN ('person', 'organisation', 'outlet', 'state')
)
SELECT a.kind, a.name AS left, v.ref AS left_ref, v.text AS left_text, a.mention AS left_mention,
       b.name AS right, w.ref AS right_ref, w.text AS right_text, b.mention AS right_mention
FROM said AS a JOIN said AS b ON a.one = b.one AND a.version_n < b.version_n
JOIN version AS v ON v.n = a.version_n JOIN version AS w ON w.n = b.version_n
GROUP BY a.one, a.version_n, b.version_n
"""


def sample(ledger: Path, many: int) -> Iterator[dict[str, Any]]:
    """Pairs of articles whose speakers the ledger shows as one, at most three of a party, to be judged."""
    with closing(sqlite3.connect(ledger)) as db:
        db.row_factory = sqlite3.Row
        found = [dict(row) for row in db.execute(PAIRS)]
    random.Random(1).shuffle(found)  # noqa: S311
    seen: Counter[str] = Counter()
    kept = [row for row in found if (seen.update([row["left"]]), seen[row["left"]] <= MOST_OF_ONE)[1]]
    for row in kept[:many]:
        for side in ("left", "right"):
            text, name = row.pop(f"{side}_text"), row[f"{side}_mention"]
            at = max(0, text.find(name))
            row[f"{side}_words"] = " ".join(text[max(0, at - 80) : at + len(name) + 80].split())
        yield row | {"same": None}


def main(arguments: list[str]) -> None:
    """Measures each file; with -v, shows what is wrong or missed."""
    if arguments[0] == "--sample":
        for row in sample(Path(arguments[2]), int(arguments[1])):
            print(json.dumps(row, ensure_ascii=False))
        return
    if arguments[0] == "--judged":
        said = Counter(row["same"] for row in texts(Path(arguments[1])))
        print(f"right {said[True]}, wrong {said[False]}, not judged {said[None]}")
        return
    verbose = "-v" in arguments
    for name in (one for one in arguments if not one.startswith("-")):
        counts = measure(golds(Path(name)), verbose)
        for kind, count in sorted(counts.items()):
            print(shown(f"{Path(name).name} {kind}", count))
        print(shown(f"{Path(name).name} all", sum(counts.values(), Counter())))


if __name__ == "__main__":
    main(sys.argv[1:])
