from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.proc_tree import IO, PID, STAT, STATUS, ZOMBIE, write_process
from tests.waiting import eventually
from tui.probe.process import (
    PROC,
    ProcessCounters,
    StatFields,
    is_stopped,
    parse_stat,
    parse_status,
)
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Absent, Figure, why

_MEMORY = {
    "rss_bytes",
    "rss_anon_bytes",
    "swap_bytes",
    "page_tables_bytes",
    "rss_peak_bytes",
    "file_backed_bytes",
}
_TOTALS = {"minor_faults", "major_faults", "read_bytes", "write_bytes"}


def _status(groups: str = "0 27") -> str:
    return STATUS.format(groups=groups)


def _stat(name: str = "python3") -> str:
    return STAT.format(name=name)


def _read(root: Path, pid: int = PID) -> dict[str, Figure]:
    counters = ProcessCounters(pid, root)
    try:
        return counters.read()
    finally:
        counters.close()


def test_a_whole_process_is_read_in_bytes(tmp_path: Path) -> None:
    write_process(tmp_path, status=_status(), stat=_stat(), io=IO)
    assert _read(tmp_path) == {
        "rss_bytes": 120_000 << 10,
        "rss_anon_bytes": 90_000 << 10,
        "swap_bytes": 4096 << 10,
        "page_tables_bytes": 800 << 10,
        "rss_peak_bytes": 130_000 << 10,
        "file_backed_bytes": 30_000 << 10,  # on tmpfs a file's pages are shared memory
        "minor_faults": 111,
        "major_faults": 333,
        "read_bytes": 8192,
        "write_bytes": 16384,
    }


@pytest.mark.parametrize(
    "name", ["python3", "a) (b", ") S 1 1", "(((", "x) Z 9 9 9 9 9 9 9 9 9", "", " ", "\n) ("]
)
def test_a_name_can_hold_anything(name: str) -> None:
    assert parse_stat(_stat(name).encode()) == StatFields(111, 333, 30, 987654)


@pytest.mark.parametrize(
    ("letter", "expected"), [("R", False), ("S", False), ("T", True), ("t", False), ("D", False)]
)
def test_what_a_signal_stopped_is_told_whatever_its_name(letter: str, expected: bool) -> None:
    text = _stat("x) T 1").replace(") S ", f") {letter} ").encode()
    assert f") {letter} ".encode() in text
    assert is_stopped(text) is expected


@given(st.binary(max_size=15))
def test_no_name_moves_the_fields_after_it(name: bytes) -> None:
    text = _stat("@").encode().replace(b"@", name)
    assert parse_stat(text) == StatFields(111, 333, 30, 987654)


@pytest.mark.parametrize(
    "line",
    [
        "VmRSS:\t  120000 kB",
        "RssAnon:\t   90000 kB",
        "VmSwap:\t    4096 kB",
        "VmPTE:\t     800 kB",
        "RssFile:\t   29000 kB",
    ],
)
def test_a_line_that_is_not_there_is_never_zero(line: str) -> None:
    values = parse_status(_status().replace(line + "\n", "").encode())
    missing = [key for key, value in values.items() if isinstance(value, Absent)]
    if line.startswith("VmRSS"):  # no memory at all: it has ended
        assert set(missing) == _MEMORY
        assert set(values.values()) == {PROCESS_GONE}
    else:
        assert len(missing) == 1
        assert values[missing[0]] == Absent("not in this kernel")


@pytest.mark.parametrize("line", ["RssFile:\t   29000 kB\n", "RssShmem:\t    1000 kB\n"])
def test_without_a_part_of_them_the_file_pages_are_not_known(line: str) -> None:
    assert line in _status()
    values = parse_status(_status().replace(line, "").encode())
    assert values["file_backed_bytes"] == Absent("not in this kernel")


