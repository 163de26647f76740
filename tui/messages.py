"""The vocabulary between screens, what they watch, and the app that holds them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.events import Key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from tui.ends.held import Running
from tui.pages.request import MapRequest


@runtime_checkable
class TellsHowItEnded(Protocol):
    """A screen of runs that begin and end with it."""

    @property
    def exit_code(self) -> int:
        """What a script is to learn of them; 0 for what went well or was ended by a key."""


class Holder(Protocol):
    """What a screen may ask of the app that holds it."""

    only_ascii: bool

    def own(self, *running: Running) -> None:
        """See to their end."""


ScreenFactory = Callable[[Holder], Screen[Any]]
"""How a screen is made when it is to be shown: the app knows none of them."""


@dataclass
class NewsWaiting(Message):
    """The run has something new in its mailbox."""


def teller(to: MessagePump) -> Callable[[], None]:
    """What tells it from any thread that there is news; nothing where it is no longer shown."""

    def tell() -> None:
        # Taken off the screen before it was wholly there, it has no app; later its loop is closed.
        with contextlib.suppress(RuntimeError):
            to.post_message(NewsWaiting())

    return tell


@dataclass
class ScreenWanted(Message):
    """Another screen is to take the place of this one; `keys` were pressed for it already."""

    make: ScreenFactory
    instead_of: Screen[Any]
    keys: Sequence[Key] = ()


@runtime_checkable
class KeepsKeys(Protocol):
    """A screen that may be on its way out: keys are then for the next one."""

    def keep_for_the_next(self, key: Key) -> bool:
        """Whether it is kept."""


@runtime_checkable
class TakesInterrupt(Protocol):
    """A screen of a command that hears Ctrl+C itself."""

    @property
    def takes_interrupt(self) -> bool:
        """Whether it does now: else the key is cowtop's."""


@dataclass
class MapWanted(Message):
    """A page map of this size is drawn somewhere."""

    request: MapRequest
