"""What `exec --exact` costs a script: the first write to each page, an opening, a mark, in turn."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment
from tests.tree.exact_scripts import needs_exact
from tui.hook.listener import Listener
from tui.tree.exact import ExactWrites

_WRITES = """
import json, resource, sys, time
import numpy as np
from cowtop import mark
path, mode, pages = sys.argv[1], sys.argv[2], int(sys.argv[3])
def timed(act):
    began = time.thread_time(); act(); return time.thread_time() - began
def open_it():
    global array
    array = np.memmap(path, np.uint8, mode, shape=(pages, 4096))
def write(step):
    for row in range(0, pages, step):
        array[row, 0] = 1
took = [timed(open_it), timed(lambda: write(3)), timed(lambda: write(3)), timed(lambda: mark("m")),
        timed(lambda: write(3))]
status = open("/proc/self/status").read()
took.append(int(status.split("VmPTE:")[1].split()[0]) * 1024)
print(json.dumps(took))
"""
_NAMES = ("opening", "first write", "again", "mark", "after it")


@pytest.mark.bench
@pytest.mark.parametrize("mode", ["r+", "c"])
def test_a_script_that_writes(
    mode: str, disk_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs_exact()
    pages = 1 << 18
    path = disk_dir / "array"
    with path.open("wb") as file:
        file.truncate(pages * 4096)
    script = [sys.executable, "-c", _WRITES, str(path), mode, str(pages)]
    found: dict[bool, list[list[float]]] = {False: [], True: []}
    for _ in range(7):
        for is_exact in (False, True):
            with Listener(directory=disk_dir, exact=is_exact) as listener:
                environment = listener.environment(clean_environment())
                done = subprocess.run(
                    script, env=environment, check=True, capture_output=True, text=True
                )
            found[is_exact].append(json.loads(done.stdout))
    lines = [f"mode {mode}, a map of 1 GiB, every third page written, CPU; without and with:"]
    for at, name in enumerate((*_NAMES, "page tables")):
        plain, exact = (statistics.median(one[at] for one in found[side]) for side in (False, True))
        if name in ("opening", "mark"):
            lines.append(f"  {name}: {plain * 1e3:.2f} and {exact * 1e3:.2f} ms")
        elif name == "page tables":
            lines.append(f"  {name}: {plain / 2**20:.2f} and {exact / 2**20:.2f} MiB")
        else:
            each = pages / 3 / 1e6
            lines.append(f"  {name}: {plain / each:.3f} and {exact / each:.3f} us a page")
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.bench
def test_a_look_from_outside(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_exact()
    text = f"""
import numpy as np
array = np.memmap({str(disk_dir / "a")!r}, np.uint8, "w+", shape=(1 << 18, 4096))
array[::2, 0] = 1
print("look", flush=True); input()
"""
    with Listener(directory=disk_dir, exact=True) as listener:
        assert listener.folder is not None
        writes = ExactWrites(listener.folder)
        with subprocess.Popen(
            [sys.executable, "-c", text],
            env=listener.environment(clean_environment()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            process.stdout.readline()
            while not writes.files:
                writes.hear(listener.words())
            spent, longest, ticks = time.thread_time(), 0.0, 0
            (file,) = writes.files.values()
            now = 0.0
            while file.written.so_far.written_bytes != 1 << 29 and ticks < 100_000:
                began = time.thread_time()
                now += 0.25
                writes.tick(now)
                longest = max(longest, time.thread_time() - began)
                ticks += 1
            spent = time.thread_time() - spent
            process.stdin.write(b"\n")
            process.stdin.flush()
    with capsys.disabled():
        print(
            f"\na map of 1 GiB, every second page written: {spent * 1e3:.0f} ms in {ticks} ticks, "
            f"the longest {longest * 1e3:.1f} ms ({os.cpu_count()} CPUs)"
        )
