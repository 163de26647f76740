"""Which file a command is, as a shell finds it, or the exit code that a shell would give."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126
_DEFAULT_PATH: Final = "/bin:/usr/bin"


class CannotStart(Exception):
    """The command cannot be started; the message says why, `code` is what a shell would give."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


def found_program(name: str, environment: Mapping[str, str]) -> str:
    """The file that a shell would start by this name; raises CannotStart."""
    if not name or "\0" in name:
        raise CannotStart(f"{name!r:.200}: command not found", NOT_FOUND)
    if "/" in name:
        why_not = _why_not(Path(name))
        if why_not is not None:
            raise CannotStart(f"{name!r:.200}: {why_not[0]}", why_not[1])
        return name
    refused: tuple[str, int] = "command not found", NOT_FOUND
    for folder in environment.get("PATH", _DEFAULT_PATH).split(os.pathsep):
        # An empty one is the current folder; `./x` must stay so, or it would be looked for anew.
        path = f"{folder or '.'}/{name}"
        why_not = _why_not(Path(path))
        if why_not is None:
            return path
        with contextlib.suppress(OSError):
            refused = why_not if Path(path).is_file() else refused
    raise CannotStart(f"{name!r:.200}: {refused[0]}", refused[1])


def _why_not(path: Path) -> tuple[str, int] | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        words = error.strerror or str(error)
        return words, NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    if stat.S_ISDIR(mode):
        return "is a directory", NOT_EXECUTABLE
    if not os.access(path, os.X_OK):
        return "may not be executed", NOT_EXECUTABLE
    return None
