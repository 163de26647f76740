"""Which file system a path is on; a name that is not known is shown as it is, never guessed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, why

MEMORY: Final = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs", "rootfs"})
OVERLAY: Final = frozenset({"overlay", "aufs", "fuse.fuse-overlayfs", "unionfs"})
NETWORK: Final = re.compile(
    r"nfs\d?|cifs|smb3|smbfs|lustre|9p|virtiofs|ceph|afs|gfs2|ocfs2|gpfs|beegfs|panfs|wekafs"
    r"|orangefs|pvfs2|glusterfs|davfs|fuse\.(sshfs|ceph|cephfs|glusterfs|juicefs|s3fs|gcsfuse"
    r"|rclone|davfs2|goofys|mount-s3)"
)


class Kind(StrEnum):
    """Where the bytes of a file system lie."""

    DISK = "disk"
    MEMORY = "memory"
    NETWORK = "network"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class FileSystem:
    """The mount a path is on; `upper` is the file system below an overlay where it can be seen."""

    name: str
    mount_point: Path
    source: str
    kind: Kind
    upper: str = ""

    @property
    def is_memory(self) -> bool:
        """Whether its files live in RAM, so that "file-backed" would be a lie."""
        return self.kind is Kind.MEMORY or (self.kind is Kind.OVERLAY and self.upper in MEMORY)

    @property
    def words(self) -> str:
        """One short phrase for the screen."""
        if self.kind is Kind.MEMORY:
            return f"{self.name}: in RAM, not on a disk"
        if self.kind is Kind.NETWORK:
            return f"{self.name}: over the network"
        if self.kind is Kind.OVERLAY:
            below = f" on {self.upper}" if self.upper else ""
            return f"{self.name}{below}: a container's layers" + (
                ", in RAM, not on a disk" if self.is_memory else ""
            )
        return self.name


def file_system(path: Path, *, proc_root: Path = Path("/proc")) -> FileSystem | Absent:
    """The file system that holds `path`, or would hold it; source: /proc/self/mountinfo."""
    try:
        text = os.fsdecode((proc_root / "self" / "mountinfo").read_bytes())
    except FileNotFoundError:
        return NOT_ON_THIS_SYSTEM
    except OSError as error:
        return why(error)
    try:
        return find_mount(text, Path(os.path.realpath(path)))
    except OSError as error:  # the current folder was deleted
        return why(error)


def find_mount(mountinfo: str, path: Path) -> FileSystem | Absent:
    """The mount with the longest mount point above `path`; of equals the last, on top."""
    found = _deepest(mountinfo, path)
    if found is None:
        return Absent("no mount point found")
    point, name, device = found
    kind = _kind(name)
    upper = ""
    if kind is Kind.OVERLAY and len(device) > 2:
        upper = _upper_name(mountinfo, device[2])
    return FileSystem(name, point, _unescape(device[1]), kind, upper)


def _deepest(mountinfo: str, path: Path) -> tuple[Path, str, list[str]] | None:
    """Of the mount above `path`: its point, its file system's name, its device's words."""
    best: tuple[Path, str, list[str]] | None = None
    for line in mountinfo.split("\n"):
        before, separator, after = line.partition(" - ")
        mount, device = before.split(" "), after.split(" ")
        if not separator or len(mount) < 5 or len(device) < 2:
            continue
        point = Path(_unescape(mount[4]))
        if path.is_relative_to(point) and (best is None or len(point.parts) >= len(best[0].parts)):
            best = point, _unescape(device[0]), device
    return best


def free_bytes(path: Path) -> int | Absent:
    """What an ordinary user may still write where `path` is or would be."""
    place = path
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        status = os.statvfs(place)
    except FileNotFoundError:
        return Absent("no such directory")
    except OSError as error:
        return why(error)
    return status.f_bavail * status.f_frsize


def _kind(name: str) -> Kind:
    if name in MEMORY:
        return Kind.MEMORY
    if name in OVERLAY:
        return Kind.OVERLAY
    return Kind.NETWORK if NETWORK.fullmatch(name) else Kind.DISK


def _upper_name(mountinfo: str, options: str) -> str:
    """What an overlay's upper directory is on; out of sight inside many containers."""
    found = re.search(r"(?:^|,)upperdir=([^,]+)", options)
    if found is None:
        return ""
    upper = Path(_unescape(found[1]))
    if not upper.is_absolute():
        return ""
    # In a container this name is another machine's, so to say: what is above it is the overlay.
    below = _deepest(mountinfo, upper)
    return "" if below is None or _kind(below[1]) is Kind.OVERLAY else below[1]


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
