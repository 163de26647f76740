"""The vocabulary between screens and what they watch."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tui.run.settings import Settings


@dataclass
class NewsWaiting(Message):
    """The run has something new in its mailbox."""


@dataclass
class RunRequested(Message):
    """The launcher's settings are good: start the run."""

    settings: Settings


@dataclass
class CellChosen(Message):
    """The cell of the page map under the cursor or the mouse."""

    cell: int
