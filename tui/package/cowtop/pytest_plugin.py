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
    from tui.testing.suite import Suite
    from tui.watch.block import Watch

MARKER: Final = "memmap_budget"
_MARKER_HELP: Final = (
    f"{MARKER}(*budgets): fail the test if an array watched by the fixture memmap_watch breaks "
    "a budget, such as 'private_copies > 10M' or 'file_dirty.final > 5%'; stands instead of the "
    "budgets of the suite"
)
_BUDGET_HELP: Final = (
    "fail every test in which private copies of a numpy.memmap came that break this budget, such "
    "as 'private_copies > 10M' or 'private_copies.final > 5%%'; repeatable"
)
_INI_HELP: Final = "budgets of every test, one a line; --memmap-budget stands instead of them"
_REPORT_HELP: Final = "at the end: what the tests did to each numpy.memmap, worst first"
_FILE_HELP: Final = "the same of all of them as JSON"


class _Watches:
    """The watches of one test, each with its array's mode."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.watches: list[tuple[Watch, str]] = []


_WATCHES: Final = pytest.StashKey[_Watches]()
_SUITE: Final[pytest.StashKey[Suite]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a whole suite."""
    group = parser.getgroup("cowtop", "memory maps (cowtop)")
    group.addoption(
        "--memmap-budget", action="append", default=[], metavar="BUDGET", help=_BUDGET_HELP
    )
    group.addoption("--memmap-report", action="store_true", help=_REPORT_HELP)
    group.addoption("--memmap-report-file", metavar="FILE", help=_FILE_HELP)
    parser.addini(MARKER, _INI_HELP, type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; watch the whole suite where that is asked for."""
    config.addinivalue_line("markers", _MARKER_HELP)
    texts = config.getoption("memmap_budget") or config.getini(MARKER)
    wants_report = bool(config.getoption("memmap_report"))
    file = config.getoption("memmap_report_file")
    if texts or wants_report or file:
        _watch_suite(config, texts, wants_report, file)


def _watch_suite(
    config: pytest.Config, texts: list[str], wants_report: bool, file: str | None
) -> None:
    from cowtop.own import load_own

    try:
        load_own()
    except ImportError as error:
        raise pytest.UsageError(f"cowtop: {error}") from error
    from tui.errors import UsageError
    from tui.testing.judging import suite_budgets
    from tui.testing.suite import Suite

    try:
        budgets = suite_budgets(texts)
    except UsageError as error:
        raise pytest.UsageError(f"{MARKER}: {error}") from error
    path = config.invocation_params.dir / file if file else None
    suite = Suite(config, budgets, wants_report=wants_report, file=path)
    config.stash[_SUITE] = suite
    config.pluginmanager.register(suite, "cowtop-suite")


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
        held.watches.append((started, str(getattr(array, "mode", ""))))
        return started

    with held.stack:
        yield begin


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker that cannot be understood fails before the test does anything."""
    _budgets_of(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge the budgets right after the test's own code, so that the test itself fails."""
    try:
        result = yield
    except BaseException:
        _broken(item)  # its figures are told all the same
        raise
    budgets = _budgets_of(item)
    lines = _broken(item)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
    if budgets and lines is None:
        pytest.fail(f"{MARKER}: no array was watched; call the fixture memmap_watch", pytrace=False)
    return result


def _broken(item: pytest.Item) -> list[str] | None:
    """A line for each budget that does not hold; None where no array was watched."""
    held, suite = item.stash.get(_WATCHES, None), item.config.stash.get(_SUITE, None)
    if held is None and suite is None:
        return None
    arrays = suite.arrays() if suite is not None else ()
    watches = held.watches if held is not None else []
    if not watches and not arrays:
        return None
    from tui.testing.judging import broken_lines, judged
    from tui.testing.row import properties

    rows = judged(watches, arrays, _budgets_of(item) or (suite.budgets if suite else []))
    if held is not None:
        held.stack.close()
    item.user_properties.extend(properties(rows))
    if suite is not None:
        suite.keep(item, rows)
    return broken_lines(rows)


def _load_own() -> None:
    from cowtop.own import load_own

    try:
        load_own()
    except ImportError as error:
        pytest.fail(f"cowtop: {error}", pytrace=False)


def _budgets_of(item: pytest.Item) -> list[Budget]:
    if item.get_closest_marker(MARKER) is None:
        return []
    texts = [text for marker in item.iter_markers(MARKER) for text in marker.args]
    _load_own()
    from tui.errors import UsageError
    from tui.run.budgets import parse_budget

    if not texts or not all(isinstance(text, str) for text in texts):
        pytest.fail(f"{MARKER} takes one or more budgets as text", pytrace=False)
    try:
        return [parse_budget(text) for text in texts]
    except UsageError as error:
        pytest.fail(f"{MARKER}: {error}", pytrace=False)
