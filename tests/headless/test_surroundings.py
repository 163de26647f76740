"""What lies around a run and is not as it usually is: one clear line, or no matter at all."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.headless.command import SMALL, headless, refusal_of, result
from tests.headless.conftest import Refused, RunHere
from tests.other_user import COWTOP, NOBODY, as_user, environment, python_of
from tui import scarce

RUN = ("run", "fill", "--headless", *SMALL)


@pytest.fixture
def umask() -> Iterator[Callable[[int], object]]:
    """Sets it for one test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.fixture
def deleted_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test is in a folder that is no more."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()


@pytest.mark.usefixtures("deleted_folder")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--junit", "x"), "its folder was deleted"),
        (("--record", "x"), "its folder was deleted"),
        (("--at", "end", "--out", "x.svg"), "its folder was deleted"),
        (("--scratch-dir", "."), "--scratch-dir .: was deleted"),
        (("--file", "x.npy"), "no such file"),
    ],
    ids=lambda it: it[0] if isinstance(it, tuple) else "",
)
def test_a_current_folder_that_was_deleted_is_told(
    options: tuple[str, ...], words: str, refused: Refused
) -> None:
    size = () if options[0] == "--file" else SMALL
    assert words in refused("run", "fill", "--headless", *size, *options)


@pytest.mark.slow
@pytest.mark.usefixtures("deleted_folder")
def test_nobody_needs_a_current_folder(run_here: RunHere, scratch_dir: Path) -> None:
    done = run_here(*RUN, "--scratch-dir", scratch_dir)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_here("doctor", "--scratch-dir", scratch_dir)
    assert "Error" not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_user_without_a_home_can_record(
    tmp_path: Path, scratch_dir: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    done = run_here(*RUN, "--scratch-dir", scratch_dir, "--record", tmp_path / "a.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.jsonl").stat().st_size > 0


@pytest.mark.parametrize(
    "options",
    [("--repeat", "999999999"), ("--flush-every", ",".join(map(str, range(2000))))],
    ids=lambda options: options[0],
)
def test_a_table_without_end_is_refused(options: tuple[str, str], refused: Refused) -> None:
    assert "cells, and a table has 10,000 at most" in refused("table", *options)


@pytest.mark.slow
def test_a_umask_does_not_lock_cowtop_out_of_what_it_makes(
    umask: Callable[[int], object], tmp_path: Path, scratch_dir: Path, run_here: RunHere
) -> None:
    umask(0o777)
    record, report = tmp_path / "a.jsonl", tmp_path / "a.xml"
    outputs = ("--record", record, "--junit", report)
    done = run_here(*RUN, "--scratch-dir", scratch_dir, *outputs)
    assert done.returncode == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_too_few_descriptors_are_one_line_and_more_are_taken_where_they_may_be() -> None:
    few = ("bash", "-c", 'ulimit -n 12 && exec "$@"', "-") if shutil.which("bash") else ()
    if not few:
        pytest.skip("no bash here")
    line = refusal_of(headless("fill", *SMALL, prefix=few))
    assert line == "cowtop: 12 open files are too few (ulimit -n): 256 are enough\n"
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, before[1]))
        scarce.allow_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (256, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.slow
def test_a_python_that_wants_to_be_inspected_changes_no_run(scratch_dir: Path) -> None:
    done = headless(
        "fill", *SMALL, "--scratch-dir", scratch_dir, environment={"PYTHONINSPECT": "1"}
    )
    assert result(done)["outcome"] == "finished"
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(24, "Too many open files"), "open files are too few"),
        (OSError(23, "Too many open files in system"), "the machine has no more open files"),
        (OSError(12, "Cannot allocate memory"), "the kernel has no memory left"),
        (BlockingIOError(11, "Resource temporarily unavailable"), "no more processes or threads"),
        (RuntimeError("can't start new thread"), "no more processes or threads"),
        (MemoryError(), "no memory is left for cowtop itself"),
        (ImportError("x.so: failed to map segment from shared object"), "to load a library"),
        (OSError(28, "No space left on device", "/a/b"), "/a/b: No space left on device"),
        (OSError(30, "Read-only file system"), "Read-only file system"),
    ],
)
def test_what_a_machine_does_not_give_is_said(error: Exception, words: str) -> None:
    assert words in (scarce.in_words(error) or "")


@pytest.mark.parametrize("error", [ValueError("x"), RuntimeError("x"), OSError(5, "I/O error")])
def test_what_is_a_fault_stays_one(error: Exception) -> None:
    assert scarce.in_words(error) is None


@pytest.mark.long
@pytest.mark.parametrize("option", ["subset=pid", "hidepid=2"])
def test_a_proc_that_hides_things_is_no_error(option: str, scratch_dir: Path) -> None:
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("needs root and unshare to mount another /proc")
    mounted = f'mount -t proc -o {option} proc /proc && exec "$@"'
    prefix = ("unshare", "-m", "sh", "-c", mounted, "-")
    if subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("no other /proc can be mounted here")
    done = headless("fill", *SMALL, "--scratch-dir", scratch_dir, prefix=prefix)
    assert (done.returncode, done.stderr) == (0, "")
    assert result(done)["outcome"] == "finished"


@pytest.mark.long
def test_another_user_without_a_home_records_under_any_umask() -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o1777)
        words = [python_of(NOBODY), *COWTOP, *RUN, "--record", f"{folder}/a.jsonl", "--at", "end",
                 "--out", f"{folder}/a.txt"]  # fmt: skip
        done = subprocess.run(
            words, env=environment(HOME=""), cwd="/", umask=0o777, capture_output=True, text=True,
            **as_user(NOBODY),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert {path.name for path in Path(folder).iterdir()} == {"a.jsonl", "a.txt"}
