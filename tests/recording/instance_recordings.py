"""Recordings of instances that never were: those of runs that never were, with one fake clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.recording.recordings import MACHINE, ORIGIN, FakeClock, settings_for, updates
from tui.recording.instances import InstancesRecorder
from tui.recording.output import DEFAULT_BYTES_PER_HOUR
from tui.recording.recording_file import RecordingFile
from tui.run.about import WorkloadAbout
from tui.run.state import Update

Told = tuple[float, int, Update]
"""When it was told, by which instance, and what."""


def abouts_of(many: int, seconds: int = 5) -> list[WorkloadAbout]:
    """Of so many instances, with seeds from 7 on."""
    settings = settings_for(seconds * 10)
    return [WorkloadAbout(replace(settings, seed=7 + number)) for number in range(many)]


def told(
    many: int, seconds: int = 5, *, end: bool = True, late_seconds: float = 0.25, slower: int = 1
) -> list[Told]:
    """Updates of all in the order of their time, each instance a moment later than the one before.

    All but the first have their own noise.
    """
    found: list[Told] = []
    for number, about in enumerate(abouts_of(many, seconds)):
        late, now = number * late_seconds, ORIGIN
        for update in updates(seconds, end=end, seed=number, slower=slower):
            now = update.samples[-1].at + 0.01 if update.samples else now + 0.1
            found.append((now + late, number, _of(about, update, late)))
    return sorted(found, key=lambda one: one[0])


def _of(about: WorkloadAbout, update: Update, late: float) -> Update:
    """The same so much later."""
    state = replace(update.state, about=about)
    if state.started_at:
        state = replace(state, started_at=state.started_at + late)
    samples = tuple(replace(s, at=s.at + late) for s in update.samples)
    markers = tuple(replace(m, at=m.at + late) for m in update.markers)
    return Update(state, samples, markers, update.page_map)


def record_instances(
    path: Path,
    many: int = 3,
    seconds: int = 5,
    *,
    end: bool = True,
    recorded: Sequence[Told] | None = None,
    bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR,
) -> RecordingFile:
    """Write such a recording; without `end` it stays as a hard end leaves it."""
    clock = FakeClock()
    recorder = InstancesRecorder(
        path,
        abouts_of(many, seconds),
        clock=clock,
        machine=MACHINE,
        bytes_per_hour=bytes_per_hour,
    )
    for now, number, update in told(many, seconds, end=end) if recorded is None else recorded:
        clock.now = now
        recorder.add(number, update)
    if end:
        recorder.close()
    return recorder
