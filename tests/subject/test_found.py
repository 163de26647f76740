"""Which file a command is: as the shell of this machine finds it, and with its exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tui.subject.found import CannotStart, found_program


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Folders with programs, things that are none, and a folder by a program's name."""
    for name, mode in (("first/plain", 0o644), ("second/plain", 0o755), ("second/only", 0o644)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\nexit 0\n")
        path.chmod(mode)
    (tmp_path / "first" / "folder").mkdir()
    (tmp_path / "here").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "here").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("nowhere", 127, "command not found"),
        ("", 127, "command not found"),
        ("only", 126, "may not be executed"),
        ("folder", 127, "command not found"),
        ("./first/plain", 126, "may not be executed"),
        ("./first", 126, "is a directory"),
        ("./first/plain/x", 126, "Not a directory"),
        ("./nowhere", 127, "No such file or directory"),
        ("second/plain", 0, "second/plain"),
        ("plain", 0, "second/plain"),
        ("here", 0, "./here"),
    ],
)
def test_a_command_is_found_as_a_shell_finds_it(
    name: str, code: int, words: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    # The empty folder in it is the current one.
    path = f"first:second::{place / 'nowhere'}"
    if code:
        with pytest.raises(CannotStart) as refused:
            found_program(name, {"PATH": path})
        assert refused.value.code == code
        assert words in str(refused.value)
    else:
        assert found_program(name, {"PATH": path}) == words
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash to ask")
    done = subprocess.run(
        [shell, "-c", '"$0"', name] if name else [shell, "-c", '""'],
        env={**os.environ, "PATH": path},
        capture_output=True,
    )
    assert done.returncode == code


def test_without_a_path_the_usual_folders_are_looked_in() -> None:
    assert found_program("sh", {}) in ("/bin/sh", "/usr/bin/sh")
