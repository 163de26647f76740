"""Events and samples of a child that never was, with what a test does not care about left out."""

from __future__ import annotations

from tui.probe.reading import Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import (
    Checked,
    Closed,
    Counters,
    Event,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.words import Mode

PAGE = 4096
BASE = Counters(
    rss_anon_bytes=1000,
    rss_file_bytes=5000,
    swap_bytes=100,
    write_bytes=10_000,
    file_cached_bytes=0,
    file_dirty_bytes=0,
    file_writeback_bytes=0,
)
SEEN = {
    "rss_anon_bytes": 1000,
    "rss_bytes": 6000,
    "file_backed_bytes": 5000,
    "swap_bytes": 100,
    "file_cached_bytes": 0,
    "file_dirty_bytes": 0,
    "file_writeback_bytes": 0,
}
"""The peaks that an event with these counters raises."""


def opened(at: float = 10.0, before: Counters = BASE, after: Counters = BASE) -> Opened:
    """The array is open, nothing is done yet."""
    return Opened(
        at,
        rows_done=0,
        bytes_changed=0,
        pages_changed=0,
        discarded_pages=0,
        pid=4711,
        start=0x7F00_0000_0000,
        length_bytes=100 * PAGE,
        data_offset=128,
        is_mapping=True,
        mode="c",
        rows=100,
        row_bytes=PAGE,
        file_bytes=100 * PAGE + 128,
        open_seconds=0.01,
        before=before,
        after=after,
    )


def progress(
    at: float,
    rows: int,
    now: Counters = BASE,
    *,
    discarded: int = 0,
    unflushed: int | None = None,
) -> Progress:
    """A row is a page here, and 4000 bytes of it are changed; none is flushed unless it is said."""
    waiting = rows if unflushed is None else unflushed
    return Progress(at, rows, rows * 4000, rows, discarded, now, unflushed_pages=waiting)


def flushed(
    at: float, rows: int, number: int, before: Counters = BASE, after: Counters = BASE
) -> Flushed:
    """It took a quarter of a second."""
    return Flushed(at, rows, rows * 4000, rows, 0, number, 0.25, before, after)


def released(
    at: float,
    rows: int,
    before: Counters = BASE,
    after: Counters = BASE,
    notice: str = "",
    *,
    held: int = 0,
) -> Released:
    """It took half a second, and all that was changed is given up, so many pages just now."""
    told = (rows * 4000, rows, rows, "dontneed", 0.5, notice, before, after)
    return Released(at, rows, *told, held_pages=held)


def finished(at: float, rows: int, seconds: float, now: Counters = BASE) -> Finished:
    """The last row is done."""
    return Finished(at, rows, rows * 4000, rows, 0, seconds, now)


def paused(at: float, rows: int) -> Paused:
    """It waits."""
    return Paused(at, rows, rows * 4000, rows, 0)


def resumed(at: float, rows: int) -> Resumed:
    """It goes on."""
    return Resumed(at, rows, rows * 4000, rows, 0)


def checked(at: float, rows: int) -> Checked:
    """Of 8 rows read back 5 were kept, 3 lost, and 4 are in the file."""
    return Checked(at, rows, rows * 4000, rows, 0, 8, 5, 3, 4)


def closed(at: float, rows: int) -> Closed:
    """The child ends."""
    return Closed(at, rows, rows * 4000, rows, 0)


def tracker(*events: Event, mode: Mode = Mode.COPY_ON_WRITE) -> Tracker:
    """One that has seen the array open at 10, and then these."""
    made = Tracker(WorkloadAbout(Settings(mode=mode)))
    for event in (opened(), *events):
        made.event(event)
    return made


def sample(at: float, **values: Figure) -> Sample:
    """What one tick read."""
    return Sample(at, values)
