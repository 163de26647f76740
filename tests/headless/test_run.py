"""`cowtop run --headless`: what it prints, whatever the workload, the settings and the file."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.headless.command import SMALL, result
from tests.headless.conftest import RunHere
from tests.run.test_result import METRIC_KEYS, check_schema
from tests.workloads.scripted import pages_of, save_array
from tui.options import to_settings
from workloads.catalog import CATALOG
from workloads.kernel import PAGE_BYTES

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
PAGES = len(pages_of(128, [(0, 60 * 2000 * 4)]))
RUN = ("run", "fill", "--headless")


# What reads, what changes and what is lazy; in a real child each is seen without a command line.
_SEEN_ELSEWHERE = ("normalize", "random-rows", "touch")


@pytest.mark.parametrize(
    "workload",
    [
        pytest.param(name, marks=pytest.mark.long) if name in _SEEN_ELSEWHERE else name
        for name in CATALOG
    ],
)
def test_every_workload_prints_one_object_of_the_schema(
    workload: str, scratch_dir: Path, run_here: RunHere
) -> None:
    done = run_here("run", workload, "--headless", *SMALL, "--scratch-dir", scratch_dir)
    assert (done.returncode, done.stderr) == (0, "")
    found = result(done)
    check_schema(found)
    assert found["outcome"] == "finished"
    assert found["reason"] is None
    assert found["rows_done"] == 60
    assert found["final"].keys() >= METRIC_KEYS
    assert found["file_changed"] is False
    assert found["flushes"]["count"] == 3
    assert found["samples"] >= 1
    assert found["settings"]["workload"] == workload
    changes = CATALOG[workload].changes
    assert found["pages_changed"] == (PAGES if changes else 0)
    assert found["ledger"]["unaccounted_bytes"] == 0
    if not psutil.swap_memory().total:
        copies = found["pages_changed"] * found["page_bytes"]
        assert found["final"]["private_copies_bytes"] == copies


def test_the_settings_are_told_back(scratch_dir: Path, run_here: RunHere) -> None:
    options = ["--mode", "r+", "--dtype", "int16", "--seed", "9", "--release", "cold"]
    done = run_here(
        "run", "random-rows", "--headless", *SMALL, *options, "--scratch-dir", scratch_dir
    )
    settings = result(done)["settings"]
    assert settings["mode"] == "r+"
    assert settings["shape"] == [60, 2000]
    assert settings["dtype"] == "int16"
    assert settings["chunk_rows"] == 7
    assert settings["flush_every_rows"] == 20
    assert settings["release"] == "cold"
    assert settings["file"] is None
    assert settings["seed"] == 9
    assert result(done)["file_changed"] is True


def test_a_size_gives_rows_of_20000_and_a_page_map_comes_along_when_asked_for(
    scratch_dir: Path, run_here: RunHere
) -> None:
    done = run_here(*RUN, "--size", "1M", "--page-map", "--scratch-dir", scratch_dir)
    found = result(done)
    assert found["settings"]["shape"] == [13, 20_000]
    page_map = found["page_map"]
    if "absent" in page_map:
        pytest.skip(page_map["absent"])
    assert page_map["complete"]
    pages = len(pages_of(128, [(0, 13 * 20_000 * 4)]))
    assert page_map["bytes"]["private_copy"] == pages * PAGE_BYTES
    assert page_map["text"]


def test_a_workload_that_fails_says_why_and_exits_3(
    scratch_dir: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_settings, "refuse_what_cannot_change", lambda settings: None)
    done = run_here(*RUN, *SMALL, "--mode", "r", "--scratch-dir", scratch_dir)
    assert done.returncode == 3
    found = result(done)
    check_schema(found)
    assert found["outcome"] == "failed"
    assert "is read-only" in found["reason"]
    assert done.stderr.count("\n") == 1
    assert "read-only" in done.stderr
    assert found["verdict"]


def test_a_users_file_is_read_and_proven_unchanged(disk_dir: Path, run_here: RunHere) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (60, 40, 50), "float64")
    before = path.read_bytes()
    done = run_here("run", "normalize", "--headless", "--file", path, "--chunk-rows", "all")
    found = result(done)
    assert found["settings"]["file"] == str(path)
    assert found["settings"]["shape"] == [60, 40, 50]
    assert found["settings"]["chunk_rows"] == 60
    assert found["file_changed"] is False
    assert path.read_bytes() == before
    found = result(run_here(*RUN, "--file", path, "--mode", "r+", "--allow-write"))
    assert found["file_changed"] is True
    assert list(disk_dir.iterdir()) == [path]
