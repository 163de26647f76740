"""Thresholds are set where the C library has them; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from tui import allocator

_FREED = """
import mmap, sys
from tui.allocator import keep_freed_memory_small
if sys.argv[1] == "kept":
    keep_freed_memory_small()

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * mmap.PAGESIZE

bytes(30 << 20)  # by itself glibc has blocks of this size in its heap from now on
low = [b"1" * (1 << 20) for _ in range(40)]
last = b"1" * 4096  # above them, it keeps the heap's top where it is
before = resident()
del low
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_what_is_freed_goes_back_at_once() -> None:
    def freed(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", _FREED, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert freed("kept") >= 39 << 20


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert allocator.keep_freed_memory_small() is False
