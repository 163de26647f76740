"""Writes a recording: JSON Lines within a budget, of one run from its beginning to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tui.recording.output import DEFAULT_BYTES_PER_HOUR, ByteBudget
from tui.recording.privacy import machine_facts
from tui.recording.recording_file import RecordingFile
from tui.recording.run_lines import RunLines
from tui.recording.states import about_to_json
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.state import Update

SCHEMA: Final = "cowtop.recording/1"


class Recorder(RecordingFile):
    """Takes a run's updates, one after another, from one thread."""

    def __init__(
        self,
        path: Path,
        about: About,
        *,
        bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR,
        clock: Callable[[], float] = time.monotonic,
        machine: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises UsageError where the file could not be made; made it is later."""
        self._clock, self._origin = clock, clock()
        super().__init__(path, header_of(SCHEMA, about, machine), known_paths_of(about))
        budget = ByteBudget(bytes_per_hour, of_a_tree=isinstance(about, TreeAbout))
        self._lines = RunLines(self._write, budget, self._origin)

    def add(self, update: Update) -> None:
        """Write what is new; after the end of the run, close the file."""
        if not self._is_open:
            return
        self._lines.add(update, self._now())
        if self._lines.has_ended:
            self._end("the run ended before its first sample")

    def save(self) -> None:
        """Write what waits, and have all of it on the disk; more may follow."""
        if self._is_open:
            self._lines.save(self._now())
            self._sync()

    def close(self) -> None:
        """Write what still waits; harmless when repeated."""
        self._lines.close(self._now())
        self._end(None)

    def _now(self) -> float:
        return max(0.0, self._clock() - self._origin)


def header_of(schema: str, about: About, machine: Mapping[str, Any] | None) -> dict[str, Any]:
    """The first line: what is run, and on what; None: on this machine."""
    facts = dict(machine if machine is not None else machine_facts())
    return {"schema": schema, **about_to_json(about), "machine": facts}


def known_paths_of(about: About) -> tuple[Path | None, ...]:
    """What has a name that stays out of the recording."""
    settings = about.settings
    return (settings.file, settings.scratch_dir) if settings else ()
