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


# Of the monitor the quick tests see it too: by the pictures beside the README, drawn long ago.
@pytest.mark.long
def test_two_processes_draw_the_same_bytes(tmp_path: Path, run_here: RunHere) -> None:
    arguments = ("snapshot", RECORDING, "--view", "table", "--size", "80x24", "--out")
    there = cowtop(*arguments, tmp_path / "there.svg")
    assert there.returncode == 0, there.stderr
    assert run_here(*arguments, tmp_path / "here.svg").returncode == 0
    assert (tmp_path / "there.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


@pytest.mark.slow
def test_a_film_of_two_recordings_is_one_small_file_and_the_same_bytes_each_time(
    tmp_path: Path, run_here: RunHere
) -> None:
    other = str(RECORDINGS / "flush-1.jsonl.gz")
    arguments = ("snapshot", RECORDING, other, "--frames", 3, "--seconds", 2, "--size", "80x20")
    for name in ("a.svg", "folder/b.svg"):
        done = run_here(*arguments, "--film", name)
        assert (done.returncode, done.stdout) == (0, f"{name}\n"), done.stderr
    film = (tmp_path / "a.svg").read_bytes()
    assert film == (tmp_path / "folder" / "b.svg").read_bytes()
    assert len(film) < 60_000
    assert b"<title>cowtop: flush-0 beside flush-1</title>" in film
    # 1.5 s of the end before it plays; two seconds for two steps; five for the last frame.
    assert film.count(b" 8.5s step-end infinite") == film.count(b"@keyframes") > 0


@pytest.mark.parametrize(
    "options",
    [
        ["--at", "flush:99"],
        ["--at", "soon"],
        ["--out", "x.gif"],
        ["--out", "same.svg", "--at", "10%,20%"],
        ["--size", "5x5"],
        ["--theme", "nope"],
        ["--size", "59x15"],
        [RECORDING],
        ["--frames", "3"],
        ["--seconds", "3"],
        ["--film", "x.png"],
        ["--film", "x.svg", "--frames", "1"],
        ["--film", "x.svg", "--seconds", "0"],
        ["--film", "x.svg", "--at", "end"],
        ["--film", "x.svg", "--view", "chart"],
        ["--film", "x.svg", "--theme", "nope"],
        ["--film", "x.svg", "--size", "40x12"],
        ["--film", "x.svg", "--size", "79x40", RECORDING],
        ["--film", "x.svg", RECORDING, RECORDING],
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


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("-rf.jsonl.gz", "rf-end.txt"),
        ("..jsonl.gz", "recording-end.txt"),
        ("\x1b[2J\udcff.jsonl.gz", "[2J-end.txt"),
    ],
)
def test_a_picture_without_a_name_of_its_own_has_a_harmless_one(
    name: str, picture: str, tmp_path: Path, run_here: RunHere
) -> None:
    (tmp_path / name).write_bytes(Path(RECORDING).read_bytes())
    options = ("--view", "table", "--size", "80x24", "--out", "{name}-{at}.txt")
    done = run_here("snapshot", f"./{name}", *options)
    assert (done.returncode, done.stdout.strip()) == (0, picture)
    assert (tmp_path / picture).exists()
