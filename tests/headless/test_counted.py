"""What `exec` says of a job as its control group counts it: in a real one, made for the limit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import command
from tests.headless.test_exec import python
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.cage.base import Cage
from tui.cage.make import make_cage

pytestmark = pytest.mark.usefixtures("no_process_left")
_MIB = 1 << 20
_LIMIT = 256 * _MIB
_FILE_BYTES = 40 * _MIB
# Two that have the whole file mapped, read cold by the first of them.
_READ = """
import mmap, os, signal, sys
signal.signal(signal.SIGUSR1, lambda *about: None)
file = open(sys.argv[1], "rb")
pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
def look():
    return sum(pages[at] for at in range(0, len(pages), 4096))
look()
come, go = os.pipe()
if not (child := os.fork()):
    look()
    os.write(go, b"!")
    sys.stdin.read()
    os._exit(0)
os.read(come, 1)
print("read", flush=True)
sys.stdin.read()
os.waitpid(child, 0)
"""


@pytest.fixture
def cold_file(disk_dir: Path) -> Path:
    """Of no page in the cache."""
    path = disk_dir / "data"
    path.write_bytes(bytes(_FILE_BYTES))
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path


@pytest.fixture(autouse=True)
def _caged() -> None:
    made = make_cage(_LIMIT, 0)
    if not isinstance(made, Cage):
        pytest.skip(f"no cage on this machine: {made.reason}")
    has_group = made.cgroup is not None
    made.remove()
    if not has_group:
        pytest.skip("no control group here: a limit of another kind counts no cache")


def test_the_cache_of_a_file_is_told_apart_from_what_a_limit_must_hold(
    cold_file: Path, tmp_path: Path
) -> None:
    report = tmp_path / "run.json"
    options = ("--memory-max", "256M", "--json", report)
    with subprocess.Popen(
        command("exec", *options, "--", *python(_READ), cold_file),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "read\n"
        process.send_signal(signal.SIGUSR1)
        assert eventually(report.exists), "both were to be looked at while they live"
        process.stdin.close()
        assert process.wait(DEADLINE_SECONDS) == 0
    found = json.loads(report.read_text())
    assert found["outcome"] == "finished"
    counted = found["counted"]
    group = counted["control_group"]
    assert group["clean_cache_then_bytes"] >= _FILE_BYTES
    assert group["seen_bytes"] >= _FILE_BYTES > group["kept_bytes"]
    assert (group["other_processes"], group["has_cowtop"]) == (0, False)
    assert counted["rss_added_up_bytes"] >= 2 * _FILE_BYTES > counted["pss_bytes"]
    assert "Its control group (made for the limit) counted " in found["verdict"]
    assert "clean pages of files, which go when room is needed" in found["verdict"]
