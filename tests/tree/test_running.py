"""What runs already and might be watched, and why a process cannot be: one clear line each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.other_user import SOMEBODY, as_user, environment, python_of, run_as
from tests.probe.proc_tree import PID, STAT, STATUS, write_process
from tests.tree.by_hand import PAGE
from tests.tree.subjects import made_array, subject
from tests.waiting import eventually
from tui.tree.subjects import running_subjects
from tui.tree.why_not import why_not

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.slow
def test_processes_with_data_mapped_are_told_with_their_copies(disk_dir: Path) -> None:
    path = made_array(disk_dir / "an array.npy")
    with subject("copy_on_write", path) as made:
        found = {one.pid: one for one in running_subjects(budget_seconds=60.0)}
        mine = found[made.pid]
        assert mine.files == (path,)
        assert mine.name == "python -m tests.tree.subjects_program"
        assert mine.private_copies_bytes == 300 * PAGE
        assert why_not(made.pid) is None
        assert why_not(made.pid, start_ticks=mine.start_ticks) is None
        assert "has ended, and its PID is another" in str(why_not(made.pid, start_ticks=1))
    assert os.getpid() not in found


@pytest.mark.long
def test_a_budget_leaves_the_smaller_ones_unwalked(disk_dir: Path) -> None:
    path = made_array(disk_dir / "a.npy")
    with subject("parent_first", path) as made:
        found = [
            one
            for one in running_subjects(budget_seconds=-1.0)
            if one.pid in {made.pid, *made.said}
        ]
    assert len(found) == 5
    assert sum("not walked" in str(one.private_copies_bytes) for one in found) >= 4


def test_why_a_process_cannot_be_watched_is_said_in_one_line() -> None:
    assert why_not(0) == "0 is no PID"
    assert why_not(-5) == "-5 is no PID"
    assert why_not(os.getpid()) == f"process {os.getpid()} is cowtop itself"
    with subprocess.Popen(["true"]) as ended:
        assert eventually(lambda: "zombie" in str(why_not(ended.pid))), why_not(ended.pid)
    assert why_not(ended.pid) == f"there is no process {ended.pid}"


def test_a_thread_of_the_kernel_has_no_memory() -> None:
    if not Path("/proc/2/comm").exists() or Path("/proc/2/comm").read_text() != "kthreadd\n":
        pytest.skip("no thread of the kernel is seen here")
    assert why_not(2) == "process 2 (kthreadd) is a thread of the kernel: it has no memory"


def test_a_thread_is_told_from_its_process() -> None:
    waits, told = threading.Event(), threading.Event()
    numbers: list[int] = []

    def run() -> None:
        numbers.append(threading.get_native_id())
        told.set()
        waits.wait()

    thread = threading.Thread(target=run)
    thread.start()
    told.wait()
    try:
        assert why_not(numbers[0]) == (
            f"{numbers[0]} is a thread of process {os.getpid()}: watch that one"
        )
    finally:
        waits.set()
        thread.join()


_ASK = "import sys; from tui.tree.why_not import why_not; print(why_not(int(sys.argv[1])))"


@pytest.mark.long
def test_another_user_s_process_is_said_to_be_one() -> None:
    said = run_as(SOMEBODY, _ASK, os.getpid())
    assert said.stdout.startswith(f"process {os.getpid()} (")
    assert "is another user's (uid 0): only root can read it" in said.stdout


@contextmanager
def waiting_as_somebody(code: str) -> Iterator[int]:
    """The PID of a process of the other user's that has done this and waits."""
    words = [python_of(SOMEBODY), "-c", f"{code}; print(flush=True); input()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, stdin=pipe, stdout=pipe, env=environment(), cwd="/", **as_user(SOMEBODY)
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.kill()


@pytest.mark.long
def test_a_process_that_forbids_to_be_read_is_said_to_do_so() -> None:
    with waiting_as_somebody("import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)") as pid:
        said = run_as(SOMEBODY, _ASK, pid)
    assert "does not let itself be read (it is not dumpable" in said.stdout


def hiding_others(code: str, *arguments: object) -> str:
    """What some lines of Python print as root where `/proc` hides others; skips where it cannot."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare(1) here")
    python = python_of(SOMEBODY)
    mounted = 'mount -t proc -o hidepid=2 proc /proc 2>/dev/null || exit 77; exec "$@"'
    words = ["unshare", "-m", "sh", "-c", mounted, "sh", python, "-P", "-c", code]
    said = subprocess.run(
        [*words, *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        cwd="/",
    )
    if said.returncode in (1, 77) and not said.stderr.startswith("Traceback"):
        pytest.skip("no /proc of one's own can be mounted here")
    assert said.returncode == 0, said.stderr
    return said.stdout


_DROP = f"import os, sys; os.setgid({SOMEBODY}); os.setuid({SOMEBODY})"


@pytest.mark.long
def test_where_proc_hides_others_that_is_said() -> None:
    said = hiding_others(f"{_DROP}; {_ASK}", os.getpid())
    assert said.strip() == (
        f"process {os.getpid()} is another user's, and /proc hides those here (hidepid)"
    )


_CHILD_OF_ROOT = f"""
import ctypes, os, signal
from tui.tree.look import TreeLook
told, kept = os.pipe(), os.pipe()
outer = os.fork()
if not outer:
    if not (inner := os.fork()):
        os.read(kept[0], 1)
    {_DROP.replace("; ", chr(10) + "    ")}
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    os.write(told[1], str(inner).encode())
    os.read(kept[0], 1)
inner = int(os.read(told[0], 32))
looking = os.fork()
if not looking:
    {_DROP.replace("; ", chr(10) + "    ")}
    reading = TreeLook(outer).whole()
    print([one.pid - inner for one in reading.processes if "hidepid" in str(one.get("rss_bytes"))])
    print(reading.get("rss_bytes"), reading.get("private_copies_bytes"), reading.notes, flush=True)
    os._exit(0)
os.waitpid(looking, 0)
for pid in (inner, outer):
    os.kill(pid, signal.SIGKILL)
"""


@pytest.mark.long
def test_a_hidden_child_is_there_and_makes_every_sum_unknown() -> None:
    hidden, rest = hiding_others(_CHILD_OF_ROOT).splitlines()
    assert hidden == "[0]"
    assert rest.count("at_most=None") == 2
    assert "hidden here (hidepid)" in rest


@pytest.mark.parametrize(
    ("state", "status", "smaps", "words"),
    [
        ("Z", STATUS, "", "has ended: it is a zombie"),
        ("S", STATUS.replace("Tgid:\t4321", "Tgid:\t9"), "", "is a thread of process 9"),
        ("S", STATUS, "", "has no memory: it is ending"),
    ],
)
def test_a_canned_process_that_cannot_be_watched(
    tmp_path: Path, state: str, status: str, smaps: str, words: str
) -> None:
    stat = STAT.format(name="x").replace(" S ", f" {state} ").replace("4194560", "64")
    write_process(tmp_path, stat=stat, status=status, smaps=smaps)
    assert words in str(why_not(PID, proc_root=tmp_path))


def test_without_proc_nothing_can_be_watched(tmp_path: Path) -> None:
    assert "not on this system" in str(why_not(PID, proc_root=tmp_path / "none"))
    assert running_subjects(proc_root=tmp_path / "none") == []
