"""A short path for the folder of each test: a socket's name has 107 bytes and no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import made_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In place of pytest's own, whose names are as long as the tests' are."""
    with made_folder("hook", Path("/tmp")) as path:
        yield path
