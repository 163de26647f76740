"""Places for an array: a disk, and file systems that are mounted for it and undone after."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import DISK

_SBIN: Final = "/usr/sbin:/sbin"
_HUGE_PAGES: Final = Path("/proc/sys/vm/nr_hugepages")
_IMAGE_BYTES: Final = 400 << 20  # sparse; xfs takes no less than 300


@dataclass(frozen=True, slots=True)
class Place:
    """A directory; `real` is the one whose inodes hold the pages (overlayfs has its upper)."""

    name: str
    directory: Path
    real: Path

    @property
    def is_memory(self) -> bool:
        """Whether its files are memory and nothing else."""
        return self.name in ("tmpfs", "hugetlbfs")

    @property
    def hides_its_cache(self) -> bool:
        """Whether cachestat(2) does not tell what of its files is dirty."""
        return self.is_memory or self.name == "overlay"


Making = Callable[[], AbstractContextManager[Place]]


class Places:
    """Each place is made when it is first asked for; all are undone with the stack."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._made = stack, dict[str, Place]()

    def get(self, name: str) -> Place:
        """A place, or the test is skipped with the reason."""
        if name not in self._made:
            self._made[name] = self._stack.enter_context(_PLACES[name]())
        return self._made[name]


@contextmanager
def _work_directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="cowtop-oracle-", dir=DISK))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def _disk() -> Iterator[Place]:
    with _work_directory() as path:
        yield Place("disk", path, path)


@contextmanager
def _mounted(*arguments: str, at: Path) -> Iterator[None]:
    if os.getuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"{' '.join(arguments[:2])} cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(at)], check=True)


def _below(base: Path, *names: str) -> list[Path]:
    paths = [base / name for name in names]
    for path in paths:
        path.mkdir()
    return paths


@contextmanager
def _overlay() -> Iterator[Place]:
    with _work_directory() as base:
        lower, upper, work, merged = _below(base, "lower", "upper", "work", "merged")
        layers = f"lowerdir={lower},upperdir={upper},workdir={work}"
        with _mounted("-t", "overlay", "-o", layers, "overlay", at=merged):
            yield Place("overlay", merged, upper)


@contextmanager
def _tmpfs() -> Iterator[Place]:
    with (
        _work_directory() as base,
        _mounted("-t", "tmpfs", "-o", "size=256m", "tmpfs", at=base),
    ):
        yield Place("tmpfs", base, base)


@contextmanager
def _hugetlbfs() -> Iterator[Place]:
    if os.getuid() != 0 or not _HUGE_PAGES.exists():
        pytest.skip("huge pages need root, and a kernel that has them")
    before = _HUGE_PAGES.read_text()
    try:
        _HUGE_PAGES.write_text("16")
        if int(_HUGE_PAGES.read_text()) < 16:
            pytest.skip("no 16 huge pages can be reserved")
        with _work_directory() as base, _mounted("-t", "hugetlbfs", "none", at=base):
            yield Place("hugetlbfs", base, base)
    finally:
        _HUGE_PAGES.write_text(before)


def _looped(name: str, *command: str) -> Making:
    @contextmanager
    def make() -> Iterator[Place]:
        program = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:{_SBIN}")
        if program is None:
            pytest.skip(f"no {command[0]} on this machine")
        with _work_directory() as base:
            image, at = base / "image", base / "mount"
            at.mkdir()
            with image.open("wb") as file:
                file.truncate(_IMAGE_BYTES)
            subprocess.run([program, *command[1:], str(image)], check=True, capture_output=True)
            with _mounted("-o", "loop", str(image), at=at):
                yield Place(name, at, at)

    return make


_EXT4: Final = ("mkfs.ext4", "-q", "-F", "-b", "4096")
_PLACES: Final[dict[str, Making]] = {
    "disk": _disk,
    "overlay": _overlay,
    "tmpfs": _tmpfs,
    "hugetlbfs": _hugetlbfs,
    "ext4": _looped("ext4", *_EXT4),
    "ext4 without a journal": _looped("ext4", *_EXT4, "-O", "^has_journal"),
    "xfs": _looped("xfs", "mkfs.xfs", "-q", "-f"),
    "btrfs": _looped("btrfs", "mkfs.btrfs", "-q", "-f"),
}
