"""The manual's recipe for papers draws what is in a recording: bands, gaps, markers, RSS."""

from __future__ import annotations

import csv
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui.manual import page
from tui.manual.markdown import Fence, blocks
from tui.palette import BY_NAME

pytestmark = pytest.mark.slow

MIB = 1 << 20
NAMES = (
    *("seconds", "interpreter_bytes", "copies_in_ram_bytes", "mapping_dirty_bytes"),
    *("mapping_file_bytes", "libraries_bytes", "swap_bytes", "rss_bytes"),
)
# One row a second; what is before the array is open, and the third, are not known in parts.
ROWS: list[list[float | None]] = [
    [-1, None, None, None, None, None, 0, 9 * MIB],
    [0, 10 * MIB, 1 * MIB, 2 * MIB, 8 * MIB, 5 * MIB, 0, 24 * MIB],
    [1, 10 * MIB, 2 * MIB, 6 * MIB, 9 * MIB, 5 * MIB, 0, 26 * MIB],
    [2, 10 * MIB, None, 0, 9 * MIB, 5 * MIB, 0, 27 * MIB],
    [3, 10 * MIB, 4 * MIB, 0, 9 * MIB, 5 * MIB, 0, 28 * MIB],
    [4, 10 * MIB, 5 * MIB, 0, 9 * MIB, 5 * MIB, 0, 29 * MIB],
]
MARKERS = [{"seconds": 1.5, "kind": "flush"}, {"seconds": 4.0, "kind": "end"}]
BANDS = {
    "python, numpy": "band-python",
    "private copies": "band-copies",
    "not yet written": "band-unwritten",
    "file, reclaimable": "band-file",
    "libraries": "band-libraries",
}
Drawn = Callable[[str, list[list[float | None]]], Any]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """The axes that the recipe draws of these rows, given as `json` or `csv`."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    import matplotlib.pyplot as plt

    fences = [block for block in blocks(page("papers")) if isinstance(block, Fence)]
    (recipe,) = [fence for fence in fences if fence.lines[:1] == ("# figure.py",)]
    program = tmp_path / "figure.py"
    program.write_text("\n".join(recipe.lines), encoding="utf-8")

    def draw(form: str, rows: list[list[float | None]]) -> Any:
        series, picture = tmp_path / f"series.{form}", tmp_path / "figure.pdf"
        with series.open("w", newline="") as file:
            if form == "json":
                json.dump({"columns": NAMES, "rows": rows, "markers": MARKERS}, file)
            else:
                csv.writer(file).writerows([NAMES, *rows])
        monkeypatch.setattr(sys, "argv", [str(program), str(series), str(picture)])
        plt.close("all")
        axes = runpy.run_path(str(program))["axes"]
        plt.close("all")
        assert picture.read_bytes().startswith(b"%PDF")
        return axes

    return draw


def _bands(axes: Any) -> dict[str, Any]:
    return {area.get_label(): area for area in axes.collections}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_bands_are_stacked_in_the_palettes_colours(drawn: Drawn, form: str) -> None:
    from matplotlib.colors import to_hex

    axes = drawn(form, ROWS)
    found = _bands(axes)
    assert {name: to_hex(area.get_facecolor()[0]) for name, area in found.items()} == {
        name: BY_NAME[role].light for name, role in BANDS.items()
    }
    heights = {name: area.get_datalim(axes.transData).y1 for name, area in found.items()}
    assert heights == {
        "python, numpy": 10, "private copies": 15, "not yet written": 18,
        "file, reclaimable": 24, "libraries": 29,
    }  # fmt: skip
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == [*BANDS, "RSS"]
    (rss,) = [line for line in axes.lines if line.get_label() == "RSS"]
    assert list(rss.get_ydata()) == [9, 24, 26, 27, 28, 29]
    assert (axes.get_xlim(), axes.get_ylim()[0]) == ((0, 4), 0)


def test_where_something_is_not_known_there_is_a_gap_and_no_zero(drawn: Drawn) -> None:
    copies = _bands(drawn("json", ROWS))["private copies"]
    spans = [(path.vertices[:, 0].min(), path.vertices[:, 0].max()) for path in copies.get_paths()]
    assert spans == [(0, 1), (3, 4)]
    assert min(np.min(path.vertices[:, 1]) for path in copies.get_paths()) == 10


def test_flushes_are_marked_where_the_export_has_markers(drawn: Drawn) -> None:
    marked = [line for line in drawn("json", ROWS).lines if line.get_label() != "RSS"]
    assert [list(line.get_xdata()) for line in marked] == [[1.5, 1.5]]
    assert len(drawn("csv", ROWS).lines) == 1


def test_what_a_mode_has_not_is_no_band(drawn: Drawn) -> None:
    at = NAMES.index("mapping_dirty_bytes")
    rows = [[None if place == at else cell for place, cell in enumerate(row)] for row in ROWS]
    found = _bands(drawn("json", rows))
    assert list(found) == [name for name in BANDS if name != "not yet written"]
    axes = drawn("json", rows)
    assert _bands(axes)["libraries"].get_datalim(axes.transData).y1 == 29
