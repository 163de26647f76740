"""Reads a recording: every line is checked on its own, and what cannot be read is counted and told.

Whatever the file is, there is a Recording of what could be read, or a RecordingError in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.metrics_format import format_seconds
from tui.probe.reading import Sample
from tui.recording.bounds import LONGEST_SECONDS
from tui.recording.budget import MAX_SHORT_BYTES, Exhausted, Work, parsed
from tui.recording.codec import Refused
from tui.recording.elapsed import with_sample
from tui.recording.gone import end_of
from tui.recording.header import begins_recording, read_header
from tui.recording.keepers import Everything, Keeper
from tui.recording.lines import Found, RecordingError, read_lines
from tui.recording.page_maps import StoredMap
from tui.recording.run_reader import RunReader
from tui.run.about import About
from tui.run.marker import Marker
from tui.run.state import RunState
from tui.text import plain
from workloads.codec import number

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Recording:
    """What could be read of a run; times are seconds since the recording began, and never fall.

    `states` has the state after each change, without its sample. `trouble` says what is missing of
    a file with one run; what has several says it of all of them.
    """

    name: str
    about: About
    machine: Mapping[str, str | float | None]
    states: tuple[tuple[float, RunState], ...]
    samples: tuple[Sample, ...]
    markers: tuple[Marker, ...]
    maps: tuple[StoredMap, ...]
    length_seconds: float
    is_complete: bool
    trouble: str | None = None

    @property
    def end(self) -> RunState:
        """The state at the end, with the last sample, and what was last known of a dead process."""
        state = self.states[-1][1] if self.states else RunState(self.about)
        return with_sample(state, end_of(self.samples))

    @property
    def started_at(self) -> float:
        """When the array was open; 0 if it never was."""
        return next((s.started_at for _, s in reversed(self.states) if s.started_at), 0.0)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one file holds: a run, or instances on one clock; `trouble`: what is missing of all."""

    name: str
    runs: tuple[Recording, ...]
    are_together: bool
    trouble: str | None


class FileOfRuns:
    """A recording whose header is read; `many`: how many instances, None where it is of one run."""

    def __init__(self, path: Path | Traversable) -> None:
        """Raises RecordingError if it is no recording."""
        self.name = plain(path.name, 80)
        self._found = Found()
        self._lines = read_lines(path, self._found)
        self.header = read_header(self.name, next(self._lines, b""))
        self.work = Work()
        """For all of its runs, and for what is made of them while it is read."""
        self.many = len(self.header.abouts) if self.header.are_together else None

    def read(self, keeper_of: Callable[[int], Keeper]) -> Recorded:
        """What each run's keeper keeps of the lines that follow; once."""
        header, work = self.header, self.work
        names = [self.name]
        if header.are_together:
            names = [f"instance {n} of {self.name}" for n in range(1, len(header.abouts) + 1)]
        runs = []
        for number_, about in enumerate(header.abouts):
            keeper = keeper_of(number_)
            keeper.begin(names[number_], about, header.machine)
            runs.append(RunReader(about, keeper, work, is_newer=header.is_newer))
        reader = _Lines(runs, are_together=header.are_together)
        try:
            for line in self._lines:
                reader.line(line)
        except Exhausted:
            self._found.cut_off = "it asks for more work than one recording gets"
        trouble = self._trouble(runs, reader)
        found = tuple(
            _recording(name, header.machine, run, None if header.are_together else trouble)
            for name, run in zip(names, runs, strict=True)
        )
        return Recorded(self.name, found, header.are_together, trouble)

    def _trouble(self, runs: Sequence[RunReader], reader: _Lines) -> str | None:
        found, words = self._found, []
        if self.header.is_newer:
            words.append("made by a newer cowtop: what this one knows of it is shown")
        ends = [run.is_complete for run in runs]
        refused = reader.refused
        if refused and found.ended_within_a_line and refused == 1 and not all(ends):
            refused = 0  # the line it was cut off in
        if refused:
            lines = f"{refused:,} damaged line{'s' if refused > 1 else ''}"
            words.append(f"{lines} left out ({reader.why})")
        if found.too_long:
            words.append(f"{found.too_long:,} too long left out")
        if found.cut_off:
            words.append(found.cut_off)
        words.append(reduce(add, (run.keeper.left_out for run in runs)).words)
        if not any(ends):
            words.append(_breaks_off(runs))
        elif not all(ends):
            words.append(f"without the end of {ends.count(False)} of its {len(ends)} instances")
        told = "; ".join(filter(None, words))
        return f"{self.name}: {told}" if told else None


def _breaks_off(runs: Sequence[RunReader]) -> str:
    """When, as rows of its samples count: from the first opening to the last reading."""
    opened = [run.started_at for run in runs if run.started_at]
    if not any(run.is_told for run in runs):
        return "it breaks off before it tells anything of what was done"
    if not opened and runs[0].about.settings is not None:
        return "it breaks off before the array was open"
    last = max((run.living_at for run in runs), default=0.0)
    return f"it breaks off after {format_seconds(max(0.0, last - min(opened, default=0.0)))}"


def read_recording(path: Path | Traversable, keeper: Keeper | None = None) -> Recording:
    """What `keeper` keeps of the file, without one all that there is room for.

    Raises RecordingError if it is no recording of one run.
    """
    file = FileOfRuns(path)
    if file.many is not None:
        raise RecordingError(f"{file.name}: a recording of {file.many} instances, not of one run")
    return file.read(lambda _: keeper or Everything()).runs[0]


def is_recording(path: Path) -> bool:
    """Whether the file begins like one; raises OSError if it cannot be read."""
    try:
        return begins_recording(path.name, next(read_lines(path, Found()), b""))
    except RecordingError:
        return False


class _Lines:
    """Hands each line on to the run that it is of, and counts what is refused."""

    def __init__(self, runs: Sequence[RunReader], *, are_together: bool) -> None:
        self._runs, self._are_together = runs, are_together
        self.refused = 0
        self.why = ""

    def line(self, line: bytes) -> None:
        """Take one line in, or count it as refused; raises Exhausted."""
        if not line.strip():
            return
        try:
            body = parsed(line)
            if not isinstance(body, dict):
                raise Refused("not an object")
            if len(line) > MAX_SHORT_BYTES and "map" not in body:
                raise Refused("too long for what it says")
            at = float(number(body.get("t")))
            if not 0 <= at <= LONGEST_SECONDS:
                raise Refused("a time beyond all bounds")
            self._run_of(body).take(at, body)
        except Refused as error:
            self.refused += 1
            self.why = self.why or plain(str(error), 60)

    def _run_of(self, body: Mapping[str, Any]) -> RunReader:
        if not self._are_together:
            return self._runs[0]
        instance = body.get("instance")
        if type(instance) is not int or not 0 <= instance < len(self._runs):
            raise Refused("a line of an instance that is not there")
        state = body.get("state")
        if isinstance(state, dict) and state.get("tree") is not None:
            raise Refused("an instance has no tree")
        return self._runs[instance]


def _recording(
    name: str, machine: Mapping[str, str | float | None], run: RunReader, trouble: str | None
) -> Recording:
    keeper = run.keeper
    return Recording(
        name=name,
        about=run.about,
        machine=machine,
        states=keeper.states,
        samples=keeper.samples,
        markers=keeper.markers,
        maps=keeper.maps,
        length_seconds=run.length_seconds,
        is_complete=run.is_complete,
        trouble=trouble,
    )
