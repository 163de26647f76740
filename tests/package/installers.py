"""uv and pipx as a user has them, with folders of their own.

They and pip look into the folder of the wheel besides the index: `cowtop` is what this tree makes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.package.places import has_pip

TOOLS: Final = ("uv", "pipx")
_SECONDS: Final = 400.0


@dataclass(frozen=True)
class Installers:
    """Programs on a PATH of their own and the variables under which they share nothing with us."""

    environment: Mapping[str, str]

    def run(self, line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """A line as a user pastes it."""
        return subprocess.run(
            ["bash", "-c", line],
            cwd=cwd,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )

    def must(self, line: str, cwd: Path) -> str:
        """What it printed; it did well."""
        done = self.run(line, cwd)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


def install_tools(folder: Path) -> None:
    """uv and pipx in an environment of their own; the test is skipped where no index has them."""
    if not has_pip():
        pytest.skip("this environment has no pip")
    venv.create(folder, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"))
    done = subprocess.run([*pip, "install", "--quiet", *TOOLS], capture_output=True, text=True)
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        pytest.skip(f"no index that has {' and '.join(TOOLS)}: {last}")


def make_installers(folder: Path, tools: Path, wheel: Path) -> Installers:
    """They install into this folder; first on the PATH is a new environment with its own pip."""
    own = folder / "environment"
    venv.create(own, with_pip=True, symlinks=True)
    programs = folder / "programs"
    programs.mkdir()
    for name in (*TOOLS, "uvx"):
        (programs / name).symlink_to(tools / "bin" / name)
    # The environment of the tests is not on this PATH: what is found was installed by the test.
    kept = [
        place
        for place in os.environ["PATH"].split(os.pathsep)
        if place and not any((Path(place) / name).exists() for name in ("cowtop", *TOOLS))
    ]
    links = str(wheel.parent)
    own_variables = {
        "PATH": os.pathsep.join(map(str, (own / "bin", programs, folder / "bin", *kept))),
        "PIP_FIND_LINKS": " ".join(filter(None, (os.environ.get("PIP_FIND_LINKS"), links))),
        "UV_FIND_LINKS": ",".join(filter(None, (os.environ.get("UV_FIND_LINKS"), links))),
        "UV_CACHE_DIR": str(tools / "cache"),
        "UV_TOOL_DIR": str(folder / "uv"),
        "UV_TOOL_BIN_DIR": str(folder / "bin"),
        "UV_PYTHON": sys.executable,
        "PIPX_HOME": str(folder / "pipx"),
        "PIPX_BIN_DIR": str(folder / "bin"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "SHIV_ROOT": str(folder / "shiv"),
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    return Installers({**inherited, **own_variables})
