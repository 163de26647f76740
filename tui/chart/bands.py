"""The bands of the picture, from the bottom up: what of RAM and swap a run has, each page in one.

The order is the meaning: what lies below the file's clean pages cannot be taken back now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.chart.areas import Look


@dataclass(frozen=True, slots=True)
class Band:
    """One band: its names, its colour's role, and what stands for it where there is no colour.

    `is_first`: of what meets in one cell it is shown before others, as it is what the picture is
    about. `hatch` is drawn upon it in colour as well.
    """

    key: str
    label: str
    short: str
    texture: str
    ascii_glyph: str
    meaning: str
    is_first: bool = False
    hatch: str = ""

    @property
    def area(self) -> str:
        """The palette's role for its area."""
        return f"band-{self.key}"

    @property
    def text(self) -> str:
        """The palette's role for words about it."""
        return f"text-{self.key}"


PYTHON: Final = Band(
    "python",
    "python, numpy",
    "python",
    "░",
    ".",
    "What the interpreter and its libraries have written: it is there without any array.",
)
OWN: Final = replace(
    PYTHON,
    label="own memory",
    short="own",
    meaning="What the processes have written that is no file's: heaps, stacks, buffers.",
)
"""The same band of a program that may be any."""
COPIES: Final = Band(
    "copies",
    "private copies",
    "copies",
    "█",
    "C",
    "Pages of the array that copy-on-write made: only swap can take them, no flush() frees them.",
    is_first=True,
)
UNWRITTEN: Final = Band(
    "unwritten",
    "not yet written",
    "waiting",
    "▓",
    "w",
    "The file's pages that were changed here and wait for the disk: flush() writes them.",
    is_first=True,
)
FILE: Final = Band(
    "file",
    "file, reclaimable",
    "file",
    "▒",
    "f",
    "The file's pages as they are on the disk: the kernel takes them back when RAM runs short.",
)
LIBRARIES: Final = Band(
    "libraries",
    "libraries",
    "libs",
    "·",
    "-",
    "Code of Python and its libraries, shared by all who run them, and reclaimable.",
)
SWAP: Final = Band(
    "swap", "in swap", "swap", "/", "s",
    "Private pages that were moved out to swap: not in RAM, and not on the file either.",
    is_first=True,
    hatch="\u2571",  # red and green look alike to many
)  # fmt: skip
BANDS: Final = (PYTHON, COPIES, UNWRITTEN, FILE, LIBRARIES, SWAP)
"""From the bottom up; the top of the libraries is RSS."""
BY_KEY: Final = {band.key: band for band in BANDS}
OTHER_PYTHON: Final = replace(
    PYTHON, key="python-other", texture=":", ascii_glyph=":", hatch="\u2572"
)
OTHER_COPIES: Final = replace(COPIES, key="copies-other", texture="▚", ascii_glyph="c")
"""The same of every second of several runs: what lies upon each other is told apart."""


def swatch(band: Band, look: Look) -> tuple[str, str]:
    """What stands for a band in a legend, and its style."""
    if look == "ascii":
        return band.ascii_glyph, band.area
    if look == "texture":
        return band.texture, band.area
    if band.hatch:
        return band.hatch, f"ink-{band.key} on {band.area}"
    return " ", f"on {band.area}"
