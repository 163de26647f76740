"""What the manual pages say besides what the parser knows: exit codes, environment, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.errors import ExitCode

EXIT_CODES: Final[Mapping[ExitCode, str]] = {
    ExitCode.FINISHED: "it did what was asked",
    ExitCode.FAULT: "a fault of cowtop's own; --debug keeps a log of it",
    ExitCode.USAGE: "what was asked for cannot be done as it stands; one line says why",
    ExitCode.WORKLOAD_FAILED: "the workload failed",
    ExitCode.KILLED: "the workload was killed, as by its memory limit",
    ExitCode.OVER_BUDGET: "a --fail-if holds, or could not be judged",
    ExitCode.INTERRUPTED: "it was interrupted by ctrl+c; 128 and the signal's number for others",
}
OWN_CODES: Final[Mapping[str, str]] = {
    "exec": "Headless the command's own, or what is said above; on a screen those of cowtop(1).",
    "run": "0 if the workload finished, 3 if it failed, 4 if it was killed, 5 if a budget does "
    "not hold, 2 for what was asked wrongly; the others are in cowtop(1).",
    "attach": "0 when it is over, however the process ended; 5 if a budget does not hold, 2 for "
    "what was asked wrongly; the others are in cowtop(1).",
}
ENVIRONMENT: Final[Mapping[str, str]] = {
    "NO_COLOR": "not empty: no colours on the screen; bands are told apart by texture. It goes "
    "before FORCE_COLOR. Pictures keep their colours.",
    "FORCE_COLOR": "3: the screen is drawn in 16 million colours, 2: in 256 at least, whatever "
    "TERM and COLORTERM say. What is printed has no colours, but for help from Python 3.14 on.",
    "COLORTERM, TERM": "how many colours the terminal has; dumb or nothing: no screen.",
    "COLORFGBG": "of a terminal that says its ground is light: the screen begins in cowtop-light.",
    "TEXTUAL_THEME": "a theme to begin in; --theme goes before it.",
    "LC_ALL, LC_CTYPE, LANG": "C or POSIX: nothing but ASCII is drawn.",
    "PAGER": "what cowtop help is read with; else less.",
    "XDG_CACHE_HOME": "has the folder cowtop for scratch arrays where /var/tmp is in memory.",
    "TMPDIR": "where the log of --debug goes.",
    "COWTOP_DEBUG": "1: as --debug.",
    "COLUMNS": "how wide help is.",
}
FILES: Final[Mapping[str, str]] = {
    "/var/tmp/cowtop-*": "scratch arrays of runs that go on; --scratch-dir puts them elsewhere. "
    "What a killed run left is removed by the next.",
}
