from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import psutil
import pytest

from tests.probe.proc_tree import MEMINFO
from tui.probe.reading import Absent
from tui.probe.system import Machine, read_machine, read_system


def _tree(root: Path, meminfo: str = MEMINFO, overcommit: str | None = "0\n") -> Path:
    (root / "meminfo").write_text(meminfo)
    if overcommit is not None:
        (root / "sys/vm").mkdir(parents=True)
        (root / "sys/vm/overcommit_memory").write_text(overcommit)
    return root


def test_the_machine_is_read_in_bytes(tmp_path: Path) -> None:
    machine = read_machine(_tree(tmp_path))
    assert machine.ram_bytes == 2_000_000 << 10
    assert machine.available_bytes == 1_500_000 << 10
    assert machine.swap_bytes == 500_000 << 10
    assert machine.swap_free_bytes == 400_000 << 10
    assert machine.commit_left_bytes == -100_000 << 10  # more was promised than the limit allows
    assert machine.overcommit == 0


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("MemTotal", {"ram_bytes", "unreclaimable_bytes", "ram_and_swap_bytes"}),
        ("MemAvailable", {"available_bytes", "unreclaimable_bytes", "reclaimable_bytes"}),
        ("MemFree", {"free_bytes", "reclaimable_bytes"}),
        ("SwapTotal", {"swap_bytes", "swap_used_bytes", "ram_and_swap_bytes"}),
        ("SwapFree", {"swap_free_bytes", "swap_used_bytes"}),
        ("CommitLimit", {"commit_left_bytes"}),
        ("Committed_AS", {"commit_left_bytes"}),
    ],
)
def test_a_line_that_is_not_there_makes_what_follows_from_it_unknown_and_nothing_else(
    tmp_path: Path, line: str, unknown: set[str]
) -> None:
    machine = read_machine(_tree(tmp_path, MEMINFO.replace(f"{line}:", f"Not{line}:")))
    names = [f.name for f in fields(Machine) if f.name != "overcommit"]
    names += ["unreclaimable_bytes", "reclaimable_bytes", "swap_used_bytes", "ram_and_swap_bytes"]
    absent = {name for name in names if isinstance(getattr(machine, name), Absent)}
    assert absent == unknown


def test_swap_in_use_is_not_known_without_both_of_its_lines(tmp_path: Path) -> None:
    found = read_system(_tree(tmp_path, MEMINFO.replace("SwapFree:", "SwapFled:")))
    assert found["system_swap_used_bytes"] == Absent("not in this kernel")


def test_where_nobody_tells_the_memory_every_figure_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/meminfo")

    monkeypatch.setattr(psutil, "virtual_memory", refuse)
    assert read_machine(tmp_path).swap_free_bytes == Absent("no /proc/meminfo")
    assert all(isinstance(figure, Absent) for figure in read_system(tmp_path).values())
    (tmp_path / "meminfo").mkdir()
    assert read_machine(tmp_path).ram_bytes == Absent("Is a directory")


@pytest.mark.parametrize("text", [None, "", "no number"])
def test_an_unknown_overcommit_rule_is_unknown(tmp_path: Path, text: str | None) -> None:
    assert read_machine(_tree(tmp_path, overcommit=text)).overcommit is None


def test_the_system_is_sampled(tmp_path: Path) -> None:
    assert read_system(_tree(tmp_path)) == {
        "system_available_bytes": 1_500_000 << 10,
        "system_dirty_bytes": 1234 << 10,
        "system_swap_used_bytes": 100_000 << 10,
    }


def test_a_missing_line_is_absent_not_zero(tmp_path: Path) -> None:
    found = read_system(_tree(tmp_path, MEMINFO.replace("Dirty:", "Dirtied:")))
    assert found["system_dirty_bytes"] == Absent("not in this kernel")


def test_a_meminfo_that_cannot_be_read_says_how_for_every_figure(tmp_path: Path) -> None:
    (tmp_path / "meminfo").mkdir()
    found = read_system(tmp_path)
    assert len(found) == 3
    assert set(found.values()) == {Absent("Is a directory")}


def test_without_proc_psutil_answers(tmp_path: Path) -> None:
    machine = read_machine(tmp_path / "none")
    assert machine.ram_bytes == psutil.virtual_memory().total
    assert machine.overcommit is None
    assert isinstance(read_system(tmp_path / "none")["system_dirty_bytes"], Absent)


def test_this_machine_has_the_memory_that_psutil_sees() -> None:
    assert read_machine().ram_bytes == psutil.virtual_memory().total
    assert read_machine().swap_bytes == psutil.swap_memory().total
