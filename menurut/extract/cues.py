"""Finding the cues of a sentence by the language pack's lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from menurut.extract.sentences import Item
from menurut.langs import FRAMES, Pack, load_pack
from menurut.types import Act, Span

Entry = tuple[tuple[str, ...], str, Act]  # the cue's words, a frame, an act


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at items `first` to `last` (auxiliaries included), whose own words begin at `head`.

    `frames` are those that its words can stand in, each with the act; `clitic` is the source
    inside its last word, if any ("ujar-nya"); `span` leaves the clitic out.
    """

    first: int
    head: int
    last: int
    frames: dict[str, Act]
    clitic: Span | None
    span: Span


@cache
def _lexicon(code: str) -> dict[str, list[Entry]]:
    lexicon: dict[str, list[Entry]] = {}
    for frame in FRAMES:
        for act, phrases in getattr(load_pack(code).cues, frame).items():
            for phrase in phrases:
                words = tuple(phrase.split())
                lexicon.setdefault(words[0], []).append((words, frame, Act(act)))
    return lexicon


def cues(items: Sequence[Item], pack: Pack) -> list[Cue]:
    """The cues of a sentence, in order; they do not overlap."""
    found: list[Cue] = []
    at = 0
    while at < len(items):
        if length := _not_naming(items, at, pack):
            at += length
            continue
        cue = _cue_at(items, at, pack)
        if cue is not None:
            found.append(cue)
        at = cue.last + 1 if cue is not None else at + 1
    return found


def _not_naming(items: Sequence[Item], at: int, pack: Pack) -> int:
    """How many items say that a source is not to be named ("enggan disebut"): no cue is in them."""
    for length in (4, 3, 2):
        if " ".join(item.low for item in items[at : at + length]) in pack.names.unnamed:
            return length
    return 0


def _cue_at(items: Sequence[Item], at: int, pack: Pack) -> Cue | None:
    word = items[at]
    if word.kind != "word":
        return None
    length, frames = _longest(items, at, word.low, pack)
    clitic = None
    if not frames:
        bare, clitic = _without_clitic(word, pack)
        length, frames = _longest(items, at, bare, pack) if clitic else (0, {})
        frames = {frame: act for frame, act in frames.items() if frame in ("tags", "prepositions")}
    if not frames or _is_noun_or_infinitive(items, at, frames, pack) or _is_in_name(items, at):
        return None
    last = at + length - 1
    first = _with_auxiliaries(items, at, pack)
    if {item.low for item in items[first:at]} & pack.cues.passive:
        frames = {
            frame: act for frame, act in frames.items() if frame in ("passives", "recaps", "prepositions")
        }
        if not frames:
            return None
    end = clitic[0] if clitic else items[last].span[1]
    if last + 1 < len(items) and items[last + 1].low == ":":
        last, end = last + 1, items[last + 1].span[1]
    return Cue(first, at, last, frames, clitic, (items[first].span[0], end))


def _longest(items: Sequence[Item], at: int, first_word: str, pack: Pack) -> tuple[int, dict[str, Act]]:
    best = 0
    frames: dict[str, Act] = {}
    for words, frame, act in _lexicon(pack.code).get(first_word, ()):
        rest = tuple(item.low for item in items[at + 1 : at + len(words)])
        if rest == words[1:]:
            if len(words) > best:
                best, frames = len(words), {}
            if len(words) == best:
                frames.setdefault(frame, act)
    return best, frames


def _without_clitic(word: Item, pack: Pack) -> tuple[str, Span | None]:
    for clitic in pack.cues.clitics:
        if word.low.endswith(clitic) and len(word.low) > len(clitic) + 2:
            return word.low[: -len(clitic)], (word.span[1] - len(clitic), word.span[1])
    return word.low, None


def _is_noun_or_infinitive(items: Sequence[Item], at: int, frames: dict[str, Act], pack: Pack) -> bool:
    verbal = frames.keys() & {"verbs", "tags", "strict"}
    return bool(verbal) and at > 0 and items[at - 1].low in pack.cues.not_before and "nouns" not in frames


def _is_in_name(items: Sequence[Item], at: int) -> bool:
    """Whether a capitalised word stands behind another one, as in "United States"."""
    return at > 0 and items[at].capital and items[at - 1].kind == "word" and items[at - 1].capital


def _with_auxiliaries(items: Sequence[Item], at: int, pack: Pack) -> int:
    first = at
    while first > 0:
        one = items[first - 1].low
        two = f"{items[first - 2].low} {one}" if first > 1 else ""
        manner = first > 1 and items[first - 2].low in pack.cues.manner and items[first - 1].kind == "word"
        if two in pack.cues.auxiliaries or manner:
            first -= 2
        elif one in pack.cues.auxiliaries:
            first -= 1
        else:
            break
    return first
