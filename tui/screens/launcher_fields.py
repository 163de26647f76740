"""The fields of the launcher, one row each, in groups; and which of them matter for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.screens.recipes import Shown
from workloads.catalog import CATALOG, RELEASES
from workloads.patterns import PATTERNS
from workloads.words import Mode, Release

OFF: Final = "off"
ON: Final = "on"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """`hint`: what may be entered; `choices`: what can be chosen, each with its meaning.

    A meaning begins with a clause that can stand alone where there is little room. `empty`: what
    it is to enter nothing; `heading`: the group that it opens.
    """

    name: str
    label: str
    hint: str = ""
    choices: dict[str, str] | None = None
    empty: str = ""
    heading: str = ""


_MODES: Final = {
    Mode.READ: "read-only: nothing can be changed",
    Mode.READ_WRITE: "changes go to the file, in time",
    Mode.WRITE_NEW: "as r+: the file is made anew",
    Mode.COPY_ON_WRITE: "copy-on-write: changes stay private",
    Mode.LOAD: "np.load: all of it private memory",
}
_SHOWN: Final = {
    Shown.RUN: "one process on the monitor",
    Shown.BOTH: "the same work in both modes",
    Shown.TABLE: "all modes: each finished or killed",
    Shown.FIT: "all modes: 1, 2, 3 of each",
    Shown.TOUR: "it brings its own settings",
    Shown.RUNNING: "your own processes: nothing is started",
}
FIELDS: Final = (
    FieldRow("shown", "show", choices={str(one): _SHOWN[one] for one in Shown},
             heading="What runs"),
    FieldRow("workload", "workload",
             choices={name: entry.summary for name, entry in CATALOG.items()}),
    FieldRow("mode", "mode", choices={str(mode): _MODES[mode] for mode in Mode}),
    FieldRow("size", "array size", "like 256M, or ROWSxCOLUMNS, or 64x512x512"),
    FieldRow("file", "own file", "your .npy, data.npz::x, or raw.bin --dtype f4", empty="none"),
    FieldRow("chunk", "chunk", "rows or bytes (like 1M) or all",
             empty="by shape", heading="How"),
    FieldRow("flush", "flush every", "rows or bytes (like 64M); 0 = never", empty="by shape"),
    FieldRow("release", "release",
             choices={str(one): RELEASES[one].summary for one in Release}),
    FieldRow("pattern", "pattern", " ".join(PATTERNS)),
    FieldRow("pace", "pace", "seconds it should last; 0 = full speed"),
    FieldRow("limit", "memory limit", "like 512M; empty = none", empty="none",
             heading="Limits, and proof"),
    FieldRow("swap", "swap limit", "swap beside it: like 1G; empty = any", empty="any"),
    FieldRow("exact", "exact writes", choices={
        OFF: "on makes the kernel tell, page by page",
        ON: "the kernel tells which pages are written, at a fault a page",
    }),
    FieldRow("cold", "cold start", choices={
        OFF: "what of the file is cached stays so; on lets go of it first",
        ON: "clean pages leave the cache first; dirty or mapped ones stay",
    }),
)  # fmt: skip
BY_NAME: Final = {row.name: row for row in FIELDS}
NAMES: Final = tuple(BY_NAME)
MATTERS: Final = {
    Shown.RUN: frozenset(NAMES),
    Shown.BOTH: frozenset(NAMES) - {"mode"},
    # A table has modes and swap of its own, and runs at full speed.
    Shown.TABLE: frozenset(
        {"shown", "workload", "size", "chunk", "flush", "limit", "cold", "file"}
    ),
    # The limit is the memory there is, the swap limit the swap beside it.
    Shown.FIT: frozenset({"shown", "workload", "size", "chunk", "limit", "swap", "file"}),
    Shown.TOUR: frozenset({"shown"}),
    Shown.RUNNING: frozenset({"shown"}),
}
ITS_OWN: Final = {
    Shown.BOTH: "c and r+",
    Shown.TABLE: "the table decides that",
    Shown.FIT: "every mode is measured",
    Shown.TOUR: "the tour brings its own",
    Shown.RUNNING: "it runs as it runs",
}
"""What stands beside a field that does not matter."""


def is_asked(name: str, workload: str) -> bool:
    """Whether the workload has such a setting at all: who changes the array has its own order."""
    return name != "pattern" or not CATALOG[workload].changes
