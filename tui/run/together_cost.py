"""What instances on one file cost: each by itself, all of them, and of what moment the file's is.

Pure. One sum wherever one is told: what is private in RAM and in swap, and the page tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics.moment import STALE_SECONDS
from tui.probe.reading import NOT_READ_YET, Figure, Tier, number
from tui.run.state import Outcome, RunState
from tui.run.together import Together
from tui.run.tree_figures import words_of
from tui.tree.sums import bounded_sum, bounds

_PRIVATE: Final = ("rss_anon_bytes", "swap_bytes")
_TABLES: Final = "page_tables_bytes"
_COPIES: Final = "private_copies_bytes"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one instance takes that no other shares; `is_whole`: its work is done.

    `copies`, `own`, `tables`: its parts, of the same reading.
    """

    whole: Figure
    copies: Figure
    own: Figure
    tables: Figure
    is_whole: bool

    @property
    def parts(self) -> str:
        """`76.3 MiB of private copies, 21.6 MiB of its own, 208 KiB of page tables`."""
        named = ((self.copies, "of private copies"), (self.own, "of its own"),
                 (self.tables, "of page tables"))  # fmt: skip
        return ", ".join(f"{words_of(figure)} {words}" for figure, words in named if figure != 0)


def cost_of_one(found: Together) -> Cost | None:
    """Of the dearest of those that have done their work; else of those that live, so far; at last
    of those that were ended. None before anything was read."""
    done = [state for state in found.instances if has_all(state)]
    living = [state for state in found.instances if state.outcome is None]
    for states in (done, living, list(found.instances)):
        costs = [_cost(state, is_whole=states is done) for state in states if state.reading]
        if costs:
            return max(costs, key=lambda cost: bounds(cost.whole)[0])
    return None


def has_all(state: RunState) -> bool:
    """Whether it did all its work, and what was read of it then is all that it needs."""
    return state.final is not None and state.outcome in (None, Outcome.FINISHED)


def _cost(state: RunState, *, is_whole: bool) -> Cost:
    private = bounded_sum(figure_of(state, key) for key in _PRIVATE)
    tables, copies = figure_of(state, _TABLES), figure_of(state, _COPIES)
    # Counted apart, copies may be by a page more than all that is private.
    own = private - copies
    known = number(own)
    own = own if known is None else max(0, known)
    return Cost(whole_of(state), copies, own, tables, is_whole)


def whole_of(state: RunState) -> Figure:
    """All that one takes for itself, bytes: private in RAM and in swap, and its page tables."""
    return bounded_sum(figure_of(state, key) for key in (*_PRIVATE, _TABLES))


def whole_of_all(found: Together) -> Figure:
    """The same of all that are counted, bytes."""
    return bounded_sum(held_by_all(found, key) for key in (*_PRIVATE, _TABLES))


def held_by_all(found: Together, key: str) -> Figure:
    """A metric of all that are counted, bytes: nothing once all were killed or failed."""
    if found.instances and not counted_in(found):
        return 0
    return found.totals.get(key, NOT_READ_YET)


def figure_of(state: RunState, key: str) -> Figure:
    """A metric's figure at the moment that the state is of."""
    return NOT_READ_YET if state.reading is None else state.reading.get(key)


def counted_in(found: Together) -> tuple[RunState, ...]:
    """Whose figures the totals are of: those that live, or held what they had to the end."""
    living = tuple(state for state in found.instances if state.outcome is None)
    ended = (Outcome.KILLED, Outcome.FAILED)
    return living or tuple(state for state in found.instances if state.outcome not in ended)


def waiting_of(found: Together) -> Figure:
    """What of the file waits for the disk, or is on its way, bytes."""
    keys = ("file_dirty_bytes", "file_writeback_bytes")
    return bounded_sum(found.totals.get(key, NOT_READ_YET) for key in keys)


def file_age_seconds(found: Together) -> float:
    """How old the file's figures are where that is worth a word, else 0; at the end they are its
    last."""
    if found.sample is None or found.is_over:
        return 0.0
    age = found.sample.age_seconds("file_cached_bytes", Tier.FILE)
    return age if age > STALE_SECONDS else 0.0
