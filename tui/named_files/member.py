"""`data.npz::x`: the name of a file, and of one member of that archive."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

MEMBER: Final = "::"


def split(named: Path) -> tuple[Path, str]:
    """The file's path and the member's name, empty where none is told."""
    path, between, member = str(named).rpartition(MEMBER)
    if not between:
        return named, ""
    with suppress(OSError, ValueError):
        if named.exists():  # a file that is called so
            return named, ""
    return Path(path), member


def path_of(named: Path | None) -> Path | None:
    """The file alone."""
    return None if named is None else split(named)[0]
