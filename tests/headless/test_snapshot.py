"""`cowtop snapshot` as a command: files, names, refusals, and the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.screens.tour_steps import RECORDINGS

RECORDING = str(RECORDINGS / "flush-0.jsonl.gz")


def cowtop(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cowtop", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C"},
    )


def test_every_kind_of_picture_is_written_under_the_name_asked_for(tmp_path: Path) -> None:
    for suffix in ("png", "txt"):
        done = cowtop(
            "snapshot", RECORDING, "--at", "50%", "--out", f"{{name}}-{{at}}.{suffix}", cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"flush-0-50.{suffix}\n"
        assert (tmp_path / f"flush-0-50.{suffix}").stat().st_size > 500
    text = (tmp_path / "flush-0-50.txt").read_text(encoding="utf-8")
    assert "COPY-ON-WRITE" in text
    assert "no effect: private mapping" in text


@pytest.mark.parametrize("view", ["monitor", "table"])
def test_two_processes_draw_the_same_bytes(view: str, tmp_path: Path) -> None:
    pictures = []
    for folder in ("a", "b"):
        out = tmp_path / folder / "x.svg"
        done = cowtop(
            "snapshot", RECORDING, "--view", view, "--size", "80x24", "--out", out, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]


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
def test_what_cannot_be_drawn_is_said_in_one_line(options: list[str], tmp_path: Path) -> None:
    done = cowtop("snapshot", RECORDING, *options, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
