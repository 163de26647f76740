"""What a user can mend is told in one line, never as a traceback."""

from __future__ import annotations

from enum import IntEnum


class UsageError(Exception):
    """The request cannot be carried out as it stands; the message says why, in one line."""


class ExitCode(IntEnum):
    """What a script learns from how cowtop ended."""

    FINISHED = 0
    FAULT = 1
    USAGE = 2
    WORKLOAD_FAILED = 3
    KILLED = 4
    OVER_BUDGET = 5
    INTERRUPTED = 130
