"""One app for all tests of a module that show it a state of their own and leave it as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.screens.piloting import Stage, on_stage
from tui.screens import run_keys


@pytest.fixture(autouse=True)
def nobody_is_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning that waits for its answer outlasts any test."""
    monkeypatch.setattr(run_keys, "WARNING_SECONDS", 3600.0)


@pytest.fixture(scope="module")
def shared_stage() -> Iterator[Stage]:
    """The monitor of a fake run, in an event loop that stands still between the tests."""
    with asyncio.Runner() as runner:
        opened = on_stage()
        stage = runner.run(opened.__aenter__())
        stage.runner = runner
        yield stage
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """It, begun anew."""
    shared_stage.begin_anew()
    return shared_stage
