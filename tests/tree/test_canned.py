"""A canned `/proc`: PIDs that are used again, other programs, kernels without a field."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probe.proc_tree import IO, PID, STAT, STATUS, mapping, write_process
from tui.metrics.measured import Bounded
from tui.probe.reading import PROCESS_GONE, Absent
from tui.probe.who import called, parse_who
from tui.tree.look import TreeLook
from tui.tree.reading import TreeReading

_SMAPS = mapping(0x1000, 0x9000, "[heap]", Rss=32, Anonymous=32, Pss=32, Private_Dirty=32)
_ARRAY = mapping(0x20000, 0x60000, "/nowhere/a.npy", Rss=64, Anonymous=40, Pss=64, Swap=8)


class Clock:
    """Seconds that pass when it is said."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def written(root: Path, smaps: str = _SMAPS + _ARRAY, start_ticks: int = 987654) -> None:
    write_process(
        root,
        stat=STAT.format(name="py thon)").replace("987654", str(start_ticks)),
        status=STATUS.format(groups="0"),
        io=IO,
        smaps=smaps,
        cmdline="/usr/bin/python3\0train.py\0",
    )


def after(root: Path, clock: Clock, look: TreeLook) -> TreeReading:
    clock.now += 1000
    return look.tick()


class Cpu:
    """CPU seconds of which each look at them says that so many more have passed."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.mark.slow
def test_walks_keep_to_their_share_of_time(tmp_path: Path) -> None:
    written(tmp_path)
    clock, cpu = Clock(), Cpu(0.001)
    look = TreeLook(PID, proc_root=tmp_path, clock=clock, cpu_clock=cpu, duty_share=0.01)
    walks = set()
    for _ in range(1000):
        look.tick()
        walks.add(look.walked_at)
        clock.now += 0.1
    # What a walk costs by this clock is some looks at it: a hundredth of 100 s is 1 s.
    assert 10 < len(walks) <= 1.0 / cpu.step / 2
    assert look.walk_due_words == ""


def test_a_walk_that_holds_the_process_up_is_seldom(tmp_path: Path) -> None:
    written(tmp_path)
    clock = Clock()
    look = TreeLook(PID, proc_root=tmp_path, clock=clock, cpu_clock=Cpu(0.025), duty_share=1.0)
    look.tick()
    assert look.longest_hold_seconds > 0.020
    assert "walked every 30 s only" in look.walk_due_words
    first = look.walked_at
    clock.now += 29
    look.tick()
    assert look.walked_at == first
    clock.now += 6
    look.tick()
    assert look.walked_at != first


def test_a_copy_of_a_page_that_was_mapped_already_is_walked_soon(tmp_path: Path) -> None:
    """It is a fault, and no byte more in RAM."""
    written(tmp_path)
    clock = Clock()
    look = TreeLook(PID, proc_root=tmp_path, clock=clock)
    look.tick()
    first = look.walked_at
    clock.now += 1
    look.tick()
    assert look.walked_at == first
    stat = tmp_path / str(PID) / "stat"
    stat.write_text(stat.read_text().replace(" 111 222 333", " 131 222 333"))
    clock.now += 1
    look.tick()
    assert look.walked_at == clock.now


def test_a_canned_process_has_its_figures(tmp_path: Path) -> None:
    written(tmp_path)
    reading = TreeLook(PID, proc_root=tmp_path).tick()
    one = reading.processes[0]
    assert (one.pid, one.start_ticks, one.name) == (PID, 987654, "python3 train.py")
    assert one.get("private_copies_bytes") == 48 << 10
    assert reading.get("copies_in_ram_bytes") == 40 << 10
    assert reading.get("interpreter_bytes") == 32 << 10
    assert reading.get("mapping_file_bytes") == 24 << 10
    assert reading.get("libraries_bytes") == 0
    assert reading.get("rss_bytes") == 120000 << 10
    assert isinstance(reading.get("file_dirty_bytes"), Absent)


def test_a_pid_that_is_used_again_is_another_process(tmp_path: Path) -> None:
    written(tmp_path)
    clock = Clock()
    look = TreeLook(PID, proc_root=tmp_path, clock=clock)
    assert look.tick().processes[0].is_alive
    written(tmp_path, start_ticks=987999)
    reading = after(tmp_path, clock, look)
    assert look.is_gone
    assert [(one.start_ticks, one.is_alive) for one in reading.processes] == [(987654, False)]
    assert reading.get("private_copies_bytes") == PROCESS_GONE
    assert reading.processes[0].peak["private_copies_bytes"] == 48 << 10


@pytest.mark.parametrize(("name", "text"), [("smaps", ""), ("status", "Name:\tpython\n")])
def test_who_has_no_memory_any_more_has_ended(tmp_path: Path, name: str, text: str) -> None:
    """Between its last act and its end it is said to run, and has no mapping."""
    written(tmp_path)
    look = TreeLook(PID, proc_root=tmp_path)
    look.whole()
    (tmp_path / str(PID) / name).write_text(text)
    reading = look.whole()
    (one,) = reading.processes
    assert not one.is_alive
    assert one.get("private_copies_bytes") == 48 << 10
    assert reading.get("rss_bytes") == PROCESS_GONE


def test_a_kernel_without_shares_has_bounds_and_no_smaller_figure(tmp_path: Path) -> None:
    text = _ARRAY.replace("Pss_Dirty:", "Other:    ").replace("SwapPss:", "Another:")
    written(tmp_path, smaps=text)
    reading = TreeLook(PID, proc_root=tmp_path).tick()
    assert reading.get("private_copies_bytes") == 48 << 10
    assert isinstance(reading.processes[0].uses[0].get("copies_share_bytes"), Bounded)


def test_a_smaps_that_was_cut_off_makes_no_smaller_figure(tmp_path: Path) -> None:
    text = _SMAPS + _ARRAY
    written(tmp_path, smaps=text[: text.rindex("Anonymous:")])
    reading = TreeLook(PID, proc_root=tmp_path).tick()
    assert isinstance(reading.get("private_copies_bytes"), Absent)
    assert isinstance(reading.get("interpreter_bytes"), Absent)


def test_whoever_was_never_there_is_gone(tmp_path: Path) -> None:
    written(tmp_path)
    look = TreeLook(PID + 1, proc_root=tmp_path)
    reading = look.tick()
    assert look.is_gone
    assert reading.processes == ()
    assert reading.get("rss_bytes") == PROCESS_GONE


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"", "comm"),
        (b"\0", "comm"),
        (b"/usr/bin/python3\0-u\0/home/u/train.py\0--epochs\x003\0", "python3 train.py"),
        (b"python\0-m\0http.server\0", "python -m http.server"),
        (b"python\0-c\0print(1)\0", "python -c"),
        (b"postgres: writer process", "postgres: writer process"),
        (b"\x1b[31m/evil\xff\0\n\0", "evil"),
        (b"/usr/bin/cat\0", "cat"),
    ],
)
def test_a_process_is_called_by_few_harmless_words(line: bytes, told: str) -> None:
    assert called(line, "comm") == told


@pytest.mark.parametrize("text", [b"", b"(", b"1 (x", b"1 (x) S", b"x (y) " + b"0 " * 50])
def test_what_is_no_stat_line_is_nobody(text: bytes) -> None:
    assert parse_who(text) is None
