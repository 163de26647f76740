"""What was read of a recording and not kept, counted; of several runs of one file in one sum."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many of what were too many, and how many of the others are shown."""

    markers: int = 0
    samples: int = 0
    samples_shown: int = 0
    states: int = 0
    states_shown: int = 0
    maps: int = 0
    rows: int = 0

    def __add__(self, other: LeftOut) -> LeftOut:
        """Of both together."""
        return LeftOut(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def words(self) -> str:
        """Empty where nothing is missing."""
        words = []
        if self.markers:
            words.append(f"{self.markers:,} markers too many left out")
        for what, left_out, shown in (
            ("samples", self.samples, self.samples_shown),
            ("states", self.states, self.states_shown),
        ):
            if left_out:
                words.append(f"{shown:,} of its {left_out + shown:,} {what} are shown")
        if self.maps:
            words.append(f"{self.maps:,} page maps too many left out")
        if self.rows:
            words.append(f"{self.rows:,} rows too many left out")
        return "; ".join(words)
