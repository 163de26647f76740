"""The figures of a run at one moment that a sentence about its next needs, and how they are put.

Every figure is the state's own, in bytes; one that is not known stays absent with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.run.state import RunState
from tui.run.swap_here import SwapHere
from workloads.figures import at_least
from workloads.words import Mode


@dataclass(frozen=True, slots=True)
class Here:
    """A run as it stands, and the swap that there is for it."""

    state: RunState
    swap: SwapHere

    @property
    def mode(self) -> Mode | None:
        """How the array is opened."""
        return self.state.about.mode

    @property
    def memory_file_system(self) -> str:
        """The name of the file system, if the file itself lies in memory."""
        sources = self.state.sources
        return sources.file_system if sources is not None and sources.is_in_memory else ""

    @property
    def copies(self) -> Figure:
        """Private copies in RAM."""
        return self.state.ledger.private_ram_bytes

    @property
    def copies_in_swap(self) -> Figure:
        """Private copies in swap."""
        return self.state.ledger.private_swap_bytes

    @property
    def changes(self) -> Figure:
        """What was changed and not given up, by the writer's own count."""
        return self.state.ledger.changed_bytes - self.state.ledger.discarded_bytes

    @property
    def mapped(self) -> Figure:
        """The file's own pages in the mapping, clean and dirty."""
        return self._read("mapping_file_bytes")

    @property
    def unwritten(self) -> Figure:
        """Of them, those that wait for the disk; a private mapping has none."""
        is_shared = self.mode is not None and self.mode.is_shared
        return self._read("mapping_dirty_bytes") if is_shared else 0

    @property
    def clean(self) -> Figure:
        """Of them, those that are as on the disk."""
        return at_least(self.mapped - self.unwritten, 0)

    @property
    def cached_only(self) -> Figure:
        """The file's pages in the cache that this mapping has not; others may have them mapped."""
        return at_least(self._read("file_cached_bytes") - self.mapped, 0)

    def _read(self, key: str) -> Figure:
        sample = self.state.sample
        return sample.get(key) if sample is not None else NOT_READ_YET


def some(figure: Figure, what: str) -> str:
    """`4 MiB of clean pages`, or why it is not known how much."""
    if isinstance(figure, Absent):
        return f"{what} (how much is not known: {figure.reason})"
    return f"{format_bytes(figure)} of {what}"


def also(figure: Figure, what: str, does: str) -> str:
    """Half a sentence more: `; 4 MiB not yet written stay dirty`; empty for nothing."""
    if isinstance(figure, Absent):
        return f"; pages {what} (how much is not known: {figure.reason}) {does}"
    return f"; {format_bytes(figure)} {what} {does}" if figure > 0 else ""


def moving(*lines: tuple[str, Figure]) -> tuple[str, ...]:
    """The names of those of these lines that are not known to be at nothing."""
    return tuple(name for name, figure in lines if figure != 0)
