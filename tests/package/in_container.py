"""Run in a container by `test_container.py`: what cowtop says there beside the kernel's own words.

The argument is the PID of a process outside. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from cowtop import watch

ARRAY: Final = "/data/array.npy"
CHANGED_PAGES: Final = 1000
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_COWTOP: Final = (sys.executable, "-m", "cowtop")


def _anonymous_bytes() -> int:
    """Of all mappings of the array in this process, by smaps."""
    total, is_ours = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            is_ours = line.endswith(ARRAY)
        elif is_ours and line.startswith("Anonymous:"):
            total += 1024 * int(line.split()[1])
    return total


def _device_and_inode() -> tuple[int, int]:
    status = Path(ARRAY).stat()
    return status.st_dev, status.st_ino


def _run(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        [*_COWTOP, "run", *words, "--headless"], capture_output=True, text=True, check=False
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Copies, then copy-up while they are there, then limits."""
    array = np.load(ARRAY, mmap_mode="c")
    pages = array.reshape(-1).view("u1")
    with watch(array) as seen:
        pages[: CHANGED_PAGES * _PAGE_BYTES : _PAGE_BYTES] = 1
    told: dict[str, Any] = {
        "watched": seen.private_copies_bytes,
        "anonymous": _anonymous_bytes(),
        "processes": sum(entry.name.isdigit() for entry in Path("/proc").iterdir()),
        "outside": subprocess.run(
            [*_COWTOP, "attach", sys.argv[1], "--headless"], capture_output=True, text=True
        ).stderr,
    }
    reader = np.load(ARRAY, mmap_mode="r")
    before, named = float(reader[-1, -1]), _device_and_inode()
    told["scan"] = _run("scan", "--mode", "r", "--file", ARRAY)
    told["fill"] = _run("fill", "--mode", "r+", "--file", ARRAY, "--allow-write")
    told["before"], told["held"] = before, float(reader[-1, -1])
    told["opened anew"] = float(np.load(ARRAY, mmap_mode="r")[-1, -1])
    told["same name"] = named == _device_and_inode()
    told["held copies"] = _anonymous_bytes()
    told["small"] = _run("fill", "--mode", "c", "--size", "32M")
    told["large"] = _run("fill", "--mode", "c", "--size", "400M")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
