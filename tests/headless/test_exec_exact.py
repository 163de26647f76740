"""`cowtop exec --exact --headless`: the rows are in the JSON, and the command is as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.headless.command import cowtop
from tests.tree.exact_scripts import PAGE, needs_exact

pytestmark = pytest.mark.usefixtures("no_process_left")
SCRIPT = """
import os, sys, numpy as np
array = np.memmap("array", np.float32, sys.argv[1], shape=(64, {floats}))
array[4:7] = 1; array[40] = 2
print(array[4:6, 0], os.environ.get("HOME"), sys.path[1:], sorted(vars(array)), flush=True)
print("to stderr", file=sys.stderr)
if sys.argv[2:] == ["lost"]:
    import socket
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        if "COWTOP_MARKS" in os.environ:
            sender.sendto(b"no word", os.environ["COWTOP_MARKS"])
if sys.argv[2:] == ["fork"]:
    if not os.fork():
        array[50] = 1; os._exit(0)
    os.wait()
sys.exit(3)
"""


def made(folder: Path, mode: str, *words: str) -> tuple[dict[str, Any], str, list[str]]:
    """The one file of the JSON, and what the command did."""
    needs_exact()
    (folder / "array").write_bytes(bytes(64 * PAGE))
    script = folder / "script.py"
    script.write_text(SCRIPT.format(floats=PAGE // 4).replace('"array"', f'"{folder}/array"'))
    told = folder / "told.json"
    command = (sys.executable, str(script), mode, *words)
    done = cowtop("exec", "--exact", "--headless", "--json", told, "--", *command)
    plain = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.stdout == plain.stdout and done.returncode == plain.returncode == 3
    assert "to stderr" in done.stderr
    found = json.loads(told.read_text())
    (file,) = found["files"]
    return file, found["verdict"], found["notices"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["r+", pytest.param("c", marks=pytest.mark.long)])
def test_rows_are_told_of_a_script_that_is_over_at_once(tmp_path: Path, mode: str) -> None:
    file, verdict, notices = made(tmp_path, mode)
    assert file["exact"]["rows"] == [[4, 6], [40, 40]]
    assert file["exact"]["written_bytes"] == 4 * PAGE and file["exact"]["reason"] is None
    assert "wrote rows 4-6 and 40 (16.0 KiB, to the page) of array" in verdict
    assert any("a fault more for each page" in notice for notice in notices), "the price is said"


@pytest.mark.slow
def test_a_fork_that_has_the_map_is_not_watched_and_that_is_said(tmp_path: Path) -> None:
    file, verdict, _ = made(tmp_path, "c", "fork")
    exact = file["exact"]
    assert (exact["written_bytes"], exact["at_least_bytes"]) == (None, 4 * PAGE)
    assert "forks were made of the process while it had the map" in verdict


@pytest.mark.slow
def test_where_words_were_lost_it_is_the_least_that_was_written(tmp_path: Path) -> None:
    file, verdict, notices = made(tmp_path, "r+", "lost")
    exact, lost = file["exact"], "of what the subject told of itself, 1 were not understood"
    assert (exact["written_bytes"], exact["at_least_bytes"]) == (None, 4 * PAGE)
    assert exact["reason"] == lost and lost in notices
    assert f"wrote rows 4-6 and 40 (at least 16.0 KiB, to the page) of array: {lost}" in verdict


def test_it_needs_the_hook() -> None:
    done = cowtop("exec", "--exact", "--no-hook", "--headless", "--", "true")
    assert done.returncode == 2 and "leave --no-hook out" in done.stderr
