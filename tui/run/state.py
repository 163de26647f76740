"""What both front ends see of a run: one frozen state, and what is new since the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.cage.forecast import Others
from tui.cage.killer import Killer
from tui.cage.own_group import Counted
from tui.files.proof import FileVerdict
from tui.files.warmth import Warmth
from tui.probe.reading import NOT_READ, Absent, Figure, Sample
from tui.run.about import About
from tui.run.after import After
from tui.run.brought import Brought
from tui.run.exact import Exact
from tui.run.ledger import EMPTY, Ledger
from tui.run.marker import NO_FLUSHES, FlushTotals, Marker
from tui.run.other_writer import OtherWriter
from tui.run.totals import UNREAD, Totals
from tui.tree.reading import TreeReading
from workloads.kernel import PAGE_BYTES
from workloads.sources import FileSources

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
    the limit, where it counted most. `counted`: by the control group that a tree is in.
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
    flushes: FlushTotals = NO_FLUSHES
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
    counted: Counted | None = None
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