def test_a_name_that_begins_like_another_is_another() -> None:
    text = "XVmRSS:\t 1 kB\nVmRSSX:\t 2 kB\nVmRSS:\t 3 kB\nVmRSS2:\t4 kB\n"
    assert parse_status(text.encode())["rss_bytes"] == 3 << 10


def test_a_user_in_thousands_of_groups_is_read_to_the_end(tmp_path: Path) -> None:
    groups = " ".join(str(100_000 + n) for n in range(20_000))
    write_process(tmp_path, status=_status(groups), stat=_stat(), io=IO)
    assert _read(tmp_path)["rss_bytes"] == 120_000 << 10


def test_a_zombie_is_gone_not_empty(tmp_path: Path) -> None:
    write_process(tmp_path, status=ZOMBIE, stat=_stat().replace(" S ", " Z "), io=IO)
    values = _read(tmp_path)
    assert {values[key] for key in _MEMORY} == {PROCESS_GONE}


def test_a_process_that_was_never_there_is_gone(tmp_path: Path) -> None:
    values = _read(tmp_path)
    assert values.keys() == _MEMORY | _TOTALS
    assert set(values.values()) == {PROCESS_GONE}


def test_each_file_is_missed_by_itself(tmp_path: Path) -> None:
    write_process(tmp_path, status=_status(), stat=_stat())
    values = _read(tmp_path)
    absent = {key for key, value in values.items() if isinstance(value, Absent)}
    assert absent == {"read_bytes", "write_bytes"}


def test_a_file_that_ends_up_empty_means_the_process_is_gone(tmp_path: Path) -> None:
    write_process(tmp_path, status="", stat="", io="")
    assert set(_read(tmp_path).values()) == {PROCESS_GONE}


def test_a_file_that_fails_says_how(tmp_path: Path) -> None:
    directory = write_process(tmp_path, status=_status(), stat=_stat())
    (directory / "io").mkdir()  # opens, and fails when it is read
    values = _read(tmp_path)
    assert values["read_bytes"] == values["write_bytes"] == Absent("Is a directory")
    assert values["rss_bytes"] == 120_000 << 10


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    directory = write_process(tmp_path, status=_status(), stat=_stat(), io=IO)
    (directory / "io").chmod(0)
    assert _read(tmp_path)["read_bytes"] == NO_PERMISSION


@pytest.mark.parametrize(
    ("error", "absent"),
    [
        (PermissionError(13, "Permission denied"), NO_PERMISSION),
        (FileNotFoundError(2, "No such file"), PROCESS_GONE),
        (ProcessLookupError(3, "No such process"), PROCESS_GONE),
        (OSError(5, "Input/output error"), Absent("Input/output error")),
        (OSError("odd"), Absent("odd")),
    ],
)
def test_every_failure_says_how(error: OSError, absent: Absent) -> None:
    assert why(error) == absent


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_real_process_with_a_hostile_name_is_read() -> None:
    program = (
        "import ctypes, sys; ctypes.CDLL(None).prctl(15, b') (R 1 2\\nVm', 0, 0, 0);"
        "print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        values = _read(PROC, process.pid)
        fields = parse_stat(Path(f"/proc/{process.pid}/stat").read_bytes())
        process.communicate(b"")
    assert not [value for value in values.values() if isinstance(value, Absent)]
    own = parse_stat(Path("/proc/self/stat").read_bytes())
    assert own.start_ticks <= fields.start_ticks


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_counters_held_open_never_tell_of_another_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    counters = ProcessCounters(process.pid)
    assert not isinstance(counters.read()["rss_bytes"], Absent)
    process.kill()
    # A zombie at first, reaped after: gone in both.
    assert eventually(lambda: counters.read()["rss_bytes"] == PROCESS_GONE)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    values = counters.read()
    assert {values[key] for key in _MEMORY | _TOTALS} == {PROCESS_GONE}
    counters.close()
    counters.close()


def test_the_page_size_is_not_guessed() -> None:
    from workloads.kernel import PAGE_BYTES

    assert ctypes.CDLL(None).getpagesize() == PAGE_BYTES
