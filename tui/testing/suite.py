"""The part of the plugin that watches a whole suite: what every test maps, and the report of it.

Registered where a budget for the suite or the report is asked for, and in no other session. With
several workers each watches its own tests; their rows reach the controller with the reports.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tui.errors import UsageError
from tui.run.budgets import Budget
from tui.testing.report import lines_of, write_report
from tui.testing.row import Row, row_from_json, row_to_json
from tui.text import plain
from tui.watch.own_arrays import OwnArray, OwnArrays

_ROWS: Final = pytest.StashKey[list[Row]]()
_ATTRIBUTE: Final = "cowtop_rows"


class Suite:
    """`budgets`: of every test that has none of its own."""

    def __init__(
        self,
        config: pytest.Config,
        budgets: Sequence[Budget],
        *,
        wants_report: bool,
        file: Path | None,
    ) -> None:
        self._config, self.budgets = config, budgets
        self._wants_report, self._file = wants_report, file
        self._arrays: OwnArrays | None = None
        self._rows: list[tuple[str, Row]] = []
        self._trouble = ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """From here on, also while fixtures are made, what is mapped is this test's."""
        if self._arrays is None:
            self._arrays = OwnArrays().__enter__()
        self._arrays.begin()
        return (yield)

    def arrays(self) -> tuple[OwnArray, ...]:
        """What the test has mapped, at the end of its own code."""
        return self._arrays.end() if self._arrays is not None else ()

    def keep(self, item: pytest.Item, rows: list[Row]) -> None:
        """Have the test's report carry them."""
        item.stash[_ROWS] = rows

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the rows to the report of the test's own code."""
        report = yield
        if call.when == "call":
            rows: list[dict[str, Any]] = [row_to_json(row) for row in item.stash.get(_ROWS, [])]
            setattr(report, _ATTRIBUTE, rows)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take them, from whichever worker."""
        for found in getattr(report, _ATTRIBUTE, []):
            self._rows.append((report.nodeid, row_from_json(found)))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the file; workers have none. What asked for one and has none has not succeeded."""
        if self._file is None or hasattr(self._config, "workerinput"):
            return
        try:
            write_report(self._file, self._rows)
        except UsageError as error:
            self._trouble = str(error)
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table, and what went wrong with the file."""
        if self._wants_report:
            terminalreporter.section("memory maps (cowtop)")
            for line in lines_of(self._rows):
                terminalreporter.write_line(line)
        if self._trouble:
            terminalreporter.write_line(f"cowtop: {plain(self._trouble)}", red=True)

    def pytest_unconfigure(self) -> None:
        """Leave numpy as it was."""
        if self._arrays is not None:
            self._arrays.__exit__(None, None, None)
            self._arrays = None
