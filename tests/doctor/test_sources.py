"""Each place says which source answers which question, and why one has no answer."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tui.doctor.sources import as_check, places, sources_check
from tui.probe.reading import Absent
from workloads.sources import Source, sources_of

NO_CACHESTAT = Absent("no cachestat(2): kernel older than 6.5")
NO_SMAPS = Absent("/proc/self/smaps: Permission denied")
SHM = Path("/dev/shm")


@pytest.mark.parametrize(
    ("file_system", "cachestat", "smaps", "state", "finding"),
    [
        (
            "ext4", None, None, "ok",
            "ext4: cached by cachestat(2); dirty in the file by cachestat(2); dirty in a mapping "
            "by cachestat(2); dirtied by a process by write_bytes; private copies by "
            "RssAnon + VmSwap",
        ),
        (
            "overlay", NO_CACHESTAT, None, "limited",
            "overlay: dirty in a mapping by smaps; dirtied by a process by write_bytes; private "
            "copies by RssAnon + VmSwap; not known: cached, dirty in the file (no cachestat(2): "
            "kernel older than 6.5)",
        ),
        (
            "nfs", NO_CACHESTAT, NO_SMAPS, "limited",
            "nfs: dirtied by a process by write_bytes; private copies by RssAnon + VmSwap; not "
            "known: cached, dirty in the file (no cachestat(2): kernel older than 6.5); not known: "
            "dirty in a mapping (/proc/self/smaps: Permission denied)",
        ),
    ],
    ids=["all answer", "smaps alone", "nobody"],
)  # fmt: skip
def test_every_question_has_its_source_or_its_reason(
    file_system: str, cachestat: Absent | None, smaps: Absent | None, state: str, finding: str
) -> None:
    check = as_check("figures in /x", sources_of(file_system, cachestat, smaps))
    assert (check.name, check.state, check.finding) == ("figures in /x", state, finding)
    assert check.remedy == ""


@pytest.mark.parametrize(
    ("file_system", "copies"), [("tmpfs", Source.COUNTERS), ("hugetlbfs", Source.PAGE_SCAN)]
)
def test_a_file_in_memory_has_one_reason_for_all_and_modes_that_do_without(
    file_system: str, copies: Source
) -> None:
    check = as_check("figures in /m", sources_of(file_system, None, None))
    assert check.state == "limited"
    assert check.finding.startswith(f"{file_system}: cached by cachestat(2); ")
    assert f"private copies by {copies}; " in check.finding
    assert check.finding.count("not known: ") == 1
    assert "not known: dirty in the file, dirty in a mapping, dirtied by a process (" in (
        check.finding
    )
    assert check.remedy == "mode c and r are not touched by it"


def test_a_file_system_is_asked_once_however_many_places_lie_on_it(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk_dir)
    found = list(places(disk_dir))
    assert found[0] == disk_dir
    devices = [place.stat().st_dev for place in found]
    assert len(set(devices)) == len(devices)
    assert (SHM in found) == (SHM.exists() and SHM.stat().st_dev != disk_dir.stat().st_dev)


def test_without_a_scratch_directory_the_other_places_are_asked_all_the_same(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk_dir)
    assert next(places(disk_dir / "none")) == disk_dir


def test_a_disk_answers_here_and_nothing_is_left_there(disk_dir: Path) -> None:
    check = sources_check(disk_dir)
    assert check.name == f"figures in {disk_dir}"
    assert "private copies by RssAnon + VmSwap" in check.finding
    assert check.state in ("ok", "limited")
    assert list(disk_dir.iterdir()) == []


def test_shared_memory_says_what_is_never_known_of_it() -> None:
    if not SHM.exists() or not os.access(SHM, os.W_OK):
        pytest.skip("no /dev/shm to write to here")
    with tempfile.TemporaryDirectory(dir=SHM) as name:
        check = sources_check(Path(name))
        assert list(Path(name).iterdir()) == []
    assert check.state == "limited"
    assert check.finding.startswith("tmpfs: cached by ") or "not known: cached" in check.finding
    assert "nothing is ever clean or written" in check.finding


def test_a_place_where_no_file_can_be_made_is_told_with_what_would_help(disk_dir: Path) -> None:
    check = sources_check(disk_dir / "none")
    assert check.state == "limited"
    assert check.finding == "cannot be asked: No such file or directory"
    assert check.remedy == "--scratch-dir DIR"
