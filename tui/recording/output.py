"""The file that a recording goes to: plain or gzip, and never in the place of something else."""

from __future__ import annotations

import gzip
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from tui.errors import UsageError
from tui.recording.reader import is_recording


class OutputFile(Protocol):
    """What the lines go to."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


def create(path: Path) -> OutputFile:
    """The file, emptied only if it was a recording before; raises UsageError."""
    try:
        if path.is_file() and path.stat().st_size and not is_recording(path):
            raise UsageError(f"--record {path.name}: is there already, and is not a recording")
        file = path.open("wb")
    except OSError as error:
        raise UsageError(f"--record {path.name}: {error.strerror}") from error
    # No name and no time in gzip's own header: it would tell more than the recording does.
    return _Gzip(file) if path.suffix == ".gz" else file


class _Gzip(gzip.GzipFile):
    """Closes the file below it too."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)
        self._below = file

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._below.close()


DEFAULT_BYTES_PER_HOUR: Final = 2_000_000
_HOUR: Final = 3600.0


class LineKind(StrEnum):
    """What a line of a recording holds."""

    SAMPLE = "sample"
    STATE = "state"
    MARKER = "marker"
    MAP = "map"


# Share of the hour's budget to begin with, and spread over the hour. Header, last line and what
# must be written whatever it costs take the rest.
_SHARES: Final = {
    LineKind.SAMPLE: (0.18, 0.20),
    LineKind.STATE: (0.08, 0.12),
    LineKind.MARKER: (0.12, 0.05),
    LineKind.MAP: (0.06, 0.09),
}


class ByteBudget:
    """What was spent of it, kind by kind; times are seconds since the recording began."""

    def __init__(self, bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR) -> None:
        self._per_hour = bytes_per_hour
        self._spent = dict.fromkeys(LineKind, 0)

    def allows(self, kind: LineKind, size_bytes: int, at: float) -> bool:
        """Whether so much more may be written now."""
        stock, spread = _SHARES[kind]
        allowed = self._per_hour * (stock + spread * at / _HOUR)
        return self._spent[kind] + size_bytes <= allowed

    def spend(self, kind: LineKind, size_bytes: int) -> None:
        """So much was written."""
        self._spent[kind] += size_bytes
