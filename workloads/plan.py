"""What a session is to do, as its command line tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workloads.patterns import SEQUENTIAL
from workloads.words import Mode, Release


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What to do; rows and seconds, 0 meaning never or full speed.

    `shape` and `dtype` are those of the file, or of the one to be made (mode `w+`). `file_fd`: the
    file itself, opened by who started this; `path` then is only what it is called. `data_offset`:
    the array's first byte in it; None where a `.npy` header is to be read. `pattern`: the order of
    who only reads.
    """

    workload: str
    mode: Mode
    path: Path
    shape: tuple[int, ...]
    dtype: str
    chunk_rows: int = 1
    flush_every_rows: int = 0
    release: Release = Release.KEEP
    seed: int = 0
    pace_seconds: float = 0.0
    exact: bool = False
    pattern: str = SEQUENTIAL
    file_fd: int | None = None
    data_offset: int | None = None
