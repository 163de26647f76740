"""The settings of a run, checked field by field before anything is made or started."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import prod
from pathlib import Path
from typing import Final

from tui.dtype_names import ITEM_BYTES, is_number, item_bytes, native
from tui.errors import TooMuchError, UsageError
from tui.shapes import DEFAULT_COLUMNS, MAX_SIZE_BYTES
from workloads import patterns
from workloads.catalog import CATALOG
from workloads.words import Mode, Release

DEFAULT_DTYPE: Final = "float32"
DEFAULT_PACE_SECONDS: Final = 45.0
_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_MOST_SIZE: Final = f"{MAX_SIZE_BYTES >> 40}T, the most that is taken"
_LONG_SIZE: Final = re.compile(r"\d{16,}(?:\.\d*)?\s*[KMGT]?(?:i?B)?", re.IGNORECASE)
_SIZE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)

COLD_TOGETHER: Final = (
    "runs side by side on one file read it in for each other: of one mode alone it begins cold"
)
_OPTION_OF: Final = {
    "mode": "--mode",
    "chunk_rows": "--chunk",
    "flush_every_rows": "--flush-every",
    "release": "--release",
    "pattern": "--pattern",
    "interval_seconds": "--interval",
    "swap_max_bytes": "--swap-max",
    "is_cold": "--cold",
}


class CageKind(StrEnum):
    """How a memory limit is set around a subject; `auto` is the first that works."""

    AUTO = "auto"
    CGROUP2 = "cgroup2"
    CGROUP1 = "cgroup1"
    SYSTEMD = "systemd"
    RLIMIT = "rlimit"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run depends on; rows are rows of the first axis, 0 seconds is full speed.

    `shape` and `dtype` describe a scratch array; with `file` they are the file's own, and
    `data_offset` is where its array begins: None until the file was looked at. `member` of an
    archive; `order`: `F` for what is stored as the transpose of `shape`; `is_raw`: the user told
    all of this; `file_words`: what there is to say of it, empty for a plain `.npy`. `exact`: the
    kernel is to tell which pages are written. `pattern`: in which order a workload that only reads
    goes through the array. `is_cold`: the file's clean pages leave the cache before the start.
    `chunk_said`, `flush_said`: how the user put these rows, empty for a default; for choosing
    again.
    """

    workload: str = "fill"
    mode: Mode = Mode.COPY_ON_WRITE
    shape: tuple[int, ...] = (1000, DEFAULT_COLUMNS)
    dtype: str = "float32"
    chunk_rows: int = 1
    flush_every_rows: int = 100
    release: Release = Release.KEEP
    file: Path | None = None
    data_offset: int | None = None
    member: str = ""
    order: str = "C"
    is_raw: bool = False
    file_words: str = ""
    allow_write: bool = False
    seed: int = 0
    pace_seconds: float = 0.0
    interval_seconds: float = 0.25
    scratch_dir: Path | None = None
    memory_max_bytes: int | None = None
    swap_max_bytes: int | None = None
    cage: CageKind = CageKind.AUTO
    exact: bool = False
    pattern: str = patterns.SEQUENTIAL
    is_cold: bool = False
    chunk_said: str = field(default="", compare=False)
    flush_said: str = field(default="", compare=False)

    @property
    def array_bytes(self) -> int:
        """The array without its header."""
        return prod(self.shape) * item_bytes(self.dtype)

    @property
    def rows(self) -> int:
        """The length of the first axis; one without any."""
        return self.shape[0] if self.shape else 1

    @property
    def row_bytes(self) -> int:
        """One index of the first axis."""
        return self.array_bytes // max(1, self.rows)


def without_file(settings: Settings) -> Settings:
    """The same on a scratch array of the shape; what none of those can hold becomes bytes."""
    shape, dtype = settings.shape, native(settings.dtype)
    if dtype is None:
        size = item_bytes(settings.dtype)
        shape, dtype = (*shape, size) if size > 1 else shape, "uint8"
    return replace(
        settings,
        shape=shape,
        dtype=dtype,
        file=None,
        data_offset=None,
        member="",
        order="C",
        is_raw=False,
        file_words="",
    )


def parse_size(text: str) -> int:
    """`256M`, `1.5GiB`, `4096` as bytes; raises UsageError."""
    if _LONG_SIZE.fullmatch(text.strip()):
        raise TooMuchError(f"{text!r:.40} is more than {_MOST_SIZE}")
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if size > MAX_SIZE_BYTES:
        raise TooMuchError(f"{text!r:.40} is more than {_MOST_SIZE}")
    if not size:
        raise UsageError(f"{text!r:.40} is not a size: write it like 256M or 1.5G, more than 0")
    return size


