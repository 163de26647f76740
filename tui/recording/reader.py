"""Reads a recording: every line is checked on its own, and what cannot be read is counted and told.

Whatever the file is, there is a Recording of what could be read, or a RecordingError in one line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tui.metrics import BY_KEY
from tui.metrics_format import format_seconds
from tui.probe.reading import Figure, Sample, Tier
from tui.recording.codec import MAX_ITEMS, Refused, decode, decode_fields, figure_from_json
from tui.recording.gone import end_of
from tui.recording.lines import Found, RecordingError, read_lines
from tui.recording.page_maps import StoredMap
from tui.recording.states import StateReader, about_from_json
from tui.run.about import About
from tui.run.state import Marker, RunState
from tui.text import plain

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FAMILY: Final = "cowtop.recording/"
VERSION: Final = 1
LONGEST_SECONDS: Final = 1e7
MAX_FIGURES: Final = 100
# The running totals behind the rates, and the kernel's high-water mark.
_RAW_KEYS: Final = frozenset(
    ("rss_peak_bytes", "minor_faults", "major_faults", "read_bytes", "write_bytes", "limit_hits")
)


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


def read_recording(path: Path | Traversable) -> Recording:
    """Everything that can be read of the file; raises RecordingError if it is no recording."""
    found = Found()
    name = plain(path.name, 80)
    lines = read_lines(path, found)
    reader = _Reader(name, next(lines, b""))
    for line in lines:
        reader.line(line)
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
        body = _json(line)
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
    """What was read so far."""

    def __init__(self, name: str, first: bytes) -> None:
        self._name = name
        header, self._is_newer = _header(name, first)
        try:
            self._about = about_from_json(header)
        except Refused as error:
            raise RecordingError(f"{name}: its settings cannot be read: {error}") from error
        self._machine = _facts(header.get("machine"))
        self._state = StateReader(self._about)
        self._values: dict[str, Figure] = {}
        self._read_at: dict[Tier, float] = {}
        self._carried: frozenset[str] = frozenset()
        self._states: list[tuple[float, RunState]] = []
        self._samples: list[Sample] = []
        self._markers: list[Marker] = []
        self._maps: list[StoredMap] = []
        self._length = 0.0
        self._is_complete = False
        self._refused = 0
        self._why = ""

    def line(self, line: bytes) -> None:
        """Take one line in, or count it as refused."""
        if not line.strip():
            return
        try:
            body = _json(line)
            if not isinstance(body, dict):
                raise Refused("not an object")
            at = decode(float, body.get("t"))
            if not 0 <= at <= LONGEST_SECONDS:
                raise Refused("a time beyond all bounds")
            self._take(at, body)
            self._length = max(self._length, at)
        except Refused as error:
            self._refused += 1
            self._why = self._why or plain(str(error), 60)

    def _take(self, at: float, body: dict[str, Any]) -> None:
        if "s" in body:
            self._sample(at, body)
        elif "state" in body:
            if self._states and at < self._states[-1][0]:
                raise Refused("a state before the last")
            self._states.append((at, self._state.changes(body["state"])))
        elif "marker" in body:
            marker = decode_fields(Marker, body["marker"])
            try:
                self._markers.append(Marker(**{**marker, "at": at}))
            except TypeError as error:
                raise Refused("a marker without its kind") from error
        elif "map" in body:
            if not isinstance(body["map"], dict):
                raise Refused("not a map")
            self._maps.append(StoredMap(at, body["map"]))
        elif "end" in body:
            self._is_complete = True
        elif not self._is_newer:
            raise Refused("a line of no known kind")

    def _sample(self, at: float, body: dict[str, Any]) -> None:
        changes, read_at = body["s"], body.get("r", {})
        if not isinstance(changes, dict) or len(changes) > MAX_ITEMS:
            raise Refused("not a sample")
        if self._samples and at < self._samples[-1].at:
            raise Refused("a sample before the last")
        values = dict(self._values)
        for key, value in changes.items():
            if key not in BY_KEY and key not in _RAW_KEYS:
                key = plain(key, 60)
            if value is None:
                values.pop(key, None)
            else:
                values[key] = figure_from_json(value)
        if len(values) > MAX_FIGURES or values.get("limit_bytes") == 0:
            raise Refused("figures that cannot be")
        moments = decode(Mapping[Tier, float], read_at)
        carried = frozenset(decode(tuple[str, ...], body["c"])) if "c" in body else self._carried
        # The counters are read with every sample, but for the last one of a child that has ended.
        self._read_at = {**self._read_at, Tier.COUNTERS: at, **moments}
        self._values, self._carried = values, carried
        sample = Sample(at, values, self._read_at, carried)
        self._samples.append(sample)
        self._state.sample(sample)

    def recording(self, found: Found) -> Recording:
        """All of it, with what is missing in words."""
        # A marker's line may follow samples that were read after it.
        markers = sorted(self._markers, key=lambda marker: marker.at)
        return Recording(
            name=self._name,
            about=self._about,
            machine=self._machine,
            states=tuple(self._states),
            samples=tuple(self._samples),
            markers=tuple(markers),
            maps=tuple(sorted(self._maps, key=lambda stored: stored.at)),
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
        if not self._is_complete:
            words.append(f"it breaks off after {format_seconds(self._length)}")
        return f"{self._name}: {'; '.join(words)}" if words else None


def _json(line: bytes) -> Any:
    try:
        return json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error


def _no_constant(name: str) -> NoReturn:
    raise Refused(f"{name} is no number")


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
