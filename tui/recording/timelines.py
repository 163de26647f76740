"""What one file shows at a moment: a run, or instances that have one clock."""

from __future__ import annotations

from tui.recording.reader import Recorded
from tui.recording.timeline import Timeline
from tui.run.state import Update


class Timelines:
    """As a timeline has them, but of all: from the first opening to the last row and the end."""

    def __init__(self, recorded: Recorded) -> None:
        self.name, self.are_together = recorded.name, recorded.are_together
        self.runs = tuple(Timeline(run) for run in recorded.runs)

    @property
    def length_seconds(self) -> float:
        """Where the last of them ends."""
        return max(run.length_seconds for run in self.runs)

    @property
    def started_at(self) -> float:
        """When the first array was open; 0 if none ever was."""
        return min((run.started_at for run in self.runs if run.started_at), default=0.0)

    @property
    def done_at(self) -> float:
        """When the last row of all was done."""
        return max(run.done_at for run in self.runs)

    def updates_at(self, at: float) -> tuple[Update, ...]:
        """What each would have been told by then."""
        moments = (run.told_at(min(at, run.length_seconds)) for run in self.runs)
        return tuple(run.up_to(moment) for run, moment in zip(self.runs, moments, strict=True))
