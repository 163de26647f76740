"""Another user of this machine: what root lets a test do as somebody else."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

NOBODY: Final = 65534
SOMEBODY: Final = 61234
_ROOT: Final = Path(__file__).parents[1]
_PATH: Final = os.pathsep.join((str(_ROOT), sysconfig.get_paths()["purelib"]))
_CANDIDATES: Final = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
COWTOP: Final = ("-P", "-c", "import sys; from tui.cli import main; sys.exit(main())")


def environment(**more: str) -> dict[str, str]:
    """What such a process needs; its home is no folder of ours."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TERM")}
    return kept | {"PYTHONPATH": _PATH, "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"} | more


def as_user(uid: int) -> dict[str, Any]:
    """What makes `subprocess` start something as this user."""
    return {"user": uid, "group": uid, "extra_groups": []}


@functools.cache
def _python(uid: int) -> str | None:
    for candidate in _CANDIDATES:
        try:
            tried = subprocess.run(
                [candidate, *COWTOP[:-1], "import numpy, textual, tui.cli"],
                env=environment(), capture_output=True, **as_user(uid),
            )  # fmt: skip
        except OSError:
            continue
        if tried.returncode == 0:
            return candidate
    return None


def python_of(uid: int) -> str:
    """An interpreter that the user may start and that finds the program; skips without one."""
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    found = _python(uid)
    if found is None:
        pytest.skip("no interpreter here that another user may start and that has numpy")
    return found


def run_as(uid: int, code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run some lines of Python as the user."""
    words: Sequence[str] = [python_of(uid), "-P", "-c", code, *map(str, arguments)]
    return subprocess.run(
        words, env=environment(), capture_output=True, text=True, cwd="/", **as_user(uid)
    )
