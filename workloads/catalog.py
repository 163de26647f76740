"""The workloads' names and meanings without numpy, for command lines and launchers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from workloads.words import Mode

ALL_MODES: Final = tuple(Mode)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a reader chooses by; the registry has the code under the same name."""

    summary: str
    changes: bool = True
    modes: tuple[Mode, ...] = ALL_MODES
    default_mode: Mode = Mode.COPY_ON_WRITE


CATALOG: Final[dict[str, Entry]] = {
    "fill": Entry("row i becomes i * arange(columns), first row to last"),
    "normalize": Entry("each chunk becomes (x - mean) / std in place, varied by the seed"),
    "random-rows": Entry("row i becomes i * arange(columns), rows in random order"),
    "touch": Entry("one element in every page: a whole page is copied for one element"),
    "scan": Entry("reads every row, changes nothing", changes=False),
    "lazy": Entry(
        "each chunk copied to a small buffer, normalised, used and dropped (mode r)",
        changes=False,
        modes=(Mode.READ,),
        default_mode=Mode.READ,
    ),
}
