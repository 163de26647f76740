"""Every command line of the README and of every page of the manual, as a reader would type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import folders
from tests.manual.script import NOTHING_TO_RUN, Script
from tests.manual.surroundings import NOT_RUN, PAGES, QUICK, STAND_INS
from tests.manual.typed import run_in_terminal


def _cases() -> list[object]:
    return [
        pytest.param(name, marks=pytest.mark.slow if name in QUICK else pytest.mark.long, id=name)
        for name in PAGES
    ]


@pytest.mark.parametrize("name", _cases())
def test_every_line_of_a_page_does_what_its_reader_wants(
    name: str, tmp_path: Path, no_process_left: None
) -> None:
    script = Script(PAGES[name], NOT_RUN.get(name, {}))
    written = script.write(tmp_path)
    if not script.runs:
        return
    with folders.made_folder("manual") as folder:
        code, printed = run_in_terminal(written, folder, STAND_INS)
    assert code == 0, f"{name} ended with {code}, after this:\n{printed[-4000:]}"
    assert "Traceback" not in printed, printed[printed.index("Traceback") :][:4000]
    assert script.lies(printed) == [], printed[-4000:]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_something_to_run_or_says_that_it_has_not(name: str) -> None:
    assert bool(Script(PAGES[name]).runs) != (NOTHING_TO_RUN in PAGES[name])


def test_what_is_not_run_still_stands_on_its_page(tmp_path: Path) -> None:
    for name, lines in NOT_RUN.items():
        script = Script(PAGES[name], lines)
        script.write(tmp_path)
        assert sorted(script.left_out) == sorted(lines)
