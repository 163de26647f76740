"""`cowtop metrics PID...`: processes that run already, side by side until all have ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from tui.ends import ENDS
from tui.errors import ExitCode
from tui.headless.ending import ending
from tui.run.source import Source
from tui.run.state import Phase, Update
from tui.text import say

_LONG_SECONDS: Final = 3600.0


def watch_until_gone(
    sources: Sequence[Source],
    take: Callable[[int, Update], object],
    drop: Callable[[int], object],
) -> int:
    """Watch each in its thread to the end of all; the exit code.

    `take` is given what each tells, by its number, and `drop` the number of one that has ended,
    both in its thread. What could not be watched is said, a line each.
    """

    def hear(index: int) -> None:
        source = sources[index]
        update = source.take()
        if source.error:
            say(source.error)
            drop(index)
        elif update is not None and update.state.phase is Phase.ENDED:
            drop(index)
        elif update is not None:
            take(index, update)

    def stop() -> None:
        for source in sources:
            source.stop()

    with ending(stop) as ends:
        try:
            for index, source in enumerate(sources):
                source.start(partial(hear, index))
            for source in sources:
                while not source.join(_LONG_SECONDS):
                    pass
        finally:
            ends.is_over = True
    has_failed = all(source.error for source in sources)
    return ENDS.code(ExitCode.USAGE if has_failed else ExitCode.FINISHED)
