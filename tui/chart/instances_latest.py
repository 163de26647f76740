"""The latest figures of several runs, as the names of their picture tell them.

They are those of the states that the table and the headline tell too, summed in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.chart.instances_stack import SharedStack
from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ_YET, Absent, Figure, number
from tui.run.kept import Kept
from tui.run.state import Outcome
from tui.run.together import together
from tui.run.together_cost import file_age_seconds, held_by_all, waiting_of, whole_of, whole_of_all
from tui.tree.sums import bounded_sum, bounds


@dataclass(frozen=True, slots=True)
class Latest:
    """Bytes of all together. `private_name`: what `private` is of.

    `clean`, `waiting`: of the file; None where that is not known, or not told apart.
    """

    private: Figure
    private_name: str
    copies: Figure
    swapped: Figure
    own: Figure
    libraries: Figure
    cached: float | None
    clean: float | None
    waiting: float | None
    file_age_seconds: float


def latest(kept: Sequence[Kept], stack: SharedStack, column: int) -> Latest:
    """Of all of which anything was heard; of the others nothing is known.

    `column`: the last that is drawn, for what nobody has read.
    """
    states = [one.state for one in kept if one.state is not None]
    found = together(states)
    unheard = [NOT_READ_YET] * (len(kept) - len(states))

    def total(key: str) -> Figure:
        return bounded_sum((held_by_all(found, key), *unheard))

    swapped = total("swap_bytes")
    whole = bounded_sum((whole_of_all(found), *unheard))
    in_swap = bounds(swapped)[0] > 0
    sources = [state.sources for state in states if state.sources is not None]
    drawn = float(stack.file[column]), float(stack.unwritten[column])
    cached, clean, waiting = _of_file(
        drawn,
        found.totals.get("file_cached_bytes", NOT_READ_YET),
        waiting_of(found),
        is_in_memory=any(source.is_in_memory for source in sources),
    )
    return Latest(
        private=total("rss_anon_bytes") if in_swap else whole,
        private_name="private in RAM" if in_swap else f"private of all {len(kept)}",
        copies=total("private_copies_bytes"),
        swapped=swapped,
        own=total("interpreter_bytes"),
        libraries=found.totals.get("libraries_bytes", NOT_READ_YET),
        cached=cached,
        clean=clean,
        waiting=waiting,
        file_age_seconds=file_age_seconds(found),
    )


def _of_file(
    drawn: tuple[float, float], cached: Figure, waiting: Figure, *, is_in_memory: bool
) -> tuple[float | None, float | None, float | None]:
    """All of it, what of it can be taken back and what waits; as drawn where nobody read it."""
    whole, unwritten = number(cached), number(waiting)
    if whole is None:
        clean, unwritten = (None if part != part else part for part in drawn)
        known = [part for part in (clean, unwritten) if part is not None]
        return sum(known) if known else None, clean, unwritten
    if is_in_memory:
        return whole, None, whole
    if unwritten is None:
        return whole, whole, None
    return whole, whole - min(unwritten, whole), min(unwritten, whole)


def whole_of_some(kept: Sequence[Kept]) -> Figure:
    """What some take for themselves, bytes; nothing is left of who was ended."""
    return bounded_sum(_whole(one) for one in kept)


def _whole(kept: Kept) -> Figure:
    if kept.state is None:
        return NOT_READ_YET
    if kept.state.outcome in (Outcome.KILLED, Outcome.FAILED):
        return 0
    return whole_of(kept.state)


def words_at_least(figure: Figure) -> str:
    """`74.2 MiB`, `>74.2 MiB` where that is known at least, `?` where nothing is."""
    least = bounds(figure)[0]
    if not isinstance(figure, Absent):
        return format_bytes(figure)
    return f">{format_bytes(least)}" if least else "?"
