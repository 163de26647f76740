"""Reads a recording: every line is checked on its own, and what cannot be read is counted and told.

Whatever the file is, there is a Recording of what could be read, or a RecordingError in one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.metrics_format import format_seconds
from tui.probe.reading import Sample
from tui.recording.bounds import LONGEST_SECONDS, refuse_impossible
from tui.recording.budget import MAX_SHORT_BYTES, Exhausted, Work, parsed
from tui.recording.codec import MAX_FIGURES, Refused, decode, decode_fields
from tui.recording.gone import end_of
from tui.recording.keepers import Everything, Keeper
from tui.recording.lines import Found, RecordingError, read_lines
from tui.recording.page_maps import StoredMap
from tui.recording.sample_lines import next_sample
from tui.recording.states import StateReader, about_from_json
from tui.run.about import About
from tui.run.state import Marker, RunState
from tui.text import plain
from workloads.codec import number

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FAMILY: Final = "cowtop.recording/"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Recording:
    """What could be read of a run; times are seconds since the recording began, and never fall.

    `states` has the state after each change, without its sample. `trouble` says what is missing.
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
        return replace(state, sample=end_of(self.samples))

    @property
    def started_at(self) -> float:
        """When the array was open; 0 if it never was."""
        return next((s.started_at for _, s in reversed(self.states) if s.started_at), 0.0)


def read_recording(path: Path | Traversable, keeper: Keeper | None = None) -> Recording:
    """What `keeper` keeps of the file, without one all that there is room for.

    Raises RecordingError if it is no recording.
    """
    found = Found()
    name = plain(path.name, 80)
    lines = read_lines(path, found)
    reader = _Reader(name, next(lines, b""), keeper or Everything())
    try:
        for line in lines:
            reader.line(line)
    except Exhausted:
        found.cut_off = "it asks for more work than one recording gets"
    return reader.recording(found)


def is_recording(path: Path) -> bool:
    """Whether the file begins like one; raises OSError if it cannot be read."""
    try:
        _header(path.name, next(read_lines(path, Found()), b""))
    except RecordingError:
        return False
    return True


def _header(name: str, line: bytes) -> tuple[dict[str, Any], bool]:
    """The first line, and whether it is of a newer schema; raises RecordingError."""
    try:
        body = parsed(line)
    except Refused:
        body = None
    schema = body.get("schema") if isinstance(body, dict) else None
    if not isinstance(schema, str) or not schema.startswith(FAMILY):
        raise RecordingError(f"{name}: not a recording of cowtop")
    version = schema.removeprefix(FAMILY)
    if not (version.isascii() and version.isdigit()) or len(version) > 6 or int(version) < VERSION:
        raise RecordingError(f"{name}: a recording that cowtop does not know: {plain(schema, 40)}")
    assert isinstance(body, dict)
    return body, int(version) > VERSION


class _Reader:
    """Where the reading is, and what was refused so far."""

    def __init__(self, name: str, first: bytes, keeper: Keeper) -> None:
        self._name = name
        header, self._is_newer = _header(name, first)
        try:
            self._about = about_from_json(header)
        except Refused as error:
            raise RecordingError(f"{name}: its settings cannot be read: {error}") from error
        self._machine = _facts(header.get("machine"))
        self._keeper = keeper
        self._work = Work()
        self._state = StateReader(self._about, self._work)
        self._state_at = 0.0
        self._kept_bytes = 0
        self._sample: Sample | None = None
        self._length = 0.0
        self._is_complete = False
        self._refused = 0
        self._why = ""
        keeper.begin(name, self._about, self._machine)

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
            self._take(at, body)
            self._length = max(self._length, at)
        except Refused as error:
            self._refused += 1
            self._why = self._why or plain(str(error), 60)

    def _take(self, at: float, body: dict[str, Any]) -> None:
        if "s" in body:
            self._take_sample(at, body)
        elif "state" in body:
            if at < self._state_at:
                raise Refused("a state before the last")
            state = self._state.changes(body["state"])
            self._state_at = at
            self._kept_bytes += self._state.kept_bytes
            if body.get("more") is not True:
                self._keeper.take_state(at, state, self._kept_bytes)
                self._kept_bytes = 0
        elif "marker" in body:
            if self._keeper.wants_marker(body["marker"]):
                self._take_marker(at, body["marker"])
        elif "map" in body:
            if self._keeper.wants_maps:
                stored = StoredMap.checked(at, body["map"])
                self._keeper.take_map(stored, self._work.charge(stored.body).kept_bytes)
        elif "end" in body:
            self._is_complete = True
        elif not self._is_newer:
            raise Refused("a line of no known kind")

    def _take_marker(self, at: float, body: object) -> None:
        weight = self._work.charge(body)
        fields = decode_fields(Marker, body)
        try:
            marker = Marker(**{**fields, "at": at})
        except TypeError as error:
            raise Refused("a marker without its kind") from error
        refuse_impossible("marker", marker, self._about.rows)
        self._keeper.take_marker(marker, weight.kept_bytes)

    def _take_sample(self, at: float, body: dict[str, Any]) -> None:
        sample = next_sample(self._sample, at, body)
        self._sample = sample
        self._state.sample(sample)
        self._keeper.take_sample(sample)

    def recording(self, found: Found) -> Recording:
        """All that was kept, with what is missing in words."""
        keeper = self._keeper
        return Recording(
            name=self._name,
            about=self._about,
            machine=self._machine,
            states=keeper.states,
            samples=keeper.samples,
            markers=keeper.markers,
            maps=keeper.maps,
            length_seconds=self._length,
            is_complete=self._is_complete,
            trouble=self._trouble(found),
        )

    def _trouble(self, found: Found) -> str | None:
        words = []
        if self._is_newer:
            words.append("made by a newer cowtop: what this one knows of it is shown")
        refused = self._refused
        if refused and found.ended_within_a_line and refused == 1 and not self._is_complete:
            refused = 0  # the line it was cut off in
        if refused:
            lines = f"{refused:,} damaged line{'s' if refused > 1 else ''}"
            words.append(f"{lines} left out ({self._why})")
        if found.too_long:
            words.append(f"{found.too_long:,} too long left out")
        if found.cut_off:
            words.append(found.cut_off)
        if self._keeper.left_out:
            words.append(self._keeper.left_out)
        if not self._is_complete:
            words.append(f"it breaks off after {format_seconds(self._length)}")
        return f"{self._name}: {'; '.join(words)}" if words else None


def _facts(body: object) -> dict[str, str | float | None]:
    if not isinstance(body, dict):
        return {}
    facts: dict[str, str | float | None] = {}
    for key, value in list(body.items())[:MAX_FIGURES]:
        try:
            facts[plain(key, 40)] = decode(str | int | float | None, value)
        except Refused:
            continue
    return facts
