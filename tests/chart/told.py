"""A run with known figures: what every band had at every moment."""

from __future__ import annotations

from typing import Any, Final

from tests.screens.canned import STARTED_AT, state
from tui.metrics import METRICS
from tui.probe.reading import Absent, Figure, Sample
from tui.run.history import History
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState
from workloads.events import Counters
from workloads.words import Mode

MIB: Final = 1 << 20


def reading(
    seconds: float,
    *,
    python: float = 30,
    copies: float = 0,
    unwritten: Figure = 0,
    file: float = 0,
    libraries: float = 12,
    swap: float = 0,
    private_dirty: Figure | None = None,
) -> Sample:
    """One tick, in MiB; `file` is what is mapped of it, clean or not."""
    dirty = python + copies if private_dirty is None else private_dirty
    mebibytes: dict[str, Figure] = {
        "interpreter_bytes": python,
        "copies_in_ram_bytes": copies,
        "private_copies_bytes": copies + swap,
        "mapping_file_bytes": file,
        "mapping_dirty_bytes": unwritten,
        "libraries_bytes": libraries,
        "rss_anon_bytes": python + copies,
        "file_backed_bytes": file + libraries,
        "rss_bytes": python + copies + file + libraries,
        "swap_bytes": swap,
        "private_dirty_bytes": dirty,
        "limit_bytes": 16_384,
        "limit_unreclaimable_bytes": 1_000,
    }
    values = {key: figure * MIB for key, figure in mebibytes.items()}
    at = STARTED_AT + seconds
    return Sample(at, values, {metric.tier: at for metric in METRICS})


def history_of(*samples: Sample) -> History:
    history = History()
    for sample in samples:
        history.append(sample)
    return history


def run_of(mode: Mode, last: Sample, **more: Any) -> RunState:
    """The state that goes with the last tick."""
    return state(mode=mode, seconds=last.at - STARTED_AT, **({"sample": last} | more))


def flush(seconds: float, before: Figure, after: Figure, number: int = 1) -> Marker:
    """A flush that found so many MiB not yet written, and left so many."""

    def counted(mebibytes: Figure) -> Counters:
        waiting = mebibytes if isinstance(mebibytes, Absent) else int(mebibytes * MIB)
        return Counters(
            rss_anon_bytes=30 * MIB, rss_file_bytes=0, swap_bytes=0,
            file_dirty_bytes=waiting, file_writeback_bytes=0,
        )  # fmt: skip

    return Marker(
        MarkerKind.FLUSH, STARTED_AT + seconds, rows_done=1, number=number,
        before=counted(before), after=counted(after),
    )  # fmt: skip
