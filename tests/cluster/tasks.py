"""What workers of the real cluster are given to do."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from importlib.abc import MetaPathFinder
from typing import Any, Final

import numpy as np

_KEPT: Final[list[Any]] = []
_CHILDREN: Final[list[subprocess.Popen[str]]] = []
_OURS: Final = ("cowtop", "tui", "workloads")
_CHILD: Final = """\
import sys, numpy as np
array = np.load(sys.argv[1], mmap_mode="c")
array[: int(sys.argv[2])] += 1
print("ready", flush=True)
sys.stdin.read()
"""


def name_of(dask_worker: Any) -> object:
    return dask_worker.name


def change(path: str, rows: int, mode: Any) -> None:
    """Map it and change its first rows; it stays mapped."""
    array = np.load(path, mmap_mode=mode)
    array[:rows] += 1
    _KEPT.append(array)


def read(path: str) -> float:
    """Map it and read all of it; it stays mapped."""
    array = np.load(path, mmap_mode="r")
    _KEPT.append(array)
    return float(array.sum())


def child_that_copies(path: str, rows: int) -> int:
    """A process of the worker's that has copies of its own; its PID."""
    words = [sys.executable, "-c", _CHILD, path, str(rows)]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    _CHILDREN.append(child)
    return child.pid


def end_child() -> None:
    _CHILDREN.pop().communicate()


def threads() -> int:
    """How many threads of cowtop's are in the worker."""
    return sum(thread.name == "cowtop-dask" for thread in threading.enumerate())


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hold_the_lock() -> None:
    """Wait for a signal, for ever, without letting another thread run."""
    ctypes.PyDLL(None).pause()


def forget_cowtop() -> None:
    """As if it were not installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.meta_path.insert(0, _NotThere())


class _NotThere(MetaPathFinder):
    """What Python says of a package that it does not find."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname.partition(".")[0] in _OURS:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
