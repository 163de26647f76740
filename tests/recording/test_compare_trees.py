"""Commands and processes are compared by metric and by file; what cannot be compared is said."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.recording.in_memory import recording_of
from tests.recording.tree_recordings import record
from tui.cli import main
from tui.headless.compare import write_comparison
from tui.metrics.measured import Bounded
from tui.probe.reading import Sample
from tui.recording.compare import Row, compare
from tui.recording.reader import Recording
from tui.run.about import WorkloadAbout
from tui.run.about_tree import TreeAbout
from tui.run.state import Phase, RunState
from tui.settings import Settings
from tui.tree.reading import FileKind, MappedFile, TreeReading
from workloads.words import Mode

_COPIES = "private_copies_bytes"


def _file(name: str, peak: float, key: str = "", **more: Any) -> MappedFile:
    told: dict[str, Any] = {"modes": (Mode.COPY_ON_WRITE,), "peak": {_COPIES: peak}, **more}
    return MappedFile(key or name, Path(name), **told)


def _tree(*files: MappedFile, rss: Any = 7) -> Recording:
    about = TreeAbout("train")
    state = RunState(about, Phase.ENDED, tree=TreeReading(1.0, files=files), peak={_COPIES: 5})
    sample = Sample(1.0, {"rss_bytes": rss, "pss_bytes": 9})
    made = recording_of(samples=[sample])
    return replace(made, about=about, states=((1.0, state),))


def _workload(file: str) -> Recording:
    about = WorkloadAbout(Settings(mode=Mode.COPY_ON_WRITE, file=Path(file)))
    state = RunState(about, Phase.ENDED, rows_done=3, peak={_COPIES: 40})
    made = recording_of(samples=[Sample(1.0, {"rss_bytes": 3})])
    return replace(made, about=about, states=((1.0, state),))


def _rows(*recordings: Recording) -> dict[str, Row]:
    return {row.key: row for row in compare(recordings).rows}


def test_files_of_one_name_and_mode_are_one_row_and_others_stand_alone() -> None:
    other = _file("a.npy", 4, "r", modes=(Mode.READ,))
    rows = _rows(_tree(_file("a.npy", 10), other), _tree(_file("a.npy", 16), _file("b.npy", 2)))
    found = {k: row.values for k, row in rows.items() if k.startswith("file.")}
    assert found == {
        f"file.a.npy.c.1.peak.{_COPIES}": (10, 16),
        f"file.a.npy.r.1.peak.{_COPIES}": (4, None),
        f"file.b.npy.c.1.peak.{_COPIES}": (None, 2),
    }
    assert rows[f"file.a.npy.c.1.peak.{_COPIES}"].label == "a.npy (c): peak private copies"
    assert rows[f"file.a.npy.c.1.peak.{_COPIES}"].differences == (6,)


def test_two_alike_in_one_recording_are_ranked_and_libraries_are_none_of_them() -> None:
    library = _file("c.so", 9, kind=FileKind.LIBRARY)
    both = _tree(_file("a.npy", 3, "x"), _file("a.npy", 8, "y"), library)
    found = compare([both, both])
    labels = [row.label for row in found.rows if row.key.startswith("file.")]
    assert labels == ["a.npy (c): peak private copies", "a.npy (c) #2: peak private copies"]
    assert "A: a.npy (c) is the name of several files, ranked by their copies" in found.notes


def test_a_tree_beside_a_workload_has_no_rows_and_no_ledger_and_says_so() -> None:
    rss = Bounded("3 processes share pages", 5, 9)
    tree, workload = _tree(_file("a.npy", 10), rss=rss), _workload("/x/a.npy")
    found = compare([tree, workload])
    rows: dict[str, Any] = {row.key: row.values for row in found.rows}
    assert rows["rows_done"] == (None, 3)
    assert rows["flushes.count"] == (None, 0)
    assert all(values[0] is None for key, values in rows.items() if key.startswith("ledger."))
    assert rows[f"peak.{_COPIES}"] == (5, 40)
    assert rows[f"file.a.npy.c.1.peak.{_COPIES}"] == (10, 40)
    assert found.notes[0].startswith("rows, pages changed and the ledger are told by a workload")
    assert "A: final RSS: 3 processes share pages" in found.notes
    assert (
        _rows(tree, tree).keys() & {"rows_done", "pages_changed", "ledger.changed_bytes"} == set()
    )


def test_a_peak_that_is_a_bound_says_so() -> None:
    bound = _tree(_file("a.npy", 3, peak_bound={_COPIES: "at most: not walked", "x": "y"}))
    assert compare([bound, bound]).notes == (
        "A: peak private copies of a.npy: at most: not walked",
        "B: peak private copies of a.npy: at most: not walked",
    )


def test_of_very_many_files_those_with_the_most_are_shown() -> None:
    many = _tree(*(_file(f"{n}.npy", n) for n in range(60)))
    found = compare([many, many])
    assert sum(row.key.startswith("file.") for row in found.rows) == 40
    assert "20 files with less are left out" in found.notes
    assert next(r for r in found.rows if r.key.startswith("file.")).values == (59, 59)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
def test_notes_are_in_every_form_that_has_words(form: str) -> None:
    out = io.StringIO()
    write_comparison(compare([_tree(_file("=a.npy", 9)), _workload("b.npy")]), form, out)
    text = out.getvalue()
    assert ("told by a workload alone" in text) is (form != "csv")
    if form == "json":
        assert len(json.loads(text)["notes"]) == 1


def test_recorded_trees_are_compared_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    record(first, 5)
    record(second, 5, processes=2)
    assert main(["compare", str(first), str(second)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "77.npy (c): peak private copies" in out and "exec python train.py" in out
    assert "rows done" not in out and "ledger" not in out
