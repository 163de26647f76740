"""The hook of an installed cowtop: found on a disk, copied out of an archive, and gone after it."""

from __future__ import annotations

import zipapp
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.folders import made_folder
from tests.package.places import Kind, Place

_PROGRAM = """
import os, subprocess, sys
from pathlib import Path
from cowtop.tui.hook.listener import Listener

script = "from cowtop import mark; mark('here'); import numpy as np\\n"
script += "np.memmap('a', 'u1', 'w+', shape=9); import sys; print(len(sys.path))"
with Listener(directory=Path.cwd()) as listener:
    assert not listener.trouble
    for environment in ({**os.environ}, listener.environment(os.environ)):
        subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    print("cowtop-" in environment["PYTHONPATH"].partition(":")[0])
print([(str(word.kind), word.text) for word in listener.words()], os.listdir())
"""


def _short_folder() -> AbstractContextManager[Path]:
    """One in which a socket's name is no longer than 107 bytes."""
    return made_folder("hook", Path("/tmp"))


def _told(place: Place, folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    done = place.run("-c", _PROGRAM, cwd=folder, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    without, found, *rest = done.stdout.splitlines()
    assert found == without
    assert rest[1] == "[('mark', 'here'), ('open', ''), ('close', '')] ['a']"
    return rest


def test_an_installed_hook_is_run_where_it_lies(place_of: Callable[[Kind], Place]) -> None:
    with _short_folder() as here:
        assert _told(place_of("wheel"), here)[0] == "False"


@pytest.mark.long
def test_a_zipapp_lends_a_copy_of_its_hook(
    wheel: Path, tmp_path: Path, place_of: Callable[[Kind], Place]
) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "contents")
    archive = tmp_path / "it.pyz"
    zipapp.create_archive(tmp_path / "contents", archive, main="cowtop.__main__:main")
    with _short_folder() as here:
        assert _told(place_of("nothing"), here, {"PYTHONPATH": str(archive)})[0] == "True"
