"""Recordings made of a few numbers, without a file and without a run."""

from __future__ import annotations

from collections.abc import Sequence

from tui.probe.reading import Sample
from tui.recording.page_maps import StoredMap
from tui.recording.reader import Recording
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState
from tui.settings import Settings

ABOUT = WorkloadAbout(Settings(shape=(1000, 10)))


def recording_of(
    told: Sequence[tuple[float, int]] = (),
    *,
    started_at: float = 0.0,
    length_seconds: float = 100.0,
    samples: Sequence[Sample] = (),
    marked_at: Sequence[float] = (),
    maps_at: Sequence[float] = (),
    phase: Phase = Phase.RUNNING,
) -> Recording:
    """`told`: when a line of state said how many rows were done. A map is absent as `map N`."""
    return Recording(
        name="made",
        about=ABOUT,
        machine={},
        states=tuple(
            (at, RunState(ABOUT, phase=phase, started_at=started_at, rows_done=rows))
            for at, rows in told
        ),
        samples=tuple(samples),
        markers=tuple(Marker(MarkerKind.FLUSH, at, 0) for at in marked_at),
        maps=tuple(StoredMap(at, {"absent": f"map {n}"}) for n, at in enumerate(maps_at)),
        length_seconds=length_seconds,
        is_complete=True,
    )
