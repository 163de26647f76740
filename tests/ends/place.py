"""Where a trial's things lie, and whether anything of it is left."""

from __future__ import annotations

import functools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.conftest import processes_that_name
from tests.folders import made_folder
from tui.cage.base import NoCage
from tui.cage.make import make_cage
from tui.hook.place import places
from tui.probe.cgroup import HERE, memory_mounts


@dataclass(frozen=True)
class Place:
    """A directory on a disk: scratch arrays, a recording, what is told on stdout."""

    path: Path

    @property
    def scratch(self) -> Path:
        """Where scratch arrays go."""
        return self.path / "scratch"

    @property
    def recording(self) -> Path:
        """Where a run is recorded."""
        return self.path / "run.jsonl.gz"

    @property
    def output(self) -> Path:
        """What a command without a screen has told."""
        return self.path / "out"

    @property
    def heard(self) -> Path:
        """Where the user's own program writes down what signals came to it."""
        return self.path / "heard"

    @property
    def full_disk(self) -> Path:
        """A recording on a disk of a few KiB."""
        return self.path / "disk" / "run.jsonl"

    def left(self, pid: int) -> list[str]:
        """What a cowtop of that PID has left behind."""
        # A child of ours is who leads the session.
        named = [one for one in processes_that_name(self.path) if one.ppid() != os.getpid()]
        found = [f"process {process}" for process in named]
        found += [f"scratch {path.name}" for path in self.scratch.iterdir()]
        found += [f"cage {path}" for path in cages_of(pid)]
        for folder in {Path(tempfile.gettempdir()), *places()}:
            found += [f"file {path}" for path in folder.glob(f"cowtop-{pid}-*")]
        found += [f"file {path}" for path in self.path.rglob(".cowtop-*")]
        if psutil.pid_exists(pid):
            found.append(f"process {pid} itself")
        return found


@contextmanager
def made_place() -> Iterator[Place]:
    """Anew for each trial, and gone with all that is in it."""
    with made_folder("ends") as path:
        place = Place(path)
        place.scratch.mkdir()
        yield place


@contextmanager
def small_disk(place: Place, size_bytes: int) -> Iterator[None]:
    """A file system of so many bytes; as root alone."""
    directory = place.full_disk.parent
    directory.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(directory)]
    subprocess.run(options, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(directory)], check=True)


@functools.cache
def why_no_small_disk() -> str | None:
    """Why none can be made here."""
    if os.getuid() != 0:
        return "only root can mount a disk of a few KiB"
    with made_place() as place:
        try:
            with small_disk(place, 65536):
                return None
        except (OSError, subprocess.CalledProcessError) as error:
            return f"no disk of a few KiB can be mounted: {error}"


@functools.cache
def why_no_cage() -> str | None:
    """Why no memory limit can be set here."""
    made = make_cage(64 << 20, None)
    if isinstance(made, NoCage):
        return f"no memory limit can be set: {made.reason}"
    made.remove()
    return None


def cages_of(pid: int) -> list[Path]:
    """The control groups that a cowtop has made."""
    tops = [mount.mount_point for mount in memory_mounts(HERE)]
    return [path for top in tops for path in top.rglob(f"cowtop-{pid}-*") if path.is_dir()]
