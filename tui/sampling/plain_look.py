"""A look at a tree by its counters alone: stands in until there is one that finds files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from tui.metrics.measured import Bounded
from tui.probe.children import Family, Kin, family_of
from tui.probe.process import PROC, ProcessCounters
from tui.probe.reading import Absent, Figure, number
from tui.tree.reading import Process, TreeReading, known_sum


class TreeLook:
    """One process and its descendants."""

    def __init__(
        self,
        pid: int,
        *,
        all_maps: bool = False,
        adopted: Callable[[], Iterable[int]] = lambda: (),
    ) -> None:
        self._pid, self._adopted = pid, adopted
        self.is_gone = False
        self.walked_at: float | None = None
        self.longest_hold_seconds = 0.0
        self._known: dict[tuple[int, int], Process] = {}

    def tick(self) -> TreeReading:
        at = time.monotonic()
        kin: list[Kin] = []
        for head in (self._pid, *self._adopted()):
            family = family_of(head)
            if isinstance(family, Family):
                kin += [one for one in family.members if one.is_alive and one not in kin]
        self.is_gone = not any(one.pid == self._pid for one in kin)
        for identity, process in list(self._known.items()):
            self._known[identity] = replace(process, is_alive=False)
        alive: list[Process] = []
        for one in kin:
            counters = ProcessCounters(one.pid)
            figures = counters.read()
            counters.close()
            before = self._known.get(one.identity)
            peak = dict(before.peak) if before else {}
            for key, figure in figures.items():
                value = number(figure)
                if value is not None:
                    peak[key] = max(peak.get(key, 0), value)
            try:
                name = (PROC / str(one.pid) / "comm").read_text().strip()
            except OSError:
                name = before.name if before else "?"
            alive.append(
                Process(one.pid, one.start_ticks, one.parent, name, figures=figures, peak=peak)
            )
        self._known |= {one.identity: one for one in alive}
        total: dict[str, Figure] = {}
        for key in ("rss_anon_bytes", "swap_bytes", "page_tables_bytes", "file_backed_bytes"):
            total[key] = known_sum([one.get(key) for one in alive]) if alive else Absent("gone")
        rss = [number(one.get("rss_bytes")) or 0 for one in alive]
        if len(alive) == 1:
            total["rss_bytes"] = alive[0].get("rss_bytes")
        elif alive:
            total["rss_bytes"] = Bounded("shared pages are not told apart", max(rss), sum(rss))
        return TreeReading(at, tuple(self._known.values()), total=total)

    whole = tick

    def close(self) -> None:
        return None


def own_pid() -> int:
    return os.getpid()
