"""Removing the cages of dead runs, and no other's.

A cage goes only if its name is one of cowtop's, its maker is dead by PID and start time, nobody
holds its lock and no process is in it. Nothing is ever killed.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.cage import kernel
from tui.cage.directory import removed
from tui.files.owner import is_alive, owner_of
from tui.probe.cgroup import HERE, Cgroup, Roots, memory_mounts

_MOST_DIRECTORIES: Final = 2000
"""A tenth of a millisecond each: on a machine with more, the upper ones, where cages are made."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The directories removed, and the reasons for those of dead runs that had to stay."""

    removed: tuple[Path, ...]
    left: tuple[str, ...]


def remove_dead_cages(roots: Roots = HERE) -> Sweep:
    """Look through all control groups seen from here; the dead run may have been anywhere."""
    gone: list[Path] = []
    left: list[str] = []
    for cgroup in _dead_cages(roots):
        try:
            lock = kernel.lock(cgroup.directory)
        except OSError as error:
            left.append(f"{cgroup.directory}: {kernel.words(error)}")
            continue
        if lock is None:
            continue  # Its maker is alive after all, in another PID namespace.
        reason = removed(cgroup, deadline=time.monotonic())
        os.close(lock)
        if reason is None:
            gone.append(cgroup.directory)
        else:
            left.append(reason)
    return Sweep(tuple(gone), tuple(left))


def _dead_cages(roots: Roots) -> Iterator[Cgroup]:
    for mount in memory_mounts(roots):
        for directory in _directories_below(mount.mount_point):
            owner = owner_of(directory.name)
            if owner and not is_alive(owner, roots.proc):
                yield Cgroup(mount.version, directory, mount.mount_point)


def _directories_below(top: Path) -> Iterator[Path]:
    waiting = deque([top])
    for _ in range(_MOST_DIRECTORIES):
        if not waiting:
            return
        directory = waiting.popleft()
        try:
            # A cgroup has some 50 files: a link count of 2 spares listing them.
            if directory.stat().st_nlink == 2:
                continue
            with os.scandir(directory) as entries:
                children = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue  # Removed meanwhile, by its owner or by the caller.
        waiting.extend(children)
        yield from children
