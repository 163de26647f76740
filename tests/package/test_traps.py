"""Whatever `tui` and `workloads` others have on the path: cowtop and its child run their own."""

from __future__ import annotations

import json
import zipapp
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.package.places import KINDS, Kind, Place
from tests.package.traps import TRAPS, WHERE, Traps
from tui.screens.tour_steps import RECORDINGS

RUN = ("run", "fill", "--headless", "--size", "1M")
RECORDING = str(RECORDINGS / "flush-0.jsonl.gz")
NewPlace = Callable[[Path, Kind], Place]


@pytest.fixture
def trapped(tmp_path: Path, new_place: NewPlace) -> Callable[..., tuple[Place, Traps]]:
    """Makes an environment with traps around it."""

    def make(
        kind: Kind, names: Sequence[str] = tuple(TRAPS), where: Sequence[str] = WHERE
    ) -> tuple[Place, Traps]:
        place = new_place(tmp_path / "environment", kind)
        traps = Traps(tmp_path, place.site_packages)
        traps.lay(names, where)
        return place, traps

    return make


def _runs(place: Place, traps: Traps, scratch_dir: Path, *program: str, script: bool) -> None:
    """A run whose child did the work, and nothing else was run."""
    done = place.run(
        *(*program, *RUN, "--scratch-dir", scratch_dir),
        cwd=traps.cwd,
        environment=traps.environment,
        script=script,
    )
    assert (done.returncode, done.stderr, traps.caught) == (0, "", "")
    found = json.loads(done.stdout)
    assert (found["schema"], found["outcome"]) == ("cowtop.run/1", "finished")
    assert found["final"]["private_copies_bytes"] > 0


def _draws(place: Place, traps: Traps, *program: str, script: bool, suffix: str = "svg") -> None:
    """A picture of a recording: the screens, their look and the font are there."""
    done = place.run(
        *(*program, "snapshot", RECORDING, "--at", "50%", "--out", f"it.{suffix}"),
        cwd=traps.cwd,
        environment=traps.environment,
        script=script,
    )
    assert (done.returncode, done.stdout, traps.caught) == (0, f"it.{suffix}\n", ""), done
    assert (traps.cwd / f"it.{suffix}").stat().st_size > 10_000


def _says_its_version(place: Place, traps: Traps, *program: str) -> None:
    done = place.run(*program, "--version", cwd=traps.cwd, environment=traps.environment)
    assert (done.returncode, done.stderr, traps.caught) == (0, "", "")
    name, version = done.stdout.split()
    assert name == "cowtop" and version[0].isdigit()


# In the tree `test_face` has what a trap would do: the quick test is of what users install.
@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [kind if kind == "wheel" else pytest.param(kind, marks=pytest.mark.long) for kind in KINDS],
)
def test_no_trap_catches_a_run_its_child_a_picture_or_the_version(
    kind: Kind, trapped: Callable[..., tuple[Place, Traps]], scratch_dir: Path
) -> None:
    place, traps = trapped(kind)
    _says_its_version(place, traps, "-m", "cowtop")
    _runs(place, traps, scratch_dir, "-m", "cowtop", script=False)
    if kind == "wheel":
        _draws(place, traps, script=True)


@pytest.mark.long
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_trap_catches_anything_by_itself(
    kind: Kind,
    name: str,
    where: str,
    trapped: Callable[..., tuple[Place, Traps]],
    scratch_dir: Path,
) -> None:
    place, traps = trapped(kind, [name], [where])
    _runs(place, traps, scratch_dir, "-m", "cowtop", script=False)
    _draws(place, traps, script=True)
    _says_its_version(place, traps, "-m", "cowtop")


def _zipped(wheel: Path, folder: Path) -> Path:
    """The wheel's contents as one file that an interpreter runs."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "contents")
    zipapp.create_archive(folder / "contents", folder / "it.pyz", main="cowtop.__main__:main")
    return folder / "it.pyz"


@pytest.mark.long
def test_a_zipapp_runs_with_its_child(
    wheel: Path, trapped: Callable[..., tuple[Place, Traps]], scratch_dir: Path
) -> None:
    place, traps = trapped("nothing")
    _zipped(wheel, traps.cwd.parent)
    # A relative name: the child's place must not hang on where it is started.
    _runs(place, traps, scratch_dir, "../it.pyz", script=False)


@pytest.mark.long
def test_a_zipapp_has_its_screens_its_tour_and_its_keeper(
    wheel: Path, trapped: Callable[..., tuple[Place, Traps]]
) -> None:
    place, traps = trapped("nothing")
    archive = _zipped(wheel, traps.cwd.parent)
    for suffix in ("svg", "png"):
        _draws(place, traps, "../it.pyz", script=False, suffix=suffix)
    failed = place.run("../it.pyz", "run", "nonsense", cwd=traps.cwd)
    assert failed.returncode == 2
    _says_its_version(place, traps, "../it.pyz")
    program = """
import os, subprocess, sys
from cowtop.tui.cage.scope import KEEPER
from cowtop.tui.screens import help
from cowtop.tui.screens.tour_steps import STEPS, sources_of
assert all(len(sources_of(step, recorded=True)[0]) == 2 for step in STEPS)
subprocess.run([sys.executable, *KEEPER, str(os.getpid()), "/bin/echo", "kept"], check=True)
"""
    environment = {"PYTHONPATH": str(archive)}
    done = place.run("-c", program, cwd=traps.cwd.parent, environment=environment)
    assert (done.returncode, done.stdout) == (0, "kept\n"), done.stderr
