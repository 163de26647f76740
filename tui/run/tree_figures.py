"""What words and tables ask of a look at a tree: who lives, what is copied, how old it is.

Pure. A figure that is not known stays so, with its reason, through every sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Final

from tui.metrics.measured import Bounded
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Figure, number
from tui.run.state import Phase, RunState
from tui.tree.reading import FileKind, MappedFile, Process, TreeReading
from workloads.words import Mode

COPIES: Final = "private_copies_bytes"


def total_of(figures: Iterable[Figure]) -> Figure:
    """The sum, by its bounds where of some only these are known; else the first reason."""
    low, high, why = 0.0, 0.0, None
    is_open = False
    for figure in figures:
        if isinstance(figure, Bounded):
            low, why = low + figure.at_least, why or figure.reason
            if figure.at_most is None:
                is_open = True
            else:
                high += figure.at_most
        elif isinstance(figure, Absent):
            return figure
        else:
            low, high = low + figure, high + figure
    return low if why is None else Bounded(why, low, None if is_open else high)


def words_of(figure: Figure) -> str:
    """`40.0 MiB`, `? (no permission)`, `1.00 to 2.00 GiB`, `at least 1.00 GiB`."""
    if isinstance(figure, Bounded):
        low = format_bytes(figure.at_least)
        if figure.at_most is None:
            return f"at least {low}"
        high = format_bytes(figure.at_most)
        if low == high:
            return high
        value, _, unit = low.partition(" ")
        return f"{value if high.endswith(f' {unit}') else low} to {high}"
    return f"? ({figure.reason})" if isinstance(figure, Absent) else format_bytes(figure)


def few_words_of(figure: Figure) -> str:
    """For a cell of a table: `?` where it is not known, `<2.00GiB` where that is all that is."""
    if isinstance(figure, Bounded):
        sign, bound = "<", figure.at_most
        if bound is None:
            sign, bound = ">", figure.at_least
        return sign + format_bytes(bound).replace(" ", "")
    return "?" if isinstance(figure, Absent) else format_bytes(figure)


def alive(tree: TreeReading) -> tuple[Process, ...]:
    """The processes that have not ended."""
    return tuple(process for process in tree.processes if process.is_alive)


def mapped(tree: TreeReading) -> tuple[MappedFile, ...]:
    """The data files that somebody has mapped now, or in memory; libraries apart."""
    return tuple(file for file in tree.files if file.processes and file.kind != FileKind.LIBRARY)


def is_copying(file: MappedFile) -> bool:
    """Whether changes to it are private to who makes them."""
    return Mode.COPY_ON_WRITE in file.modes or bool(number(file.get(COPIES)))


def copying(tree: TreeReading) -> list[MappedFile]:
    """The data files whose changes are private: those mapped now, else those that were.

    Who ends lets go of its files before it is gone: they are what was copied all the same.
    """
    files = [f for f in tree.files if is_copying(f) and f.kind != FileKind.LIBRARY]
    return [file for file in files if file.processes] or files


def is_shared(file: MappedFile) -> bool:
    """Whether changes through it go to the file."""
    return any(mode.is_shared for mode in file.modes)


def figure_of(state: RunState, key: str) -> Figure:
    """The tree's figure of a metric at the moment that the state is of."""
    sample = state.reading
    return NOT_READ_YET if sample is None else sample.get(key)


def has_copying(state: RunState) -> bool:
    """Whether the run is about private copies: some file was mapped so, or copies were seen."""
    tree = state.tree
    return bool(state.peak.get(COPIES)) or (tree is not None and any(map(is_copying, tree.files)))


def walk_age(tree: TreeReading, processes: Sequence[Process] | None = None) -> float | None:
    """Seconds since the longest unwalked of those alive was walked; None if one never was.

    `processes`: of these alone, who lives or not.
    """
    ages = [age_of(one, tree) for one in (alive(tree) if processes is None else processes)]
    known = [age for age in ages if age is not None]
    return max(known, default=0.0) if len(known) == len(ages) else None


def age_of(process: Process, tree: TreeReading) -> float | None:
    """Seconds since its pages were walked; None if they never were, or a file says so oddly."""
    age = None if process.walked_at is None else tree.at - process.walked_at
    return age if age is not None and isfinite(age) else None


def walk_ages(tree: TreeReading) -> dict[str, float | None]:
    """For each file that somebody has, seconds since the longest unwalked of those was walked."""
    ages: dict[str, float | None] = {}
    for process in alive(tree):
        age = age_of(process, tree)
        for use in process.uses:
            before = ages.get(use.file, age)
            ages[use.file] = None if age is None or before is None else max(age, before)
    return ages


def mappers(tree: TreeReading, key: str) -> tuple[Process, ...]:
    """Who of those alive has a file mapped."""
    return tuple(one for one in alive(tree) if any(use.file == key for use in one.uses))


def ago(age_seconds: float | None) -> str:
    """`read up to 12 s ago`; empty for what is of now or was never read."""
    if age_seconds is None or age_seconds <= STALE_SECONDS:
        return ""
    whole = round(age_seconds)
    return f"read up to {format_seconds(whole) if whole >= 60 else f'{whole} s'} ago"


def short_age(age_seconds: float | None) -> str:
    """For a cell of a table: `12s`, `1:40`, `never`; empty for what is of now."""
    if age_seconds is None:
        return "never"
    if age_seconds <= STALE_SECONDS:
        return ""
    whole = round(age_seconds)
    return format_seconds(whole) if whole >= 60 else f"{whole}s"


def copies_age(state: RunState) -> str:
    """How old the copies of all files are, in words; empty where they are of now."""
    return sweep_age(state, [one for one in alive(state.tree) if one.uses] if state.tree else [])


def sweep_age(state: RunState, processes: Sequence[Process] | None = None) -> str:
    """How old what was walked is, of all or of these; at the end of a run it is its last."""
    tree, sample = state.tree, state.reading
    if tree is None or (sample is not None and COPIES in sample.carried):
        return ""
    if state.phase is Phase.ENDED:
        return "at the last reading"
    return ago(walk_age(tree, processes))


def count_of(many: int, name: str, plural: str = "") -> str:
    """`1 file`, `3 files`, `2 processes`."""
    return f"{many:,} {name if many == 1 else plural or f'{name}s'}"
