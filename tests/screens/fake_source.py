"""A source that a test speaks for, and that notes what it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.pages.request import MapRequest
from tui.run.about import About
from tui.run.source import LED, Ability, Mailbox, Source
from tui.run.state import Update
from workloads.words import Action


@dataclass
class FakeSource(Source):
    """A run that says what a test puts into its mailbox, and notes what it was told."""

    can: frozenset[Ability] = LED
    about: About | None = None
    interrupted: int = 0
    trouble: str | None = None
    sent: list[tuple[str, str]] = field(default_factory=list)
    requests: list[MapRequest | None] = field(default_factory=list)
    is_started: bool = False
    is_stopped: bool = False
    mailbox: Mailbox = field(default_factory=lambda: Mailbox(lambda: None))

    @property
    def error(self) -> str | None:
        """What went wrong, if it did."""
        return self.trouble

    def start(self, on_news: Callable[[], object]) -> None:
        """Noted; nothing comes by itself."""
        self.is_started = True
        self.on_news = on_news
        self.mailbox = Mailbox(on_news)

    def take(self) -> Update | None:
        """What was put in since."""
        return self.mailbox.take()

    def send(self, action: Action, argument: str = "") -> None:
        """Noted."""
        self.sent.append((str(action), argument))

    def request_map(self, request: MapRequest | None) -> None:
        """Noted."""
        self.requests.append(request)

    def interrupt(self) -> None:
        """Noted."""
        self.interrupted += 1

    def stop(self) -> None:
        """Noted."""
        self.is_stopped = True

    def join(self, timeout_seconds: float) -> bool:
        """There is nothing to wait for."""
        return True

    def fail(self, words: str) -> None:
        """Go wrong, as a run does that cannot begin."""
        self.trouble = words
        self.on_news()
