"""A cage that is a control group directory of our own, in v1 or v2."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tui.cage import kernel
from tui.cage.base import Cage, Limits
from tui.probe.cgroup import Cgroup, parsed_limit
from tui.probe.cgroup_counters import CgroupCounters, read_counters

_POLL_SECONDS: Final = 0.01


class DirectoryCage(Cage):
    """A directory named after its maker, locked by it, removed at the end."""

    def __init__(
        self, cgroup: Cgroup, lock: int | None, limits: Limits, notes: Iterable[str]
    ) -> None:
        self.kind = f"cgroup v{cgroup.version} at {cgroup.directory}"
        self.limits = limits
        self.notes = tuple(notes)
        self.procs_files = (cgroup.directory / "cgroup.procs",)
        self.cgroup = cgroup
        self._lock = lock

    def counters(self) -> CgroupCounters:
        return read_counters(self.cgroup)

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        reason = removed(self.cgroup, time.monotonic() + timeout_seconds)
        if reason is None and self._lock is not None:
            os.close(self._lock)
            self._lock = None
        return reason


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
