"""An environment that says nothing of a job, whatever these tests are started by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.headless.conftest import refused, run_here
from tui.batch.launchers import LAUNCHERS, SYSTEMS
from tui.batch.names import here

__all__ = ["no_job", "refused", "run_here"]


@pytest.fixture(autouse=True)
def no_job(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test tells of its own, and what this process is taken for is forgotten afterwards."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    here.cache_clear()
    yield
    here.cache_clear()


_VARIABLES = {
    *(one.rank for one in LAUNCHERS),
    *(one.sign for one in LAUNCHERS if one.sign),
    *(one.job for one in SYSTEMS),
    *(one.sign for one in SYSTEMS if one.sign),
}
