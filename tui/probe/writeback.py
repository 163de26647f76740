"""When the kernel writes dirty pages on its own; and, of a file that goes, what it never writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure, why
from workloads.kernel import plain_fields, read_once

_LONGEST_SECONDS: Final = 1e7
"""Longer is as good as never, and beyond what a recording counts."""
_CANCELLED: Final = b"cancelled_write_bytes"
_NOT_COUNTED: Final = Absent("this kernel counts no cancelled writes")


@dataclass(frozen=True, slots=True)
class WritebackTimes:
    """The machine's: a page is written once it was dirty for `expire_seconds`, by a thread that
    looks every `wake_seconds`; 0 for the latter is never."""

    expire_seconds: Figure
    wake_seconds: Figure


def writeback_times(proc_root: Path = PROC) -> WritebackTimes:
    """As they are set now."""
    folder = proc_root / "sys" / "vm"
    return WritebackTimes(
        _seconds(folder / "dirty_expire_centisecs"), _seconds(folder / "dirty_writeback_centisecs")
    )


def _seconds(path: Path) -> Figure:
    try:
        return min(int(read_once(path)) / 100, _LONGEST_SECONDS)
    except OSError as error:
        return why(error)
    except ValueError:
        return Absent(f"{path.name} is no number")


def cancelled_write_bytes(proc_root: Path = PROC) -> Figure:
    """What this thread ever kept from being written, by taking dirty pages away from their file.

    Who gives back the last descriptor of a file without a name takes its pages away.
    """
    try:
        found = plain_fields(read_once(proc_root / "thread-self" / "io"), _CANCELLED)
    except OSError as error:
        return why(error)
    return found.get(_CANCELLED, _NOT_COUNTED)
