"""What a subject's environment needs so that its interpreters have the hook, and nothing more."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

SOCKET: Final = "COWTOP_MARKS"
FOLDER: Final = "COWTOP_HOOK"
TRACES: Final = "COWTOP_TRACE_CALLS"
EXACT: Final = "COWTOP_EXACT"
_OURS: Final = (SOCKET, FOLDER, TRACES, EXACT)


def hook_folder(private: Path) -> Path:
    """Where an interpreter finds the hook: where it is installed, else a copy in `private`.

    Raises OSError. A copy is needed where we run from an archive, and where the path has a colon.
    """
    site = files(__package__) / "site"
    if isinstance(site, Path) and os.pathsep not in str(site):
        return site
    copy = private / "hook"
    copy.mkdir(exist_ok=True)
    copy.chmod(0o700)
    for file in site.iterdir():
        if file.name.endswith(".py"):
            (copy / file.name).write_bytes(file.read_bytes())
            (copy / file.name).chmod(0o600)
    return copy


def with_hook(
    base: Mapping[str, str],
    socket: Path,
    folder: Path | None,
    *,
    trace_calls: bool,
    exact: bool = False,
) -> dict[str, str]:
    """The environment with the way to the socket, and with `folder` first on PYTHONPATH.

    Without a folder PYTHONPATH is as it was. A hook of a cowtop around this one is left out: its
    interpreters tell us.
    """
    made = {name: value for name, value in base.items() if name not in _OURS}
    made[SOCKET] = str(socket)
    if folder is None:
        return made
    made[FOLDER] = str(folder)
    if trace_calls:
        made[TRACES] = "1"
    if exact:
        made[EXACT] = "1"
    theirs = base.get("PYTHONPATH", "").split(os.pathsep)
    outer = base.get(FOLDER)
    kept = [entry for entry in theirs if outer is None or entry != outer]
    path = os.pathsep.join(kept)
    made["PYTHONPATH"] = f"{folder}{os.pathsep}{path}" if path else str(folder)
    return made
