"""What is compared of a recording: one run, or instances as one, under the same keys.

Of instances a figure is a sum where it is each one's own, and counted once where it is everyone's;
what could be neither is not there, and why is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tui.metrics import METRICS, Unit
from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.recording.reader import Recording
from tui.run.about import About
from tui.run.ledger_columns import COLUMNS
from tui.run.result import run_json
from tui.run.state import RunState
from tui.run.together import Together
from tui.tree.reading import TreeReading
from workloads.words import Mode

UNFINISHED: Final = "unfinished"
_UNTOLD: Final = "nothing is recorded of what was done: the file breaks off before it"
_OF_A_WORKLOAD: Final = ("rows_done", "bytes_changed", "pages_changed", "ledger", "read_back")
_SHARED_FILE: Final = (
    "the instances changed one file: which of its pages several changed is not known, and each "
    "ledger is one instance's"
)


@dataclass(frozen=True, slots=True)
class InstancesRecording:
    """Instances as one, at their end; `about`: the first of them.

    `untold`: of how many nothing was recorded but what was read of them, if that.
    """

    name: str
    about: About
    total: Together
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One recording; `run` has its figures where a run's JSON has them, `absent` what is not known.

    `notes`: what must be known of its figures. `bounds`: of peaks that may have been higher.
    """

    name: str
    summary: str
    about: About
    outcome: str
    run: Mapping[str, Any]
    peak: Mapping[str, float]
    tree: TreeReading | None = None
    notes: tuple[str, ...] = ()
    bounds: Mapping[str, Bounded] = field(default_factory=dict)

    @property
    def peaks(self) -> Mapping[str, Figure]:
        """As `peak`, but for those of which only bounds are known."""
        return {**self.peak, **self.bounds}

    @property
    def is_workload(self) -> bool:
        """Whether it tells of its rows itself."""
        return self.about.settings is not None


def compared(recording: Recording | InstancesRecording) -> Compared:
    """Either kind."""
    if isinstance(recording, InstancesRecording):
        return _of_instances(recording)
    return _of_run(recording)


def _of_run(recording: Recording) -> Compared:
    """A run's JSON, without what only a workload of ours tells of itself."""
    state = recording.end
    run = run_json(state)
    if not recording.states:
        run |= _unknown(run)
    if recording.about.settings is None:
        for key in _OF_A_WORKLOAD:
            run[key] = None
        if not run["flushes"]["count"]:
            run["flushes"] = None
    notes = () if recording.states else (_UNTOLD,)
    return Compared(
        name=recording.name,
        summary=recording.about.summary,
        about=recording.about,
        outcome=str(state.outcome) if state.outcome else UNFINISHED,
        run=run,
        peak=state.peak,
        tree=state.tree,
        notes=notes,
        bounds=_open(state.tree.peak_bounds if state.tree is not None else {}),
    )


def _open(figures: Mapping[str, Figure]) -> dict[str, Bounded]:
    """Those of them that are not known but for bounds."""
    return {key: figure for key, figure in figures.items() if isinstance(figure, Bounded)}


def _of_instances(recording: InstancesRecording) -> Compared:
    total, about = recording.total, recording.about
    states = total.instances
    shares_changes = about.mode is Mode.READ_WRITE
    runs = [run_json(state) for state in states]
    if recording.untold:
        runs[0] |= _unknown(runs[0])  # a sum with what is not known is not known
    peak = {key: f for key, f in total.peak.items() if not isinstance(f, Absent)}
    flushes = {
        key: _sum(run["flushes"][key] for run in runs)
        for key in ("count", "seconds", "private_bytes_released")
    }
    run: dict[str, Any] = {
        "elapsed_seconds": _longest(run["elapsed_seconds"] for run in runs),
        **{key: _sum(run[key] for run in runs) for key in _OF_A_WORKLOAD[:3]},
        "totals": {key: _sum(run["totals"][key] for run in runs) for key in runs[0]["totals"]},
        "flushes": flushes,
        "peak": peak,
        "final": {k: f for k, f in total.totals.items() if not isinstance(f, Absent)},
        "absent": {k: _why(f) for k, f in total.totals.items() if isinstance(f, Absent)},
        "read_back": _summed([run["read_back"] for run in runs]),
    }
    if not shares_changes:
        run["ledger"] = {c.key: _sum(run["ledger"][c.key] for run in runs) for c in COLUMNS}
        flushes["bytes_cleaned"] = _sum(run["flushes"]["bytes_cleaned"] for run in runs)
    many = len(states)
    notes = [
        f"{many} instance{'s' if many > 1 else ''} as one: a sum of what each had of its own, what "
        "all share counted once; a peak is of all at one moment"
    ]
    if recording.untold:
        notes.append(_UNTOLD if recording.untold == many else f"of {recording.untold} {_UNTOLD}")
    if shares_changes:
        notes.append(_SHARED_FILE)
    notes += [
        f"peak {metric.label}: {_why(figure)}"
        for metric in METRICS
        if metric.unit is Unit.BYTES and isinstance(figure := total.peak.get(metric.key), Bounded)
    ]
    return Compared(
        name=recording.name,
        summary=f"{many} x {about.summary} {_seeds(total.seeds)}",
        about=about,
        outcome=_outcome(states),
        run=run,
        peak=peak,
        notes=tuple(notes),
        bounds=_open(total.peak),
    )


def _unknown(run: Mapping[str, Any]) -> dict[str, Any]:
    """What a state would tell, as not known; what was read of the process is no part of it."""
    single = dict.fromkeys(("elapsed_seconds", "read_back", *_OF_A_WORKLOAD[:3]))
    return single | {key: dict.fromkeys(run[key]) for key in ("totals", "flushes", "ledger")}


def _longest(values: Iterator[float | None]) -> float | None:
    """None where one of them is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return max(known) if len(known) == len(found) else None


def _sum(values: Iterator[float | None]) -> float | None:
    """None where one of them is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None


def _summed(parts: Sequence[Mapping[str, float] | None]) -> dict[str, float | None]:
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return {}
    return {key: _sum(part[key] for part in known) for key in known[0]}


def _why(figure: Figure) -> str:
    """The reason, with the bounds in bytes where there are any."""
    assert isinstance(figure, Absent)
    if not isinstance(figure, Bounded):
        return figure.reason
    least = f"at least {format_bytes(figure.at_least)}"
    most = "" if figure.at_most is None else f", at most {format_bytes(figure.at_most)}"
    return f"{least}{most}: {figure.reason}"


def _seeds(seeds: Sequence[int]) -> str:
    first, last = seeds[0], seeds[-1]
    if len(seeds) == 1:
        return f"seed {first}"
    if list(seeds) == list(range(first, last + 1)):
        return f"seeds {first} to {last}"
    return f"seeds {', '.join(map(str, seeds[:4]))}{' ...' if len(seeds) > 4 else ''}"


def _outcome(states: Sequence[RunState]) -> str:
    """One word where it is that of all, else how many of which."""
    counts = Counter(str(s.outcome) if s.outcome else UNFINISHED for s in states)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def unknown(letter: str, one: Compared, others: Sequence[Compared]) -> Iterator[str]:
    """Why a figure at the end is not there where another recording has it."""
    if one.is_workload and not one.notes:
        return
    for metric in METRICS:
        is_known = metric.unit.is_amount and any(metric.key in o.run["final"] for o in others)
        if is_known and metric.key in one.run["absent"]:
            yield f"{letter}: final {metric.label}: {one.run['absent'][metric.key]}"
