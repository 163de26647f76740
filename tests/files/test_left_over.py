from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.other_user import NOBODY, run_as
from tui.files.left_over import remove_left_over
from tui.files.owner import start_ticks
from tui.files.scratch import reserve

OWNER = """
import sys
from pathlib import Path
import numpy as np
from tui.files.scratch import reserve
held = reserve(Path(sys.argv[1]), (4, 4), np.dtype("f4"))
print(held.path, flush=True)
sys.stdin.read()
"""


def _owner(directory: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_cowtop_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    living, living_path = _owner(tmp_path)
    killed, killed_path = _owner(tmp_path)
    try:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        with reserve(tmp_path, (2, 2), np.dtype("f4")) as ours:
            assert remove_left_over(tmp_path) == [killed_path]
            assert sorted(tmp_path.iterdir()) == sorted([living_path, ours.path])
    finally:
        _end(living)
        _end(killed)
    assert remove_left_over(tmp_path) == [living_path]


def test_a_zombie_owner_counts_as_dead(tmp_path: Path) -> None:
    owner, path = _owner(tmp_path)
    try:
        owner.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, owner.pid, os.WEXITED | os.WNOWAIT)  # ended, not yet reaped
        assert start_ticks(owner.pid) is None
        assert remove_left_over(tmp_path) == [path]
    finally:
        _end(owner)


def test_a_pid_that_is_used_again_does_not_protect(tmp_path: Path) -> None:
    path = tmp_path / f"cowtop-{os.getpid()}-1-1.npy"
    path.touch()
    assert remove_left_over(tmp_path) == [path]


def test_other_names_are_never_touched(tmp_path: Path, dead_pid: int) -> None:
    names = [
        f"cowtop-{dead_pid}-1-1.npy.bak",
        f"my-cowtop-{dead_pid}-1-1.npy",
        f"cowtop-{dead_pid}-1.npy",
        f"cowtop-{dead_pid}-x-1.npy",
        "cowtop-data.npy",
        "data.npy",
    ]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / f"cowtop-{dead_pid}-1-2.npy").mkdir()
    (tmp_path / f"cowtop-{dead_pid}-1-3.npy").symlink_to(tmp_path / "data.npy")
    os.mkfifo(tmp_path / f"cowtop-{dead_pid}-1-4.npy")
    before = sorted(tmp_path.iterdir())
    assert remove_left_over(tmp_path) == []
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_of_another_user_is_not_touched(
    tmp_path: Path, dead_pid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"cowtop-{dead_pid}-1-1.npy").touch()
    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    assert remove_left_over(tmp_path) == []


@pytest.mark.parametrize("mode", [0o400, 0o200, 0o000])
def test_what_its_user_may_not_open_any_more_is_removed_all_the_same(
    mode: int, dead_pid: int, disk_dir: Path
) -> None:
    disk_dir.chmod(0o777)
    path = disk_dir / f"cowtop-{dead_pid}-1-1.npy"
    path.touch()
    path.chmod(mode)
    os.chown(path, NOBODY, NOBODY)
    done = run_as(
        NOBODY,
        "import sys; from pathlib import Path; from tui.files.left_over import remove_left_over\n"
        "print(remove_left_over(Path(sys.argv[1])))",
        disk_dir,
    )
    assert (done.stdout, done.stderr) == (f"[{path!r}]\n", "")
    assert list(disk_dir.iterdir()) == []


def test_a_lock_protects_an_owner_whose_process_cannot_be_seen(
    tmp_path: Path, dead_pid: int
) -> None:
    owner, path = _owner(tmp_path)
    elsewhere = tmp_path / f"cowtop-{dead_pid}-1-1.npy"
    path.rename(elsewhere)
    try:
        assert remove_left_over(tmp_path) == []
    finally:
        _end(owner)
    assert remove_left_over(tmp_path) == [elsewhere]


def test_nothing_is_removed_where_the_living_cannot_be_told(tmp_path: Path, dead_pid: int) -> None:
    path = tmp_path / f"cowtop-{dead_pid}-1-1.npy"
    path.touch()
    assert remove_left_over(tmp_path, proc_root=tmp_path) == []
    assert path.exists()


def test_a_directory_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert remove_left_over(tmp_path / "none") == []
