"""A session run here, in the test's own process: commands from a script, events in a list."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.smaps import read_walk
from workloads.catalog import CATALOG
from workloads.control import Control
from workloads.events import Event, Opened
from workloads.kernel import PAGE_BYTES
from workloads.plan import WorkPlan
from workloads.session import Session
from workloads.words import Action, Command, Mode, Release

E = TypeVar("E", bound=Event)


class BetweenChunks(Control):
    """Hears nothing while a chunk is worked on."""

    def within_chunk(self) -> Command | None:
        """Nothing."""
        return None


class Scripted(BetweenChunks):
    """Gives its commands once the session waits without end (paused, holding), then `stop`."""

    def __init__(self, *commands: Command) -> None:
        self._script = deque(commands)

    def next(self, timeout_seconds: float | None) -> Command | None:
        """The next command of the script; none while the session works."""
        if timeout_seconds is not None:
            return None
        return self._script.popleft() if self._script else Command(Action.STOP)


class At(BetweenChunks):
    """Gives commands before the chunks of these numbers (0: before the first), then `stop`."""

    def __init__(self, commands: dict[int, Command]) -> None:
        self._due, self._asked = commands, 0

    def next(self, timeout_seconds: float | None) -> Command | None:
        """The command that is due before this chunk."""
        command = self._due.pop(self._asked, None)
        if command is not None:
            return command
        self._asked += 1
        return Command(Action.STOP) if timeout_seconds is None else None


def run_session(
    path: Path,
    workload: str = "fill",
    mode: Mode = Mode.COPY_ON_WRITE,
    *,
    control: Control | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    chunk_rows: int = 7,
    flush_every_rows: int = 0,
    release: Release = Release.KEEP,
    seed: int = 0,
    shape: tuple[int, ...] | None = None,
    dtype: str | None = None,
    pattern: str = "sequential",
) -> list[Event]:
    """Run to the end; the events in order."""
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        on_event(event)

    if shape is None or dtype is None:
        held = np.load(path, mmap_mode="r")
        shape, dtype = held.shape, held.dtype.str
    flushes = (chunk_rows, flush_every_rows, release, seed)
    plan = WorkPlan(workload, mode, path, shape, dtype, *flushes, pattern=pattern)
    Session(plan, control or Scripted(), emit).run()
    return events


def only(events: list[Event], kind: type[E]) -> E:
    """The one event of a kind."""
    found = all_of(events, kind)
    assert len(found) == 1, [type(event).__name__ for event in events]
    return found[0]


def all_of(events: list[Event], kind: type[E]) -> list[E]:
    """All events of a kind."""
    return [event for event in events if isinstance(event, kind)]


def save_array(path: Path, shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray[Any, Any]:
    """A `.npy` file whose every element any workload changes; returns what it holds."""
    count = int(np.prod(shape))
    numbers = (np.arange(count) % 91).astype(dtype)
    if numbers.dtype.kind in "fc":
        numbers += numbers.dtype.type(0.5)
    elif numbers.dtype.kind != "b":
        numbers += numbers.dtype.type(1)
    array: np.ndarray[Any, Any] = numbers.reshape(shape)
    np.save(path, array)
    return array


def pages_of(data_offset: int, spans: list[tuple[int, int]], page_bytes: int = 4096) -> set[int]:
    """The pages under byte spans start..stop of the array's data, one by one."""
    return {
        page
        for start, stop in spans
        if start < stop
        for page in range(
            (data_offset + start) // page_bytes, (data_offset + stop - 1) // page_bytes + 1
        )
    }


def expected_pages(workload: str, before: np.ndarray[Any, Any]) -> int:
    """How many pages a workload changes from the first row to the last: all, if it changes any.

    One that leaves parts of a row alone is told apart here.
    """
    if not CATALOG[workload].changes:
        return 0
    return len(pages_of(128, [(0, before.nbytes)]))


class Smaps:
    """Reads the array's own mapping of this process whenever the session tells of a moment."""

    def __init__(self, *kinds: type[Event]) -> None:
        self._kinds, self.anonymous_pages = kinds, list[int]()
        self._opened: Opened | None = None

    def __call__(self, event: Event) -> None:
        if isinstance(event, Opened):
            self._opened = event
        elif isinstance(event, self._kinds):
            assert self._opened is not None
            start = self._opened.start
            end = -(-(start + self._opened.length_bytes) // PAGE_BYTES) * PAGE_BYTES
            walk = read_walk(os.getpid(), PROC, start, end)
            assert not isinstance(walk, Absent)
            # Where there is swap, `pageout` takes them there.
            held = walk.mapping.get("Anonymous", -PAGE_BYTES) + walk.mapping.get("Swap", 0)
            self.anonymous_pages.append(held // PAGE_BYTES)


def expected_rows(workload: str, before: np.ndarray[Any, Any], chunk: int) -> np.ndarray[Any, Any]:
    """What numpy makes of it, written as a user would."""
    if workload in ("fill", "random-rows"):
        rows = np.arange(len(before)).astype(before.dtype)
        if before[0].size == 1:  # the ramp of one element is 0: there it is i
            return rows.reshape(before.shape)
        ramp = np.arange(before[0].size).astype(before.dtype)
        filled: np.ndarray[Any, Any] = (rows[:, None] * ramp).reshape(before.shape)
        return filled
    if workload == "normalize":
        out = before.astype("f8")
        gain = 1 + 0.1 * np.random.default_rng(0).standard_normal()
        for start in range(0, len(out), chunk):
            part = out[start : start + chunk]
            part[:] = (part - part.mean()) / (part.std() or 1) * gain
        return out.astype(before.dtype)
    return before
