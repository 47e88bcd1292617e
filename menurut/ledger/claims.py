"""Which statements are about one proposition, and on which side, as the links say.

Claims are the union of what links join, the surest first. A denial stands on the other side from what it
denies. Two groups are only joined where enough of their members are linked, so that a chain of likenesses
does not make one claim of many; two statements that somebody says are not about the same never come together.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from menurut.ledger import judgements, rows
from menurut.ledger.judgements import Word
from menurut.text import WORD
from menurut.types import Claim, Entry, Form, Gist, Member, Relation, Stance, stable_id

RELATIONS = (Relation.SAME_CLAIM, Relation.DENIES)
_SHARE = 0.5  # of the smaller group's members that must be linked with the other
# Of the larger one's members, as many must be linked, too, as half of what its members mostly are with one
# another, at most two; or a third, if what is linked is not central there, as the ends of a chain are not.
_MET = 2
# Of a rejection that makes a dispute by itself: below are those of "the sentence before", of which in 105
# articles with denials few were meant.
_FIRM = 0.7
_WORDING = range(5, 31)  # words of a clear wording
_QUOTE = 50  # characters of a quotation that nobody says twice in the same words


@dataclass(eq=False)
class Group:
    """Statements, each with the side that it is on (1 or -1), and the weakest link that holds them."""

    sides: dict[str, int]
    firmness: float = 1.0
    links: list[Word] = field(default_factory=list)


def grouped(ids: Iterable[str], said: Sequence[Word]) -> list[Group]:
    """The groups that links make of statements."""
    group = {one: Group({one: 1}) for one in sorted(ids)}
    yes = sorted((word for word in said if word.holds), key=_surest)
    apart = _apart(said)
    linked: dict[str, set[str]] = defaultdict(set)
    for word in yes:
        linked[word.left].add(word.right)
        linked[word.right].add(word.left)
    waiting: list[Word] = []
    while yes != waiting:  # a group that has grown may be joined where it could not before
        waiting, yes = yes, []
        for word in waiting:
            one, other = group[word.left], group[word.right]
            if one is other:
                continue
            if not _may_join(one, other, word, linked, apart):
                yes.append(word)
                continue
            turn = one.sides[word.left] * other.sides[word.right]
            turn = -turn if word.link.relation is Relation.DENIES else turn
            for member, side in other.sides.items():
                one.sides[member] = side * turn
                group[member] = one
            one.firmness = min(one.firmness, other.firmness, word.link.score)
            one.links += [*other.links, word]
    return list({id(found): found for found in group.values()}.values())


def _may_join(
    one: Group, other: Group, word: Word, linked: dict[str, set[str]], apart: list[tuple[str, str]]
) -> bool:
    if any((a in one.sides and b in other.sides) or (a in other.sides and b in one.sides) for a, b in apart):
        return False
    if word.link.by.startswith("person:"):
        return True
    small, large = sorted((one, other), key=lambda each: len(each.sides))
    met = sum(any(end in large.sides for end in linked[member]) for member in small.sides)
    back = sum(any(end in small.sides for end in linked[member]) for member in large.sides)
    degrees = {member: len(linked[member] & large.sides.keys()) for member in large.sides}
    needed = sum(degrees.values()) / len(degrees) / 2
    end = word.left if word.left in large.sides else word.right
    if degrees[end] < (len(degrees) - 1) / 2:
        needed = max(needed, len(degrees) // 3)
    broad = back >= min(_MET, needed)
    return met >= _SHARE * len(small.sides) and broad


def _apart(said: Sequence[Word]) -> list[tuple[str, str]]:
    """The pairs of which a person says that they are not about the same, and no person that they are."""
    by_person = [word for word in said if word.link.by.startswith("person:")]
    joined = {frozenset((word.left, word.right)) for word in by_person if word.holds}
    return [
        (word.left, word.right)
        for word in by_person
        if not word.holds and frozenset((word.left, word.right)) not in joined
    ]


def _surest(word: Word) -> tuple[bool, float, str, str, str]:
    link = word.link
    return not link.by.startswith("person:"), -link.score, word.left, word.right, link.relation


def single(entry: Entry, stance: Stance) -> Claim:
    """The claim that one statement alone is about."""
    says = stance is not Stance.NEUTRAL
    day = (entry.said_on and entry.said_on.iso) or entry.article.published
    return Claim(
        stable_id("claim", entry.id), entry.content, entry.id, False, int(says), int(says), 1.0, day, day,
        (Member(entry, stance),),
    )  # fmt: skip


# Storing


def put_gists(db: sqlite3.Connection, gists: Iterable[Gist]) -> None:
    """What matching made of statements; of all rows with that id. What is made anew gets another number."""
    gists = list(gists)
    db.executemany(
        "DELETE FROM gist WHERE (model_id, vector, denies, commits) IS NOT (?, ?, ?, ?) "
        "AND statement_n IN (SELECT n FROM statement WHERE id = ? AND superseded_at IS NULL)",
        ((g.model_id, g.vector, int(g.denies), int(g.commits), g.statement_id) for g in gists),
    )
    db.executemany(
        "INSERT INTO gist (statement_n, model_id, vector, denies, commits) "
        "SELECT n, ?, ?, ?, ? FROM statement WHERE id = ? AND superseded_at IS NULL "
        "AND n NOT IN (SELECT statement_n FROM gist)",
        ((g.model_id, g.vector, int(g.denies), int(g.commits), g.statement_id) for g in gists),
    )


def leave(db: sqlite3.Connection, article_id: str, at: str) -> None:
    """Takes statements of an article that are no longer current out of their claims."""
    sql = """
    SELECT DISTINCT other.id FROM article JOIN version AS v ON v.article_n = article.n
    JOIN statement AS s ON s.version_n = v.n AND NOT s.live JOIN member ON member.statement_n = s.n
    JOIN member AS beside ON beside.claim_n = member.claim_n
    JOIN statement AS other ON other.n = beside.statement_n
    WHERE article.id = ?
    """
    ids = {row["id"] for row in db.execute(sql, (article_id,))}
    if ids:
        regroup(db, ids, at)


def of_parties(db: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """The statements of these parties, and of those who are one with them, that are in claims."""
    sql = """
    SELECT s.id FROM party LEFT JOIN same ON same.party_n = party.n
    LEFT JOIN same AS other ON other.one_n = same.one_n
    JOIN statement AS s ON s.speaker_n IN (party.n, other.party_n) JOIN member ON member.statement_n = s.n
    WHERE party.id IN (SELECT value FROM json_each(?)) AND s.live
    """
    return {row["id"] for row in db.execute(sql, (rows.many_json(sorted(ids)),))}


def regroup(db: sqlite3.Connection, ids: Iterable[str], at: str) -> None:
    """Computes anew the claims of all that links connect with these statements."""
    reached, said = judgements.reached(db, RELATIONS, set(ids))
    known = {row["id"]: row for row in _live(db, reached)}
    words = [word for word in said if word.left in known and word.right in known]
    every = "SELECT n FROM statement WHERE id IN (SELECT value FROM json_each(?))"
    numbers = rows.many_json(row["n"] for row in db.execute(every, (rows.many_json(sorted(reached)),)))
    was = _claims_of(db, numbers)
    db.execute("DELETE FROM member WHERE statement_n IN (SELECT value FROM json_each(?))", (numbers,))
    groups = [group for group in grouped(known, words) if _is_claim(group, known)]
    groups.sort(key=lambda each: min(known[one]["n"] for one in each.sides))
    homes = {claim_id: _home(claim_id, founder, groups, known) for claim_id, founder in was.items()}
    taken: dict[int, str] = {}  # the claim of each group: the oldest that it is home to, else a new one
    for at_group, group in enumerate(groups):
        kept = next((claim_id for claim_id, home in homes.items() if home == at_group), None)
        taken[at_group] = _put_claim(db, group, known, kept)
        before = {known[one]["claim_id"] for one in group.sides} & was.keys()
        for other in sorted(before) if kept is None else ():
            _note(db, taken[at_group], "split", other, at)
    for claim_id, home in homes.items():
        into = "" if home is None else taken[home]
        if into != claim_id:
            db.execute("UPDATE claim SET merged_into = ? WHERE id = ?", (into, claim_id))
            if into:
                _note(db, claim_id, "merged", into, at)


def _home(claim_id: str, founder: str, groups: list[Group], known: dict[str, sqlite3.Row]) -> int | None:
    """Where a claim goes on: with its founder; where that is no longer current, with most of its members."""
    if founder in known:
        return next((at for at, group in enumerate(groups) if founder in group.sides), None)
    shares = [sum(known[one]["claim_id"] == claim_id for one in group.sides) for group in groups]
    best = max(shares, default=0)
    return shares.index(best) if best else None


def _is_claim(group: Group, known: dict[str, sqlite3.Row]) -> bool:
    return len(group.sides) > 1 or any(known[one]["rejected"] for one in group.sides)


def _note(db: sqlite3.Connection, claim_id: str, what: str, other: str, at: str) -> None:
    db.execute(
        "INSERT INTO claim_event (claim_id, what, other_id, at) VALUES (?, ?, ?, ?)",
        (claim_id, what, other, at),
    )


_LIVE = """
SELECT s.n, s.id, s.act, s.day, s.speaker_n, coalesce(same.one_n, s.speaker_n) AS party_n, p.kind,
       coalesce(g.denies, s.act = 'denies') AS denies,
       coalesce(g.commits, s.act IN ('asserts', 'denies')) AS commits,
       coalesce(origin.first_n, v.article_n) AS source_n, v.text, a.content, a.quoted, a.form,
       r.claim AS rejected_spans,
       r.claim IS NOT NULL AND r.claim <> '[]' AND r.confidence >= :firm AS rejected,
       claim.id AS claim_id
