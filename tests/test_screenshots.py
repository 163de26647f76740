"""The pictures beside the README are what the recordings beside them draw, byte for byte."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

import tui
from tui.recording.reader import read_recording
from tui.screens.still import VIEWS
from tui.screens.tour_steps import RECORDINGS, STEPS

ROOT = Path(tui.__file__).parent.parent
SCREENSHOTS = ROOT / "screenshots"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    make: dict[str, Any] = runpy.run_path(str(SCREENSHOTS / "make.py"))
    paths: list[Path] = make["main"](tmp_path_factory.mktemp("pictures"))
    return paths


def test_the_pictures_are_drawn_anew_to_the_byte(drawn: list[Path]) -> None:
    kept = sorted(path.name for path in SCREENSHOTS.glob("*.svg"))
    assert sorted(path.name for path in drawn) == kept
    for path in drawn:
        assert path.read_bytes() == (SCREENSHOTS / path.name).read_bytes(), (
            f"{path.name} is stale: make screenshots"
        )


def test_the_readme_shows_only_pictures_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [part.split(")")[0] for part in readme.split("](screenshots/")[1:]]
    assert shown
    for name in shown:
        assert (SCREENSHOTS / name).exists(), name


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
