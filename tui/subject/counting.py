"""When the control group around a tree is read: too dear for every tick, cheap once a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.batch.names import here
from tui.cage.own_group import Counted, GroupReader
from tui.tree.reading import TreeReading

_SECONDS: Final = 1.0
_WHO_SECONDS: Final = 5.0


class Counting:
    """Nothing is read before `begin`."""

    def __init__(self) -> None:
        self._group: GroupReader | None = None
        self._at = self._who_at = float("-inf")

    def begin(self, pid: int) -> None:
        """Of the group that this process is in."""
        self._group = GroupReader(pid, is_a_job_s="job" in here().values)

    def counted(self, now: float, tree: TreeReading | None) -> Counted | None:
        """What it counted, read anew if that is due; None where nothing is known.

        `now` may be infinite: for the last time, while it stands.
        """
        if self._group is None:
            return None
        if now < self._at:
            return self._group.counted
        self._at = now + _SECONDS
        watched: Sequence[int] | None = None
        if now >= self._who_at:
            self._who_at = now + _WHO_SECONDS
            watched = [one.pid for one in tree.processes] if tree is not None else []
        return self._group.read(watched)