FROM statement AS s
JOIN version AS v ON v.n = s.version_n
JOIN attribution AS a ON a.n = s.attribution_n
JOIN party AS p ON p.n = s.speaker_n
LEFT JOIN same ON same.party_n = s.speaker_n
LEFT JOIN origin ON origin.article_n = v.article_n
LEFT JOIN gist AS g ON g.statement_n = s.n
LEFT JOIN rejection AS r ON r.statement_n = s.n
LEFT JOIN member ON member.statement_n = s.n LEFT JOIN claim ON claim.n = member.claim_n
WHERE s.live AND s.id IN (SELECT value FROM json_each(:ids))
"""


def _live(db: sqlite3.Connection, ids: Iterable[str]) -> list[sqlite3.Row]:
    return db.execute(_LIVE, {"ids": rows.many_json(sorted(ids)), "firm": _FIRM}).fetchall()


def _claims_of(db: sqlite3.Connection, numbers: str) -> dict[str, str]:
    """The claims that these statements, by number, are in, oldest first, with their founders."""
    sql = """
    SELECT DISTINCT claim.id, claim.founder_id, claim.n FROM member JOIN claim ON claim.n = claim_n
    WHERE statement_n IN (SELECT value FROM json_each(?)) ORDER BY claim.n
    """
    found = db.execute(sql, (numbers,))
    return {row["id"]: row["founder_id"] for row in found}


def _put_claim(db: sqlite3.Connection, group: Group, known: dict[str, sqlite3.Row], kept: str | None) -> str:
    """Writes the claim of a group, under the id that it had or a new one, which it gives."""
    first = min(group.sides, key=lambda one: known[one]["n"])
    claim_id = kept or stable_id("claim", first)
    stances = stances_of(group, known)
    wording, text = _wording(group, known, stances)
    takes = [known[one] for one, stance in stances.items() if stance is not Stance.NEUTRAL]
    sides = {
        stance: {known[one]["party_n"] for one, each in stances.items() if each is stance}
        for stance in Stance
    }
    rejected = any(known[one]["rejected"] and stances[one] is Stance.DENIES for one in group.sides)
    disputed = bool(sides[Stance.DENIES] and (rejected or sides[Stance.AFFIRMS] - sides[Stance.DENIES]))
    days = sorted(row["day"] for row in takes if row["day"])
    founded = db.execute("SELECT founder_id FROM claim WHERE id = ?", (claim_id,)).fetchone()
    row = {
        "id": claim_id,
        "founder_id": founded["founder_id"] if founded and founded["founder_id"] in group.sides else first,
        "wording_id": wording,
        "text": text,
        "disputed": disputed,
        "parties": len(sides[Stance.AFFIRMS] | sides[Stance.DENIES]),
        "sources": len(_sources(takes)),
        "statements": len(group.sides),
        "firmness": group.firmness,
        "confirmed": bool(group.links) and all(word.link.by.startswith("person:") for word in group.links),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "merged_into": None,
    }
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    sql = f"INSERT INTO claim ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes} RETURNING n"  # noqa: S608
    (claim_n,) = db.execute(sql, row).fetchone()
    db.executemany(
        "INSERT INTO member (statement_n, claim_n, stance) VALUES (?, ?, ?)",
        ((known[one]["n"], claim_n, stance) for one, stance in stances.items()),
    )
    return claim_id


def stances_of(group: Group, known: dict[str, sqlite3.Row]) -> dict[str, Stance]:
    """Each member's stance.

    The side with the greater share of denials denies; else that of the first affirms.
    """
    first = min(group.sides, key=lambda one: known[one]["n"])
    shares = {}
    for side in (1, -1):
        denials = [known[one]["denies"] for one, each in group.sides.items() if each == side]
        shares[side] = sum(denials) / len(denials) if denials else 0.5
    first_side = group.sides[first]
    affirming = first_side if shares[first_side] <= shares[-first_side] else -first_side
    return {
        one: Stance.NEUTRAL
        if not known[one]["commits"]
        else (Stance.AFFIRMS if side == affirming else Stance.DENIES)
        for one, side in group.sides.items()
    }


def _wording(group: Group, known: dict[str, sqlite3.Row], stances: dict[str, Stance]) -> tuple[str, str]:
    """The shortest clear wording of those who affirm it; else of what is rejected; else of any."""
    found = []
    for one, stance in stances.items():
        row = known[one]
        rejected = row["rejected"] and stance is Stance.DENIES
        spans = rows.json_spans(row["rejected_spans"] if rejected else row["content"])
        text = " ".join(rows.words_at(row["text"], spans).split())
        count = len(WORD.findall(text))
        names = sum(word[0].isupper() or word[0].isdigit() for word in text.split()[1:])
        unclear = count not in _WORDING, row["form"] == Form.DIRECT, not names  # "They came in two cars"
        order = (stance is Stance.DENIES, stance is Stance.NEUTRAL, *unclear, count, row["n"])
        if stance is not Stance.DENIES or rejected or len(stances) == 1:
            found.append((order, one, text))
    if not found:
        one = min(group.sides, key=lambda each: known[each]["n"])
        return one, " ".join(
            rows.words_at(known[one]["text"], rows.json_spans(known[one]["content"])).split()
        )
    _, one, text = min(found)
    return one, text


def _sources(takes: Iterable[sqlite3.Row]) -> set[object]:
    """Independent sources: copies of an article count once, and so do those with the same quotation."""
    quoted: dict[str, int] = {}
    found: set[object] = set()
    for row in sorted(takes, key=lambda each: each["n"]):
        spans = rows.json_spans(row["quoted"])
        words = " ".join(WORD.findall(rows.words_at(row["text"], spans).lower())) if spans else ""
        long = len(words) > _QUOTE
        found.add(quoted.setdefault(words, row["source_n"]) if long else row["source_n"])
    return found
