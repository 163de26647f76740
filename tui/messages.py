"""The vocabulary between screens and what they watch."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tui.pages.request import MapRequest
from tui.settings import Settings


@dataclass
class NewsWaiting(Message):
    """The run has something new in its mailbox."""


@dataclass
class RunRequested(Message):
    """The launcher's settings are good: start the run."""

    settings: Settings


@dataclass
class TableRequested(Message):
    """The launcher's array, workload and limit: run the whole table for them."""

    settings: Settings


@dataclass
class LauncherWanted(Message):
    """The run has ended and the user wants to choose again, starting from its settings.

    None: it never came so far as to say them; those it was asked for are known to the app.
    """

    settings: Settings | None


@dataclass
class MapWanted(Message):
    """A page map of this size is drawn somewhere."""

    request: MapRequest
