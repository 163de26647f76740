"""What is watched, in the terms that screens, words and files ask for; None where it has none.

A new kind of subject is a new subclass: who draws and who judges asks these alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from tui.extents import in_words
from tui.metrics_format import format_bytes
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.patterns import SEQUENTIAL
from workloads.words import Mode


class About(ABC):
    """A subject as it was before it began: it says what it is, never how it fares."""

    __slots__ = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """A short name for titles and files: a workload's, a command's."""

    @property
    def mode(self) -> Mode | None:
        """How the array is opened, where there is one array and it is known."""
        return None

    @property
    def rows(self) -> int | None:
        """How many rows there are to do, where there is an end to come to."""
        return None

    @property
    def array_bytes(self) -> int | None:
        """The array without its header."""
        return None

    @property
    def memory_max_bytes(self) -> int | None:
        """The limit that a cage was asked for."""
        return None

    @property
    def spreads(self) -> bool:
        """Whether it changes little in many pages, by its nature."""
        return False

    @property
    def settings(self) -> Settings | None:
        """What it could be started with again."""
        return None

    @property
    def may_be_private(self) -> bool:
        """Whether changed pages can be the process's own."""
        return self.mode in (Mode.COPY_ON_WRITE, Mode.LOAD, None)

    @property
    def summary(self) -> str:
        """One line that tells it from others like it."""
        return self.name

    @property
    def parts(self) -> tuple[str, ...]:
        """It all in words, for a title that has the room."""
        return (self.name,)

    @property
    def few_parts(self) -> tuple[str, ...]:
        """The words that matter most."""
        return self.parts


@dataclass(frozen=True, slots=True)
class WorkloadAbout(About):
    """A workload of ours, with its settings."""

    asked: Settings

    @property
    def name(self) -> str:
        """The workload's."""
        return self.asked.workload

    @property
    def mode(self) -> Mode:
        """The one that was asked for."""
        return self.asked.mode

    @property
    def rows(self) -> int:
        """The length of the first axis."""
        return self.asked.rows

    @property
    def array_bytes(self) -> int:
        """By shape and dtype."""
        return self.asked.array_bytes

    @property
    def memory_max_bytes(self) -> int | None:
        """As asked for."""
        return self.asked.memory_max_bytes

    @property
    def spreads(self) -> bool:
        """By the catalog; a recording may name a workload that is not in it any more."""
        entry = CATALOG.get(self.asked.workload)
        return entry is not None and entry.spreads

    @property
    def settings(self) -> Settings:
        """The very settings."""
        return self.asked

    @property
    def summary(self) -> str:
        """`fill c 50000x20000 float32 flush 100`, `scan random r ...`."""
        asked = self.asked
        shape = "x".join(map(str, asked.shape))
        flush = f"flush {asked.flush_every_rows}" if asked.flush_every_rows else "no flush"
        return f"{' '.join(self._work)} {asked.mode} {shape} {asked.dtype} {flush}"

    @property
    def parts(self) -> tuple[str, ...]:
        """Workload, array, chunk, flush interval, release."""
        asked, every = self.asked, self.asked.flush_every_rows
        shape = " x ".join(f"{length:,}" for length in asked.shape)
        return (
            *self._work,
            f"{shape} {asked.dtype} {format_bytes(asked.array_bytes)}",
            f"chunk {in_words(asked.chunk_rows, asked)}",
            f"flush every {in_words(every, asked)}" if every else self._flush,
            f"release {asked.release}",
        )

    @property
    def few_parts(self) -> tuple[str, ...]:
        """Workload, size, flush interval."""
        return *self._work, format_bytes(self.asked.array_bytes), self._flush

    @property
    def _work(self) -> tuple[str, ...]:
        """What is done, and in which order where that is not the rows'."""
        asked = self.asked
        return (asked.workload, *([asked.pattern] if asked.pattern != SEQUENTIAL else []))

    @property
    def _flush(self) -> str:
        every = self.asked.flush_every_rows
        return f"flush every {every:,}" if every else "never flushed"