def parse_size_or_zero(text: str) -> int:
    """A size that may be 0, for limits; raises UsageError."""
    if text.strip() == "0":
        return 0
    try:
        return parse_size(text)
    except TooMuchError:
        raise
    except UsageError as error:
        raise UsageError(f"{text!r:.40} is not a size: write it like 256M, or 0") from error


def parse_count(text: str, *, least: int = 0) -> int:
    """A whole number of rows; raises UsageError."""
    cleaned = text.strip().replace(",", "").replace("_", "")
    if re.fullmatch(r"\d{16,}", cleaned):
        raise TooMuchError(f"{text!r:.40} has more than 15 digits")
    if not re.fullmatch(r"\d{1,15}", cleaned) or int(cleaned) < least:
        raise UsageError(f"{text!r:.40} is not a whole number, {least} or more")
    return int(cleaned)


def parse_seconds(text: str, *, most: float = 86_400.0) -> float:
    """A time in seconds, 0 or more; raises UsageError."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= most:
        raise UsageError(f"{text!r:.40} is not a number of seconds from 0 to {most:g}")
    return seconds


def parse_dtype(text: str) -> str:
    """A numeric dtype that workloads know; raises UsageError."""
    short = {"f4": "float32", "f8": "float64", "f2": "float16", "i4": "int32", "i8": "int64"}
    name = short.get(text.strip(), text.strip())
    if name not in ITEM_BYTES:
        raise UsageError(f"{text!r:.40} is not a dtype cowtop fills: {', '.join(ITEM_BYTES)}")
    return name


def problems(settings: Settings) -> dict[str, str]:
    """What does not fit together, by field, in words for beside the field; empty if all does."""
    found: dict[str, str] = {}
    entry = CATALOG.get(settings.workload)
    if entry is None:
        return {"workload": f"unknown workload; choose from {', '.join(CATALOG)}"}
    if entry.needs_numbers and not is_number(settings.dtype):
        others = ", ".join(name for name, other in CATALOG.items() if not other.needs_numbers)
        found["workload"] = (
            f"{settings.workload} calculates, and the array holds no numbers "
            f"({settings.file_words or settings.dtype}): {others} take any"
        )
    if settings.mode not in entry.modes:
        found["mode"] = f"{settings.workload} works in mode {', '.join(entry.modes)} only"
    if settings.chunk_rows < 1:
        found["chunk_rows"] = "a chunk is at least one row"
    elif settings.chunk_rows > settings.rows:
        found["chunk_rows"] = (
            f"a chunk of {settings.chunk_rows:,} rows is larger than the array ({settings.rows:,})"
        )
    if settings.flush_every_rows < 0:
        found["flush_every_rows"] = "0 (never) or a number of rows"
    if settings.release is not Release.KEEP and not settings.flush_every_rows:
        found["release"] = "a release follows a flush: set a flush interval"
    if why := patterns.why_no_pattern(settings.pattern, settings.workload, settings.shape):
        found["pattern"] = why
    if not 0.01 <= settings.interval_seconds <= 3600:
        found["interval_seconds"] = "from 0.01 to 3600 seconds"
    if settings.swap_max_bytes is not None and settings.memory_max_bytes is None:
        found["swap_max_bytes"] = "a limit for swap goes with a memory limit: set that too"
    if settings.is_cold and settings.mode is Mode.WRITE_NEW:
        found["is_cold"] = "mode w+ makes the file anew: there is nothing cached to begin without"
    if settings.file is not None and settings.mode.is_shared and not settings.allow_write:
        found["mode"] = (
            f"mode {settings.mode} writes to {settings.file.name}: "
            "choose r or c, or say --allow-write"
        )
    elif settings.file is not None and settings.mode is Mode.WRITE_NEW and settings.file_words:
        found["mode"] = (
            f"w+ would make {settings.file.name} anew, as a plain .npy file, and it is another "
            f"one ({settings.file_words}): r+ changes it where it lies"
        )
    return found


def checked(settings: Settings) -> Settings:
    """The same settings, or a UsageError with the first problem."""
    for name, words in problems(settings).items():
        raise UsageError(f"{_OPTION_OF.get(name, name)}: {words}")
    return settings
