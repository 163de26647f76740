"""What the hook costs a user's program, with and without in turn, in CPU time."""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment
from tui.hook.environment import hook_folder, with_hook
from tui.hook.listener import Listener

_TIMES = 40
_FLUSHES = """
import json, statistics, sys, time
import numpy as np
array = np.memmap(sys.argv[1], np.uint8, sys.argv[2], shape=1 << 20)
array.flush()
def each(count):
    for _ in range(count):
        began = time.thread_time()
        array.flush()
        yield time.thread_time() - began
read, counted = [], []
for _ in range(4):
    time.sleep(1.1)  # what may be read in a second has come together again
    read += each(19)
    list(each(5))
    counted += each(500)
print(json.dumps([1e6 * statistics.median(times) for times in (read, counted)]))
"""
_WAITING = """
import sys, timeit
find = sys.meta_path[0].find_spec
print(min(timeit.repeat(lambda: find("something"), number=10_000, repeat=9)) * 100)
"""
_MARK = """
import timeit
from cowtop import mark
print(min(timeit.repeat(lambda: mark("epoch 3"), number=1000, repeat=9)) * 1000)
"""


def _cpu_seconds(words: list[str], environment: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], env=dict(environment), check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _more_ms(words: list[str], base: Mapping[str, str], hooked: Mapping[str, str]) -> str:
    pairs = [(_cpu_seconds(words, base), _cpu_seconds(words, hooked)) for _ in range(_TIMES)]
    without, found = (1000 * statistics.median(side) for side in zip(*pairs, strict=True))
    more = 1000 * statistics.median(b - a for a, b in pairs)
    return f"{without:6.1f} ms without, {found:6.1f} with; pair by pair {more:5.2f} more"


def _printed(program: str, *words: str, environment: Mapping[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env=dict(environment),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.bench
def test_start_up(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = clean_environment()
    lines = []
    with Listener(directory=disk_dir) as listener:
        hooked = listener.environment(base)
        copy = disk_dir / "copy"
        ignored: Callable[..., set[str]] = shutil.ignore_patterns("__pycache__")
        shutil.copytree(hook_folder(disk_dir), copy, ignore=ignored)
        socket = Path(hooked["COWTOP_MARKS"])
        unwritten = with_hook(base, socket, copy, trace_calls=False)
        unwritten["PYTHONDONTWRITEBYTECODE"] = "1"
        for name, words, environment in (
            ("python -c pass", ["-c", "pass"], hooked),
            ("the same, no bytecode kept", ["-c", "pass"], unwritten),
            ("import numpy", ["-c", "import numpy"], hooked),
        ):
            lines.append(f"{name:27}{_more_ms(words, base, environment)}")
        waiting = _printed(_WAITING, environment=hooked).strip()
        lines.append(f"{'each module found':27}{float(waiting):.2f} us while numpy is waited for")
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.bench
def test_a_flush_and_a_mark(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = clean_environment()
    lines = []
    array = disk_dir / "array"
    array.write_bytes(os.urandom(1 << 20))
    with Listener(directory=disk_dir) as listener:
        hooked = listener.environment(base)
        for mode in ("c", "r+"):
            sides = []
            for environment in (base, hooked, base, hooked):
                told = _printed(_FLUSHES, str(array), mode, environment=environment)
                sides.append(json.loads(told))
            for kind, name in enumerate(("read", "counted")):
                without = min(side[kind] for side in sides[::2])
                found = min(side[kind] for side in sides[1::2])
                medians = f"{without:6.2f} us without, {found:6.2f} with"
                lines.append(f"flush in {mode:3} {name:8}: median {medians}")
        for name, environment in (("without", base), ("within", hooked)):
            took = float(_printed(_MARK, environment=environment))
            lines.append(f"cowtop.mark {name} cowtop: {took:.2f} us")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
