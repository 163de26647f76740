"""What a scrape may be asked for, made up: a workload, a command with children, a fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tests.screens.canned import MIB, STARTED_AT, sample, state
from tui.exposition.board import Known, Told
from tui.exposition.family import Family
from tui.exposition.of_run import sheet_of
from tui.exposition.sheet import Sheet
from tui.fit.state import Cost, FitState, FitStatus, ModeFit
from tui.probe.reading import Absent, Figure
from tui.run.about_tree import TreeAbout
from tui.run.state import Phase, RunState
from tui.tree.member import PROCESS_KEYS
from tui.tree.reading import FileUse, MappedFile, Process, TreeReading
from workloads.words import Mode

NOW: Final = STARTED_AT + 2
MACHINE_BEGAN_AT: Final = 1_000_000.0
UNKNOWN: Final = Absent("process 4711 may not be read")
USE_KEYS: Final = (
    *("mapped_bytes", "resident_bytes", "private_copies_bytes", "copies_in_swap_bytes"),
    *("copies_share_bytes", "dirty_bytes", "shared_clean_bytes", "private_clean_bytes"),
    *("share_bytes", "shared_clean_share_bytes"),
)
FILE_KEYS: Final = (
    *("size_bytes", "file_cached_bytes", "file_dirty_bytes", "file_writeback_bytes"),
    *("resident_bytes", "private_copies_bytes"),
)
Series = dict[tuple[str, ...], float]


def use(file: str = "8:1:7", mode: Mode = Mode.COPY_ON_WRITE, **figures: Figure) -> FileUse:
    """Each figure 1 MiB more than the one before, the first 1 MiB."""
    known: dict[str, Figure] = {key: n * MIB for n, key in enumerate(USE_KEYS, 1)}
    return FileUse(file, (mode,), known | figures)


def process(pid: int, *uses: FileUse, **more: Any) -> Process:
    """One that lives, walked half a second ago."""
    figures: dict[str, Figure] = dict.fromkeys(PROCESS_KEYS, pid * MIB)
    fields: dict[str, Any] = {
        "pid": pid,
        "start_ticks": 100 * pid,
        "parent": 1,
        "name": f"python {pid}.py",
        "walked_at": NOW - 0.5,
        "figures": figures,
        "uses": uses,
    }
    return Process(**(fields | more))


def file(key: str = "8:1:7", path: str = "/data/a.npy", **more: Any) -> MappedFile:
    """One that somebody maps in mode `c`."""
    fields: dict[str, Any] = {
        "modes": (Mode.COPY_ON_WRITE,),
        "processes": 1,
        "figures": {name: n * MIB for n, name in enumerate(FILE_KEYS, 1)},
    }
    return MappedFile(key, Path(path), **(fields | more))


def tree_state(
    *processes: Process, files: tuple[MappedFile, ...] = (file(),), **more: Any
) -> RunState:
    """Of a command that cowtop started."""
    tree = TreeReading(NOW - 0.1, processes, files)
    fields: dict[str, Any] = {
        "about": TreeAbout("python train.py", ("python", "train.py")),
        "phase": Phase.RUNNING,
        "sample": sample(NOW - 0.1),
        "tree": tree,
    }
    return RunState(**(fields | more))


def workload_state(**more: Any) -> RunState:
    """Of mode `c` on a scratch array; with what the sampler puts beside the table's figures."""
    values = {"minor_faults": 5, "major_faults": 6, "read_bytes": 7, "write_bytes": 8}
    values |= {"mapping_rss_bytes": 9 * MIB} | more.pop("values", {})
    return state(values=values, pid=99, file_bytes=80 * MIB, **more)


def fit_state(**more: Any) -> FitState:
    """One mode told, one being measured, one that cannot be."""
    cost = Cost(1 * MIB, 2 * MIB, 3 * MIB)
    modes = (
        ModeFit("c", "fill", FitStatus.DONE, cost=cost, shared_bytes=4 * MIB, fits=7, fits_most=8),
        ModeFit("load", "fill", FitStatus.MEASURING, now_bytes=(5.0 * MIB, 0.0)),
        ModeFit("r+", "fill", FitStatus.CANNOT, reason="it writes"),
    )
    return FitState(512 * MIB, 64 * MIB, "RAM", 100 * MIB, modes, **more)


def known(*states: RunState, fit: FitState | None = None, **told: Any) -> Known:
    """What a board has of these runs."""
    return Known({n: Told(one, **told) for n, one in enumerate(states)}, fit, 40.0)


def everything() -> Known:
    """A run of each kind and a fit: every family has a series."""
    absent = sample(NOW - 0.1, limit_kernel_bytes=UNKNOWN)
    tree = tree_state(process(4, use()), process(5, use("8:1:8", Mode.READ)), sample=absent)
    peak = dict.fromkeys(absent.values, 3.0 * MIB)
    return known(workload_state(peak=peak), tree, fit=fit_state(), hears=True, flushes=3, marks=2)


def sheet(found: Known, now: float = NOW) -> Sheet:
    """What is scraped of it at a moment."""
    return sheet_of(found, now, "1.2.3", MACHINE_BEGAN_AT)


def series(family: Family, found: Known, now: float = NOW) -> Series:
    """The series of a family, by their labels' values."""
    return dict(sheet(found, now).rows(family))
