"""The budgets of a headless run: judged at its end, told one line each, and in the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname
from typing import Final

from tui.errors import ExitCode
from tui.headless.junit import junit_xml, write_junit
from tui.run.budgets import Broken, Budget, broken
from tui.run.state import RunState
from tui.run.together import Together
from tui.text import say


@dataclass(frozen=True, slots=True)
class Budgets:
    """What `--fail-if`, `--junit` and `--junit-hostname` ask for."""

    budgets: tuple[Budget, ...] = ()
    junit: Path | None = None
    with_hostname: bool = False

    def judged(self, state: RunState | Together, code: ExitCode) -> ExitCode:
        """Tell every broken budget; `code` is the run's own, and a run that failed keeps it."""
        found = broken(self.budgets, state)
        for item in found:
            say(f"budget broken: {item.line}")
        return ExitCode.OVER_BUDGET if found and code is ExitCode.FINISHED else code

    def report(self, state: RunState | Together) -> None:
        """Write the report that was asked for, if any; raises UsageError if that cannot be."""
        if self.junit is not None:
            found = broken(self.budgets, state)
            hostname = gethostname() if self.with_hostname else ""
            document = junit_xml(
                state, self.budgets, found, ended_at=datetime.now(UTC), hostname=hostname
            )
            write_junit(self.junit, document)

    def to_json(self, state: RunState | Together) -> list[dict[str, str | None]]:
        """One entry a budget: `held`, `over`, or `unknown` where it cannot be judged, and why."""
        found = {id(item.budget): item for item in broken(self.budgets, state)}
        return [_entry(budget, found.get(id(budget))) for budget in self.budgets]


def _entry(budget: Budget, found: Broken | None) -> dict[str, str | None]:
    verdict = "held" if found is None else "unknown" if found.is_unknown else "over"
    return {"budget": str(budget), "verdict": verdict, "why": found.line if found else None}


NO_BUDGETS: Final = Budgets()
