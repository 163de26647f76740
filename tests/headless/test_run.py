"""`cowtop run --headless` for real: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.conftest import processes_that_name
from tests.headless.command import SMALL, command, cowtop, headless, result
from tests.run.test_result import METRIC_KEYS, check_schema
from tests.waiting import DEADLINE_SECONDS, eventually
from tests.workloads.scripted import pages_of, save_array
from workloads.catalog import CATALOG
from workloads.kernel import PAGE_BYTES

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
PAGES = len(pages_of(128, [(0, 60 * 2000 * 4)]))


@pytest.mark.parametrize("workload", CATALOG)
def test_every_workload_prints_one_object_of_the_schema(workload: str, scratch_dir: Path) -> None:
    done = headless(workload, *SMALL, "--scratch-dir", scratch_dir)
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


def test_the_settings_are_told_back(scratch_dir: Path) -> None:
    options = ["--mode", "r+", "--dtype", "int16", "--seed", "9", "--release", "cold"]
    done = headless("random-rows", *SMALL, *options, "--scratch-dir", scratch_dir)
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


def test_a_size_gives_rows_of_20000(scratch_dir: Path) -> None:
    done = headless("scan", "--size", "1M", "--scratch-dir", scratch_dir)
    assert result(done)["settings"]["shape"] == [13, 20_000]


def test_a_workload_that_fails_says_why_and_exits_3(scratch_dir: Path) -> None:
    done = headless("fill", *SMALL, "--mode", "r", "--scratch-dir", scratch_dir)
    assert done.returncode == 3
    found = result(done)
    check_schema(found)
    assert found["outcome"] == "failed"
    assert "assignment destination is read-only" in found["reason"]
    assert done.stderr.count("\n") == 1
    assert "read-only" in done.stderr
    assert found["verdict"]


@contextmanager
def _started(scratch_dir: Path, *more: str, **popen: object) -> Iterator[subprocess.Popen[str]]:
    """A paced run, once its child works."""
    arguments = command(
        *("run", "fill", "--headless", *SMALL, "--pace", "3600", "--interval", "0.05"),
        *("--scratch-dir", scratch_dir, *more),
    )
    with subprocess.Popen(  # type: ignore[call-overload]
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **popen
    ) as process:
        try:
            assert eventually(lambda: _working_child(process.pid)), "no child works"
            yield process
        finally:
            process.kill()


def _working_child(pid: int) -> psutil.Process | None:
    """The workload, once it waits for its second chunk: the first is done, the rest paced."""
    for child in psutil.Process(pid).children():
        maps = {Path(entry.path).suffix for entry in child.memory_maps()}
        if "workloads" in child.cmdline() and ".npy" in maps and child.memory_info().rss:
            return child
    return None


def _finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_ends_in_order_and_still_tells_what_it_saw(
    number: int, scratch_dir: Path
) -> None:
    with _started(scratch_dir) as process:
        process.send_signal(number)
        code, out, err = _finish(process)
    assert code == 130
    found = json.loads(out)
    check_schema(found)
    assert (found["outcome"], found["reason"]) == ("stopped", "stopped by the user")
    assert found["file_changed"] is False
    assert err.count("\n") == 1


def test_signals_in_a_hurry_are_one_signal(scratch_dir: Path) -> None:
    with _started(scratch_dir) as process:
        for _ in range(5):
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
        code, out, err = _finish(process)
    # What comes after the handlers were given back ends it at once, but never with a trace.
    assert "Traceback" not in err
    assert code in (130, -signal.SIGTERM)
    assert out == "" or json.loads(out)["outcome"] == "stopped"


@pytest.mark.parametrize(
    ("number", "name"), [(signal.SIGKILL, "SIGKILL"), (signal.SIGSEGV, "SIGSEGV")]
)
def test_a_killed_workload_is_told_and_exits_4(number: int, name: str, scratch_dir: Path) -> None:
    with _started(scratch_dir) as process:
        child = _working_child(process.pid)
        assert child is not None
        child.send_signal(number)
        code, out, err = _finish(process)
    assert code == 4
    found = json.loads(out)
    check_schema(found)
    assert found["outcome"] == "killed"
    assert name in found["reason"]
    assert name in err
    assert err.count("\n") == 1


def test_a_workload_whose_file_is_cut_off_is_told_and_exits_4(scratch_dir: Path) -> None:
    with _started(scratch_dir, "--pace", "4") as process:
        (file,) = scratch_dir.glob("*.npy")
        os.truncate(file, PAGE_BYTES)
        code, out, _ = _finish(process)
    assert code == 4
    found = json.loads(out)
    assert "SIGBUS" in found["reason"]
    assert found["file_changed"] is True


def test_a_cowtop_that_is_killed_leaves_no_child(scratch_dir: Path) -> None:
    with _started(scratch_dir) as process:
        assert len(processes_that_name(scratch_dir)) == 2
        process.kill()
        process.wait()
        assert eventually(lambda: not processes_that_name(scratch_dir))
    assert len(list(scratch_dir.glob("*.npy"))) == 1
    assert headless("scan", *SMALL, "--scratch-dir", scratch_dir).returncode == 0


def test_a_reader_that_has_seen_enough_is_no_error(scratch_dir: Path) -> None:
    arguments = command("run", "fill", "--headless", *SMALL, "--scratch-dir", scratch_dir)
    read, write = os.pipe()
    os.close(read)  # `| head` that is gone already
    with subprocess.Popen(arguments, stdout=write, stderr=subprocess.PIPE, text=True) as process:
        os.close(write)
        _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, err) == (0, "")
    words = " ".join(arguments)
    done = subprocess.run(f"{words} | head -c 10", shell=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ('{"schema":', "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed_break_nothing(closed: str, scratch_dir: Path) -> None:
    words = " ".join(command("run", "fill", "--headless", *SMALL, "--scratch-dir", scratch_dir))
    done = subprocess.run(f"{words} {closed}", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    if ">&-" not in closed.replace("2>&-", ""):
        check_schema(result(done))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_one_line(scratch_dir: Path) -> None:
    words = " ".join(command("run", "fill", "--headless", *SMALL, "--scratch-dir", scratch_dir))
    done = subprocess.run(f"{words} >/dev/full", shell=True, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "cowtop: the output cannot be written: No space left on device\n"


def test_a_progress_bar_is_drawn_on_a_terminal_only(scratch_dir: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = command("run", "fill", "--headless", *SMALL, "--scratch-dir", scratch_dir)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    drawn = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert process.returncode == 0
    check_schema(json.loads(out))
    assert "\r[" in drawn
    assert "%" in drawn
    assert drawn.endswith("\r\x1b[K")  # nothing stays of it
    assert "\n" not in drawn


def test_a_terminal_that_goes_away_does_not_take_the_run_with_it(scratch_dir: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = command(
        *("run", "fill", "--headless", *SMALL, "--pace", "1", "--scratch-dir", scratch_dir)
    )
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        os.read(ours, 100)  # the bar is drawn
        os.close(ours)
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 0
    assert json.loads(out)["outcome"] == "finished"


def test_a_users_file_is_read_and_proven_unchanged(disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (60, 40, 50), "float64")
    before = path.read_bytes()
    found = result(headless("normalize", "--file", path, "--chunk-rows", "all"))
    assert found["settings"]["file"] == str(path)
    assert found["settings"]["shape"] == [60, 40, 50]
    assert found["settings"]["chunk_rows"] == 60
    assert found["file_changed"] is False
    assert path.read_bytes() == before
    found = result(headless("fill", "--file", path, "--mode", "r+", "--allow-write"))
    assert found["file_changed"] is True
    assert list(disk_dir.iterdir()) == [path]


def test_a_page_map_comes_along_when_asked_for(scratch_dir: Path) -> None:
    found = result(headless("fill", *SMALL, "--page-map", "--scratch-dir", scratch_dir))
    page_map = found["page_map"]
    if "absent" in page_map:
        pytest.skip(page_map["absent"])
    assert page_map["complete"]
    assert page_map["bytes"]["private_copy"] == PAGES * PAGE_BYTES
    assert page_map["text"]


def test_without_a_terminal_the_screen_is_refused(scratch_dir: Path) -> None:
    for arguments in ((), ("run", "fill", "--scratch-dir", scratch_dir)):
        done = cowtop(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--headless" in done.stderr
        assert done.stderr.count("\n") == 1
