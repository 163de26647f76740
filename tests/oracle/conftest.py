"""The places of the matrix, made once for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.oracle.places import Places


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """Places by name."""
    with ExitStack() as stack:
        yield Places(stack)


@pytest.fixture(autouse=True)
def no_byte_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child writes to nothing but its array: the oracle counts what it dirties."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
