"""A real cage where this machine can have one, and a canned tree that acts like the kernel's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probe.cgroup_trees import write_files
from tui.cage import Cage, NoCage, kernel, make_cage

LIMIT_BYTES = 32 << 20


@pytest.fixture
def real_cage() -> Iterator[Cage]:
    """32 MiB without swap, gone after the test; skipped where no control group can be had."""
    cage = make_cage(LIMIT_BYTES, 0)
    if isinstance(cage, NoCage):
        pytest.skip(f"no cage on this machine: {cage.reason}")
    yield cage
    assert cage.remove() is None


class CannedKernel:
    """What the kernel does to a canned tree: fills new directories, removes non-empty ones."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.entered: list[Path] = []

    def make_directory(self, path: Path) -> None:
        path.mkdir()
        write_files(path, self.files)

    def prove_entry(self, procs_file: Path) -> None:
        self.entered.append(procs_file)


@pytest.fixture
def canned_kernel(monkeypatch: pytest.MonkeyPatch) -> CannedKernel:
    """Its `files` are those that a new directory gets."""
    canned = CannedKernel({"cgroup.procs": ""})
    monkeypatch.setattr(kernel, "make_directory", canned.make_directory)
    monkeypatch.setattr(kernel, "remove_directory", shutil.rmtree)
    monkeypatch.setattr(kernel, "prove_entry", canned.prove_entry)
    return canned
