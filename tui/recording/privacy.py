"""What a recording says of the machine and of files: facts, and no name of a person or a host.

Of a path only its last part is kept, wherever it stands in a text.
"""

from __future__ import annotations

import os
import platform
import re
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tui.probe.reading import Absent
from tui.probe.system import read_machine
from workloads.kernel import PAGE_BYTES

# `/proc/PID/io` is the name of a source, in our own words.
_PATH: Final = re.compile(
    r"(?<![\w/.)\]])(?:~|/)(?!proc/PID/)(?:[^\s/'\":,;()<>]+/)*([^\s/'\":,;()<>]+)"
)
_LEAST_NAME: Final = 3


def machine_facts() -> dict[str, Any]:
    """Kernel, page size, RAM, swap, cores, Python and numpy; null where it is not known."""
    import numpy as np

    machine = read_machine()
    return {
        "kernel": f"{platform.system()} {platform.release()}",
        "page_bytes": PAGE_BYTES,
        "ram_bytes": _known(machine.ram_bytes),
        "swap_bytes": _known(machine.swap_bytes),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _known(figure: int | Absent) -> int | None:
    return None if isinstance(figure, Absent) else figure


def _home() -> Path | None:
    """None for a user without an entry, as in some containers."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def _folder(path: Path) -> str:
    try:
        return str(path.absolute().parent)
    except OSError:  # the current folder was deleted: there is no name to hide
        return "/"


class Discretion:
    """Takes paths, and the names of this host and of its user, out of texts."""

    def __init__(self, known_paths: Iterable[Path | None] = ()) -> None:
        # These may hold blanks, at which a path in running text would end.
        home = _home()
        known = [path for path in (*known_paths, home) if path is not None]
        parents = {_folder(path) for path in known if path.name}
        self._parents = sorted(parents - {"/"}, key=len, reverse=True)
        names = {socket.gethostname(), socket.gethostname().partition(".")[0]}
        if home is not None and home.parent.name in ("home", "Users"):
            names.add(home.name)
        kept = [re.escape(name) for name in names if len(name) >= _LEAST_NAME]
        pattern = rf"(?<!\w)(?:{'|'.join(sorted(kept, key=len, reverse=True))})(?!\w)"
        self._names = re.compile(pattern) if kept else None

    def text(self, text: str) -> str:
        """The text without them."""
        for parent in self._parents:
            text = text.replace(f"{parent}/", "")
        text = _PATH.sub(r"\1", text)
        return self._names.sub("...", text) if self._names else text

    def json(self, value: Any) -> Any:
        """A JSON value whose texts are without them; keys are the program's own."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.json(item) for item in value]
        return value
