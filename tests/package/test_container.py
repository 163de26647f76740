"""What the page on containers says, seen in one: overlay as root, namespaces, a limit around it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.folders import made_folder
from tests.package.in_container import ARRAY, CHANGED_PAGES
from tests.package.places import ROOT
from tui.cage import NoCage, make_cage

pytestmark = pytest.mark.long

_SCRIPT: Final = Path(__file__).with_name("container.sh")
_LIMIT_BYTES: Final = 300 << 20
_SHOWN: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")
_ROWS, _COLUMNS = 4096, 1024


class _Container:
    """Its folder, and what was told inside."""

    def __init__(self, folder: Path, told: dict[str, Any], digest: str) -> None:
        self.told = told
        self.lower, self.upper = (folder / name / ARRAY[1:] for name in ("lower", "upper"))
        self.digest = digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def container() -> Iterator[_Container]:
    """One that has done all it has to."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a container of this kind")
    if shutil.which("unshare") is None or shutil.which("chroot") is None:
        pytest.skip("no unshare or chroot here")
    cage = make_cage(_LIMIT_BYTES, 0)
    if isinstance(cage, NoCage) or cage.cgroup is None:
        pytest.skip("no control group to be had for a container's limit")
    with made_folder("container") as folder:
        for name in ("lower/data", "upper", "work", "merged"):
            (folder / name).mkdir(parents=True)
        np.save(folder / "lower" / ARRAY[1:], np.full((_ROWS, _COLUMNS), 7.0))
        digest = _digest(folder / "lower" / ARRAY[1:])
        shown = [*_SHOWN, sys.base_prefix, str(ROOT)]
        if not Path(sys.prefix).is_relative_to(ROOT):
            shown.append(sys.prefix)
        program = str(Path(__file__).with_name("in_container.py"))
        try:
            done = subprocess.run(
                [str(_SCRIPT), str(folder), str(cage.cgroup.directory),
                 *(path for path in shown if not path.startswith("/usr/")), "--",
                 sys.executable, program, str(os.getpid())],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
        finally:
            assert cage.remove() is None
        if "overlay" in done.stderr and "mount" in done.stderr:
            pytest.skip(f"no overlay here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        yield _Container(folder, json.loads(done.stdout), digest)


def test_private_copies_are_told_to_the_page(container: _Container) -> None:
    copied = CHANGED_PAGES * os.sysconf("SC_PAGE_SIZE")
    assert container.told["watched"] == container.told["anonymous"] == copied


def test_the_pages_of_the_file_itself_are_said_to_be_out_of_sight(container: _Container) -> None:
    scan = container.told["scan"]
    assert scan["sources"]["file_system"] == "overlay"
    assert "file_cached_bytes" not in scan["final"]
    assert "overlay" in scan["absent"]["file_cached_bytes"]
    assert scan["final"]["mapping_file_bytes"] >= _ROWS * _COLUMNS * 8


def test_the_first_opening_for_writing_copies_the_whole_file(container: _Container) -> None:
    assert container.told["fill"]["outcome"] == "finished"
    assert container.upper.stat().st_size == container.lower.stat().st_size
    assert _digest(container.lower) == container.digest
    assert _digest(container.upper) != container.digest


def test_who_mapped_it_before_keeps_the_image_s_pages(container: _Container) -> None:
    told = container.told
    assert told["before"] == told["held"] == 7.0
    assert told["opened anew"] != 7.0 and told["same name"]
    assert told["held copies"] == told["anonymous"]


def test_the_limit_around_the_container_is_the_one_in_force(container: _Container) -> None:
    small, large = container.told["small"], container.told["large"]
    assert small["final"]["limit_bytes"] == _LIMIT_BYTES
    assert (small["outcome"], large["outcome"]) == ("finished", "killed")
    assert "limit" in large["reason"] and "swap" in large["remedy"]


def test_processes_outside_are_not_there(container: _Container) -> None:
    assert container.told["processes"] == 1
    assert container.told["outside"].count("\n") == 1
    assert str(os.getpid()) in container.told["outside"]
