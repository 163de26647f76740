"""What a run takes for itself, whatever the size of its array and however many its rows and
flushes: looked at again and again while it works, by another reader than the program's own.

Of the child: what is anonymous in it and not the array's, and its page tables. The last is the
recording. `COWTOP_BENCH_SECONDS` says how long each is looked at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np
import psutil
import pytest

from tests.oracle.reader import areas, status_of
from tests.terminal.pty_screen import PtyScreen

pytestmark = pytest.mark.bench
SECONDS: Final = float(os.environ.get("COWTOP_BENCH_SECONDS", "60"))
LOOKS: Final = 6
MIB: Final = 1 << 20
SPARSE: Final = (75_000, 5_000_000)  # of float32: 1.36 TiB
ROWS: Final = ("--shape", "10000000x1", "--chunk-rows", "10", "--flush-every", "10")


def _sparse_file(directory: Path) -> Path:
    """A `.npy` file of 1.36 TiB, nothing of it on the disk but its header."""
    path = directory / "sparse.npy"
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": SPARSE}
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + 4 * SPARSE[0] * SPARSE[1])
    return path


def _child_of(screen: PtyScreen) -> psutil.Process | None:
    return next(iter(screen.process.children()), None)


def _look(child: int, cowtop: int, recording: Path) -> str:
    # smaps before the counters: what is copied between the two counts as the child's own.
    of_arrays = sum(
        area.fields["Anonymous"] + area.fields["Swap"]
        for area in areas(child)
        if area.path.startswith("/") and ".npy" in area.path
    )
    own, watcher = status_of(child), status_of(cowtop)["VmRSS"] / MIB
    itself, tables = (own["RssAnon"] - of_arrays) / MIB, own["VmPTE"] / MIB
    recorded = recording.stat().st_size / 1024
    return (
        f"cowtop {watcher:6.1f} MiB; child {itself:6.1f} MiB, page tables {tables:5.2f} MiB; "
        f"recording {recorded:6.0f} KiB"
    )


@pytest.mark.parametrize(
    ("name", "arguments", "view"),
    [
        ("scan of 1.36 TiB", ("scan", "--mode", "r"), "page map"),
        ("lazy of 1.36 TiB", ("lazy",), "log"),
        ("a million flushes, mode c", ("fill", "--mode", "c", *ROWS), "log"),
        ("flushes of ten rows, mode r+", ("fill", "--mode", "r+", *ROWS), "log"),
        ("random rows, mode c", ("random-rows", "--mode", "c", *ROWS), "page map"),
    ],
)
def test_what_it_takes_for_itself_over_time(
    name: str, arguments: tuple[str, ...], view: str, disk_dir: Path
) -> None:
    recording = disk_dir / "run.jsonl"
    own_file = () if ROWS[1] in arguments else ("--file", str(_sparse_file(disk_dir)))
    options = (*own_file, "--scratch-dir", str(disk_dir), "--record", str(recording))
    print(f"\n{name} ({view} shown)")
    with PtyScreen(["run", *arguments, *options], size=(120, 40)) as screen:
        screen.wait_until(lambda: "running" in screen.text, "the first row")
        screen.send({"log": "v", "page map": "vvv"}[view])
        for _ in range(LOOKS):
            screen.read_for(SECONDS / LOOKS)
            child = _child_of(screen)
            if child is None or screen.exit_code is not None:
                print("  the run is over")
                break
            print(f"  {_look(child.pid, screen.pid, recording)}")
        screen.send("q")
        screen.wait_exit()
