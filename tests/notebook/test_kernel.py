"""A notebook run by nbclient in a real kernel, as Jupyter runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of the kernel's client; none is ours
]
LOAD = "%load_ext cowtop\nimport asyncio\nimport numpy as np"
COPY = "%%memmap\nx = np.load('x.npy', mmap_mode='c')\nx[:512] = 1\nx.flush()\n'its own'"


def _run(folder: Path, *cells: str) -> Any:
    np.save(folder / "x.npy", np.zeros((1024, 4096), np.uint8))
    make_cell: Any = new_code_cell
    make: Any = new_notebook
    notebook = make(cells=[make_cell(cell) for cell in (LOAD, *cells)])
    resources = {"metadata": {"path": str(folder)}}
    client: Any = NotebookClient
    client(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    return notebook


def test_a_notebook_shows_the_line_and_the_picture(disk_dir: Path) -> None:
    waits = "%%memmap\nawait asyncio.sleep(0.01)\nx[512:768] = 1\n11"
    notebook = _run(disk_dir, COPY, waits)
    for cell, own, line in zip(
        notebook.cells[1:],
        ("'its own'", "11"),
        (
            "cowtop: x.npy (c): +2.00 MiB private copies (peak 2.00 MiB), "
            "flush() 1 call: nothing written",
            "cowtop: x.npy (c): +1.00 MiB private copies (peak 3.00 MiB)",
        ),
        strict=True,
    ):
        result, shown = cell.outputs
        assert (result.output_type, result.data["text/plain"]) == ("execute_result", own)
        assert shown.output_type == "display_data" and shown.data["text/plain"] == line
        assert "<svg" in shown.data["text/html"] and len(shown.data["text/html"]) < 10_000


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (COPY + "\nraise ValueError('on purpose')", "ValueError"),
        (COPY.replace("%%memmap", "%%memmap --fail-if 'private_copies > 1M'"), "BudgetBroken"),
    ],
)
def test_a_cell_that_fails_or_breaks_its_budget_stops_the_notebook(
    disk_dir: Path, cell: str, name: str
) -> None:
    with pytest.raises(CellExecutionError) as failed:
        _run(disk_dir, cell)
    assert failed.value.ename == name
