"""The child's program: our own `workloads`, whatever PYTHONPATH or the current folder have.

Name and place are those of the `workloads` imported here: in the tree, in a wheel or in a zip.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tui.dtype_names import as_numbers
from tui.settings import Settings
from workloads import words
from workloads.patterns import SEQUENTIAL
from workloads.words import Mode

# The one package is looked for in one place, and the path stays as it is: numpy and the standard
# library come from where the user has them. -P: nor does anything come from the current folder.
_START: Final = """\
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

name, place = sys.argv[1:3]
top = name.partition(".")[0]
spec = PathFinder.find_spec(top, [place])
sys.modules[top] = module_from_spec(spec)
spec.loader.exec_module(sys.modules[top])
sys.exit(import_module(name + ".__main__").main(sys.argv[3:]))
"""
_NAME: Final = words.__name__.rpartition(".")[0]
_TOP: Final = sys.modules[_NAME.partition(".")[0]]

PROGRAM: Final = (
    *(sys.executable, "-P", "-c", _START),
    # The path may be relative, as that of a zipapp: the current folder may be another by then.
    *(_NAME, str(Path(_TOP.__path__[0]).parent.absolute())),
)
"""The beginning of the child's command line; its own options follow."""


def plain_environment(environment: Mapping[str, str] | None) -> dict[str, str]:
    """Without what would have the child's interpreter ask for more at its end."""
    given = os.environ if environment is None else environment
    return {name: value for name, value in given.items() if name != "PYTHONINSPECT"}


def child_arguments(settings: Settings, file: Path) -> list[str]:
    """The child's command line for settings and the file that they are carried out on."""
    shape, dtype = as_numbers(settings.shape, settings.dtype)
    options: dict[str, object] = {
        "file": file,
        "shape": "x".join(map(str, shape)),
        "dtype": dtype,
        "mode": settings.mode,
        "chunk-rows": settings.chunk_rows,
        "flush-every": settings.flush_every_rows,
        "release": settings.release,
        "seed": settings.seed,
        "pace": settings.pace_seconds,
    }
    if settings.data_offset is not None and settings.mode is not Mode.WRITE_NEW:
        options["offset"] = settings.data_offset
    if settings.pattern != SEQUENTIAL:
        options["pattern"] = settings.pattern
    words = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [settings.workload, *words, *(["--exact"] if settings.exact else [])]
