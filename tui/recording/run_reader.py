"""One run of a recording, line by line: what its keeper wants is decoded and handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.probe.reading import Sample
from tui.recording.bounds import refuse_impossible
from tui.recording.budget import Work
from tui.recording.codec import Refused, decode_fields
from tui.recording.gone import is_gone
from tui.recording.keepers import Keeper
from tui.recording.page_maps import StoredMap
from tui.recording.sample_lines import next_sample
from tui.recording.states import StateReader
from tui.run.about import About
from tui.run.marker import Marker


class RunReader:
    """Where the reading of it is; `work` is shared by all runs of a file."""

    def __init__(self, about: About, keeper: Keeper, work: Work, *, is_newer: bool) -> None:
        self.about, self.keeper = about, keeper
        self.length_seconds = 0.0
        self.is_complete = False
        self._work, self._is_newer = work, is_newer
        self._state = StateReader(about, work, with_processes=keeper.wants_processes)
        self._state_at: float | None = None
        self.living_at = 0.0
        """When the living process was read last; 0 if it never was."""
        self._kept_bytes = 0
        self._sample: Sample | None = None

    @property
    def is_told(self) -> bool:
        """Whether a line told anything of its state."""
        return self._state_at is not None

    @property
    def started_at(self) -> float:
        """When the array was open; 0 if it never was."""
        return self._state.state.started_at

    def take(self, at: float, body: Mapping[str, Any]) -> None:
        """Take one line in; raises Refused, or Exhausted."""
        if "s" in body:
            self._take_sample(at, body)
        elif "state" in body:
            self._take_state(at, body)
        elif "marker" in body:
            if self.keeper.wants_marker(body["marker"]):
                self._take_marker(at, body["marker"])
        elif "map" in body:
            if self.keeper.wants_maps:
                stored = StoredMap.checked(at, body["map"])
                self.keeper.take_map(stored, self._work.charge(stored.body).kept_bytes)
        elif "end" in body:
            self.is_complete = True
        elif not self._is_newer:
            raise Refused("a line of no known kind")
        self.length_seconds = max(self.length_seconds, at)

    def _take_state(self, at: float, body: Mapping[str, Any]) -> None:
        if self._state_at is not None and at < self._state_at:
            raise Refused("a state before the last")
        state = self._state.changes(body["state"])
        self._state_at = at
        self._kept_bytes += self._state.kept_bytes
        if body.get("more") is not True:
            self.keeper.take_state(at, state, self._kept_bytes)
            self._kept_bytes = 0

    def _take_marker(self, at: float, body: object) -> None:
        weight = self._work.charge(body)
        fields = decode_fields(Marker, body)
        try:
            marker = Marker(**{**fields, "at": at})
        except TypeError as error:
            raise Refused("a marker without its kind") from error
        refuse_impossible("marker", marker, self.about.rows)
        self.keeper.take_marker(marker, weight.kept_bytes)

    def _take_sample(self, at: float, body: Mapping[str, Any]) -> None:
        sample = next_sample(self._sample, at, body)
        self._sample = sample
        self._state.sample(sample)
        self.keeper.take_sample(sample)
        if not is_gone(sample):
            self.living_at = sample.at
