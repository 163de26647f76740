"""One wheel and one environment of each kind for all of a test run, whoever needs it first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.package.installers import Installers, install_tools, make_installers
from tests.package.places import Kind, Place, build_wheel, lend, make_place


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run, the same for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "package"
    folder.mkdir(exist_ok=True)
    return folder


def _once(path: Path, make: Callable[[Path], object]) -> Path:
    """The path, made by the first who asks; the others wait for it."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = path.with_name(f"{path.name}.made")
        if not made.exists():
            make(path)
            made.touch()
    return path


@pytest.fixture(scope="session")
def wheel(shared: Path) -> Path:
    """The wheel of this tree."""
    return next(_once(shared / "dist", build_wheel).glob("*.whl"))


@pytest.fixture(scope="session")
def lent(shared: Path) -> Path:
    """What cowtop and the tests need."""
    return _once(shared / "lent", lend)


@pytest.fixture(scope="session")
def new_place(wheel: Path, lent: Path) -> Callable[[Path, Kind], Place]:
    """Makes an environment that nobody shares."""
    return lambda folder, kind: make_place(folder, kind, wheel=wheel, lent=lent)


@pytest.fixture(scope="session")
def place_of(shared: Path, new_place: Callable[[Path, Kind], Place]) -> Callable[[Kind], Place]:
    """The clean environment of a kind, to be left as it is."""
    return lambda kind: Place(_once(shared / kind, lambda folder: new_place(folder, kind)))


@pytest.fixture
def installers(shared: Path, wheel: Path, tmp_path: Path) -> Installers:
    """A new environment, uv and pipx; `cowtop` is the wheel of this tree to all of them."""
    return make_installers(tmp_path / "home", _once(shared / "tools", install_tools), wheel)
