"""Environments that have cowtop: from the wheel as a user has it, or from the tree as we have it.

What cowtop needs is lent from the environment that runs the tests, which is left as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final, Literal

from hatchling.builders.wheel import WheelBuilder

from tests.waiting import DEADLINE_SECONDS

ROOT: Final = Path(__file__).parents[2]
OURS: Final = Path(sysconfig.get_path("purelib"))
_SCRIPT: Final = "#!{python}\nimport sys\nfrom {module} import {attr}\nsys.exit({attr}())\n"

Kind = Literal["wheel", "tree", "nothing"]
KINDS: Final[tuple[Kind, ...]] = ("wheel", "tree")


def build_wheel(directory: Path, root: Path = ROOT) -> Path:
    """The wheel of a tree."""
    (built,) = WheelBuilder(str(root)).build(directory=str(directory), versions=["standard"])
    return Path(built)


@dataclass(frozen=True)
class Place:
    """A virtual environment of its own."""

    folder: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def script(self) -> str:
        """Its `cowtop`."""
        return str(self.folder / "bin" / "cowtop")

    @property
    def site_packages(self) -> Path:
        """Where packages are installed."""
        return next((self.folder / "lib").glob("python*/site-packages"))

    def run(
        self,
        *words: object,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        script: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run the interpreter (or the script) to its end, with nothing of ours on the path."""
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [self.script if script else self.python, *map(str, words)],
            cwd=cwd,
            env=clean | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
        )


def lend(folder: Path) -> None:
    """A folder with everything that is installed here, but no cowtop."""
    folder.mkdir()
    for entry in OURS.iterdir():
        if not entry.name.lstrip("_").startswith("cowtop"):
            (folder / entry.name).symlink_to(entry)


def make_place(folder: Path, kind: Kind, *, wheel: Path, lent: Path) -> Place:
    """An environment with what is lent, and cowtop: unpacked as an installer does it, or as a path.

    From the tree it is what `pip install --editable .` leaves: a file with two paths.
    """
    venv.create(folder, symlinks=True)
    place = Place(folder)
    (place.site_packages / "lent.pth").write_text(f"{lent}\n")
    if kind == "wheel":
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(place.site_packages)
    elif kind == "tree":
        for name in ("_cowtop.pth", "cowtop-*.dist-info"):
            (found,) = OURS.glob(name)
            (place.site_packages / found.name).symlink_to(found)
    for info in place.site_packages.glob("cowtop-*.dist-info"):
        (entry,) = Distribution.at(info).entry_points.select(group="console_scripts")
        script = Path(place.script)
        script.write_text(_SCRIPT.format(python=place.python, module=entry.module, attr=entry.attr))
        script.chmod(0o755)
    return place


def has_pip() -> bool:
    """Whether the environment of the tests can install anything (one made by uv cannot)."""
    asked = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True)
    return asked.returncode == 0
