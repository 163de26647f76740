"""What a form asks, as the plan of a fit."""

from __future__ import annotations

from dataclasses import replace

from tui.fit.memory import memory_given
from tui.fit.plan import FitPlan, refuse_workload
from tui.probe.surroundings import surroundings_of
from tui.settings import Settings
from workloads.patterns import SEQUENTIAL
from workloads.words import Release


def fit_plan_for(settings: Settings) -> FitPlan:
    """Every mode for the array and the workload of one run's settings, in the memory that is their
    limit, else what is here; raises UsageError."""
    refuse_workload(settings.workload)
    around = surroundings_of(settings.file or settings.scratch_dir)
    given = memory_given(settings.memory_max_bytes, settings.swap_max_bytes, around)
    base = replace(
        settings,
        memory_max_bytes=None,
        swap_max_bytes=None,
        flush_every_rows=0,
        release=Release.KEEP,
        pace_seconds=0.0,
        exact=False,
        pattern=SEQUENTIAL,
        is_cold=False,
        chunk_rows=min(settings.chunk_rows, settings.rows),
    )
    return FitPlan(base, given)
