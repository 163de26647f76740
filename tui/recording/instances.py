"""Writes a recording of instances that run together: one file, one clock, one budget for all.

Every line says whose it is. What all of them hold together is not in it: it is computed from their
states by whoever reads them, so that it cannot differ from them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tui.recording.header import OF_INSTANCES, VERSION, instances_to_json
from tui.recording.output import DEFAULT_BYTES_PER_HOUR, ByteBudget
from tui.recording.recording_file import RecordingFile
from tui.recording.run_lines import RunLines
from tui.recording.writer import header_of, known_paths_of
from tui.run.about import About
from tui.run.state import Update

SCHEMA: Final = f"{OF_INSTANCES}{VERSION}"


class InstancesRecorder(RecordingFile):
    """Takes the updates of all of them, from any thread; those of one come one after another."""

    def __init__(
        self,
        path: Path,
        abouts: Sequence[About],
        *,
        bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR,
        clock: Callable[[], float] = time.monotonic,
        machine: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises UsageError where the file could not be made; made it is later.

        Raises ValueError for what are no instances: they differ by their seeds alone.
        """
        self._clock, self._origin = clock, clock()
        self._lock = threading.Lock()
        told = instances_to_json(tuple(abouts))
        header = header_of(SCHEMA, abouts[0], machine) | told
        super().__init__(path, header, known_paths_of(abouts[0]))
        # To each its own share: one that is quick must not leave the others without.
        share = bytes_per_hour // len(abouts)
        self._lines = [
            RunLines(self._writer_of(number), ByteBudget(share), self._origin)
            for number in range(len(abouts))
        ]

    def add(self, index: int, update: Update) -> None:
        """Write what is new of one, from 0; after the end of the last, close the file."""
        with self._lock:
            if not self._is_open:
                return
            self._lines[index].add(update, self._now())
            if all(lines.has_ended for lines in self._lines):
                self._end("the runs ended before their first sample")

    def close(self) -> None:
        """Write what still waits; harmless when repeated."""
        with self._lock:
            if self._is_open:
                for lines in self._lines:
                    lines.close(self._now())
            self._end(None)

    def _writer_of(self, number: int) -> Callable[[Mapping[str, Any]], int]:
        return lambda line: self._write({**line, "instance": number})

    def _now(self) -> float:
        return max(0.0, self._clock() - self._origin)
