"""The flush log: what every flush and release did, the effect first, equal ones together.

Pure. Of a row of several calls the last one's before and after are told: between two calls the
workload goes on, and what it does meanwhile is no effect of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState
from workloads.events import Counters
from workloads.figures import fall
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

MOST_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class FlushRow:
    """Calls that followed each other and had the same effect; seconds of the shortest and longest.

    `name` is `#7`, or a release's. `before` and `after` are of the last of them. `unseen`: how many
    came too fast to be looked at. What a program marked, opened or closed is a row too, of no call.
    """

    name: str
    effect: str
    count: int = 1
    last: str = ""
    least_seconds: float = 0.0
    most_seconds: float = 0.0
    before: Counters | None = None
    after: Counters | None = None
    is_release: bool = False
    is_call: bool = True
    unseen: int = 0

    @property
    def label(self) -> str:
        """`#7`, `#1-#6`, `dontneed`, `dontneed x2`."""
        if self.count == 1:
            return self.name
        return f"{self.name} x{self.count}" if self.is_release else f"{self.name}-{self.last}"

    @property
    def words(self) -> str:
        """The effect, of each of them."""
        if self.unseen:
            return f"{self.effect}, looked at {self.count - self.unseen:,} of {self.count:,}"
        return self.effect + (", every one" if self.count > 1 else "")

    @property
    def took(self) -> str:
        """`8.00 us`, `7.12-16.0 us each`."""
        if not self.is_call:
            return ""
        least, most = format_seconds(self.least_seconds), format_seconds(self.most_seconds)
        each = " each" if self.count > 1 else ""
        if least == most:
            return f"{most}{each}"
        value, _, unit = least.partition(" ")
        return f"{value if most.endswith(f' {unit}') else least}-{most}{each}"


class FlushRows:
    """The rows of a list of markers that grows: only what is new in it is looked at.

    The newest ones: more would be kept of a run than its markers are.
    """

    def __init__(self) -> None:
        self.rows: list[FlushRow] = []
        self._seen: Marker | None = None

    def take(self, markers: Sequence[Marker], state: RunState) -> None:
        """All of the markers so far, oldest first; another list begins anew."""
        new = len(markers)
        while new and markers[new - 1] is not self._seen:
            new -= 1
        if not new:
            self.rows = []
        for marker in islice(markers, new, None):
            if marker.kind.comes_often:
                self._add(_row(marker, state))
        self._seen = markers[-1] if markers else None

    def _add(self, row: FlushRow) -> None:
        if self.rows and _is_like(self.rows[-1], row):
            self.rows[-1] = _together(self.rows[-1], row)
        else:
            self.rows.append(row)
            del self.rows[:-MOST_ROWS]


def _row(marker: Marker, state: RunState) -> FlushRow:
    if marker.kind not in (MarkerKind.FLUSH, MarkerKind.RELEASE):
        kind = str(marker.kind)
        return FlushRow(kind, told_in_words(marker), last=kind, is_release=True, is_call=False)
    last = f"#{marker.number}" if marker.kind is MarkerKind.FLUSH else marker.label
    unseen = marker.unseen
    mean = unseen.seconds / unseen.calls if unseen.calls else marker.seconds
    seconds = mean if unseen.has_last else marker.seconds
    return FlushRow(
        last if unseen.told == 1 else f"#{marker.number + 1 - unseen.told}",
        effect_of(marker, state),
        count=unseen.told,
        unseen=unseen.calls,
        last=last,
        least_seconds=min(seconds, mean),
        most_seconds=max(seconds, mean),
        before=marker.before,
        after=marker.after,
        is_release=marker.kind is MarkerKind.RELEASE,
    )


def _is_like(row: FlushRow, other: FlushRow) -> bool:
    if row.is_release or other.is_release:
        same_name = row.name == other.name
        return row.is_release is other.is_release and same_name and row.effect == other.effect
    return row.effect == other.effect


def _together(row: FlushRow, later: FlushRow) -> FlushRow:
    return replace(
        row,
        count=row.count + later.count,
        unseen=row.unseen + later.unseen,
        last=later.last,
        least_seconds=min(row.least_seconds, later.least_seconds),
        most_seconds=max(row.most_seconds, later.most_seconds),
        before=later.before,
        after=later.after,
    )


def effect_of(marker: Marker, state: RunState) -> str:
    """In a few words: `0 B freed`, `16.0 MiB written`, `? written (no permission)`."""
    if marker.pid is not None:
        return told_in_words(marker)
    before, after, mode = marker.before, marker.after, state.about.mode
    if marker.kind is MarkerKind.RELEASE or before is None or after is None:
        return marker.verdict or marker.label
    if mode is Mode.READ:
        return "nothing to write, read-only"
    if mode is not None and mode.is_shared:
        if state.sources is not None and state.sources.is_in_memory:
            return f"no effect, the file lies in memory ({state.sources.file_system})"
        cleaned = fall(before.unwritten_bytes, after.unwritten_bytes)
        if isinstance(cleaned, Absent):
            return f"? written ({cleaned.reason})"
        cleaned += marker.unseen.pages * PAGE_BYTES
        return f"{format_bytes(cleaned)} written" if cleaned else "nothing was waiting"
    freed = fall(before.private_bytes, after.private_bytes)
    return (
        f"? freed ({freed.reason})" if isinstance(freed, Absent) else f"{format_bytes(freed)} freed"
    )


def told_in_words(marker: Marker) -> str:
    """What a subject told of itself, whose it is before what it was: `a.npy: 16.0 MiB written`."""
    name = f"{marker.file.name}: " if marker.file is not None else ""
    if marker.kind is not MarkerKind.FLUSH:
        return f"{name}{marker.verdict}" if marker.verdict else marker.label
    before, after, mode = marker.before, marker.after, marker.mode
    if before is None or after is None or mode is None or not mode.is_shared:
        return f"{name}{marker.verdict}"
    cleaned = fall(before.unwritten_bytes, after.unwritten_bytes)
    if isinstance(cleaned, Absent):
        return f"{name}? written ({cleaned.reason})"
    return f"{name}{format_bytes(cleaned)} written" if cleaned else f"{name}nothing was waiting"


def pair_text(before: Figure, after: Figure) -> str:
    """`131 → 120 MiB`, `131 MiB → 0 B`, or `?` where it was not read."""
    if isinstance(before, Absent) and isinstance(after, Absent):
        return "not read" if before == NOT_READ else "not known"
    left = "?" if isinstance(before, Absent) else format_bytes(before)
    right = "?" if isinstance(after, Absent) else format_bytes(after)
    value, _, unit = left.partition(" ")
    if right.endswith(f" {unit}"):
        left = value
    return f"{left} → {right}"


def pairs(row: FlushRow, state: RunState) -> tuple[tuple[str, str], ...]:
    """Before and after, by name, what the mode is about first; empty where nothing was counted."""
    before, after = row.before, row.after
    if before is None or after is None:
        return ()
    rss = ("RSS", pair_text(before.rss_bytes, after.rss_bytes))
    unwritten = ("not yet written", pair_text(before.unwritten_bytes, after.unwritten_bytes))
    if state.tree is not None:
        anonymous = pair_text(before.private_bytes, after.private_bytes)
        return (("anonymous", anonymous), rss, unwritten)
    if not state.about.may_be_private:
        return (unwritten, rss)
    base = state.baseline_bytes
    copies = pair_text(_over(before, base), _over(after, base))
    return (("private copies", copies), rss, unwritten)


def _over(counters: Counters, baseline_bytes: Figure) -> Figure:
    over = counters.private_bytes - baseline_bytes
    return over if isinstance(over, Absent) else max(0, over)
