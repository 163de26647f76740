"""Arrays wider and larger than their limit: what reading them takes of it, and what filling costs.

The files are sparse: nothing of them is on the disk.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil
import pytest

from tests.subject.running import Watched, running
from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.run.state import Outcome, RunState, Update
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from workloads.events import Finished, Opened
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
GIB: Final = 1 << 30
LIMIT_BYTES: Final = 128 << 20


def _sparse(path: Path, shape: tuple[int, ...], descr: str) -> Path:
    """A `.npy` file of this shape without anything on the disk."""
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header = text.encode().ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    size = int(descr[-1])
    for length in shape:
        size *= length
    os.truncate(path, 128 + size)
    return path


def _read(
    path: Path,
    workload: str,
    on_update: Callable[[WorkloadRun, Update], None] = lambda run, update: None,
) -> RunState:
    """A run in mode `r` under the limit, with its peaks printed."""
    settings = Settings(
        workload, Mode.READ, file=path, flush_every_rows=0, memory_max_bytes=LIMIT_BYTES
    )
    began = time.monotonic()
    state = Watched(with_file(settings, None), on_update).state
    told = {
        key: format_bytes(value)
        for key in ("limit_usage_bytes", "limit_unreclaimable_bytes", "page_tables_bytes")
        if (value := number(state.peak.get(key))) is not None
    }
    seconds = time.monotonic() - began
    print(f"\n{workload}: {state.rows_done:,} rows in {seconds:.0f} s, peaks {told}")
    return state


@pytest.mark.long
def test_a_row_of_100_megabytes_is_read_under_a_limit_of_128_mebibytes(disk_dir: Path) -> None:
    path = _sparse(disk_dir / "wide.npy", (3, 25_000_000), "<f4")
    state = _read(path, "lazy")
    assert (state.outcome, state.rows_done) == (Outcome.FINISHED, 3)


@pytest.mark.bench
@pytest.mark.parametrize("workload", ["scan", "lazy"])
def test_the_first_96_gibibytes_of_more_than_a_tebibyte_are_read_under_128_mebibytes(
    workload: str, disk_dir: Path
) -> None:
    path = _sparse(disk_dir / "huge.npy", (75_000, 5_000_000), "<f4")
    rows = 96 * GIB // 20_000_000 + 1

    def stop(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done >= rows:
            run.stop()

    state = _read(path, workload, stop)
    assert state.outcome is Outcome.STOPPED, state.reason
    assert state.rows_done >= rows
    assert (number(state.peak.get("page_tables_bytes")) or 0) < 16 << 20


@pytest.mark.bench
@pytest.mark.parametrize("workload", ["fill", "random-rows", "touch", "normalize"])
def test_what_fifty_million_elements_in_a_row_cost(workload: str, disk_dir: Path) -> None:
    shape = (50_000_000,)
    path = _sparse(disk_dir / "one.npy", shape, "<f8")
    with running(path, workload, shape=shape, dtype="float64", chunk_rows=131_072) as run:
        process = psutil.Process(run.child.pid)
        run.until(Opened)
        while not any(isinstance(event, Finished) for event in run.events):
            run.events += run.child.wait(1.0)
        times = process.cpu_times()
    print(f"\n{workload} of 50,000,000 float64 in c: {times.user + times.system:.1f} s of CPU")
