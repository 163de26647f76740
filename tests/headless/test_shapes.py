"""Arrays of any number of dimensions, with the chunk and the flush interval that suit them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from tests.headless.command import result
from tests.headless.conftest import RunHere
from tests.run.test_result import check_schema
from workloads.kernel import PAGE_BYTES

pytestmark = pytest.mark.usefixtures("no_process_left")
RUN = ("run", "fill", "--headless")


@pytest.mark.parametrize(
    ("shape", "mode", "chunk_rows", "flush_rows", "flushes"),
    [
        ("300000", "c", 1171, 9 * 1171, 28),
        ("40x30x50", "r+", 1, 100, 0),
        pytest.param("6x5x4x30x20", "w+", 1, 100, 0, marks=pytest.mark.long),
        pytest.param("1x1x1x1x1", "load", 1, 100, 0, marks=pytest.mark.long),
    ],
)
def test_a_scratch_array_has_any_number_of_dimensions(
    shape: str, mode: str, chunk_rows: int, flush_rows: int, flushes: int,
    scratch_dir: Path, tmp_path: Path, run_here: RunHere,
) -> None:  # fmt: skip
    options = ["--shape", shape, "--mode", mode, "--scratch-dir", scratch_dir]
    done = run_here(*RUN, *options, "--record", recording := tmp_path / "run.jsonl")
    found = result(done)
    check_schema(found)
    assert (done.returncode, found["outcome"]) == (0, "finished")
    settings, lengths = found["settings"], [int(part) for part in shape.split("x")]
    assert settings["shape"] == lengths
    assert settings["row_bytes"] == np.prod(lengths[1:], dtype=int) * 4
    assert (settings["chunk_rows"], settings["flush_every_rows"]) == (chunk_rows, flush_rows)
    assert settings["chunk_bytes"] == chunk_rows * settings["row_bytes"]
    assert settings["flush_every_bytes"] == flush_rows * settings["row_bytes"]
    assert found["rows_done"] == lengths[0]
    assert found["flushes"]["count"] == flushes
    size = int(np.prod(lengths)) * 4
    assert found["bytes_changed"] == size
    assert 0 <= found["pages_changed"] - size // PAGE_BYTES <= 2
    assert found["file_changed"] is (mode in ("r+", "w+"))
    assert found["ledger"]["unaccounted_bytes"] in (0, None)
    exported = run_here("export", recording, "--format", "csv")
    assert (exported.returncode, exported.stderr) == (0, "")
    *_, last = csv.DictReader(io.StringIO(exported.stdout))
    # Of the last moment that was read: a run as short as this may end before the next one.
    assert 0 <= int(last["rows_done"]) <= lengths[0]


def test_a_single_element_without_dimensions_is_one_row(disk_dir: Path, run_here: RunHere) -> None:
    np.save(path := disk_dir / "one.npy", np.array(2.5))
    found = result(run_here(*RUN, "--file", path))
    assert (found["rows_done"], found["bytes_changed"], found["pages_changed"]) == (1, 8, 1)
