"""The programs of all tabs: as many as may be, and none left when the server ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tui.ends import tell
from tui.web.environment import page_environment
from tui.web.program import command_line
from tui.web.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Shown:
    """What each tab shows; `once`: it writes a file, so that a second would take its place."""

    arguments: Sequence[str]
    most: int
    once: str | None = None


@dataclass(slots=True)
class Tabs:
    """The front of a server: used in its event loop, but for what whoever ends it calls."""

    shown: Shown
    leave_seconds: float = 3.0
    _open: set[Terminal] = field(default_factory=set)
    _begun: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _is_stopping: bool = False

    @property
    def exit_code(self) -> int:
        """A server that is told to end has done what it was to do."""
        return 0

    def why_no_more(self) -> str | None:
        """Why another tab cannot be begun; None if it can."""
        if self._is_stopping:
            return "cowtop serve ends"
        if self.shown.once is not None and self._begun:
            return f"{self.shown.once} is the first tab's: put {{pid}} in its name for more"
        if len(self._open) >= self.shown.most:
            return f"as many tabs as may be ({self.shown.most}) are open: close one"
        return None

    def begin(self, size: tuple[int, int]) -> Terminal:
        """Start the program of one tab, which ends it; raises OSError."""
        words = command_line(self.shown.arguments)
        terminal = Terminal(words, page_environment(os.environ), size)
        self._begun += 1
        self._open.add(terminal)
        terminal.ended.add_done_callback(lambda _: self._open.discard(terminal))
        return terminal

    async def until_told(self) -> None:
        """Return when all is put away, after somebody has asked for the end."""
        self._loop = asyncio.get_running_loop()
        if self._is_stopping:
            self._hang_up()
        await self._over.wait()

    def stop(self) -> None:
        """Ask for the end."""
        self._is_stopping = True
        self._in_loop(self._hang_up)

    def is_put_away(self) -> bool:
        """Whether no tab's program is left."""
        return not self._open

    def say(self, words: str) -> None:
        """Below the address."""
        tell(words)

    def leave(self) -> None:
        """Let the server go."""
        self._in_loop(self._over.set)

    def _hang_up(self) -> None:
        for terminal in list(self._open):
            terminal.hang_up()

    def _in_loop(self, act: Callable[[], object]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(act)
