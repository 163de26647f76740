"""What both front ends see of a fit: one frozen state, a row a mode; nothing is computed of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tui.probe.reading import NOT_READ_YET, Figure
from tui.run.standstill import STOPPED_OUTSIDE
from tui.tree.sums import bounded_sum


class FitStatus(StrEnum):
    """How far a mode is; one that cannot be run here is never guessed."""

    WAITING = "waiting"
    MEASURING = "measuring"
    PREDICTED = "predicted"
    PROVING = "proving"
    DONE = "done"
    CANNOT = "cannot"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one instance takes that no other shares, in bytes.

    `private_bytes`: its anonymous pages, in RAM or in swap (copies, heap, buffers);
    `page_tables_bytes`: what maps them and the file; `kernel_bytes`: what else the kernel holds for
    it (stacks, slabs), absent where no cage tells.
    """

    private_bytes: Figure = NOT_READ_YET
    page_tables_bytes: Figure = NOT_READ_YET
    kernel_bytes: Figure = NOT_READ_YET
    swapped_bytes: Figure = NOT_READ_YET
    """Of the private ones, those that were in swap."""

    @property
    def whole_bytes(self) -> Figure:
        """All of it; within bounds where a part is not known."""
        return bounded_sum(self.parts)

    @property
    def parts(self) -> Iterator[Figure]:
        """Private, page tables, kernel: no page is in two of them."""
        yield from (self.private_bytes, self.page_tables_bytes, self.kernel_bytes)


@dataclass(frozen=True, slots=True)
class Measured:
    """So many side by side, at the moment when all held what they have.

    `unreclaimable_bytes`: what the cage around them counted that only swap could take, with the
    kernel's own; `shared_bytes`: pages of the file in the cache, each once.
    """

    many: int
    each: tuple[Cost, ...]
    unreclaimable_bytes: Figure
    shared_bytes: Figure


@dataclass(frozen=True, slots=True)
class Proof:
    """So many in a cage of the memory given: how many held all they have at once."""

    many: int
    finished: int
    killed: int
    words: str = ""

    @property
    def held(self) -> bool:
        """Whether all of them finished."""
        return self.finished == self.many


@dataclass(frozen=True, slots=True)
class ModeFit:
    """One mode's row.

    `now_bytes`: what each instance that runs now has privately; `stopped_now`: which of them, from
    0, somebody else has stopped by a signal; `shared_now_bytes`: of the file, in
    the cache. `fits`: None until predicted, or where it cannot be, with the `reason`. `fits_most`:
    so many may fit too: the next whole number, where the room left is within 5 MB of it. `proved`:
    None where it was not tried. `measured_on_bytes`: the array's, None before it was measured.
    """

    mode: str
    workload: str
    status: FitStatus = FitStatus.WAITING
    measured: tuple[Measured, ...] = ()
    now_bytes: tuple[float, ...] = ()
    stopped_now: tuple[int, ...] = ()
    shared_now_bytes: Figure = NOT_READ_YET
    cost: Cost = Cost()
    shared_bytes: Figure = NOT_READ_YET
    fits: int | None = None
    fits_most: int | None = None
    proofs: tuple[Proof, ...] = ()
    proved: bool | None = None
    reason: str = ""
    measured_on_bytes: int | None = None

    @property
    def stopped_words(self) -> str:
        """`1 of 3 stopped from outside`; empty where all go on."""
        if not self.stopped_now:
            return ""
        return f"{len(self.stopped_now):,} of {len(self.now_bytes):,} {STOPPED_OUTSIDE}"

    @property
    def fits_words(self) -> str:
        """`7`, `7 or 8`, `7 to 12`, `?`."""
        if self.fits is None:
            return "?"
        if not self.fits_most:
            return f"{self.fits:,}"
        link = "or" if self.fits_most == self.fits + 1 else "to"
        return f"{self.fits:,} {link} {self.fits_most:,}"


@dataclass(frozen=True, slots=True)
class FitState:
    """All modes; `running` is the index of the one at work.

    `memory_words`: whose memory it is; `scale_words`: at what scale it was measured or proved, and
    why, empty where it was the real size; `changed_file`: the name of the user's file that mode
    `r+` wrote to, empty where it wrote to none.
    """

    memory_bytes: int
    swap_bytes: int
    memory_words: str
    array_bytes: int
    modes: tuple[ModeFit, ...]
    running: int | None = None
    scale_words: str = ""
    changed_file: str = ""
    verdict: str = ""
    elapsed_seconds: float = 0.0
    is_ended: bool = False

    @property
    def was_stopped(self) -> bool:
        """Whether the user ended it before all that could run had run."""
        return any(mode.status is FitStatus.STOPPED for mode in self.modes)
