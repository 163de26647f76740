"""Where scratch arrays go: a real disk; memory only if it was asked for by name, and said so."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tui.probe.filesystem import FileSystem, Kind, file_system
from tui.probe.reading import Absent

REMEDY = "choose another directory with --scratch-dir DIR"


class ScratchError(Exception):
    """Why a scratch array cannot be had, in one line."""


@dataclass(frozen=True, slots=True)
class ScratchDirectory:
    """A directory that can be written to; `notice` is what a reader must know of it, or empty.

    `is_memory`: what is written there is memory, charged to who writes it.
    """

    path: Path
    notice: str = ""
    is_memory: bool = False


def choose_directory(
    asked: Path | None = None, *, proc_root: Path = Path("/proc")
) -> ScratchDirectory:
    """The directory asked for with --scratch-dir, else the default; raises ScratchError."""
    path = default_directory(proc_root=proc_root) if asked is None else asked
    if not path.is_dir():
        what = "is not a directory" if path.exists() else "does not exist"
        raise ScratchError(f"--scratch-dir {path}: {what}")
    if path.stat().st_nlink == 0:
        raise ScratchError(f"--scratch-dir {path}: was deleted")
    if not _is_writable(path):
        raise ScratchError(f"--scratch-dir {path}: no permission to write there")
    if _is_open_to_all(path):
        raise ScratchError(
            f"--scratch-dir {path}: everybody can write there, remove and replace what is not "
            "theirs (no sticky bit); chmod o-w or +t, or another directory"
        )
    found = file_system(path, proc_root=proc_root)
    is_memory = isinstance(found, FileSystem) and found.is_memory
    return ScratchDirectory(path, _notice(path, found), is_memory)


def default_directory(*, var_tmp: Path = Path("/var/tmp"), proc_root: Path = Path("/proc")) -> Path:
    """/var/tmp, else the cache directory (made if need be); raises ScratchError if both are RAM."""
    refusals = []
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    for place in (var_tmp, cache / "cowtop"):
        try:
            path = place.expanduser()
            if place is not var_tmp:
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, RuntimeError) as error:
            refusals.append(f"{place} cannot be made ({getattr(error, 'strerror', error)})")
            continue
        found = file_system(path, proc_root=proc_root)
        if not path.is_dir() or not _is_writable(path):
            refusals.append(f"{path} cannot be written to")
        elif _is_open_to_all(path):
            refusals.append(f"{path} lets everybody replace what is in it (no sticky bit)")
        elif isinstance(found, FileSystem) and found.is_memory:
            refusals.append(f"{path} is {found.words}")
        else:
            return path
    raise ScratchError(f"no disk for scratch arrays: {'; '.join(refusals)}; {REMEDY}")


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK | os.X_OK)


def _is_open_to_all(path: Path) -> bool:
    """Whether everybody may remove and replace what others have there."""
    mode = path.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _notice(path: Path, found: FileSystem | Absent) -> str:
    if isinstance(found, Absent):
        return ""
    if found.is_memory:
        return (
            f"{path} is on {found.name}, in RAM: what is shown as the file's pages is memory too, "
            "and no flush can free it"
        )
    if found.kind is Kind.NETWORK:
        return f"{path} is on {found.name}, over the network: writing back may be slow"
    return ""
