"""Who owns the signals of the program: one at a time, from the main thread."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, NoReturn

from tui.ends.left import LEFT
from tui.ends.signals import ASKING, SIGNAL_CODE, heard_elsewhere
from tui.ends.watch import KEY, Front, Watch
from tui.errors import ExitCode


class Ends:
    """What the rest of the program sees of its end; nothing is owned before `owned`."""

    def __init__(self) -> None:
        self._watch: Watch | None = None
        self._takers: dict[int, list[Callable[[int], object]]] = {}

    @contextlib.contextmanager
    def owned(self) -> Iterator[None]:
        """Own the signals in this block, unless that is so already.

        Elsewhere than in the main thread nothing is owned.
        """
        if self._watch is not None or threading.current_thread() is not threading.main_thread():
            yield
            return
        watch = self._watch = Watch()
        try:
            yield
        finally:
            self._watch = None
            watch.close()

    @contextlib.contextmanager
    def by(self, front: Front, *, terminal: int | None = None) -> Iterator[None]:
        """In this block an end is that of a front's runs; `terminal` is what it cannot be without.

        At the end of the block all is put away.
        """
        watch = self._watch
        if watch is None:
            yield
            return
        watch.show(front, terminal)
        try:
            yield
        finally:
            watch.leave()

    def ask(self, number: int | None = None) -> bool:
        """Ask for the end by a key: an interrupt's by its signal; whether anybody sees to it."""
        if self._watch is None:
            return False
        self._watch.caught.tell(KEY if number is None else number)
        return True

    @property
    def hears(self) -> bool:
        """Whether signals and hang-ups are heard here."""
        return self._watch is not None

    @property
    def is_asked(self) -> bool:
        """Whether the end was asked for, by whatever."""
        return self._watch is not None and self._watch.asked.patience is not None

    @property
    def who(self) -> str:
        """Who asked for it: a person, or what sent a signal that is not a key's."""
        number = self._watch.asked.signal if self._watch is not None else None
        return "the user" if number in (None, signal.SIGINT) else signal.Signals(number).name

    def code(self, otherwise: int) -> int:
        """The exit code: that of the first signal if there was one."""
        number = self._watch.asked.signal if self._watch is not None else None
        return otherwise if number is None else SIGNAL_CODE + number

    def retake(self) -> None:
        """Have the signals again, whoever took them meanwhile; in the main thread."""
        if self._watch is not None and threading.current_thread() is threading.main_thread():
            self._watch.caught.take()

    def route(self, number: int, heard: Callable[[], object]) -> bool:
        """Have `heard` called from the thread for a signal that asks for no end.

        Its handler must be a function of Python's. Whether anybody hears it.
        """
        if self._watch is None:
            return False
        self._watch.routes[number] = heard
        return True

    @contextlib.contextmanager
    def passing(self, numbers: Iterable[int], pass_on: Callable[[int], object]) -> Iterator[None]:
        """In this block these signals are another's to deal with: each is handed to `pass_on`.

        That is called from the thread. What is ignored stays so. In the main thread, but for those
        that ask for an end elsewhere: several may be handed these at once.
        """
        watch, before = self._watch, {}
        if watch is None:
            yield
            return
        taken = []
        for number in numbers:
            handler = signal.getsignal(number)
            if handler is signal.SIG_IGN or number in watch.caught.ignored:
                continue
            self._takers.setdefault(number, []).append(pass_on)
            watch.routes[number] = partial(self._hand_on, number)
            taken.append(number)
            if number not in ASKING:
                before[number] = handler
                signal.signal(number, heard_elsewhere)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for number in taken:
                self._takers[number].remove(pass_on)
                if not self._takers[number]:
                    watch.routes.pop(number, None)

    def _hand_on(self, number: int) -> None:
        for pass_on in tuple(self._takers[number]):
            pass_on(number)

    def given(self) -> tuple[frozenset[int], frozenset[int]]:
        """The signals that who started us had ignored, and those that they had blocked."""
        caught = self._watch.caught if self._watch is not None else None
        return (caught.ignored, frozenset(caught.mask)) if caught else (frozenset(), frozenset())

    def own(self) -> None:
        """Own the signals from now on, until `leave`; in the main thread."""
        self._watch = self._watch or Watch()

    def leave(self, code: int) -> NoReturn:
        """End the program with this code; nothing that comes now changes it any more."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.hush()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        others = [one for one in threading.enumerate() if not one.daemon]
        # A thread that is still at it would be waited for, whatever it waits for itself.
        is_stuck = others != [threading.main_thread()]
        whole = LEFT.put_away(for_good=is_stuck)
        if watch is not None and watch.asked.signal is not None:
            code = SIGNAL_CODE + watch.asked.signal
        elif not whole:
            code = code or ExitCode.FAULT
        # PYTHONINSPECT would show an exit as an error, and ask for more.
        if is_stuck or sys.flags.inspect:
            os._exit(code)
        if watch is not None:
            watch.close(is_over=True)
        sys.exit(code)


ENDS: Final = Ends()
