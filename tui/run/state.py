"""What both front ends see of a run: one frozen state, and what is new since the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tui.cage.forecast import Others
from tui.cage.killer import Killer
from tui.files.proof import FileVerdict
from tui.files.warmth import Warmth
from tui.probe.reading import NOT_READ, Absent, Figure, Sample
from tui.run.about import About
from tui.run.after import After
from tui.run.brought import Brought
from tui.run.exact import Exact
from tui.run.ledger import EMPTY, Ledger
from tui.run.totals import UNREAD, Totals
from tui.tree.reading import TreeReading
from workloads.events import Counters
from workloads.figures import fall
from workloads.kernel import PAGE_BYTES
from workloads.looks import NONE_UNSEEN, Unseen
from workloads.sources import FileSources
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame


class Phase(StrEnum):
    """Where in its life a run is."""

    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    HOLDING = "holding"
    CLOSING = "closing"
    ENDED = "ended"

    @property
    def stands_still(self) -> bool:
        """Whether nothing is done to the array until somebody asks for it."""
        return self in (Phase.PAUSED, Phase.HOLDING)


class Outcome(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"
    STOPPED = "stopped"


class MarkerKind(StrEnum):
    """The moments that are drawn on the timeline."""

    START = "start"
    FLUSH = "flush"
    RELEASE = "release"
    PAUSE = "pause"
    LIMIT = "limit"
    MARK = "mark"
    OPEN = "open"
    CLOSE = "close"
    END = "end"

    @property
    def comes_often(self) -> bool:
        """Whether a run may have very many of them."""
        return self in (
            MarkerKind.FLUSH,
            MarkerKind.RELEASE,
            MarkerKind.MARK,
            MarkerKind.OPEN,
            MarkerKind.CLOSE,
        )


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment, and what the child counted right before and right after it.

    `unseen`: flushes before this one that came too fast to be looked at. What a subject told of
    itself has the `pid` of who told it; of a memory map its `file` and `mode`, and, where it was
    asked for, file and line that called: `train.py:12`.
    """

    kind: MarkerKind
    at: float
    rows_done: int
    label: str = ""
    number: int = 0
    seconds: float = 0.0
    before: Counters | None = None
    after: Counters | None = None
    verdict: str = ""
    ledger: Ledger | None = None
    unseen: Unseen = NONE_UNSEEN
    pid: int | None = None
    file: Path | None = None
    mode: Mode | None = None
    called_from: Path | None = None


@dataclass(frozen=True, slots=True)
class FlushTotals:
    """All flushes of a run together; bytes, and seconds spent in the calls.

    `others_bytes`: of what was made clean, what this run cannot have dirtied. `unseen`: of the
    calls, those that were not looked at: what these made clean is what this run counted itself.
    One call of which it is not known what it did makes the sum unknown, with that call's reason.
    """

    count: int = 0
    seconds: float = 0.0
    bytes_cleaned: Figure = 0
    private_bytes_released: Figure = 0
    others_bytes: Figure = 0
    unseen: int = 0

    def with_one(
        self,
        seconds: float,
        before: Counters,
        after: Counters,
        *,
        is_shared: bool,
        others_bytes: Figure = 0,
        unseen: Unseen = NONE_UNSEEN,
    ) -> Self:
        """With one call more, by what was counted right before and right after it.

        In a private mode there is no system call, so what the file does meanwhile is another's
        doing; a shared mapping has no private pages to release.
        """
        cleaned = fall(before.unwritten_bytes, after.unwritten_bytes) if is_shared else 0
        released = 0 if is_shared else fall(before.private_bytes, after.private_bytes)
        if is_shared:
            cleaned = cleaned + unseen.pages * PAGE_BYTES
        return replace(
            self,
            count=self.count + unseen.told,
            seconds=self.seconds + seconds + unseen.seconds,
            unseen=self.unseen + unseen.calls,
            bytes_cleaned=self.bytes_cleaned + cleaned,
            private_bytes_released=self.private_bytes_released + released,
            others_bytes=self.others_bytes + (others_bytes if is_shared else 0),
        )


