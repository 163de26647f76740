"""The budgets of a headless run: judged at its end, told one line each, and in the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.errors import ExitCode
from tui.headless.junit import junit_xml, write_junit
from tui.run.budgets import Budget, broken
from tui.run.state import RunState
from tui.text import say


@dataclass(frozen=True, slots=True)
class Budgets:
    """What `--fail-if` and `--junit` ask for."""

    budgets: tuple[Budget, ...] = ()
    junit: Path | None = None

    def judged(self, state: RunState, code: ExitCode) -> ExitCode:
        """Tell every broken budget; `code` is the run's own, and a run that failed keeps it.

        Raises UsageError if the report cannot be written.
        """
        found = broken(self.budgets, state)
        for item in found:
            say(f"budget broken: {item.line}")
        if self.junit is not None:
            write_junit(self.junit, junit_xml(state, self.budgets, found))
        return ExitCode.OVER_BUDGET if found and code is ExitCode.FINISHED else code


NO_BUDGETS: Final = Budgets()
