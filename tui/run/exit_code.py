"""How a run's outcome is told to a script."""

from __future__ import annotations

from typing import Final

from tui.errors import ExitCode
from tui.run.state import Outcome

_CODES: Final = {
    Outcome.FINISHED: ExitCode.FINISHED,
    Outcome.FAILED: ExitCode.WORKLOAD_FAILED,
    Outcome.KILLED: ExitCode.KILLED,
    Outcome.STOPPED: ExitCode.INTERRUPTED,
}


def exit_code(outcome: Outcome | None) -> ExitCode:
    """The code of an outcome; a run that came to none has failed."""
    return _CODES[outcome] if outcome else ExitCode.WORKLOAD_FAILED
