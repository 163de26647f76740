"""The moments on a run's timeline, with what was counted around each, and all flushes together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from tui.probe.reading import Figure
from tui.run.ledger import Ledger
from workloads.events import Counters
from workloads.figures import fall
from workloads.kernel import PAGE_BYTES
from workloads.looks import NONE_UNSEEN, Unseen
from workloads.words import Mode


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


NO_FLUSHES: Final = FlushTotals()
