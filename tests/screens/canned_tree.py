"""A process tree, made up: a parent that copies pages of a file and then forks four workers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.screens.canned import MIB, STARTED_AT
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure, Sample, Tier
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Outcome, Phase, RunState
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, SinceFork, TreeReading
from workloads.words import Mode

COMMAND: Final = TreeAbout("python train.py", ("python", "train.py"))
ATTACHED: Final = TreeAbout("python", pid=4711)
FORK_SECONDS: Final = 5.0
WORKERS: Final = 4
TRAIN, LABELS, SHM = "8:1:11", "8:1:12", "0:1:13"
_SHARED: Final = 1900 * MIB


def tree_at(seconds: float) -> TreeReading:
    """The tree so many seconds after it was first seen; copied are 8 MiB a second, then half."""
    at = STARTED_AT + seconds
    forked = max(0.0, seconds - FORK_SECONDS)
    copies = int(min(seconds, FORK_SECONDS) * 8) * MIB
    parent = Process(
        4711, 100, 1, "python train.py",
        walked_at=at,
        figures=_figures(1980 * MIB, 60 * MIB + copies, 2000 * MIB // 5, copies),
        uses=_uses(copies),
    )  # fmt: skip
    processes = [parent]
    if forked:
        for number in range(WORKERS):
            copied = int(forked * 0.5 * (number + 1)) * MIB
            own = int(forked * 2) * MIB
            # The last worker was not walked for a while: it is dear.
            walked = at if number < WORKERS - 1 else max(STARTED_AT + FORK_SECONDS, at - 3)
            processes.append(
                Process(
                    4720 + number, 200 + number, 4711, "python train.py: worker",
                    walked_at=walked,
                    figures=_figures(
                        1980 * MIB, copied + own, 400 * MIB + copied, copies + own // 2
                    ),
                    uses=_uses(copies + own // 2),
                    since_fork=SinceFork(4711, _SHARED - copied, copied, own // 2, at=walked),
                )
            )  # fmt: skip
    all_copies = copies + WORKERS * (int(forked * 2) * MIB // 2)
    return TreeReading(
        at,
        tuple(processes),
        _files(all_copies, len(processes)),
        _total(processes, all_copies, at),
    )


def _figures(rss: int, private: int, share: int, copies: int) -> dict[str, Figure]:
    return {
        "rss_bytes": rss,
        "rss_anon_bytes": rss - 500 * MIB,
        "file_backed_bytes": 500 * MIB,
        "swap_bytes": 0,
        "private_bytes": private,
        "pss_bytes": share,
        "page_tables_bytes": 4 * MIB,
        "private_copies_bytes": copies,
    }


def _uses(copies: int) -> tuple[FileUse, ...]:
    return (
        FileUse(TRAIN, (Mode.COPY_ON_WRITE,), {"private_copies_bytes": copies}),
        FileUse(LABELS, (Mode.READ_WRITE,), {"private_copies_bytes": 0}),
        FileUse(SHM, (Mode.READ_WRITE,), {"private_copies_bytes": 0}),
    )


def _files(copies: int, processes: int) -> tuple[MappedFile, ...]:
    return (
        MappedFile(
            LABELS, Path("/data/labels.npy"), modes=(Mode.READ_WRITE,), processes=processes,
            shape=(1_000_000,), dtype="int64", data_offset=128,
            figures={
                "size_bytes": 8 * MIB, "file_cached_bytes": 8 * MIB, "file_dirty_bytes": 3 * MIB,
                "resident_bytes": 8 * MIB, "private_copies_bytes": 0, "copies_in_swap_bytes": 0,
            },
        ),
        MappedFile(
            TRAIN, Path("/data/train-set-with-a-long-name.npy"), modes=(Mode.COPY_ON_WRITE,),
            processes=processes, shape=(50_000, 2_560), dtype="float32", data_offset=128,
            figures={
                "size_bytes": 488 * MIB, "file_cached_bytes": 480 * MIB, "file_dirty_bytes": 0,
                "resident_bytes": 470 * MIB, "private_copies_bytes": copies,
                "copies_in_swap_bytes": 0,
            },
            peak={"private_copies_bytes": float(copies)},
        ),
        MappedFile(
            SHM, Path("/dev/shm/torch_4711"), FileKind.MEMORY, is_deleted=True,
            modes=(Mode.READ_WRITE,), processes=processes,
            figures={
                "size_bytes": 16 * MIB, "file_cached_bytes": Absent("it is in memory"),
                "file_dirty_bytes": Absent("it is in memory"), "resident_bytes": 16 * MIB,
                "private_copies_bytes": 0, "copies_in_swap_bytes": 0,
            },
        ),
    )  # fmt: skip


def _total(processes: list[Process], copies: int, at: float) -> dict[str, Figure]:
    many = len(processes)
    rss: Figure = 1980 * MIB
    if many > 1:
        rss = Bounded("shared pages", 2000 * MIB, many * 1980 * MIB)
    own = 1420 * MIB + (many > 1) * 40 * MIB
    return {
        "rss_bytes": rss,
        "rss_anon_bytes": own + copies,
        "file_backed_bytes": 500 * MIB,
        "swap_bytes": 0,
        "pss_bytes": own + copies + 500 * MIB,
        "page_tables_bytes": 4 * MIB * many,
        "private_copies_bytes": copies,
        "copies_in_ram_bytes": copies,
        "interpreter_bytes": own,
        "mapping_file_bytes": 470 * MIB,
        "mapping_dirty_bytes": 3 * MIB,
        "libraries_bytes": 30 * MIB,
        "private_dirty_bytes": 60 * MIB + copies,
        "private_clean_bytes": 1 * MIB,
        "shared_clean_bytes": Absent("several processes: see the files"),
        "shared_dirty_bytes": Absent("several processes: see the files"),
        "file_cached_bytes": Absent("3 files: each has its own"),
        "file_dirty_bytes": Absent("3 files: each has its own"),
        "file_writeback_bytes": Absent("3 files: each has its own"),
        "minor_faults_per_second": 2_100,
        "major_faults_per_second": 0,
        "read_bytes_per_second": 0,
        "written_bytes_per_second": 0,
        "system_available_bytes": 6000 * MIB,
        "system_dirty_bytes": 12 * MIB,
        "system_swap_used_bytes": 0,
        "limit_bytes": 4096 * MIB,
        "limit_usage_bytes": 2900 * MIB,
        "limit_unreclaimable_bytes": 2000 * MIB + copies,
        "limit_reclaimable_bytes": 700 * MIB,
        "limit_swap_bytes": 0,
        "limit_kernel_bytes": 20 * MIB,
        "memory_pressure_percent": 0.0,
    }


def tree_state(
    seconds: float = 15.0, *, values: Mapping[str, Figure] | None = None, **more: Any
) -> RunState:
    """A run of `python train.py` at that moment."""
    tree = more.pop("tree", tree_at(seconds))
    found = {**(tree.total if tree is not None else {}), **(values or {})}
    at = STARTED_AT + seconds
    fields: dict[str, Any] = {
        "about": COMMAND,
        "phase": Phase.RUNNING,
        "started_at": STARTED_AT,
        "elapsed_seconds": seconds,
        "sample": Sample(at, found, dict.fromkeys(Tier, at)),
        "samples": 10,
        "limit_words": "RAM",
        "tree": tree,
        "output_tail": tuple(f"epoch {n}: loss {1 / (n + 1):.3f}" for n in range(int(seconds))),
    }
    return RunState(**(fields | more))


def ended_tree(seconds: float = 20.0, **more: Any) -> RunState:
    """The same when it is over."""
    state = tree_state(seconds)
    fields: dict[str, Any] = {
        "phase": Phase.ENDED, "outcome": Outcome.FINISHED, "final": state.sample,
    }  # fmt: skip
    return tree_state(seconds, **(fields | more))


def told(seconds: float, label: str, verdict: str = "") -> Marker:
    """A flush that the command told of."""
    return Marker(MarkerKind.FLUSH, STARTED_AT + seconds, 0, label, verdict=verdict, seconds=9e-6)
