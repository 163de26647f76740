"""Phases of a fit: an array is made, some run side by side, one by one is proved in a limit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

from tests.ends.instances_phases import children_of
from tests.ends.phases import SLOW_MAKING, Phase
from tests.ends.place import why_no_cage
from tests.terminal.pty_screen import PtyScreen

_BARE: Final = ("fit", "SCRATCH", "--memory", "256M")
_FIT: Final = (*_BARE, "--format", "json")
_SCREEN: Final = (*_BARE, "--screen", "--size", "16M", "--modes", "c")
_SMALL: Final = (*_FIT, "--size", "16M", "--modes", "c,lazy")


def _is_made(terminal: PtyScreen) -> None:
    """A scratch array is being written."""
    words = terminal.process.cmdline()
    folder = Path(words[words.index("--scratch-dir") + 1])
    terminal.wait_until(lambda: list(folder.iterdir()), "a scratch array")


def _so_many(many: int) -> Callable[[PtyScreen], object]:
    """So many are at work: they are stopped, so that nothing comes to its end by itself."""

    def reach(terminal: PtyScreen) -> None:
        terminal.wait_until(lambda: len(terminal.process.children()) >= many, f"{many} children")
        stopped = set[int]()

        def stop() -> bool:
            # Not before they have begun: who is stopped earlier does not end with its parent.
            for child in children_of(terminal):
                with contextlib.suppress(psutil.Error):
                    child.suspend()
                    stopped.add(child.pid)
            return len(stopped) >= many

        terminal.wait_until(stop, f"{many} of them at work")

    return reach


def _two_wait(terminal: PtyScreen) -> None:
    """One of three is stopped; the others hold what they have, and wait for it."""
    terminal.wait_until(lambda: len(terminal.process.children()) == 3, "three children")
    stopped, *others = terminal.process.children()
    stopped.suspend()

    def wait() -> bool:
        mapped = children_of(terminal)
        return all(one in mapped and one.status() == psutil.STATUS_SLEEPING for one in others)

    terminal.wait_until(wait, "two at the barrier")


FIT_PHASES: Final = (
    Phase("fit screen of three", _SCREEN, _so_many(3)),
    Phase("fit screen proving", (*_SCREEN, "--prove"), _so_many(5), why_not=why_no_cage),
    Phase(
        "fit making",
        (*_FIT, "--size", "200M", "--modes", "c"),
        _is_made,
        is_screen=False,
        program=SLOW_MAKING,
    ),
    Phase("fit of three", _SMALL, _so_many(3), is_screen=False),
    Phase("fit at the barrier", _SMALL, _two_wait, is_screen=False),
    Phase(
        "fit proving",
        (*_FIT, "--size", "16M", "--modes", "c", "--prove"),
        _so_many(5),
        is_screen=False,
        why_not=why_no_cage,
    ),
    Phase(
        "fit proving twenty",
        (*_FIT, "--size", "16M", "--modes", "lazy", "--prove", "--memory", "512M"),
        _so_many(20),
        is_screen=False,
        why_not=why_no_cage,
    ),
)
