"""Signals that several deal with at once: who has done with them leaves them to the others."""

from __future__ import annotations

import signal
import threading

from tests.waiting import DEADLINE_SECONDS
from tui.ends.owner import Ends

NUMBERS = (signal.SIGUSR1,)


def test_each_is_handed_what_comes_and_the_last_that_is_left_still_is() -> None:
    ends, first, second = Ends(), threading.Event(), threading.Event()
    with ends.owned():
        early = ends.passing(NUMBERS, lambda _: first.set())
        early.__enter__()
        with ends.passing(NUMBERS, lambda _: second.set()):
            signal.raise_signal(signal.SIGUSR1)
            assert first.wait(DEADLINE_SECONDS) and second.wait(DEADLINE_SECONDS)
            early.__exit__(None, None, None)
            first.clear()
            second.clear()
            signal.raise_signal(signal.SIGUSR1)
            assert second.wait(DEADLINE_SECONDS)
            assert not first.is_set()
        assert not ends.is_asked