@dataclass(frozen=True, slots=True)
class OtherWriter:
    """Somebody else who may write the array's file: how that is known, and who they are if seen.

    `is_certain`: its pages were seen, and not only that somebody could. `instances`: others of this
    very run that have it mapped to write; without a `how` there is nobody but them.
    """

    how: str
    pids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    is_certain: bool = False
    instances: int = 0

    @property
    def words(self) -> str:
        """`another process writes this file: python (PID 123)`."""
        if not self.instances:
            return self._strangers
        noun = "instance has" if self.instances == 1 else "instances have"
        known = f"{self.instances:,} other {noun} this file mapped to write"
        return f"{known}; {self._strangers}" if self.how else known

    @property
    def _strangers(self) -> str:
        does = "writes" if self.is_certain else "may write"
        if not self.pids:
            return f"another process {does} this file: {self.how}"
        who = ", ".join(
            f"{name} (PID {pid})" for pid, name in zip(self.pids, self.names, strict=True)
        )
        return f"another process {does} this file: {who} {self.how}"


@dataclass(frozen=True, slots=True)
class ReadBackResult:
    """Of the changed rows that were read back at the end: how many are where."""

    rows_checked: int
    rows_kept: int
    rows_lost: int
    rows_in_file: int


@dataclass(frozen=True, slots=True)
class Fullest:
    """What a limit counted when it counted most, so many seconds after the array was opened.

    All of one reading: clean pages of files, what could not be given back, the kernel's own of it.
    """

    seconds: float
    usage_bytes: int
    reclaimable_bytes: int
    unreclaimable_bytes: int
    kernel_bytes: Figure


@dataclass(frozen=True, slots=True)
class Watching:
    """What watching cost this process so far, and the subject: how long its map lock was held."""

    cpu_seconds: float = 0.0
    share_of_one_core: float = 0.0
    longest_hold_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunState:
    """All there is to know of a run at one moment.

    `started_at` is when the array was open, `baseline_bytes` what the process
    held privately before; bytes and pages count each page once. `seconds_left`: until the run
    itself fills the room that is left, swap included, at its own pace of the last seconds; None
    if it won't or if that is not known. `others`: what others took of that room. `file_bytes`:
    the array's file with its header, 0 until it is open. `unflushed_pages`: changed since the last
    flush; `pages_dirtied` counts a page anew after each. `sources`: what answers for the file.
    `cut_off`: the chunk in which a child was ended; `pid`: that of a child that opened its array.
    `exact`: the kernel's word on what was written, where it was asked for. `brought`: what it cost
    to read, of who does nothing else. `tree`: the processes and files of a subject that is not a
    workload of ours. `after`: what stands once it has ended.
    `cache_at_start`: how much of the file was cached right before the child's start. `fullest`: of
    the limit, where it counted most.
    """

    about: About
    phase: Phase = Phase.PREPARING
    what: str = ""
    prepared_bytes: int = 0
    preparing_bytes: int = 0
    started_at: float = 0.0
    baseline_bytes: Figure = NOT_READ
    elapsed_seconds: float = 0.0
    rows_done: int = 0
    bytes_changed: int = 0
    pages_changed: int = 0
    discarded_pages: int = 0
    sample: Sample | None = None
    samples: int = 0
    peak: Mapping[str, float] = field(default_factory=dict)
    final: Sample | None = None
    ledger: Ledger = EMPTY
    totals: Totals = UNREAD
    flushes: FlushTotals = FlushTotals()
    read_back: ReadBackResult | None = None
    file_verdict: FileVerdict | None = None
    after: After | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    remedy: str | None = None
    killed_by: Killer | None = None
    output_tail: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    verdict: str = ""
    seconds_left: float | None = None
    others: Others | None = None
    limit_words: str = ""
    watching: Watching = Watching()
    page_bytes: int = PAGE_BYTES
    file_bytes: int = 0
    pages_dirtied: int = 0
    unflushed_pages: int = 0
    sources: FileSources | None = None
    other_writer: OtherWriter | None = None
    cut_off: str = ""
    exact: Exact | None = None
    cache_at_start: Warmth | None = None
    fullest: Fullest | None = None
    brought: Brought | None = None
    tree: TreeReading | None = None
    pid: int | None = None

    @property
    def share_done(self) -> float | None:
        """Rows done of all rows, 0 to 1; None where there is no number of rows to come to."""
        rows = self.about.rows
        return None if rows is None else min(max(self.rows_done / max(1, rows), 0.0), 1.0)

    @property
    def reading(self) -> Sample | None:
        """The latest; once its array is being closed the last before that."""
        is_held = self.phase is Phase.HOLDING
        return self.sample if is_held or self.final is None else self.final


@dataclass(frozen=True, slots=True)
class Update:
    """One message's worth: the state now, and what came since the update before.

    `restart`: the receiver forgets samples, markers and page map before it takes these.
    """

    state: RunState
    samples: tuple[Sample, ...] = ()
    markers: tuple[Marker, ...] = ()
    page_map: PageMapFrame | Absent | None = None
    restart: bool = False
