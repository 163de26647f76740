"""What a run or a watch measured, by metric key, for whoever judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure

_NEAR_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounded(Absent):
    """A value that is not known but for its bounds; `at_most` is None where it has none above."""

    at_least: float
    at_most: float | None = None

    @property
    def is_near(self) -> bool:
        """Whether what was seen may be told for it: no more than a tenth, or 1 MiB, is open."""
        open_to = max(_NEAR_BYTES, self.at_least / 10)
        return self.at_most is not None and self.at_most - self.at_least <= open_to


@dataclass(frozen=True, slots=True)
class Measured:
    """Peaks and last figures; `file_bytes` is the file's size, None where it is not known."""

    peak: Mapping[str, Figure]
    final: Mapping[str, Figure]
    file_bytes: int | None

    def figure(self, key: str, *, at_end: bool) -> Figure:
        """The last figure or the peak; the peak of what was never read is absent."""
        final = self.final.get(key, NOT_READ_YET)
        found = final if at_end else self.peak.get(key, final)
        return Absent("it was never read") if found == NOT_READ_YET else found
