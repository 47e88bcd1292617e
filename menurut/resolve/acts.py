"""Which act a cue does, by the language pack's lists."""

from __future__ import annotations

from functools import cache

from menurut.langs import FRAMES, Pack, load_pack
from menurut.text import WORD
from menurut.types import Act

_LONGEST = 4  # words of a cue phrase in the packs


def act_of(cue: str, pack: Pack) -> Act | None:
    """The act of a cue's words; None of a cue that no list has.

    A negated assertion ("tidak menjelaskan") is neither an assertion nor a denial of anything:
    OTHER, as in the annotation guideline; a negated denial affirms nothing either.
    """
    words = WORD.findall(cue.lower())
    acts = _acts(pack.code)
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for at in range(len(words) - length, -1, -1):
            phrase = " ".join(words[at : at + length])
            act = acts.get(phrase) or acts.get(_without_clitic(phrase, pack))
            if act is not None:
                negated = any(word in pack.cues.negations for word in words[:at])
                return Act.OTHER if negated and act in (Act.ASSERTS, Act.DENIES) else act
    return None


@cache
def _acts(code: str) -> dict[str, Act]:
    acts: dict[str, Act] = {}
    for name in FRAMES:
        for act, phrases in getattr(load_pack(code).cues, name).items():
            for phrase in phrases:
                acts.setdefault(phrase, Act(act))
    return acts


def _without_clitic(word: str, pack: Pack) -> str:
    return next((word.removesuffix(c) for c in pack.cues.clitics if word.endswith(c)), word)
