"""A worker's process and its children, looked at again and again: what is told, and the peak of it.

Of one thread alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tui.cluster.take import COPIES, file_pages_of, files_of, head_of
from tui.cluster.told import Named, Place, Told
from tui.metrics.measured import Bounded
from tui.probe.process import PROC
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.tree.look import TreeLook
from tui.tree.reading import TreeReading
from tui.tree.sums import bounds

NO_LIMIT: Final = Absent("Dask holds it to no limit")
NEVER_PAUSED: Final = Absent("Dask never pauses it")
_NO_PROC: Final = "processes are watched by their /proc, which is not on this system"
_LONG_HOLD_SECONDS: Final = 0.020
_MOST_TASKS: Final = 8
_MOST_NOTES: Final = 10
_MOST_PIDS: Final = 400


class Looks:
    """`place`: the process, which must be this one or one that may be read."""

    def __init__(
        self, place: Place, proc_root: Path = PROC, wall: Callable[[], float] = time.time
    ) -> None:
        self._place, self._wall = place, wall
        self._look = TreeLook(place.pid, proc_root=proc_root) if proc_root.exists() else None
        self._began, self._cpu_began = time.monotonic(), time.thread_time()
        self._peak: Figure = NOT_READ_YET
        self._peak_at: float | None = None
        self._peak_while: tuple[str, ...] = ()

    def read(
        self,
        workers: Sequence[Named],
        limits: tuple[int | None, float | None],
        ran: Sequence[str],
        *,
        everything: bool,
    ) -> Told:
        """Look at what is due; at `everything`, unless that would hold the process up for long."""
        look, at = self._look, self._wall()
        if look is None:
            return Told(self._place, tuple(workers), at, trouble=_NO_PROC)
        is_cheap = look.longest_hold_seconds <= _LONG_HOLD_SECONDS
        tree = look.whole() if everything and is_cheap else look.tick()
        ran = tuple(ran)[:_MOST_TASKS]
        self._take_peak(tree.get(COPIES), at, ran)
        files, more = files_of(tree)
        age = None if look.walked_at is None else max(0.0, tree.at - look.walked_at)
        figures = {
            COPIES: tree.get(COPIES),
            "peak_copies_bytes": self._peak,
            "limit_bytes": NO_LIMIT if limits[0] is None else limits[0],
            "pause_bytes": NEVER_PAUSED if limits[1] is None else limits[1],
        }
        return Told(
            self._place,
            tuple(workers),
            at,
            age,
            figures | self._of_head(tree),
            files,
            more,
            self._peak_at,
            self._peak_while,
            ran,
            tuple(one.pid for one in tree.processes if one.is_alive)[:_MOST_PIDS],
            tree.notes[:_MOST_NOTES],
            cpu_seconds=round(time.thread_time() - self._cpu_began, 6),
            seconds=round(time.monotonic() - self._began, 3),
        )

    def close(self) -> None:
        """Give back every descriptor."""
        if self._look is not None:
            self._look.close()

    def _of_head(self, tree: TreeReading) -> dict[str, Figure]:
        head = head_of(tree, self._place.pid)
        if head is None:
            return {"rss_bytes": PROCESS_GONE, "file_pages_bytes": PROCESS_GONE}
        if head.walked_at is None:
            pages: Figure = NOT_READ_YET
        else:
            pages = file_pages_of(head, [(file.key, file.kind) for file in tree.files])
        return {"rss_bytes": head.get("rss_bytes"), "file_pages_bytes": pages}

    def _take_peak(self, copies: Figure, at: float, ran: tuple[str, ...]) -> None:
        least, _ = bounds(copies)
        is_known = isinstance(copies, Bounded) or not isinstance(copies, Absent)
        if is_known and (self._peak_at is None or least > bounds(self._peak)[0]):
            reason = copies.reason if isinstance(copies, Bounded) else ""
            self._peak = Bounded(reason, least) if reason else least
            self._peak_at, self._peak_while = at, ran
