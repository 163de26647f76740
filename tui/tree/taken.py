"""What the hook wrote down of a map: regions as the kernel told them, and last what it was for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.text import plain

_MOST_BYTES: Final = 20 << 20
_LONGEST_TEXT: Final = 200
_REGION: Final = 3


class Taken(IntEnum):
    """When it was."""

    AT_MARK = 1
    LAST = 2
    """Right before the map went, or the program ended."""
    CUT = 3
    """There was more than is written down."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """`regions`: starts and ends of what was written, in two columns; None: it is not whole.

    `forks`: so many processes had been made that have the map too.
    """

    kind: Taken
    regions: NDArray[np.int64] | None
    text: str = ""
    forks: int = 0


def looks_from(folder: Path, name: str, number: int) -> Iterator[Look]:
    """Those that are there, from this number on; each is removed."""
    while (found := _read(folder / f"written-{name}-{number}")) is not None:
        yield found
        number += 1


def is_there(folder: Path, name: str, number: int) -> bool:
    """Whether the hook has begun to write it down."""
    return os.path.lexists(folder / f"written-{name}-{number}")


def _read(path: Path) -> Look | None:
    """None while there is none, or the hook is at it yet."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return Look(Taken.CUT, None)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError:
        return Look(Taken.CUT, None)
    finally:
        os.close(descriptor)
    found = _understood(data)
    if found is not None:
        with suppress(OSError):
            path.unlink()
    return found


def _understood(data: bytes) -> Look | None:
    """What it says; None if its last line is not there."""
    numbers = np.frombuffer(data[: len(data) // 24 * 24], np.uint64).reshape(-1, _REGION)
    ends = np.flatnonzero(numbers[:, 0] == 0)
    if not len(ends):
        return None
    last = int(ends[0])
    text = plain(data[(last + 1) * 24 :].decode("utf-8", "replace"), _LONGEST_TEXT)
    try:
        kind = Taken(int(numbers[last, 1]))
    except ValueError:
        return Look(Taken.CUT, None)
    return Look(kind, numbers[:last, :2].astype(np.int64), text, int(numbers[last, 2]))
