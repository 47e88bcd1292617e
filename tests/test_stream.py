"""Several things at once, in order, and never waiting for what hasn't come."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menurut.stream import AHEAD, ahead

MENURUT = [sys.executable, "-c", "from menurut.cli import main; main()"]
PATIENCE = 10  # seconds after which a test gives up


def same(item: int) -> Callable[[], int]:
    return lambda: item


def until(true: Callable[[], bool]) -> bool:
    """Waits until something is true; false if it isn't in time."""
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


@given(st.lists(st.integers(), max_size=60))
@settings(max_examples=50, deadline=None)
def test_each_item_has_its_result_in_order(items: list[int]) -> None:
    assert list(ahead(items, same)) == items


def test_results_are_in_order_whichever_is_finished_first() -> None:
    def begin(item: int) -> Callable[[], int]:
        done = threading.Event()
        threading.Timer(0.03 if item % 3 == 0 else 0, done.set).start()
        return lambda: item if done.wait(PATIENCE) else -1

    assert list(ahead(range(20), begin)) == list(range(20))


def test_items_that_are_none_or_false_are_items() -> None:
    assert list(ahead([None, 0, False, ""], lambda item: lambda: item)) == [None, 0, False, ""]


def test_a_result_is_not_held_back_until_the_next_item_comes() -> None:
    asked, typed = [], threading.Semaphore(0)

    def typing() -> Iterator[int]:
        for item in range(3):
            asked.append(item)
            assert typed.acquire(timeout=PATIENCE)
            yield item

    results = ahead(typing(), same)
    for item in range(3):
        typed.release()
        assert next(results) == item
        assert until(lambda item=item: len(asked) == min(item + 2, 3))  # type: ignore[misc]
    assert next(results, None) is None


def drawn_first(total: int, begin: Callable[[int], Callable[[], int]]) -> Iterator[int]:
    """`ahead` with items that are all at hand before the first is begun."""
    drawn = threading.Event()

    def items() -> Iterator[int]:
        yield from range(total)
        drawn.set()

    def begin_late(item: int) -> Callable[[], int]:
        assert drawn.wait(PATIENCE)
        return begin(item)

    return ahead(items(), begin_late)


def test_several_are_begun_before_the_first_is_finished() -> None:
    begun: list[int] = []

    def begin(item: int) -> Callable[[], int]:
        begun.append(item)
        return lambda: len(begun)

    assert list(drawn_first(AHEAD, begin)) == [AHEAD] * AHEAD


def test_no_more_than_a_few_are_begun_before_results_are_taken() -> None:
    begun: list[int] = []

    def begin(item: int) -> Callable[[], int]:
        begun.append(item)
        return lambda: item

    results = ahead(count(), begin)
    for taken in range(1, 50):
        next(results)
        time.sleep(0.001)
        assert len(begun) < taken + AHEAD
    results.close()


def test_no_more_than_a_few_are_drawn_before_results_are_taken() -> None:
    drawn: list[int] = []

    def items() -> Iterator[int]:
        for item in count():
            drawn.append(item)
            yield item

    results = ahead(items(), same)
    next(results)
    time.sleep(0.05)
    assert len(drawn) <= 2 * AHEAD + 2
    results.close()


def test_an_exception_of_the_items_comes_behind_the_results_of_those_before() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise OSError("the pipe is broken")

    results = ahead(items(), same)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(OSError, match="the pipe is broken"):
        next(results)
    assert next(results, None) is None


def test_an_exception_of_the_very_first_item_is_raised() -> None:
    def items() -> Iterator[int]:
        raise KeyboardInterrupt
        yield 0

    with pytest.raises(KeyboardInterrupt):
        next(ahead(items(), same))


def test_an_exception_in_finishing_comes_in_its_place() -> None:
    def begin(item: int) -> Callable[[], float]:
        return lambda: 1 / (2 - item)

    results = ahead(range(9), begin)
    assert [next(results), next(results)] == [0.5, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_an_exception_in_beginning_is_raised() -> None:
    def begin(item: int) -> Callable[[], int]:
        raise ValueError(f"no {item}")

    with pytest.raises(ValueError, match="no 0"):
        list(ahead(range(9), begin))


def test_an_exception_in_beginning_comes_behind_the_results_of_those_before() -> None:
    def begin(item: int) -> Callable[[], int]:
        if item == 5:
            raise ValueError("no 5")
        return lambda: item

    results = drawn_first(9, begin)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="no 5"):
        next(results)


@pytest.mark.parametrize("taken", [1, 3, AHEAD + 1])
def test_closing_early_ends_the_drawing_thread(taken: int) -> None:
    before = set(threading.enumerate())
    results = ahead(count(), same)
    assert list(islice(results, taken)) == list(range(taken))
    (thread,) = set(threading.enumerate()) - before
    results.close()
    assert until(lambda: not thread.is_alive())


def test_the_drawing_thread_ends_with_the_items() -> None:
    before = set(threading.enumerate())
    assert list(ahead(range(100), same)) == list(range(100))
    assert until(lambda: not set(threading.enumerate()) - before)


def test_the_drawing_thread_ends_if_finishing_fails() -> None:
    def begin(item: int) -> Callable[[], int]:
        def finish() -> int:
            raise ValueError("no result")

        return finish

    before = set(threading.enumerate())
    with pytest.raises(ValueError, match="no result"):
        next(ahead(count(), begin))
    assert until(lambda: not set(threading.enumerate()) - before)


def test_nothing_is_drawn_before_the_first_result_is_asked_for() -> None:
    drawn: list[int] = []
    results = ahead((drawn.append(item) or item for item in range(3)), same)  # type: ignore[func-returns-value]
    time.sleep(0.02)
    assert drawn == []
    assert list(results) == drawn == [0, 1, 2]


# A person at the other end of the pipe

LINE = json.dumps({"text": "Lira Wening mengatakan bahwa dermaga Bayan aman.", "lang": "id"}).encode() + b"\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("ending", ["interrupted", "no longer read"])
@pytest.mark.parametrize("command", ["extract --jsonl", "read - --jsonl --json --ledger LEDGER"])
def test_a_run_that_waits_for_input_ends_quietly(tmp_path: Path, command: str, ending: str) -> None:
    arguments = command.replace("LEDGER", str(tmp_path / "a.db")).split()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([*MENURUT, *arguments], **pipes) as process:  # type: ignore[call-overload] # noqa: S603
        try:
            process.stdin.write(LINE)
            process.stdin.flush()
            assert process.stdout.readline()
            if ending == "interrupted":
                process.send_signal(signal.SIGINT)
            else:
                process.stdout.close()
                process.stdin.write(LINE.replace(b"aman", b"rusak"))
                process.stdin.flush()
            code = process.wait(3 * PATIENCE)
            assert b"Fatal" not in process.stderr.read()
            assert code >= 0
        finally:
            process.kill()
