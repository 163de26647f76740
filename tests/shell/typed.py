"""Lines that are typed into a real shell with a tab at their end, and the words it runs then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from shell.make import COMPLETIONS
from tests.terminal.pty_screen import PtyScreen

COMMAND: Final = "only-here-is-such-a-command"
FILES: Final = ("plain.npy", "my data.npy", "it's.npy", "$(touch pwned) x.npy", "plain.jsonl")
FOLDER: Final = "other things"
_ARGUMENTS: Final = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
}
_FIRST: Final = {
    "bash": "source {completion}",
    "zsh": "fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D",
}
_TOLD: Final = "cowtop() {{ printf '%s\\0' \"$@\" >>told; echo >>told; }}; {first}; touch begun"


def needs(shell: str) -> str:
    """The shell's path; skips the test where there is none."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} on this machine")
    return found


def furnish(folder: Path) -> None:
    """Put the files, the folder and the command there that are to be found."""
    for name in FILES:
        (folder / name).touch()
    (folder / FOLDER).mkdir()
    command = folder / "bin" / COMMAND
    command.parent.mkdir()
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)


def words_of(shell: str, folder: Path, lines: Sequence[str]) -> list[list[str]]:
    """What each line is, completed; nothing else may appear on the terminal while it loads."""
    path = needs(shell)
    furnish(folder)
    completion = COMPLETIONS[shell]
    first = _FIRST[shell].format(completion=completion, folder=completion.parent)
    told = folder / "told"
    with PtyScreen(
        [],
        size=(200, 60),
        command=[path, *_ARGUMENTS[shell]],
        directory=folder,
        environment={"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder)},
    ) as terminal:
        terminal.send(f" {_TOLD.format(first=first)}\r")
        terminal.wait_until((folder / "begun").exists, "the shell")
        for line in lines:
            terminal.send(f"cowtop {line}\t\r")
        terminal.wait_until(lambda: _count(told) == len(lines), "every line")
    return [line.split("\0")[:-1] for line in told.read_text().splitlines()]


def _count(told: Path) -> int:
    return told.read_text().count("\n") if told.exists() else 0
