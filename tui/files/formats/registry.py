"""The one place that finds what array is in a file. A format more: its file, and its row here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Protocol

from tui.files.formats import known, npy, npz, raw
from tui.files.formats.found import FormatError, FoundArray, Source
from tui.files.formats.raw import Said
from tui.named_files.member import MEMBER, split
from tui.named_files.to_read import NotRegularError, open_looked_at


class _Format(Protocol):
    def begins(self, start: bytes) -> bool:
        """Whether a file with these first bytes is one."""

    def array_in(self, source: Source, member: str) -> FoundArray:
        """Its array; raises FormatError."""


_FORMATS: Final[dict[str, _Format]] = {"a .npy file": npy, "an .npz file": npz}
"""Those that tell by themselves what they hold."""


def find(named: Path, said: Said | None = None) -> FoundArray:
    """The array that a user means by a name, and says of it; raises FormatError with one line."""
    path, member = split(named)
    try:
        fd = open_looked_at(path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: {_open_error(error)}") from error
    try:
        return find_in(Source.of(fd, path), member, said)
    finally:
        os.close(fd)


def find_in(source: Source, member: str = "", said: Said | None = None) -> FoundArray:
    """The same in a file that is open already."""
    start = source.read(0, known.START_BYTES)
    if said is None:
        for form in _FORMATS.values():
            if form.begins(start):
                return form.array_in(source, member)
        kind = known.kind_of(start)
        if kind is None:
            raise source.error(known.UNKNOWN if start else "is empty")
        raise source.error(f"is {kind.name}: {kind.hint}")
    if member:
        raise source.error(
            f"{MEMBER}{member:.40} and --dtype, --shape, --offset do not go together"
        )
    if said.offset_bytes is None:
        _refuse_to_guess(source, start)
    return raw.array_in(source, said)


def header_in(source: Source) -> npy.NpyHeader | None:
    """What a file says whose array may be of any kind; None without one array alone.

    Raises FormatError for one that is damaged.
    """
    start = source.read(0, known.START_BYTES)
    if npy.begins(start):
        return npy.header_at(source, 0, source.file_bytes)
    return npz.only_header_in(source) if npz.begins(start) else None


def _refuse_to_guess(source: Source, start: bytes) -> None:
    """A header is no data, and would be changed as if it were some."""
    for name, form in _FORMATS.items():
        if form.begins(start):
            raise source.error(
                f"is {name} and tells its own dtype and shape: leave --dtype, --shape and --order "
                "out, or say with --offset where raw bytes begin"
            )
    kind = known.kind_of(start)
    if kind is not None:
        raise source.error(
            f"is {kind.name}, by its first bytes, which are no array: say with --offset where that "
            "begins (--offset 0 if there is none before it)"
        )


def _open_error(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, NotRegularError):
        return str(error.strerror)
    return f"cannot be opened: {error.strerror if isinstance(error, OSError) else error}"
