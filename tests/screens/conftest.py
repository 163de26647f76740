"""One app for all tests of a module that show it a state of their own and leave it as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual.widgets import Label

from tests.screens.piloting import Stage, on_stage
from tui.screens.help import HelpScreen


@pytest.fixture
def short_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Help without its text, which is long to lay out: for who only opens and leaves it."""
    monkeypatch.setattr(HelpScreen, "compose", lambda self: [Label("help")])


@contextmanager
def _kept_open(size: tuple[int, int]) -> Iterator[Stage]:
    """The monitor of a fake run, in an event loop that stands still between the tests."""
    with asyncio.Runner() as runner:
        opened = on_stage(size)
        stage = runner.run(opened.__aenter__())
        stage.runner = runner
        yield stage
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def shared_stage() -> Iterator[Stage]:
    """At 120x40."""
    with _kept_open((120, 40)) as stage:
        yield stage


@pytest.fixture(scope="module")
def shared_low_stage() -> Iterator[Stage]:
    """At 80x24."""
    with _kept_open((80, 24)) as stage:
        yield stage


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """A stage of 120x40, begun anew."""
    shared_stage.begin_anew()
    return shared_stage


@pytest.fixture
def low_stage(shared_low_stage: Stage) -> Stage:
    """A stage of 80x24, begun anew."""
    shared_low_stage.begin_anew()
    return shared_low_stage
