"""What a user can mend is told in one line, never as a traceback."""

from __future__ import annotations

from enum import IntEnum


class UsageError(Exception):
    """The request cannot be carried out as it stands; the message says why, in one line."""


class TooMuchError(UsageError):
    """What was asked for is well written, and more than can be."""


class ExitCode(IntEnum):
    """What a script learns from how cowtop ended."""

    FINISHED = 0
    FAULT = 1
    USAGE = 2
    WORKLOAD_FAILED = 3
    KILLED = 4
    OVER_BUDGET = 5
    INTERRUPTED = 130
