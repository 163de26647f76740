"""Signals that stop and continue: handled when the event loop is free, and only in turn."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from tests.waiting import DEADLINE_SECONDS
from tui.ends import ENDS
from tui.ends.suspend import SuspendGuard


class Handlers:
    """Stand for those that give the screen back and take it again, and need a lock for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.called: list[str] = []
        self.news = asyncio.Event()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The screen's own handler."""
        assert self.lock.acquire(blocking=False), "in the midst of something"
        self.lock.release()
        self.note(signal.Signals(number).name)

    def note(self, name: str = "stray") -> None:
        """So much was called."""
        self.called.append(name)
        self.news.set()

    async def next(self) -> str:
        """The latest, once one was called."""
        await asyncio.wait_for(self.news.wait(), DEADLINE_SECONDS)
        self.news.clear()
        return self.called[-1]


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """The handlers are put back after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    with ENDS.owned():
        yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_stop_in_the_midst_of_something_waits_until_it_is_done() -> None:
    async def scenario() -> None:
        handlers = Handlers()
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, handlers)
        SuspendGuard(handlers.note).install()
        with handlers.lock:
            signal.raise_signal(signal.SIGTSTP)
            assert handlers.called == []
        assert await handlers.next() == "SIGTSTP"

    asyncio.run(scenario())


def test_the_screen_is_taken_again_once_after_each_stop() -> None:
    async def scenario() -> None:
        handlers = Handlers()
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, handlers)
        SuspendGuard(handlers.note).install()
        for number, called in (
            (signal.SIGCONT, "stray"),
            (signal.SIGTSTP, "SIGTSTP"),
            (signal.SIGCONT, "SIGCONT"),
            (signal.SIGCONT, "stray"),
        ):
            signal.raise_signal(number)
            assert await handlers.next() == called
        assert len(handlers.called) == 4

    asyncio.run(scenario())


def test_where_there_are_no_signals_to_be_had_nothing_is_wrapped() -> None:
    async def scenario() -> None:
        SuspendGuard(lambda: None).install()

    before = signal.getsignal(signal.SIGCONT)
    thread = threading.Thread(target=asyncio.run, args=[scenario()])
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGCONT) is before
