"""How long a recorded run had gone on: a line of state says it now and then, samples always."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.probe.reading import Sample
from tui.run.state import Phase, RunState

_GOING_ON: Final = (Phase.RUNNING, Phase.PAUSED)


def with_sample(state: RunState, sample: Sample | None) -> RunState:
    """The state as it was at its sample, in seconds since the opening while the run went on."""
    elapsed_seconds = state.elapsed_seconds
    if sample is not None and state.phase in _GOING_ON:
        elapsed_seconds = max(elapsed_seconds, sample.at - state.started_at)
    return replace(state, sample=sample, elapsed_seconds=elapsed_seconds)
