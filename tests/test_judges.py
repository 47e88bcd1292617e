"""Judges: they learn which candidate is right, and are kept as they were learned."""

from __future__ import annotations

import importlib
import random
from pathlib import Path
from typing import Any

import pytest

from menurut import judges as judge
from menurut.errors import ModelError
from menurut.judges import JUDGES, load_judge

FEATURES = ("near", "named", "noise")


@pytest.fixture(scope="module")
def judges() -> Any:
    """The module, where torch is installed."""
    pytest.importorskip("torch")
    return importlib.import_module("train.judges")


def groups(judges: Any, count: int = 120) -> list[Any]:
    """Choices in which the nearest candidate is right, or a named one farther off."""
    drawn = random.Random(1)  # noqa: S311
    found = []
    for at in range(count):
        rows = [(drawn.random(), float(drawn.random() < 0.3), drawn.random()) for _ in range(4)]
        best = max(rows, key=lambda row: row[0] + row[1])
        found.append(judges.Group(rows, [row == best for row in rows], f"article {at // 4}"))
    return found


def chosen_right(group: Any, chances: list[float]) -> bool:
    return bool(group.right[chances.index(max(chances))])


def test_a_judge_chooses_right_in_articles_that_it_has_not_seen(judges: Any) -> None:
    found = groups(judges)
    crossed = judges.crossed(found, alone=False)
    assert sum(map(chosen_right, found, crossed)) > 0.8 * len(found)
    assert all(sum(chances) == pytest.approx(1, abs=1e-4) for chances in crossed)


def test_a_judge_of_each_alone_gives_each_a_chance_of_its_own(judges: Any) -> None:
    found = groups(judges)
    one = judges.fit(found, alone=True)
    right = [c for g in found for c, r in zip(one.chances(g.rows), g.right, strict=True) if r]
    wrong = [c for g in found for c, r in zip(one.chances(g.rows), g.right, strict=True) if not r]
    assert sum(right) / len(right) > sum(wrong) / len(wrong) + 0.3


def test_a_judge_is_kept_as_it_was_learned(
    judges: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = groups(judges)
    one = judges.fit(found, alone=False)
    judges.write(one, FEATURES, tmp_path / "test.json")
    monkeypatch.setattr(judge, "JUDGES", tmp_path)
    kept = load_judge("test", FEATURES)
    assert kept.chances(found[0].rows) == pytest.approx(one.chances(found[0].rows), abs=0.01)
    with pytest.raises(ModelError, match="other features"):
        load_judge("test", ("near",))


def test_no_candidates_no_chances(judges: Any) -> None:
    assert judges.fit(groups(judges), alone=True).chances([]) == []


def test_the_judges_that_are_shipped_load() -> None:
    for path in JUDGES.glob("*.json"):
        assert path.stat().st_size < 100_000
