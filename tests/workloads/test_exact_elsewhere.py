"""The kernel's written pages on other file systems, and for who is nobody in particular."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workloads.test_exact import WORKLOADS, WRITABLE, exact_events, words_of
from workloads.words import Mode

NOBODY = 65534
_AS_NOBODY = """
import ctypes, os, sys
from pathlib import Path
from workloads.control import Control
from workloads.plan import WorkPlan
from workloads.session import Session
from workloads.words import Action, Command, Mode

class Ended(Control):
    def __init__(self): pass
    def within_chunk(self): return None
    def next(self, timeout_seconds):
        return None if timeout_seconds is not None else Command(Action.STOP)

def work(say):
    for workload in ("fill", "random-rows", "touch", "normalize"):
        for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW):
            path = Path(sys.argv[1]) / "a.npy"
            events = []
            plan = WorkPlan(workload, mode, path, (60, 5001), "float32", 7, 13, exact=True)
            assert Session(plan, Ended(), events.append).run(), events[-1]
            for event in events:
                word = event.kernel
                if word is not None:
                    if hasattr(word, "reason"):
                        print("SKIP", word.reason)
                        sys.exit()
                    assert (word.outside_pages, word.missing_pages) == (0, 0), event
                    assert word.pages == event.pages_changed, event
                    assert word.pages_dirtied == event.pages_dirtied, event
            say(os.getuid(), workload, mode, events[-2].kernel.pages)

work(lambda *words: None)  # all is imported then: what is root's own is not to be read any more
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as a program that this user started
work(print)
"""


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    """A file system of our own for as long as it is needed; skips where it cannot be mounted."""
    place.mkdir()
    command = ["mount", *options, str(place)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"{' '.join(command)}: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def all_agree(place: Path) -> None:
    for workload in WORKLOADS:
        for mode in WRITABLE:
            words = words_of(exact_events(place / "a.npy", workload, mode))
            assert words[-1].pages == 294, (workload, mode)


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting an overlay needs root")
def test_on_an_overlay_also_for_a_file_of_its_lower_layer(disk_dir: Path) -> None:
    for layer in ("lower", "upper", "work"):
        (disk_dir / layer).mkdir()
    layers = f"lowerdir={disk_dir}/lower,upperdir={disk_dir}/upper,workdir={disk_dir}/work"
    with mounted(disk_dir / "merged", "-t", "overlay", "overlay", "-o", layers) as place:
        all_agree(place)
    words_of(exact_events(disk_dir / "lower" / "a.npy"))
    (disk_dir / "upper" / "a.npy").unlink()
    with mounted(disk_dir / "again", "-t", "overlay", "overlay", "-o", layers) as place:
        events = exact_events(place / "a.npy", mode=Mode.COPY_ON_WRITE)
        assert words_of(events)[-1].pages == 294


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tmpfs needs root")
@pytest.mark.parametrize("huge", ["never", "always"])
def test_on_tmpfs_also_in_huge_pages(huge: str, disk_dir: Path) -> None:
    options = f"size=16M,huge={huge}"
    with mounted(disk_dir / "memory", "-t", "tmpfs", "none", "-o", options) as place:
        all_agree(place)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_for_an_ordinary_user(disk_dir: Path) -> None:
    exact_events(disk_dir / "a.npy")
    for path in (disk_dir, disk_dir / "a.npy"):
        os.chown(path, NOBODY, NOBODY)
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(disk_dir)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    if done.stdout.startswith("SKIP"):
        pytest.skip(done.stdout)
    lines = done.stdout.splitlines()
    assert len(lines) == 12
    assert all(line.startswith(f"{NOBODY} ") and line.endswith(" 294") for line in lines), lines
