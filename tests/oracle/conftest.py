"""The places of the matrix, made once for each file of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.oracle.case import Case, Told, judged
from tests.oracle.places import Places


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """Places by name."""
    with ExitStack() as stack:
        yield Places(stack)


@pytest.fixture(scope="module")
def told(places: Places) -> Callable[[Case], Told]:
    """What came of a case; each is run once."""
    return cache(lambda case: judged(case, places.get(case.place)))


@pytest.fixture(autouse=True)
def no_byte_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child writes to nothing but its array: the oracle counts what it dirties."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
