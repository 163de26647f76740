"""Who works on the same file beside a run, and what they wait for together; alone it is nobody.

A run calls it from its own thread; whoever knows the others answers without waiting for them.
"""

from __future__ import annotations

from tui.run.state import RunState


class Beside:
    """Nobody: the run is alone on its file. A subclass knows the others.

    `many`: how many there are in all, this one included.
    """

    many = 1

    def pids(self) -> frozenset[int]:
        """Of the others' processes, those that live."""
        return frozenset()

    def states(self) -> tuple[RunState, ...]:
        """How the others are, as they told it last."""
        return ()

    def tells(self, state: RunState) -> None:
        """How this one is now."""

    def started(self, pid: int) -> None:
        """This one's process is there."""

    def holds(self) -> None:
        """It has done its work and keeps what it has until it is told to close."""

    def looked(self) -> None:
        """It was read once more, as it was asked to be."""

    def over(self) -> None:
        """Its process is gone."""


ALONE = Beside()
