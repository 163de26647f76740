"""The one JSON object of a process tree: schema `cowtop.subject/1`, the same for every front end.

Metrics in bytes. What is not known is null where it stands, with its reason under `absent`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

from tui.metrics import METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ, NOT_READ_YET, Absent, Figure
from tui.run.about_tree import TreeAbout
from tui.run.counted_words import counted_json
from tui.run.marker import Marker
from tui.run.state import RunState
from tui.run.told_markers import marker_json
from tui.run.written_words import exact_json
from tui.text import plain
from tui.tree.reading import MappedFile, Process, SinceFork, TreeReading, order_of

SCHEMA: Final = "cowtop.subject/1"
NOT_ENDED: Final = "unfinished"
"""The outcome of what goes on while it is told, as of a recording that breaks off."""
_NEVER_READ: Final = Absent("it was never read")
_NO_CHILD: Final = "not cowtop's child: its exit code is told to its parent alone"
_PROCESS_KEYS: Final = (
    *("rss_bytes", "rss_anon_bytes", "file_backed_bytes", "swap_bytes", "private_bytes"),
    *("pss_bytes", "page_tables_bytes", "private_copies_bytes"),
)
_FILE_KEYS: Final = (
    *("private_copies_bytes", "copies_in_swap_bytes", "resident_bytes", "shared_clean_bytes"),
    *("private_clean_bytes", "file_cached_bytes", "file_dirty_bytes"),
)
_LONGEST_WORD: Final = 4096


def subject_json(
    state: RunState, markers: Sequence[Marker] = (), exit_code: int | None = None
) -> dict[str, Any]:
    """Everything a script wants to know of a tree that is watched no more; bytes and seconds."""
    about, tree = state.about, state.tree or TreeReading(0.0)
    assert isinstance(about, TreeAbout)
    sample = state.final or state.sample
    final: dict[str, Figure] = {
        metric.key: sample.get(metric.key) if sample is not None else _NEVER_READ
        for metric in METRICS
    }
    peak = {key: peak_of(key, state) for key in final}
    of_processes = {one.pid: _process_figures(one) for one in tree.processes}
    of_files = {file.key: _file_figures(file) for file in tree.files}
    ended_at, walked = state.started_at + state.elapsed_seconds, _walked_at(tree)
    is_command = about.pid is None
    return {
        "schema": SCHEMA,
        **(
            {"command": [plain(word, _LONGEST_WORD) for word in about.command]}
            if is_command
            else {"pid": about.pid}
        ),
        "outcome": NOT_ENDED if state.outcome is None else str(state.outcome),
        "reason": state.reason,
        "exit_code": exit_code,
        "elapsed_seconds": round(state.elapsed_seconds, 6),
        "peak": _values(peak),
        "final": _values(final),
        "counted": counted_json(state),
        "seconds_before_end": {
            str(tier): _before(ended_at, at)
            for tier, at in (sample.read_at if sample is not None else {}).items()
        },
        "processes": [_process(one, of_processes[one.pid], ended_at) for one in tree.processes],
        "more_processes": tree.more_processes,
        "files": [
            _file(file, of_files[file.key], _before(ended_at, walked.get(file.key)))
            for file in tree.files
        ],
        "markers": [marker_json(marker, state.started_at) for marker in markers],
        "absent": {
            "peak": _reasons(peak),
            "final": _reasons(final),
            "processes": {
                str(pid): reasons for pid, f in of_processes.items() if (reasons := _reasons(f))
            },
            "files": {
                str(file.path): reasons
                for file in tree.files
                if (reasons := _reasons(of_files[file.key]))
            },
            "exit_code": None if exit_code is not None else _why_no_code(state, is_command),
        },
        "bounds": {"peak": _bounds({**peak, **tree.peak_bounds}), "final": _bounds(final)},
        "samples": state.samples,
        "watching": {
            "cpu_seconds": round(state.watching.cpu_seconds, 6),
            "share_of_one_core": round(state.watching.share_of_one_core, 6),
            "longest_hold_seconds": round(state.watching.longest_hold_seconds, 6),
        },
        "notices": [*state.notices, *tree.notes],
        "verdict": state.verdict,
    }


def _why_no_code(state: RunState, is_command: bool) -> str | None:
    if not is_command:
        return _NO_CHILD
    return "it has not ended" if state.outcome is None else None


def peak_of(key: str, state: RunState) -> Figure:
    """The highest that a metric was, by its bounds where only these are known."""
    if state.tree is not None and key in state.tree.peak_bounds:
        bounded = state.tree.peak_bounds[key]
        return bounded.at_least if bounded.is_near else bounded
    if key in state.peak:
        return state.peak[key]
    sample = state.final or state.sample
    last = sample.get(key) if sample is not None else NOT_READ_YET
    return last if isinstance(last, Absent) and last != NOT_READ_YET else _NEVER_READ


def _process_figures(process: Process) -> dict[str, Figure]:
    return {key: process.get(key) for key in _PROCESS_KEYS}


def _file_figures(file: MappedFile) -> dict[str, Figure]:
    return {"size_bytes": file.get("size_bytes"), **{key: file.get(key) for key in _FILE_KEYS}}


def _walked_at(tree: TreeReading) -> dict[str, float]:
    """Of each file, when the longest unwalked of those who have it was walked."""
    found: dict[str, float] = {}
    for process in tree.processes:
        if process.walked_at is not None and process.is_alive:
            for use in process.uses:
                found[use.file] = min(process.walked_at, found.get(use.file, process.walked_at))
    return found


def _before(ended_at: float, at: float | None) -> float | None:
    """How long before the end a figure was read, seconds; None if it never was, or oddly."""
    return None if at is None or not isfinite(at) else round(max(0.0, ended_at - at), 6)


def _process(process: Process, figures: Mapping[str, Figure], ended_at: float) -> dict[str, Any]:
    fork = process.since_fork
    return {
        "pid": process.pid,
        "parent": process.parent,
        "name": process.name,
        "is_alive": process.is_alive,
        "walked_seconds_before_end": _before(ended_at, process.walked_at),
        "peak": {key: _rounded(process.peak.get(key)) for key in _PROCESS_KEYS},
        "final": _values(figures),
        "since_fork": None
        if fork is None
        else {
            "parent": fork.parent,
            **_values(_of_fork(fork)),
            "absent": _reasons(_of_fork(fork)),
            "bounds": _bounds(_of_fork(fork)),
        },
    }


def _of_fork(fork: SinceFork) -> dict[str, Figure]:
    return {
        "shared_bytes": fork.shared_bytes,
        "copied_bytes": fork.copied_bytes,
        "new_bytes": fork.new_bytes,
        "left_bytes": fork.left_bytes,
    }


def _file(
    file: MappedFile, figures: Mapping[str, Figure], walked_before: float | None
) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "kind": str(file.kind),
        "is_deleted": file.is_deleted,
        "mode": ",".join(file.modes) or None,
        "bytes": _value(figures["size_bytes"]),
        "shape": list(file.shape) if file.shape is not None else None,
        "dtype": file.dtype,
        "order": order_of(file),
        "processes": file.processes,
        "walked_seconds_before_end": walked_before,
        "peak": {key: _rounded(file.peak.get(key)) for key in _FILE_KEYS},
        "upper_bound": dict(file.peak_bound),
        "final": _values({key: figures[key] for key in _FILE_KEYS}),
        "exact": exact_json(file.exact),
    }


def _value(figure: Figure) -> float | None:
    return None if isinstance(figure, Absent) else _rounded(figure)


def _rounded(value: float | None) -> float | None:
    return round(value, 3) if isinstance(value, float) else value


def _values(figures: Mapping[str, Figure]) -> dict[str, float | None]:
    return {key: _value(figure) for key, figure in figures.items()}


def _reasons(figures: Mapping[str, Figure]) -> dict[str, str]:
    return {
        key: (NOT_READ if f == NOT_READ_YET else f).reason
        for key, f in figures.items()
        if isinstance(f, Absent)
    }


def _bounds(figures: Mapping[str, Figure]) -> dict[str, dict[str, float | None]]:
    return {
        key: {"at_least": _rounded(f.at_least), "at_most": _rounded(f.at_most)}
        for key, f in figures.items()
        if isinstance(f, Bounded)
    }
