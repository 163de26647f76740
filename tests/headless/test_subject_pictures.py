"""`--page-map`, `--at` and `--out` of a command and of what runs: as a workload's, of its files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.ends.phases import RECORDED
from tests.headless.conftest import Refused, RunHere
from tests.waiting import DEADLINE_SECONDS
from tui.subject import command

pytestmark = pytest.mark.usefixtures("no_process_left")
_COPIES: Final = """
import sys
import numpy as np
from tests.waiting import eventually
more = np.load(sys.argv[1], mmap_mode="c")
less = np.load(sys.argv[2], mmap_mode="c")
more[:300] += 1
less[:3] += 1
# What is recorded of the map:
assert eventually(lambda: '"rows":1000' in open(sys.argv[3]).read())
"""


@pytest.mark.parametrize(
    ("options", "name", "last_row"),
    [
        pytest.param((), "more.npy", 300, marks=pytest.mark.long),
        (("less.npy",), "less.npy", 3),
    ],
)
def test_the_page_map_is_of_the_file_that_was_named_or_copied_most(
    options: tuple[str, ...],
    name: str,
    last_row: int,
    disk_dir: Path,
    tmp_path: Path,
    run_here: RunHere,
) -> None:
    paths = [disk_dir / "more.npy", disk_dir / "less.npy"]
    recording = tmp_path / "recording.jsonl"
    recording.touch()
    for path in paths:
        np.save(path, np.zeros((1000, 1024), "float64"))
    figures, picture = tmp_path / "figures.json", tmp_path / "{name}-{at}.txt"
    named = ("--map-file", *options) if options else ("--at", "end", "--out", picture)
    done = run_here(
        *("exec", "--headless", "--page-map", *named, "--json", figures, "--record", recording),
        *("--", sys.executable, "-c", _COPIES, *paths, recording),
    )
    assert (done.returncode, done.stdout) == (0, "")
    found: dict[str, Any] = json.loads(figures.read_text())["page_map"]
    assert found["complete"]
    assert found["of"].startswith(name)
    (rows,) = found["copied_rows"]["dearest"]
    assert (rows["first_row"], rows["last_row"]) == (0, last_row)
    if not options:
        (drawn,) = tmp_path.glob("*.txt")
        assert done.stderr == f"cowtop: drew {drawn}\n"
        assert "private copies" in drawn.read_text()


def test_no_picture_is_drawn_of_a_recording_that_was_there_before(
    tmp_path: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_SOON_SECONDS", DEADLINE_SECONDS)  # it is over before a sample
    before = tmp_path / "before.jsonl.gz"
    recorded = Path(RECORDED).read_bytes()
    before.write_bytes(recorded)
    picture = tmp_path / "shot.svg"
    options = ("--record", before, "--at", "end", "--out", picture)
    done = run_here("exec", "--headless", *options, "--", "true")
    assert done.returncode == 125
    assert "no picture is drawn: nothing is recorded" in done.stderr
    assert before.read_bytes() == recorded
    assert not picture.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--page-map",), "--headless"),
        (("--headless", "--map-file", "x"), "--page-map"),
        (("--headless", "--at", "end", "--picture-size", "20x5"), "too small"),
        (("--headless", "--out", "/dev/null/x.svg"), "--out"),
    ],
)
@pytest.mark.parametrize("subcommand", [("exec",), ("attach", "1")])
def test_what_cannot_be_drawn_is_refused_before_anything_begins(
    subcommand: tuple[str, ...],
    options: tuple[str, ...],
    words: str,
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Without a terminal what is to be written is written without a screen.
    monkeypatch.setattr("tui.commands.subject_options.why_no_screen", lambda: None)
    ending = ("--", "true") if subcommand == ("exec",) else ()
    assert words in refused(*subcommand, *options, *ending)
