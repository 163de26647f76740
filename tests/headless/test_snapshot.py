"""`cowtop snapshot` as a command: files, names, refusals, and the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.command import cowtop
from tests.headless.conftest import RunHere
from tui.screens.tour_steps import RECORDINGS

RECORDING = str(RECORDINGS / "flush-0.jsonl.gz")


@pytest.fixture(autouse=True)
def in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files without a folder in their name go to the test's own."""
    monkeypatch.chdir(tmp_path)


def test_every_kind_of_picture_is_written_under_the_name_asked_for(
    tmp_path: Path, run_here: RunHere
) -> None:
    for suffix in ("png", "txt"):
        done = run_here("snapshot", RECORDING, "--at", "50%", "--out", f"{{name}}-{{at}}.{suffix}")
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"flush-0-50.{suffix}\n"
        assert (tmp_path / f"flush-0-50.{suffix}").stat().st_size > 500
    text = (tmp_path / "flush-0-50.txt").read_text(encoding="utf-8")
    assert "COPY-ON-WRITE" in text
    assert "no effect: private mapping" in text


def test_two_processes_draw_the_same_bytes(tmp_path: Path, run_here: RunHere) -> None:
    # Of the monitor this is seen too: by the pictures beside the README, drawn long ago.
    arguments = ("snapshot", RECORDING, "--view", "table", "--size", "80x24", "--out")
    there = cowtop(*arguments, tmp_path / "there.svg")
    assert there.returncode == 0, there.stderr
    assert run_here(*arguments, tmp_path / "here.svg").returncode == 0
    assert (tmp_path / "there.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        ["--at", "flush:99"],
        ["--at", "soon"],
        ["--out", "x.gif"],
        ["--out", "same.svg", "--at", "10%,20%"],
        ["--size", "5x5"],
        ["--theme", "nope"],
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(
    options: list[str], tmp_path: Path, run_here: RunHere
) -> None:
    done = run_here("snapshot", RECORDING, *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
