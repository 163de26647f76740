"""What a fit is asked: which rows, on which array, and how much memory there is for all of them.

A plan is settings and figures alone; what this machine says of it is asked elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tui.errors import UsageError
from tui.fit.memory import MemoryGiven
from tui.fit.state import FitState, ModeFit
from tui.settings import Settings, checked
from workloads.catalog import CATALOG
from workloads.words import Mode

LAZY: Final = "lazy"
LABELS: Final = (LAZY, "r", "r+", "c", "load")
READ_ONLY: Final = "scan"
"""What mode `r` is asked to do: read every row."""


@dataclass(frozen=True, slots=True)
class FitPlan:
    """`base` has the array, the workload of the modes that change it, and the kind of cage.

    A file of the user's was looked at before (`with_file`). `prove`: run so many, and one more.
    """

    base: Settings
    given: MemoryGiven
    labels: tuple[str, ...] = LABELS
    prove: bool = False

    def settings_of(self, label: str) -> Settings:
        """Those of one instance of a row, in no cage; raises UsageError."""
        workload, mode = self.base.workload, label
        if label == LAZY:
            workload, mode = LAZY, Mode.READ
        elif label == Mode.READ:
            workload = READ_ONLY
        settings = replace(self.base, workload=workload, mode=Mode(mode))
        return checked(replace(settings, memory_max_bytes=None, swap_max_bytes=None))

    def why_not(self, label: str) -> str:
        """Why a row cannot be run for what it would do to the file; empty if it can."""
        writes = label == Mode.READ_WRITE
        if not writes or self.base.file is None or self.base.allow_write:
            return ""
        return (
            f"mode r+ writes to {self.base.file.name}: --allow-write lets it, or leave --file out"
        )

    def workload_of(self, label: str) -> str:
        """The workload that a row runs."""
        return {LAZY: LAZY, str(Mode.READ): READ_ONLY}.get(label, self.base.workload)

    def begin(self) -> FitState:
        """The state before anything was run."""
        return FitState(
            memory_bytes=self.given.memory_bytes,
            swap_bytes=self.given.swap_bytes,
            memory_words=self.given.words,
            array_bytes=self.base.array_bytes,
            modes=tuple(ModeFit(label, self.workload_of(label)) for label in self.labels),
        )


def changed_file(settings: Settings) -> str:
    """The name of the user's file that an instance writes to; empty if it writes to none."""
    changes = settings.mode is Mode.READ_WRITE and CATALOG[settings.workload].changes
    return settings.file.name if changes and settings.file is not None else ""


def parse_labels(text: str) -> tuple[str, ...]:
    """`lazy,r,c`, each once; raises UsageError."""
    labels = tuple(part.strip() for part in text.split(","))
    for label in labels:
        if labels.count(label) > 1:
            raise UsageError(f"{label!r:.40} is there more than once: each mode is run once")
        if label not in LABELS:
            more = ": each would undo what the others made" if label == Mode.WRITE_NEW else ""
            raise UsageError(f"unknown mode {label!r:.40}{more}: choose from {', '.join(LABELS)}")
    return labels


def refuse_workload(workload: str) -> None:
    """Raise UsageError for one that modes `c`, `load` and `r+` cannot be asked to run."""
    entry = CATALOG.get(workload)
    if entry is None or Mode.COPY_ON_WRITE not in entry.modes:
        fit = [name for name, entry in CATALOG.items() if Mode.COPY_ON_WRITE in entry.modes]
        what = "unknown workload" if entry is None else "lazy has a row of its own, not"
        raise UsageError(f"{what} {workload!r:.40}: choose from {', '.join(fit)}")
