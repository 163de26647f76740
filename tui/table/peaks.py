"""The peaks of a run that a table tells of: bar, stamp, columns and sentence take the same ones."""

from __future__ import annotations

from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.run.state import RunState
from workloads.words import Mode

UNSEEN: Final = Absent("not read before its end")
COPIES: Final = "private_copies_bytes"
ANONYMOUS: Final = "rss_anon_bytes"


def peak_of(run: RunState, key: str) -> Figure:
    """The highest figure of a metric, or why it was never read."""
    value = run.peak.get(key)
    if value is not None:
        return value
    last = run.final or run.sample
    figure = UNSEEN if last is None else last.get(key)
    return figure if isinstance(figure, Absent) and figure != NOT_READ_YET else UNSEEN


def is_open(run: RunState) -> bool:
    """Whether there was an array to change."""
    return bool(run.rows_done or run.started_at)


def is_private(mode: Mode | None) -> bool:
    """Whether changes to the array stay in the process."""
    return mode in (Mode.COPY_ON_WRITE, Mode.LOAD)


def private_of(run: RunState) -> tuple[str, str]:
    """Which figure is what it had privately, and its word: copies of the array where it has any.

    An array read whole copies nothing on write: it is private from the start.
    """
    if is_private(run.about.mode) and is_open(run):
        return COPIES, "private" if run.about.mode is Mode.LOAD else "copies"
    return ANONYMOUS, "private"
