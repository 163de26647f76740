"""A newcomer on a bare Debian: Python with venv, make, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.folders import made_folder
from tests.package.bare_debian import TREE, BareDebian, needs
from tests.terminal.pty_screen import PtyScreen

pytestmark = pytest.mark.long

_SETUP_SECONDS: Final = 600.0
_TEST_SECONDS: Final = 3600.0


@pytest.fixture(scope="module")
def bare() -> Iterator[BareDebian]:
    """One system for the tests of this file; they stand in the order of a newcomer."""
    needs()
    with made_folder("debian", Path("/var/tmp")) as folder:
        yield BareDebian(folder / "root")


def test_make_demo_opens_the_tour_which_q_ends(bare: BareDebian) -> None:
    command, *arguments = bare.words("make demo")
    with PtyScreen(arguments, command=(command,), size=(120, 40)) as terminal:
        terminal.wait_for("The whole tour", _SETUP_SECONDS)
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()
    installed = [*Path(f"{bare.folder}{TREE}/.venv/lib").glob("*/site-packages/*.dist-info")]
    assert len(installed) < 30, installed


def test_make_test_goes_to_its_end(bare: BareDebian, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        bare.words("make test"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_TEST_SECONDS,
    )
    _, _, summary = done.stdout.partition("short test summary info")
    with capsys.disabled():
        print(f"\non a bare Debian: {summary}")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
