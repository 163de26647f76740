"""A cage that is a control group directory of our own, in v1 or v2."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tui.cage import kernel
from tui.cage.base import Cage, Limits
from tui.ends import LEFT, Rank
from tui.probe.cgroup import Cgroup, parsed_limit
from tui.probe.cgroup_counters import CgroupCounters, read_counters

_POLL_SECONDS: Final = 0.01
_SOON_SECONDS: Final = 5.0
"""At a hard end: a child of many GiB gives back its memory first."""
# What a limit of v2 says where nobody has set it.
_UNUSED: Final = {
    "memory.max": "max",
    "memory.high": "max",
    "memory.swap.max": "max",
    "memory.low": "0",
    "memory.min": "0",
}


class DirectoryCage(Cage):
    """A directory named after its maker, locked by it, removed at the end."""

    def __init__(
        self,
        cgroup: Cgroup,
        lock: int | None,
        limits: Limits,
        notes: Iterable[str],
        *,
        turned_on: bool = False,
    ) -> None:
        """`turned_on`: the memory controller above is on for this cage's sake."""
        self.kind = f"cgroup v{cgroup.version} at {cgroup.directory}"
        self.limits = limits
        self.notes = tuple(notes)
        self.procs_files = (cgroup.directory / "cgroup.procs",)
        self.cgroup: Cgroup = cgroup
        self._lock = lock
        self._turned_on = turned_on
        self._forget = LEFT.add(Rank.CAGE, self._remove_soon)

    def counters(self) -> CgroupCounters:
        return read_counters(self.cgroup)

    def leave(self) -> None:
        self._forget()

    def _remove_soon(self) -> None:
        self.remove(_SOON_SECONDS)

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        reason = removed(self.cgroup, time.monotonic() + timeout_seconds)
        if reason is None:
            self._forget()
        if reason is None and self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if reason is None and self._turned_on:
            self._turned_on = False
            turn_off(self.cgroup.directory.parent)
        return reason


def turn_off(base: Path) -> None:
    """Take the memory controller from the children of a v2 directory unless one of them uses it."""
    try:
        with os.scandir(base) as entries:
            children = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
        if not any(_uses_memory(child) for child in children):
            kernel.write(base / "cgroup.subtree_control", "-memory")
    except (OSError, kernel.CageError):
        return  # what cannot be looked at is somebody's


def _uses_memory(child: Path) -> bool:
    if "memory" in (child / "cgroup.subtree_control").read_text().split():
        return True
    return any(
        (child / name).exists() and (child / name).read_text().strip() != unused
        for name, unused in _UNUSED.items()
    )


def removed(cgroup: Cgroup, deadline: float) -> str | None:
    """Remove the directory as soon as it is empty; at the deadline, the reason why it stays.

    A killed process leaves its cgroup only when it has given back all its memory.
    """
    while True:
        reason = _try_to_remove(cgroup)
        if reason is None or time.monotonic() >= deadline:
            return reason
        time.sleep(_POLL_SECONDS)


def _try_to_remove(cgroup: Cgroup) -> str | None:
    directory = cgroup.directory
    try:
        pids = kernel.pids_in(directory)
        if pids:
            return f"{directory}: still in it: PID {', '.join(map(str, pids))}"
        kernel.remove_directory(directory)
    except FileNotFoundError:
        return None
    except OSError as error:
        if cgroup.version == 1:
            _give_back_pages(directory)
        return f"{directory}: {kernel.words(error)}"
    return None


def _give_back_pages(directory: Path) -> None:
    # Old v1 kernels refuse to remove a group that still has file pages charged to it.
    try:
        kernel.write(directory / "memory.force_empty", "0")
    except kernel.CageError:
        return


def written_limit(path: Path, value: int) -> int:
    """Set a limit and say what the kernel made of it. Raises `Failed`."""
    kernel.write(path, str(value))
    return read_limit(path, value)


def read_limit(path: Path, default: int) -> int:
    """The limit in a control file, `default` where it says that there is none."""
    try:
        value = parsed_limit(path.read_text())
    except OSError as error:
        raise kernel.CageError(f"cannot read {path}: {kernel.words(error)}") from error
    return default if value is None else value
