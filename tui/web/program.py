"""The command line that runs this very cowtop: from the tree, a wheel or an archive alike.

Whatever PYTHONPATH or the current folder have: our packages are looked for in one place.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tui import errors
from workloads import words

# -P: nothing comes from the current folder; all else comes from where the user has it.
_START: Final = """\
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

name, place, packages = sys.argv[1:4]
for package in packages.split(","):
    spec = PathFinder.find_spec(package, [place])
    sys.modules[package] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])
sys.argv[:4] = ["cowtop"]
import_module(name).program()
"""
_ROOM: Final = errors.__name__.rpartition(".")[0]
_PACKAGES: Final = dict.fromkeys(
    name.partition(".")[0] for name in (errors.__name__, words.__name__)
)
_PLACE: Final = Path(sys.modules[next(iter(_PACKAGES))].__path__[0]).parent.absolute()


def command_line(arguments: Sequence[str]) -> list[str]:
    """The words that start a `cowtop` with these arguments."""
    start = [sys.executable, "-P", "-c", _START]
    return [*start, f"{_ROOM}.cli", str(_PLACE), ",".join(_PACKAGES), *arguments]
