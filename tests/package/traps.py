"""What others may have under the names that ours have in the tree; none of it may ever run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

_CODE: Final = """\
import os
with open(os.environ["COWTOP_TEST_TRAPS"], "a") as log:
    log.write(__file__ + "\\n")
raise SystemExit(99)
"""
TRAPS: Final[dict[str, tuple[str, ...]]] = {
    "workloads/ that can be run": ("workloads/__main__.py",),
    "workloads/ as a package": ("workloads/__init__.py", "workloads/__main__.py"),
    "workloads.py": ("workloads.py",),
    "tui.py": ("tui.py",),
    "tui/ as a folder": ("tui/cli.py", "tui/run/__init__.py", "tui/watch/block.py"),
    "tui/ as a package": ("tui/__init__.py", "tui/cli.py", "tui/run/__init__.py"),
}
WHERE: Final = ("current folder", "PYTHONPATH", "site-packages")


def lay(names: Sequence[str], folder: Path) -> None:
    """Set these traps in a folder."""
    for name in names:
        for file in TRAPS[name]:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(_CODE)


class Traps:
    """A current folder, one on PYTHONPATH, and what was caught."""

    def __init__(self, folder: Path, site_packages: Path) -> None:
        self.cwd, self._path = folder / "here", folder / "path"
        self._log = folder / "caught"
        self._folders = dict(zip(WHERE, (self.cwd, self._path, site_packages), strict=True))
        for made in (self.cwd, self._path):
            made.mkdir()

    def lay(self, names: Sequence[str], where: Sequence[str]) -> None:
        """Set traps in these places."""
        for place in where:
            lay(names, self._folders[place])

    @property
    def environment(self) -> dict[str, str]:
        """What the programs run with."""
        return {
            "PYTHONPATH": str(self._path),
            "COWTOP_TEST_TRAPS": str(self._log),
        }

    @property
    def caught(self) -> str:
        """The files of which any code has run."""
        return self._log.read_text() if self._log.exists() else ""
