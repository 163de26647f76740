"""Cells in IPython: figures as smaps has them, and the cell itself as it is without the magic.

All run in one process, one after the other; each test has a word on some of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import folders
from tests.notebook import shell

pytestmark = pytest.mark.slow

Told = dict[str, dict[str, Any]]
OPEN = "x = np.load('x.npy', mmap_mode='c')"
MIB = 256
"""Rows of 4 KiB."""
CLEAR = "for name in ('x', 'r'):\n    globals().pop(name, None)"
CELLS = {
    "load": "%load_ext cowtop",
    "first": f"%%memmap\n{OPEN}\nx[: {2 * MIB}] = 1\nx.flush()\nprint('said')\nprivate('x.npy')",
    "again": f"%%memmap x\nx[: {3 * MIB}] = 2",
    "read": "%%memmap\nint(x.sum())",
    "dirty": f"%%memmap\nr = np.load('r.npy', mmap_mode='r+')\nr[: {2 * MIB}] = 1\nr.flush()",
    "named dirty": f"%%memmap r\nr[: {MIB}] = 3",
    "clear 1": CLEAR,
    "alone": f"%%memmap\n{OPEN}\nx[: {2 * MIB}] = 1\ndel x",
    "beside": f"{OPEN}\nx[: {MIB}] = 1",
    "two": f"%%memmap\ny = np.load('x.npy', mmap_mode='c')\ny[: {2 * MIB}] = 1\ndel y",
    "gone": "%%memmap\ndel x",
    "failed": f"%%memmap\n{OPEN}\nx[: {MIB}] = 1\nraise ValueError('on purpose')",
    "stopped": "%%memmap\nraise KeyboardInterrupt",
    "awaited": "%%memmap\nimport asyncio\nawait asyncio.sleep(0)\n5",
    "wrong": "%%memmap\nz = (",
    "after": "%%memmap\n7",
    "clear 2": f"{CLEAR}\n{OPEN}",
    "nested": rf"""%%memmap
get_ipython().run_cell('%%memmap\nx[:{MIB}] = 1')
x[: {2 * MIB}] = 1""",
    "line": f"%memmap x[: {3 * MIB}] = 1",
    "value": "%memmap int(x[0, 0])",
    "timed": "%%time\n%%memmap\n11",
    "over": f"%%memmap --fail-if 'private_copies > 512K'\nx[: {4 * MIB}] = 1",
    "within": "%%memmap --fail-if 'private_copies > 1M'\nx[0] = 2\n9",
    "over and wrong": "%%memmap --fail-if 'private_copies > 1M'\n1 / 0",
    "refused 1": "%%memmap nosuch\n1",
    "refused 2": "%%memmap np\n1",
    "refused 3": "%%memmap --nosuch\n1",
    "refused 4": "%%memmap x'\n1",
    "refused 5": "%%memmap --fail-if 'rss > 1G'\n1",
    "forked": """%%memmap --no-picture
import os
if not (child := os.fork()):
    x[:] = 5
    os._exit(0)
