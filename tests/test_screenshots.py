"""Pictures and films beside the README are what the recordings beside them draw, to the byte."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import tui
from tests.pictures.film_player import seen_at
from tui.recording.reader import read_recording
from tui.screens.still import VIEWS
from tui.screens.tour_steps import RECORDINGS, STEPS

ROOT = Path(tui.__file__).parent.parent
SCREENSHOTS = ROOT / "screenshots"


MAKE: dict[str, Any] = runpy.run_path(str(SCREENSHOTS / "make.py"))


def assert_fresh(drawn: list[Path]) -> None:
    for path in drawn:
        assert path.read_bytes() == (SCREENSHOTS / path.name).read_bytes(), (
            f"{path.name} is stale: make screenshots"
        )


@pytest.mark.slow
def test_the_pictures_are_drawn_anew_to_the_byte(tmp_path: Path) -> None:
    drawn: list[Path] = MAKE["pictures"](tmp_path)
    films = [name for name, _, _ in MAKE["FILMS"]]
    kept = sorted(path.name for path in SCREENSHOTS.glob("*.svg"))
    assert sorted([*(path.name for path in drawn), *films]) == kept
    assert_fresh(drawn)


@pytest.mark.slow
def test_the_films_are_small_and_stand_still_on_what_is_drawn_anew(tmp_path: Path) -> None:
    for path in MAKE["films"](tmp_path, ["--frames", "2"]):
        kept = SCREENSHOTS / path.name
        assert kept.stat().st_size < 600_000
        at_rest = [seen_at(film.read_text(encoding="utf-8"), None) for film in (path, kept)]
        assert at_rest[0] == at_rest[1], f"{path.name} is stale: make screenshots"


@pytest.mark.long
def test_the_films_are_drawn_anew_to_the_byte(tmp_path: Path) -> None:
    assert_fresh(MAKE["films"](tmp_path))


def test_readme_and_manual_show_only_pictures_that_are_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "tui" / "manual").glob("*.md")]
    shown = [
        path.parent / target
        for path in pages
        for target in re.findall(r"!\[[^]]*\]\(([^)]*)\)", path.read_text(encoding="utf-8"))
    ]
    assert {"fill-c-60.svg", "workers-80.svg", "fit-80.svg"} <= {path.name for path in shown}
    assert [path for path in shown if not path.exists()] == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_of_the_tour_has_whole_recordings_of_its_own_settings(step: Any) -> None:
    for number, run in enumerate(step.runs):
        recording = read_recording(RECORDINGS / f"{step.name}-{number}.jsonl.gz")
        assert recording.trouble is None
        assert recording.is_complete
        settings = recording.about.settings
        assert settings is not None
        assert (settings.workload, settings.mode) == (run.workload, run.mode)
        assert settings.release is run.release
        assert recording.end.verdict


def test_the_command_line_knows_the_views_that_can_be_drawn() -> None:
    from tui.commands import picture_options
    from tui.pictures.picture_file import SUFFIXES

    assert picture_options.VIEWS == VIEWS
    assert picture_options.SUFFIXES == SUFFIXES
