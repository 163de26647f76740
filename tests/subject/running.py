"""A workload in a real child process, driven step by step; a run in the test's own thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.waiting import DEADLINE_SECONDS
from tui.run.marker import Marker
from tui.run.state import RunState, Update
from tui.settings import Settings
from tui.subject.child import Child
from tui.subject.program import child_arguments
from tui.subject.workload import WorkloadRun
from workloads.events import Event
from workloads.words import Action, Command, Mode, Release

E = TypeVar("E", bound=Event)
SHAPE: Final = (300, 2000)


class Running:
    """A child, and the events that came of it so far."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.events: list[Event] = []
        self._seen = 0

    def send(self, action: Action, argument: str = "") -> None:
        """Give a command."""
        self.child.send(Command(action, argument))

    def until(self, kind: type[E]) -> E:
        """The next event of a kind, those before it passed over."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            while self._seen < len(self.events):
                event = self.events[self._seen]
                self._seen += 1
                if isinstance(event, kind):
                    return event
            assert not self.child.heard_all, (self.events[-3:], self.child.output_tail)
            assert time.monotonic() < deadline, f"no {kind.__name__} came"
            self.events += self.child.wait(1.0)

    def end(self) -> int:
        """The exit code, once the child has ended by itself."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (code := self.child.ended()) is None:
            assert time.monotonic() < deadline, "the child does not end"
            self.events += self.child.wait(1.0)
        return code


@contextmanager
def running(
    file: Path,
    workload: str = "fill",
    mode: Mode = Mode.COPY_ON_WRITE,
    *,
    shape: tuple[int, ...] = SHAPE,
    dtype: str = "float32",
    chunk_rows: int = 7,
    flush_every: int = 0,
    release: Release = Release.KEEP,
    pace: float = 0.0,
    exact: bool = False,
    environment: dict[str, str] | None = None,
) -> Iterator[Running]:
    """A child that works on a file; it is gone at the end."""
    settings = Settings(
        workload,
        mode,
        shape,
        dtype,
        chunk_rows=chunk_rows,
        flush_every_rows=flush_every,
        release=release,
        pace_seconds=pace,
        exact=exact,
    )
    arguments = child_arguments(settings, file)
    child = Child(arguments, environment=environment)
    try:
        yield Running(child)
    finally:
        child.close()


class Watched:
    """A run to its end, and all that it told."""

    def __init__(
        self,
        settings: Settings,
        on_update: Callable[[WorkloadRun, Update], None] = lambda run, update: None,
        *,
        hold: bool = False,
    ) -> None:
        self.updates: list[Update] = []

        def take(update: Update) -> None:
            self.updates.append(update)
            on_update(self.run, update)

        self.run = WorkloadRun(settings, on_update=take, update_seconds=0.02, hold=hold)
        self.state: RunState = self.run.execute()

    @property
    def markers(self) -> list[Marker]:
        """Every marker in order."""
        return [marker for update in self.updates for marker in update.markers]


def small(scratch_dir: Path, **changes: Any) -> Settings:
    """An array of `SHAPE` float32 in the directory, flushed every 100 rows, with these changes."""
    settings = Settings(shape=SHAPE, chunk_rows=7, scratch_dir=scratch_dir)
    return replace(settings, **changes)
