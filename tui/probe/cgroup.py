"""Which control group counts a process's memory, and where its directory is seen from here.

The path in /proc/PID/cgroup and the mounts in mountinfo are both told relative to the
*reader's* cgroup namespace, so the mounts are always the reader's own, never the process's.
"""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from tui.probe.reading import Absent, why

Version = Literal[1, 2]
# The kernel's PAGE_COUNTER_MAX in bytes: a little below 2**63 on 64 bits (and 2**63 - 1 before
# page counters), 2**31 - 1 pages on 32 bits.
_NO_LIMIT: Final = 1 << 62
_NO_LIMIT_32_BITS: Final = ((1 << 31) - 1) * resource.getpagesize()


@dataclass(frozen=True, slots=True)
class Roots:
    """Where `/proc` is, and the `/` below which the mount points of mountinfo lie."""

    proc: Path = Path("/proc")
    files: Path = Path("/")

    def seen(self, path: str) -> Path:
        """An absolute path of the system as a path below `files`."""
        return self.files / path.lstrip("/")


HERE = Roots()


@dataclass(frozen=True, slots=True)
class CgroupMount:
    """One mounted hierarchy: `root` is the part of the tree that the mount point shows."""

    version: Version
    mount_point: Path
    root: PurePosixPath


@dataclass(frozen=True, slots=True)
class Cgroup:
    """A directory of a mounted hierarchy."""

    version: Version
    directory: Path
    mount_point: Path

    def upwards(self) -> Iterator[Path]:
        """The directory itself, then each one above it, up to the mount point."""
        directory = self.directory
        while directory != self.mount_point:
            yield directory
            directory = directory.parent
        yield directory


def memory_cgroup(pid: int | Literal["self"] = "self", roots: Roots = HERE) -> Cgroup | Absent:
    """The cgroup whose memory controller counts the process: v1 wherever v1 has the controller."""
    first = cgroup_of(pid, 1, roots)
    if not isinstance(first, Absent):
        return first
    second = cgroup_of(pid, 2, roots)
    if isinstance(second, Absent):
        reasons = dict.fromkeys((first.reason, second.reason))
        return Absent("; ".join(reasons))
    if "memory" not in words_in(second.mount_point / "cgroup.controllers"):
        return Absent("no memory controller in any control group tree seen from here")
    return second


def cgroup_of(pid: int | Literal["self"], version: Version, roots: Roots = HERE) -> Cgroup | Absent:
    """The process's directory in the v1 memory hierarchy, or in the v2 tree."""
    try:
        lines = (roots.proc / str(pid) / "cgroup").read_text(errors="surrogateescape")
    except OSError as error:
        return why(error)
    path = _path_in(lines, version)
    if path is None:
        return Absent(
            "not in a cgroup v2 tree" if version == 2 else "no cgroup v1 memory controller"
        )
    if path.endswith(" (deleted)"):
        return Absent("its control group was removed")
    mounts = [mount for mount in memory_mounts(roots) if mount.version == version]
    for mount in mounts:
        directory = _below(mount, PurePosixPath(path))
        if directory is not None and directory.is_dir():
            return Cgroup(version, directory, mount.mount_point)
    if not mounts:
        return Absent(f"cgroup v{version} is not mounted here")
    return Absent(f"cgroup {path} is not in the part of the cgroup v{version} tree mounted here")


def memory_mounts(roots: Roots = HERE) -> list[CgroupMount]:
    """Every mount of the v1 memory hierarchy and of the v2 tree; empty if none can be read."""
    try:
        lines = (roots.proc / "self" / "mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return []
    return [mount for line in lines.splitlines() if (mount := _mount(line, roots))]


def parsed_limit(text: str) -> int | None:
    """The bytes of a limit file; None for `max` and for v1's numbers that mean the same."""
    text = text.strip()
    if not text.isdigit():
        return None
    value = int(text)
    return None if value >= _NO_LIMIT or value == _NO_LIMIT_32_BITS else value


def words_in(path: Path) -> list[str]:
    """The words of a small file, none if it cannot be read."""
    try:
        return path.read_text().split()
    except OSError:
        return []


def _path_in(lines: str, version: Version) -> str | None:
    for line in lines.splitlines():
        number, controllers, path = line.split(":", 2)
        if version == 2 and number == "0" and not controllers:
            return path
        if version == 1 and "memory" in controllers.split(","):
            return path
    return None


def _mount(line: str, roots: Roots) -> CgroupMount | None:
    fields = line.split()
    dash = fields.index("-", 6) if "-" in fields[6:] else len(fields)
    if len(fields) < dash + 4:
        return None
    kind, options = fields[dash + 1], fields[dash + 3].split(",")
    root, point = PurePosixPath(_unescaped(fields[3])), roots.seen(_unescaped(fields[4]))
    if kind == "cgroup2":
        return CgroupMount(2, point, root)
    if kind == "cgroup" and "memory" in options:
        return CgroupMount(1, point, root)
    return None


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)


def _below(mount: CgroupMount, path: PurePosixPath) -> Path | None:
    # ".." stands for parts outside the reader's namespace: their names are not to be had, so
    # only a path that begins with the very same parts can be followed.
    if not path.is_relative_to(mount.root):
        return None
    rest = path.relative_to(mount.root)
    return None if ".." in rest.parts else mount.mount_point / rest
