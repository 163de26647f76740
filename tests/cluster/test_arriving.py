"""What is sent to a worker works there without cowtop: it says that it is missing, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tui.extras import Extra, install_line

ROOT: Final = Path(__file__).parents[2]

_SENDER: Final = """\
import sys
from distributed.protocol.pickle import dumps
from cowtop.dask import MemmapPlugin
from tui.cluster.arriving import asking
sys.stdout.buffer.write(dumps([MemmapPlugin(interval=0.5), asking()]))
"""
_WORKER: Final = """\
import asyncio, pickle, sys, types
if sys.argv[1:]:
    from tests.cluster.tasks import forget_cowtop
    forget_cowtop()
plugin, asked = pickle.loads(sys.stdin.buffer.read())
print(type(plugin).__name__, plugin.name, getattr(plugin, "interval", None))
worker = types.SimpleNamespace(
    name="w-1", id="id-1", address="tcp://w-1", plugins={"any": plugin}, log_event=print,
    memory_manager=types.SimpleNamespace(memory_limit=1 << 30, memory_pause_fraction=False),
)
try:
    plugin.setup(worker)
except RuntimeError as error:
    print(error)
try:
    print(asyncio.run(asked(worker)), asyncio.run(asked(types.SimpleNamespace(plugins={}))))
except RuntimeError as error:
    print(error)
print("tui" in sys.modules)
"""


def _ran(program: str, given: bytes, *words: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        input=given,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.slow
def test_a_plugin_arrives_as_itself_or_says_in_one_line_that_cowtop_is_not_there() -> None:
    sent = _ran(_SENDER, b"")
    lines = _ran(_WORKER, sent, "not there").decode().splitlines()
    missing = "cowtop is not installed on it: pip install 'cowtop[dask]' where workers start"
    assert lines == [
        "NotThere cowtop-memmap None",
        f"worker w-1 is not watched: {missing}",
        f"{{'trouble': \"{missing}\"}} None",
        "False",
    ]
    there = _ran(_WORKER, sent).decode()
    assert there.startswith("MemmapPlugin cowtop-memmap 0.5\ncowtop-memmap {'worker': 'id-1'")
    assert '"limit_bytes":1073741824,"pause_bytes":{"absent":"Dask never pauses it"}' in there


@pytest.mark.slow
def test_without_dask_the_import_says_how_to_install_it_in_one_line() -> None:
    program = """\
import sys
sys.modules["distributed"] = None
try:
    import cowtop.dask
except ImportError as error:
    print(error)
import cowtop
print("tui" in sys.modules, "numpy" in sys.modules)
"""
    line, _ = _ran(program, b"").decode().splitlines()
    assert line == f"cowtop.dask needs distributed: {install_line(Extra.DASK)}"
