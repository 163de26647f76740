"""The file that a recording goes to: plain or gzip, and never in the place of something else."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import BinaryIO, Protocol

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
