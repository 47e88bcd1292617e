"""Working on several things at once, in order, without ever waiting for more input than has come."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import BinaryIO, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 8  # things begun before the first of them is finished
_CHECK = 0.2  # seconds after which the reading thread looks whether it is still wanted


def ahead(items: Iterable[T], begin: Callable[[T], Callable[[], R]]) -> Iterator[R]:
    """The result of each item, in order: `begin` starts work on it, what that gives back finishes it.

    Items are drawn by a thread of its own, so that a result is never held back until the next item
    comes (a person at the other end of a pipe may be waiting for it). An exception of `items` is
    raised here, behind the results of the items before it.
    """
    arrived: Queue[tuple[bool, T | BaseException | None]] = Queue(AHEAD)
    unwanted = Event()
    Thread(target=_draw, args=(items, arrived, unwanted), daemon=True).start()
    waiting: deque[Callable[[], R]] = deque()
    try:
        while True:
            try:
                is_item, item = arrived.get(block=not waiting)
            except Empty:
                yield waiting.popleft()()
                continue
            if not is_item:
                yield from (finish() for finish in waiting)
                if item is not None:
                    raise item  # type: ignore[misc]
                return
            waiting.append(_begun(begin, item))  # type: ignore[arg-type]
            if len(waiting) >= AHEAD:
                yield waiting.popleft()()
    finally:
        unwanted.set()


def standard_input() -> BinaryIO:
    """Standard input as a file of its own, for reading in a thread.

    Through `sys.stdin` the interpreter would abort if it had to end while the thread waits for input.
    """
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (OSError, AttributeError):  # a stand-in, as in tests
        return sys.stdin.buffer


def _begun(begin: Callable[[T], Callable[[], R]], item: T) -> Callable[[], R]:
    try:
        return begin(item)
    except Exception as error:  # raised in its turn, behind the results of the items before
        return partial(_raise, error)


def _raise(error: Exception) -> NoReturn:
    raise error


def _draw(items: Iterable[T], arrived: Queue[tuple[bool, T | BaseException | None]], unwanted: Event) -> None:
    end: BaseException | None = None
    try:
        for item in items:
            if not _put(arrived, (True, item), unwanted):
                return
    except BaseException as error:
        end = error
    _put(arrived, (False, end), unwanted)


def _put(queue: Queue[T], item: T, unwanted: Event) -> bool:
    while not unwanted.is_set():
        try:
            queue.put(item, timeout=_CHECK)
        except Full:
            continue
        return True
    return False
