"""Phases of several instances on one file, on the screen and without: N children to be put away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

from tests.ends.phases import SLOW_MAKING, SLOW_READING, STUCK, Phase, shows
from tests.ends.place import why_no_cage
from tests.terminal.pty_screen import PtyScreen

_THREE: Final = ("run", "fill", "--size", "4M", "--pace", "0", "--instances", "3", "SCRATCH")
_RECORDED: Final = (*_THREE, "RECORD")
_SLOW: Final = (*_RECORDED, "--pace", "3600")
_MAKING: Final = ("run", "fill", "--size", "900M", "--instances", "3", "SCRATCH", "RECORD")
# What they write is a while under way: one of them can be stopped in the midst of it.
_SOON: Final = (*_RECORDED, "--pace", "8")


def children_of(terminal: PtyScreen) -> list[psutil.Process]:
    """The workloads that are past their beginning: they have the array open."""
    found = []
    for child in terminal.process.children():
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if ".npy" in Path(f"/proc/{child.pid}/maps").read_text():
                found.append(child)
    return found


def _one_stands(words: str) -> Callable[[PtyScreen], object]:
    """One is stopped in the midst of its work: the others wait for it, holding what they have."""

    def reach(terminal: PtyScreen) -> None:
        terminal.wait_until(lambda: len(children_of(terminal)) == 3, "three children")
        children_of(terminal)[0].suspend()
        terminal.wait_for(words)

    return reach


def _recorded(terminal: PtyScreen) -> None:
    """Something of them is written down."""
    terminal.wait_for("3 instances")
    words = terminal.process.cmdline()
    path = Path(words[words.index("--record") + 1])
    terminal.wait_until(path.exists, "a sample")


def _putting_away(terminal: PtyScreen) -> None:
    """All have ended, and what they shared is looked at."""
    terminal.wait_for("all done")
    terminal.send("q")
    terminal.wait_for("putting away")
    terminal.wait_until(lambda: not terminal.process.children(), "the children's ends")


INSTANCES_PHASES: Final = (
    Phase("instances making", _MAKING, shows("making a scratch array"), program=SLOW_MAKING),
    Phase("instances running", _SLOW, shows("all running"), records=True),
    Phase("instances at the barrier", _SOON, _one_stands("done, holds it"), records=True),
    Phase("instances holding", _RECORDED, shows("all done"), records=True),
    Phase(
        "instances caged",
        (*_SLOW, "--memory-max", "200M"),
        shows("all running"),
        records=True,
        why_not=why_no_cage,
    ),
    Phase("instances reading back", _RECORDED, _putting_away, program=SLOW_READING, records=True),
    Phase(
        "instances stuck",
        (*_RECORDED, "--memory-max", "200M"),
        _putting_away,
        program=STUCK,
        records=True,
        why_not=why_no_cage,
        is_stuck=True,
    ),
    Phase(
        "headless instances making",
        (*_MAKING, "--headless"),
        shows("making a scratch array"),
        is_screen=False,
        program=SLOW_MAKING,
    ),
    Phase(
        "headless instances",
        (*_SLOW, "--headless", "--memory-max", "200M"),
        _recorded,
        is_screen=False,
        records=True,
        why_not=why_no_cage,
    ),
    Phase(
        "headless instances at the barrier",
        (*_SOON, "--headless"),
        _one_stands("2 hold what they have"),
        is_screen=False,
        records=True,
    ),
    Phase(
        "headless instances reading back",
        (*_RECORDED, "--headless"),
        shows("reading the file back"),
        is_screen=False,
        program=SLOW_READING,
        records=True,
    ),
)
