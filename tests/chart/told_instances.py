"""Several runs on one file with known figures: what each had, and what all shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.chart.told import MIB, reading, run_of
from tests.screens.canned import STARTED_AT, flush_marker
from tui.probe.reading import Figure, Sample
from tui.run.kept import Kept
from tui.run.marker import Marker
from tui.run.state import Outcome, Phase, RunState, Update
from workloads.words import Mode

FILE_MIB = 76


def shared_reading(
    seconds: float, *, cached: Figure = FILE_MIB, waiting: Figure = 0, **more: Any
) -> Sample:
    """One tick of one run, in MiB; `cached` and `waiting` are of the file that all share."""
    sample = reading(seconds, **more)
    once: dict[str, Figure] = {
        "file_cached_bytes": cached * MIB,
        "file_dirty_bytes": waiting * MIB,
        "file_writeback_bytes": 0,
    }
    return replace(sample, values={**sample.values, **once})


def kept_of(
    samples: Sequence[Sample],
    *,
    mode: Mode = Mode.COPY_ON_WRITE,
    markers: Sequence[Marker] = (),
    **more: Any,
) -> Kept:
    """What a screen has kept of a run that was read so."""
    kept = Kept()
    kept.take(Update(run_of(mode, samples[-1], **more), tuple(samples), tuple(markers)))
    return kept


def alike(
    many: int,
    *,
    seconds: int = 20,
    copies: float = FILE_MIB,
    mode: Mode = Mode.COPY_ON_WRITE,
    values: Mapping[str, Any] | None = None,
    **more: Any,
) -> list[Kept]:
    """So many runs that grow alike, to so many MiB of copies."""
    return [
        kept_of(
            [
                shared_reading(
                    second + number / 100,
                    python=20,
                    copies=copies * second / seconds,
                    **(values or {}),
                )
                for second in range(seconds + 1)
            ],
            mode=mode,
            **more,
        )
        for number in range(many)
    ]


def killed(seconds: int, *, copies: float, of: int = 20, phase: Phase = Phase.ENDED) -> Kept:
    """A run that was killed after so many seconds, when it had so many MiB of copies."""
    samples = [
        shared_reading(second, python=20, copies=copies * second / seconds)
        for second in range(seconds + 1)
    ]
    return kept_of(
        samples,
        phase=phase,
        outcome=Outcome.KILLED,
        reason=f"killed by the limit at row {seconds * 1000 // of}",
        final=None,
    )


def kept_once(state: RunState) -> Kept:
    """What is kept of a run that was read once."""
    kept = Kept()
    samples = (state.sample,) if state.sample is not None else ()
    kept.take(Update(state, samples, (flush_marker(),)))
    return kept


def states_of(kept: Sequence[Kept]) -> list[RunState]:
    return [one.state for one in kept if one.state is not None]


__all__ = ["MIB", "STARTED_AT", "alike", "kept_of", "killed", "shared_reading", "states_of"]
