"""pytest: a fixture that watches arrays while a test runs, and a marker that gives it a budget.

Loaded into every pytest run where cowtop is installed: nothing of cowtop is imported until used.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.run.budgets import Budget
    from tui.watch.block import Watch

MARKER: Final = "memmap_budget"
_HELP: Final = (
    f"{MARKER}(*budgets): fail the test if an array watched by the fixture memmap_watch breaks "
    "a budget, such as 'private_copies > 10M' or 'file_dirty.final > 5%'"
)


class _Watches:
    """The watches of one test."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.watches: list[Watch] = []


_WATCHES: Final = pytest.StashKey[_Watches]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _HELP)


@pytest.fixture
def memmap_watch(request: pytest.FixtureRequest) -> Iterator[Callable[..., Watch]]:
    """Call it with an array: `w = memmap_watch(array)`; watched from then to the test's end.

    The figures of `w` are those of `cowtop.watch`: bytes (private copies: with those of
    children), or `NotKnown` where there is none.
    Takes what `cowtop.watch` takes. Raises ValueError for an array that is not a memory map.
    """
    _load_own()
    from tui.watch.block import watch

    held = request.node.stash.setdefault(_WATCHES, _Watches())

    def begin(
        array: Any, *, interval: float = 0.05, children: bool = True, exact: bool = False
    ) -> Watch:
        watched = watch(array, interval=interval, children=children, exact=exact)
        started: Watch = held.stack.enter_context(watched)
        held.watches.append(started)
        return started

    with held.stack:
        yield begin


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker that cannot be understood fails before the test does anything."""
    _budgets_of(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge the budgets right after the test's own code, so that the test itself fails."""
    result = yield
    budgets = _budgets_of(item)
    held = item.stash.get(_WATCHES, None)
    watches = held.watches if held is not None else []
    if held is not None:
        held.stack.close()
    if not budgets:
        return result
    if not watches:
        pytest.fail(f"{MARKER}: no array was watched; call the fixture memmap_watch", pytrace=False)
    from tui.run.budgets import broken_by

    lines = [found.line for w in watches for found in broken_by(budgets, w.measured())]
    if lines:
        pytest.fail("\n".join(f"budget broken: {line}" for line in lines), pytrace=False)
    return result


def _load_own() -> None:
    from cowtop.own import load_own

    try:
        load_own()
    except ImportError as error:
        pytest.fail(f"cowtop: {error}", pytrace=False)


def _budgets_of(item: pytest.Item) -> list[Budget]:
    texts = [text for marker in item.iter_markers(MARKER) for text in marker.args]
    if not any(True for _ in item.iter_markers(MARKER)):
        return []
    _load_own()
    from tui.errors import UsageError
    from tui.run.budgets import parse_budget

    if not texts or not all(isinstance(text, str) for text in texts):
        pytest.fail(f"{MARKER} takes one or more budgets as text", pytrace=False)
    try:
        return [parse_budget(text) for text in texts]
    except UsageError as error:
        pytest.fail(f"{MARKER}: {error}", pytrace=False)
