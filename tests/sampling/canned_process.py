"""A canned process with an array open in it, and a sampler of it whose clock is told."""

from __future__ import annotations

from pathlib import Path

from tests.probe.proc_tree import IO, MEMINFO, PID, STAT, STATUS, mapping, write_process
from tui.sampling.sampler import Sampler
from workloads.events import Counters, Opened

START, LENGTH = 0x8000, 0x10000 - 100


class Clock:
    """Goes on a little at each look, so that every reading has cost something."""

    def __init__(self, step: float = 0.001) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def opened_in(mode: str = "c", anon: int = 20_000 << 10) -> Opened:
    before = Counters(rss_anon_bytes=anon, swap_bytes=0)
    return Opened(
        at=100.0,
        rows_done=0,
        bytes_changed=0,
        pages_changed=0,
        discarded_pages=0,
        pid=PID,
        start=START,
        length_bytes=LENGTH,
        data_offset=128,
        is_mapping=mode != "load",
        mode=mode,
        rows=10,
        row_bytes=10,
        file_bytes=LENGTH,
        open_seconds=0.0,
        before=before,
        after=before,
    )


def write(
    root: Path,
    anon_kib: int = 90_000,
    mapped_kib: int = 64,
    swap_kib: int = 4096,
    heap_kib: int = 99,
) -> None:
    status = STATUS.format(groups="0").replace("90000 kB", f"{anon_kib} kB")
    status = status.replace("    4096 kB", f"    {swap_kib} kB")
    smaps = mapping(0x1000, 0x2000, "[heap]", Anonymous=heap_kib, Pss=1)
    smaps += mapping(START, 0x18000, Anonymous=mapped_kib, Pss=2)
    write_process(root, status=status, stat=STAT.format(name="x"), io=IO, smaps=smaps)
    (root / "meminfo").write_text(MEMINFO)


def sampler_of(root: Path, clock: Clock | None = None) -> Sampler:
    return Sampler(PID, root / "none.npy", proc_root=root, clock=clock or Clock())
