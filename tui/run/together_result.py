"""The one JSON object of instances that ran together: schema `cowtop.instances/1`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure, numbers_of, reasons_of
from tui.run.after import after_json
from tui.run.result import run_json
from tui.run.state import RunState
from tui.run.together import Together
from tui.run.together_words import verdict_of

SCHEMA: Final = "cowtop.instances/1"
_NEVER_OPEN: Final = Absent("no instance opened the file: its size was not told")


def instances_json(all_of_them: Together) -> dict[str, Any]:
    """Each instance as a run's own object, what all took together, and their file once."""
    return {
        "schema": SCHEMA,
        "instances": [_one(i, state) for i, state in enumerate(all_of_them.instances)],
        "totals": _totals(all_of_them),
        "file": _file(all_of_them),
        "outcome": str(all_of_them.outcome),
        "outcomes": dict(Counter(str(state.outcome) for state in all_of_them.instances)),
        "verdict": verdict_of(all_of_them),
    }


def _one(index: int, state: RunState) -> dict[str, Any]:
    settings = state.about.settings
    seed = settings.seed if settings is not None else None
    return {"instance": index + 1, "seed": seed, **run_json(state)}


def _totals(all_of_them: Together) -> dict[str, Any]:
    """Peaks and last figures; of what is shared the bounds, of what is unknown the reason."""
    peak, final, sample = all_of_them.peak, all_of_them.totals, all_of_them.sample
    oldest = None if sample is None else sample.at - min([sample.at, *sample.read_at.values()])
    return {
        "peak": _known(peak),
        "peak_within": _within(peak),
        "peak_absent": reasons_of({key: peak.get(key, figure) for key, figure in final.items()}),
        "final": _known(final),
        "final_within": _within(final),
        "absent": reasons_of(final),
        "oldest_reading_seconds": None if oldest is None else round(oldest, 3),
    }


def _known(figures: Mapping[str, Figure]) -> dict[str, float]:
    return {key: round(f, 3) for key, f in figures.items() if not isinstance(f, Absent)}


def _within(figures: Mapping[str, Figure]) -> dict[str, dict[str, float | None]]:
    return {
        key: {"at_least": figure.at_least, "at_most": figure.at_most}
        for key, figure in figures.items()
        if isinstance(figure, Bounded)
    }


def _file(all_of_them: Together) -> dict[str, Any]:
    """What is everyone's, once."""
    verdict = next((s.file_verdict for s in all_of_them.instances if s.file_verdict), None)
    figures = {
        key: all_of_them.totals.get(key, Absent("not read yet"))
        for key in ("file_cached_bytes", "file_dirty_bytes", "file_writeback_bytes")
    }
    strangers = [s.other_writer for s in all_of_them.instances if s.other_writer]
    seen = {
        pid: name for other in strangers for pid, name in zip(other.pids, other.names, strict=True)
    }
    size = all_of_them.file_bytes
    figures["bytes"] = _NEVER_OPEN if size is None else size
    return {
        **numbers_of(figures),
        "absent": reasons_of(figures),
        "changed": verdict.changed if verdict else None,
        "changed_how": verdict.how if verdict else None,
        "state": str(verdict.state) if verdict and verdict.state else None,
        "after": after_json(next((s.after for s in all_of_them.instances if s.after), None)),
        "other_writers": [{"pid": pid, "name": name} for pid, name in sorted(seen.items())],
    }
