"""The one JSON object of a run: schema `cowtop.run/1`, the same for every front end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from tui.metrics import BY_KEY, METRICS
from tui.probe.reading import NOT_READ, Absent, Figure, Sample, reasons_of
from tui.run.about import About
from tui.run.after import after_json
from tui.run.brought import brought_json
from tui.run.exact import exact_json
from tui.run.limit_cache import limit_cache_json
from tui.run.reading_words import asked_bytes
from tui.run.state import RunState
from tui.run.totals import Totals
from tui.run.warm_words import warm_json
from tui.settings import Settings
from workloads.sources import FileSources

SCHEMA: Final = "cowtop.run/1"


def settings_json(settings: Settings) -> dict[str, Any]:
    """The settings that make a run what it is."""
    return {
        "workload": settings.workload,
        "mode": str(settings.mode),
        "shape": list(settings.shape),
        "dtype": settings.dtype,
        "row_bytes": settings.row_bytes,
        "chunk_rows": settings.chunk_rows,
        "chunk_bytes": settings.chunk_rows * settings.row_bytes,
        "flush_every_rows": settings.flush_every_rows,
        "flush_every_bytes": settings.flush_every_rows * settings.row_bytes,
        "release": str(settings.release),
        "file": str(settings.file) if settings.file else None,
        "member": settings.member or None,
        "data_offset": settings.data_offset,
        "order": settings.order,
        "seed": settings.seed,
        "memory_max_bytes": settings.memory_max_bytes,
        "swap_max_bytes": settings.swap_max_bytes,
        "exact": settings.exact,
        "pattern": settings.pattern,
        "is_cold": settings.is_cold,
    }


def about_json(about: About) -> dict[str, Any] | None:
    """The settings of a workload; null for what has none."""
    return settings_json(about.settings) if about.settings is not None else None


def run_json(state: RunState) -> dict[str, Any]:
    """Everything a script wants to know of an ended run; bytes and seconds."""
    final = state.final or state.sample
    flushes = state.flushes
    return {
        "schema": SCHEMA,
        "settings": about_json(state.about),
        "outcome": str(state.outcome),
        "reason": state.reason,
        "remedy": state.remedy,
        "elapsed_seconds": round(state.elapsed_seconds, 6),
        "rows_done": state.rows_done,
        "bytes_changed": state.bytes_changed,
        "pages_changed": state.pages_changed,
        "page_bytes": state.page_bytes,
        "peak": _known(state.peak),
        "peak_absent": _never_read(state.peak, _metrics(final)),
        "final": _known(_metrics(final)),
        "absent": reasons_of(_metrics(final)),
        "ledger": state.ledger.to_json(),
        "ledger_absent": state.ledger.reasons(),
        "totals": state.totals.to_json(),
        "totals_absent": reasons_of(_fields(state.totals)),
        "flushes": {
            "count": flushes.count,
            "not_looked_at": flushes.unseen,
            "seconds": round(flushes.seconds, 6),
            "bytes_cleaned": _or_null(flushes.bytes_cleaned),
            "private_bytes_released": _or_null(flushes.private_bytes_released),
            "others_bytes": _or_null(flushes.others_bytes),
        },
        "flushes_absent": reasons_of(
            {
                "bytes_cleaned": flushes.bytes_cleaned,
                "private_bytes_released": flushes.private_bytes_released,
                "others_bytes": flushes.others_bytes,
            }
        ),
        "cache_at_start": warm_json(state.cache_at_start, state.started_at),
        "limit_fullest": limit_cache_json(state),
        "sources": _sources(state.sources),
        "other_writer": _other_writer(state),
        "exact": exact_json(state.exact, state.other_writer.words if state.other_writer else ""),
        "reading": _reading(state),
        "cut_off": state.cut_off or None,
        "read_back": _read_back(state),
        "file_changed": state.file_verdict.changed if state.file_verdict else None,
        "file_changed_how": state.file_verdict.how if state.file_verdict else None,
        "file_state": _file_state(state),
        "after": after_json(state.after),
        "samples": state.samples,
        "watching": {
            "cpu_seconds": round(state.watching.cpu_seconds, 6),
            "share_of_one_core": round(state.watching.share_of_one_core, 6),
            "longest_hold_seconds": round(state.watching.longest_hold_seconds, 6),
        },
        "notices": list(state.notices),
        "output_tail": list(state.output_tail),
        "verdict": state.verdict,
    }


def _metrics(sample: Sample | None) -> dict[str, Figure]:
    if sample is None:
        return {}
    return {metric.key: sample.get(metric.key) for metric in METRICS}


def _known(figures: Mapping[str, Figure]) -> dict[str, float]:
    return {
        key: round(figure, 3) if isinstance(figure, float) else figure
        for key, figure in figures.items()
        if not isinstance(figure, Absent)
    }


def _never_read(peak: Mapping[str, float], final: Mapping[str, Figure]) -> dict[str, str]:
    """Why there is no peak: the reason of the last reading, which was never a number."""
    missing = {key: final.get(key, NOT_READ) for key in BY_KEY if key not in peak}
    return {
        key: f.reason if isinstance(f, Absent) else "no sample had it" for key, f in missing.items()
    }


def _or_null(figure: Figure) -> float | None:
    return None if isinstance(figure, Absent) else figure


def _fields(totals: Totals) -> dict[str, Figure]:
    return {item.name: getattr(totals, item.name) for item in fields(totals)}


def _sources(sources: FileSources | None) -> dict[str, Any] | None:
    """What answers for the file: a source's name, or null and the reason."""
    if sources is None:
        return None
    answers = {
        item.name: getattr(sources, item.name)
        for item in fields(sources)
        if item.name != "file_system"
    }
    return {
        "file_system": sources.file_system,
        **{key: None if isinstance(a, Absent) else str(a) for key, a in answers.items()},
        "absent": {key: a.reason for key, a in answers.items() if isinstance(a, Absent)},
    }


def _other_writer(state: RunState) -> dict[str, Any] | None:
    other = state.other_writer
    if other is None:
        return None
    named = zip(other.pids, other.names, strict=True)
    return {"how": other.words, "processes": [{"pid": pid, "name": name} for pid, name in named]}


def _reading(state: RunState) -> Mapping[str, Any] | None:
    found, settings = state.brought, state.about.settings
    if found is None or settings is None:
        return None
    return brought_json(found, asked_bytes(found, settings))


def _file_state(state: RunState) -> str | None:
    verdict = state.file_verdict
    return None if verdict is None or verdict.state is None else str(verdict.state)


def _read_back(state: RunState) -> dict[str, int] | None:
    back = state.read_back
    if back is None:
        return None
    return {
        "rows_checked": back.rows_checked,
        "rows_kept": back.rows_kept,
        "rows_lost": back.rows_lost,
        "rows_in_file": back.rows_in_file,
    }
