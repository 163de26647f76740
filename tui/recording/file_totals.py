"""Which mapped file cost most over very many recordings: by its name and how it was mapped.

Peaks are each of a moment of their own: their sum is what all together cannot have been above, as
far as it was seen, and no peak of a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tui.recording.compare_files import Which

_COPIES: Final = "private_copies_bytes"
MOST_KEPT: Final = 2_000
"""Names; those that come later are only counted."""


@dataclass(slots=True)
class FileTotal:
    """Private copies of the files of one name; bytes. `recordings`: how many had it mapped."""

    name: str
    modes: str
    recordings: int = 0
    unknown: int = 0
    peak_bytes: float = 0.0
    peak_of: str = ""
    sum_of_peaks_bytes: float = 0.0

    def take(self, whose: str, peaks: list[float | None]) -> None:
        """Of one recording more, which may have several files of that name."""
        self.recordings += 1
        known = [peak for peak in peaks if peak is not None]
        if len(known) < len(peaks):
            self.unknown += 1
            return
        self.sum_of_peaks_bytes += sum(known)
        if sum(known) > self.peak_bytes:
            self.peak_bytes, self.peak_of = sum(known), whose


class FileTotals:
    """Takes the files of one recording after another."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], FileTotal] = {}
        self.left_out = 0
        """How many times a name was not counted, because there were too many."""

    def add(self, whose: str, files: Iterable[tuple[Which, Mapping[str, float]]]) -> None:
        """Those of one recording, each with its peaks."""
        of_name: dict[tuple[str, str], list[float | None]] = {}
        for (name, modes, _), peak in files:
            of_name.setdefault((name, modes), []).append(peak.get(_COPIES))
        for key, peaks in of_name.items():
            total = self._found.get(key)
            if total is None and len(self._found) >= MOST_KEPT:
                self.left_out += 1
                continue
            if total is None:
                total = self._found[key] = FileTotal(*key)
            total.take(whose, peaks)

    def worst_first(self) -> list[FileTotal]:
        """Those that cost anything, or of which that is not known."""
        found = [one for one in self._found.values() if one.sum_of_peaks_bytes or one.unknown]
        return sorted(found, key=lambda one: -one.sum_of_peaks_bytes)
