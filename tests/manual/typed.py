"""A script in a terminal of its own, with a user who ends every screen by `q` once it stands."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.terminal.pty_screen import PtyScreen

_BASH: Final = shutil.which("bash") or "/bin/bash"
_SECONDS: Final = 240.0
_SCREEN_BEGINS: Final = re.compile(rb"\x1b\[\?1049h")
# What a screen says of what it shows while that goes on; the words after it come with the end.
_GOES_ON: Final = re.compile(r"● (running|starting|making|waiting)|opening|not started|making a")
_FEWEST_LINES: Final = 3


def run_in_terminal(
    script: Path, folder: Path, stand_ins: Path | None = None, environment: Mapping[str, str] = {}
) -> tuple[int, str]:
    """Run it with bash in this folder; exit code and everything it printed, without controls.

    Raises AssertionError where it does not end in time.
    """
    path = os.pathsep.join(
        [*([str(stand_ins)] if stand_ins else []), str(Path(sys.executable).parent)]
    )
    outside = {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "PAGER": "cat", **environment}
    with PtyScreen(
        ["--norc", str(script)], command=(_BASH,), directory=folder, environment=outside,
        size=(120, 40),
    ) as terminal:  # fmt: skip
        ended = 0

        def quits_what_stands() -> bool:
            nonlocal ended
            begun = len(_SCREEN_BEGINS.findall(terminal.raw))
            if begun > ended and terminal.modes.get(1049) and _stands(terminal.text):
                ended = begun
                terminal.send("q")
            return terminal.exit_code is not None

        terminal.wait_until(quits_what_stands, "the page's last line", _SECONDS)
        code = terminal.wait_exit()
        terminal.assert_terminal_restored()
        return code, _without_controls(bytes(terminal.raw))


def _stands(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) >= _FEWEST_LINES and not _GOES_ON.search(text)


def _without_controls(raw: bytes) -> str:
    text = re.sub(rb"\x1b(\[[\d;?<>=$ ]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|.)", b"", raw)
    return text.decode(errors="replace").replace("\r\n", "\n")
