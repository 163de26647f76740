"""The streams of `cowtop run --headless`: closed, full, gone early, or a terminal."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import SMALL, command, paced, result
from tests.run.test_result import check_schema
from tests.waiting import DEADLINE_SECONDS

pytestmark = pytest.mark.usefixtures("no_process_left")


def _command(scratch_dir: Path) -> list[str]:
    return command("run", "scan", "--headless", *SMALL, "--scratch-dir", scratch_dir)


@pytest.mark.long  # a reader that is gone is seen with a broken budget too
def test_a_reader_that_has_seen_enough_is_no_error(scratch_dir: Path) -> None:
    read, write = os.pipe()
    os.close(read)  # `| head` that is gone already
    with subprocess.Popen(
        _command(scratch_dir), stdout=write, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(write)
        _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, err) == (0, "")


@pytest.mark.long
@pytest.mark.parametrize(
    "closed",
    [
        ">&-",
        ">&- 2>&- <&-",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("2>&-", "<&-")),
    ],
)
def test_streams_that_are_closed_break_nothing(closed: str, scratch_dir: Path) -> None:
    words = " ".join(_command(scratch_dir))
    done = subprocess.run(f"{words} {closed}", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    if ">&-" not in closed.replace("2>&-", ""):
        check_schema(result(done))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_one_line(scratch_dir: Path) -> None:
    words = " ".join(_command(scratch_dir))
    done = subprocess.run(f"{words} >/dev/full", shell=True, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "cowtop: the output cannot be written: No space left on device\n"


@pytest.mark.slow
def test_a_progress_bar_is_drawn_on_a_terminal_and_nothing_stays_of_it(scratch_dir: Path) -> None:
    with paced(scratch_dir, "--pace", "0.5") as run:
        code, out, stays = run.finish()
    assert (code, stays) == (0, "")
    check_schema(json.loads(out))
    assert "\r[" in run.said
    assert "%" in run.said
    assert run.said.endswith("\r\x1b[K")
    assert "\n" not in run.said


@pytest.mark.long  # tests/ends does it in every phase
def test_a_terminal_that_goes_away_does_not_take_the_run_with_it(scratch_dir: Path) -> None:
    with paced(scratch_dir, "--pace", "1") as run:
        run.close_terminal()
        out, _ = run.process.communicate(timeout=DEADLINE_SECONDS)
    assert run.process.returncode == 0
    assert json.loads(out)["outcome"] == "finished"