os.waitpid(child, 0)""",
    "nameless": "os.rename('x.npy', 'y.npy'); os.unlink('y.npy')",
    "nothing": "%%memmap\n1",
    "plain": "%%memmap --no-picture\nx[0] = 3",
    "unload": "%unload_ext cowtop",
    "unloaded": "%%memmap\n1",
    "load again": "%load_ext cowtop",
    "reload": "%reload_ext cowtop",
    "reloaded": "%%memmap\n13",
}


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """What each cell showed."""
    with folders.made_folder("tests") as folder:
        for name in ("x.npy", "r.npy"):
            np.save(folder / name, np.zeros((4 * MIB, 4096), np.uint8))
        os.sync()
        done = subprocess.run(
            [sys.executable, str(Path(shell.__file__))],
            cwd=folder,
            env={**os.environ, "IPYTHONDIR": str(folder / "ipython")},
            input=json.dumps(list(CELLS.values())),
            text=True,
            stdout=subprocess.PIPE,
            timeout=120,
            check=True,
        )
        yield dict(zip(CELLS, json.loads(done.stdout), strict=True))


def _lines(told: Told, name: str) -> list[str]:
    return [line.removeprefix("cowtop: ") for line in told[name]["lines"]]


def test_the_line_has_what_smaps_has_and_the_cell_its_own_output(told: Told) -> None:
    first = told["first"]
    assert _lines(told, "first") == [
        "x.npy (c): +2.00 MiB private copies (peak 2.00 MiB), flush() 1 call: nothing written"
    ]
    # The first of the rows lies in the page of the header.
    assert int(first["result"]) == (2 << 20) + 4096
    assert first["stdout"] == "said\nOut[0]: 2101248\n" and first["error"] is None
    assert _lines(told, "again") == ["x (c): +1.00 MiB private copies (peak 3.00 MiB)"]
    assert _lines(told, "read") == ["nothing was copied or made dirty in 1 mapped file"]
    assert int(told["read"]["result"]) == 2 * 3 * MIB * 4096


def test_what_goes_to_the_file_is_told_as_dirty_or_why_it_is_not_known(told: Told) -> None:
    (line,) = _lines(told, "dirty")
    assert line.startswith("r.npy (r+): ") and "flush() 1 call in " in line
    assert "private" not in line
    (line,) = _lines(told, "named dirty")
    assert line.startswith("r (r+): ") and "dirty" in line


def test_what_is_mapped_and_let_go_of_within_the_cell_is_told(told: Told) -> None:
    assert _lines(told, "alone") == ["x.npy (c): closed, 2.00 MiB private copies given back"]
    assert told["beside"]["lines"] == []
    assert _lines(told, "two") == ["x.npy (c): +0 B private copies (peak 3.01 MiB)"]  # two headers
    assert _lines(told, "gone") == ["x.npy (c): closed, 1.00 MiB private copies given back"]


def test_a_cell_that_fails_is_interrupted_or_awaits_is_as_it_was(told: Told) -> None:
    assert told["failed"]["error"] == "ValueError" and "on purpose" in told["failed"]["stdout"]
    assert _lines(told, "failed") == ["x.npy (c): +1.00 MiB private copies (peak 1.00 MiB)"]
    assert told["stopped"]["error"] == "KeyboardInterrupt"
    assert len(told["stopped"]["lines"]) == 1
    assert (told["awaited"]["result"], len(told["awaited"]["lines"])) == ("5", 1)
    assert told["wrong"]["error"] == "SyntaxError" and told["wrong"]["lines"] == []
    after = told["after"]
    assert (after["result"], len(after["lines"])) == ("7", 1)
    assert "cowtop-cell" not in after["threads"] and after["is_numpy_itself"]


def test_cells_within_cells_and_single_statements(told: Told) -> None:
    assert _lines(told, "nested") == [
        "x.npy (c): +1.00 MiB private copies (peak 1.00 MiB)",
        "x.npy (c): +2.00 MiB private copies (peak 2.00 MiB)",
    ]
    assert _lines(told, "line") == ["x.npy (c): +1.00 MiB private copies (peak 3.00 MiB)"]
    assert told["value"]["result"] == "1"
    assert told["timed"]["result"] == "11" and len(told["timed"]["lines"]) == 1


def test_a_forks_copies_are_not_known_and_a_file_without_a_name_is_as_it_was(told: Told) -> None:
    (line,) = _lines(told, "forked")
    assert line.startswith("x.npy (c): +0 B private copies (peak at least ")
    assert _lines(told, "nothing") == ["nothing was copied or made dirty in 1 mapped file"]


def test_a_budget_fails_the_cell_and_what_is_wrong_is_one_line(told: Told) -> None:
    assert told["over"]["error"] == "BudgetBroken"
    words = "budget broken: x.npy: private_copies.peak 1.00 MiB > 512 KiB"
    assert words in told["over"]["stdout"]
    assert (told["within"]["error"], told["within"]["stdout"]) == (None, "Out[0]: 9\n")
    assert told["over and wrong"]["error"] == "CellFailed"
    assert "ZeroDivisionError" in told["over and wrong"]["stdout"]
    for number in range(1, 6):
        refused = told[f"refused {number}"]
        assert (refused["error"], refused["result"], refused["lines"]) == ("UsageError", "None", [])
        (line,) = refused["stderr"].splitlines()
        assert line.startswith("UsageError: %%memmap: ")


def test_the_picture_is_there_but_where_it_is_not_wanted(told: Told) -> None:
    (html,) = told["first"]["html"]
    assert html.count("<svg") == html.count("</svg>") == 1 and len(html) < 10_000
    assert "<svg" not in told["plain"]["html"][0] + told["line"]["html"][0]


def test_unloaded_ipython_is_as_it_was_and_loading_twice_is_loading_once(told: Told) -> None:
    assert told["unloaded"]["lines"] == []
    assert "not found" in told["unloaded"]["stderr"] + told["unloaded"]["stdout"]
    assert (told["reloaded"]["result"], len(told["reloaded"]["lines"])) == ("13", 1)
