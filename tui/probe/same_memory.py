"""Whether two processes have one memory (vfork before exec, CLONE_VM), not two that look alike."""

from __future__ import annotations

import ctypes
import platform
from pathlib import Path
from typing import Final

from tui.probe.process import PROC

_KCMP_VM: Final = 1
_NR_KCMP: Final = {"x86_64": 312, "aarch64": 272, "riscv64": 272, "loongarch64": 272}
_TRIES: Final = 5
_libc: Final = ctypes.CDLL(None, use_errno=True)


def is_same_memory(pid: int, other: int, proc_root: Path = PROC) -> bool:
    """By kcmp(2); where that may not be asked, by figures that only one memory has in common."""
    number = _NR_KCMP.get(platform.machine())
    if proc_root == PROC and number is not None:
        longs = (ctypes.c_long(value) for value in (number, pid, other, _KCMP_VM, 0, 0))
        result = int(_libc.syscall(*longs))
        if result >= 0:
            return result == 0
    return looks_same(pid, other, proc_root)


def looks_same(pid: int, other: int, proc_root: Path = PROC) -> bool:
    """Whether mappings and sizes are the same to the page: a fork has no file's pages at first."""
    for _ in range(_TRIES):
        one, two = (_look(proc_root / str(number)) for number in (pid, other))
        if one is not None and one == two:
            return True
    return False


def _look(process: Path) -> tuple[bytes, bytes] | None:
    try:
        return (process / "maps").read_bytes(), (process / "statm").read_bytes()
    except OSError:
        return None
