"""The made-up tree as a program: it plays on the monitor, as fast as time goes by."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.screens.canned_tree import ATTACHED, COMMAND, ended_tree, told, tree_state
from tui.pages.request import MapRequest
from tui.run.about_tree import TreeAbout
from tui.run.source import Ability, Mailbox, Source
from tui.run.state import Update


@dataclass
class PlayedTree(Source):
    """The made-up tree as a source that goes on by itself, in a thread."""

    about: TreeAbout = COMMAND
    can: frozenset[Ability] = frozenset((Ability.PAGE_MAP, Ability.INTERRUPT))
    ended: threading.Event = field(default_factory=threading.Event)
    mailbox: Mailbox | None = None

    def start(self, on_news: Callable[[], object]) -> None:
        """Two updates a second."""
        self.mailbox = Mailbox(on_news)
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def _play(self) -> None:
        assert self.mailbox is not None
        tick = 0
        while not self.ended.wait(0.5):
            tick += 1
            state = tree_state(tick / 2, about=self.about)
            markers = (told(tick / 2, f"flush {tick // 8}", "freed 0 B"),) if not tick % 8 else ()
            assert state.sample is not None
            self.mailbox.put(Update(state, (state.sample,), markers))
        last = ended_tree(max(1, tick) / 2, about=self.about)
        self.mailbox.put(Update(last))

    def take(self) -> Update | None:
        """What is new."""
        return self.mailbox.take() if self.mailbox else None

    def request_map(self, request: MapRequest | None) -> None:
        """There is none."""

    def interrupt(self) -> None:
        """It ends."""
        self.ended.set()

    def stop(self) -> None:
        """It ends."""
        self.ended.set()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the thread."""
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()


if __name__ == "__main__":
    from tui.commands.screen import show
    from tui.screens import factories

    about = ATTACHED if sys.argv[1:] == ["attach"] else COMMAND
    sys.exit(show(lambda: factories.subject(lambda: PlayedTree(about))))
