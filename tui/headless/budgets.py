"""The budgets of a headless run: judged at its end, told one line each, and in the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.errors import ExitCode, UsageError
from tui.headless.junit import junit_xml, refuse_where_not_writable, write_junit
from tui.run.budgets import Budget, broken, parse_budget
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


def budgets_from(texts: Sequence[str], junit: Path | None, *, headless: bool) -> Budgets:
    """The options' meaning, checked before the run; raises UsageError."""
    if not headless and (texts or junit is not None):
        option = "--fail-if" if texts else "--junit"
        raise UsageError(f"{option} is judged at the end of a run without a screen: add --headless")
    if junit is not None:
        refuse_where_not_writable(junit)
    try:
        return Budgets(tuple(parse_budget(text) for text in texts), junit)
    except UsageError as error:
        raise UsageError(f"--fail-if: {error}") from error
