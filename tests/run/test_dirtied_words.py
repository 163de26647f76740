"""More dirtied than changed: a cause is named where it was counted, with its figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.test_verdict import CHANGED, PAGES, state_of
from tui.probe.reading import Absent, Figure
from tui.run.dirtied_words import beside_bytes, why_dirtied
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.state import RunState

AGAIN = "was written again, page by page"
FOLIOS = "lay beside it in large folios"
WHOLE = "in large folios, which the kernel writes whole"
EACH = "of which each flush() wrote every one that anything was changed in"
ALONE = "the kernel had written it of its own accord"
NOT_KNOWN = "more was dirtied is not known: needs Linux 6.5"
OLD_KERNEL = Absent("needs Linux 6.5")


def run_of(
    dirtied: float,
    *,
    anew: float = 1.0,
    calls: int = 0,
    cleaned: Figure | None = None,
    waits: Figure = 0,
    unflushed: float = 0.0,
    file: float = 1.0,
    **changes: Any,
) -> RunState:
    """All in times of what was changed; `cleaned`: by the flushes, all that was dirtied if None."""
    made = dirtied if cleaned is None else cleaned
    ledger = Ledger(
        CHANGED,
        write_amplification=dirtied,
        dirtied_bytes=round(CHANGED * dirtied),
        file_dirty_bytes=waits if isinstance(waits, Absent) else round(CHANGED * waits),
    )
    clean = made if isinstance(made, Absent) else round(CHANGED * made)
    return state_of(
        "r+",
        ledger=ledger,
        flushes=FlushTotals(calls, 1.0, clean if calls else 0),
        file_bytes=round(CHANGED * file),
        pages_dirtied=round(PAGES * anew),
        unflushed_pages=round(PAGES * unflushed),
        **changes,
    )


@pytest.mark.parametrize(
    ("state", "causes", "help_"),
    [
        # A page changed by elements, flushed again and again, and nothing beside it.
        (run_of(6.1, anew=6.1, calls=2000), [AGAIN], ": flush less often."),
        # The same in a file of large folios: both are counted.
        (run_of(500, anew=6.1, calls=2000), [AGAIN, FOLIOS, EACH], ": flush less often."),
        # Rows in order, each page whole: the folio at the border at each flush.
        (run_of(3.1, calls=196), [FOLIOS, EACH], ": flush less often."),
        # Every 16th page: hardly more than the file once.
        (
            run_of(16.0, calls=3, file=16),
            [FOLIOS, EACH],
            ": flush less often, or change neighbouring rows together.",
        ),
        (run_of(40.0, calls=50, file=16), [FOLIOS, EACH], ": flush less often."),
        (run_of(3.1, calls=1), [FOLIOS, WHOLE], ": change neighbouring rows together."),
        (
            run_of(3.1, waits=3.1, unflushed=1.0),
            [FOLIOS, WHOLE],
            ": change neighbouring rows together.",
        ),
        # Dirtied thrice, but never more dirty at once than was changed: the kernel wrote meanwhile.
        (run_of(3.1, waits=0.5, unflushed=1.0), [ALONE], "."),
        (run_of(3.1, calls=3, cleaned=1.0), [ALONE], "."),
        (run_of(9.0, anew=3.0, calls=3, cleaned=3.0), [AGAIN, ALONE], ": flush less often."),
        (run_of(3.1, calls=3, cleaned=OLD_KERNEL), [NOT_KNOWN], "."),
        (run_of(3.1, waits=OLD_KERNEL, unflushed=1.0), [NOT_KNOWN], "."),
        (run_of(3.1, anew=3.1, calls=3, cleaned=OLD_KERNEL), [AGAIN], ": flush less often."),
        (run_of(1.5, calls=196), [], ""),
    ],
)
def test_a_cause_is_named_where_it_was_counted(
    state: RunState, causes: list[str], help_: str
) -> None:
    said = why_dirtied(state)
    known = (AGAIN, FOLIOS, WHOLE, EACH, ALONE, NOT_KNOWN)
    assert [words for words in known if words in said] == [w for w in known if w in causes]
    assert said.endswith(help_) and ("flush less often" in said) == ("flush less" in help_)


def test_the_figures_of_each_cause_are_told() -> None:
    assert why_dirtied(run_of(500, anew=6.0, calls=2000)) == (
        "What was changed again after one of 2,000 flush() calls was written again, page by page "
        "23.4 MiB, 6.0 times what was changed; 1.88 GiB more lay beside it in large folios, of "
        "which each flush() wrote every one that anything was changed in: flush less often."
    )


def test_of_calls_that_nobody_looked_at_is_said_at_how_many_it_was_seen() -> None:
    flushes = FlushTotals(2000, 1.0, round(CHANGED * 8), unseen=1600)
    state = run_of(21.2, anew=6.1, calls=2000)
    said = why_dirtied(state_of("r+", ledger=state.ledger, flushes=flushes, pages_dirtied=6100))
    assert "lay beside it in large folios (seen at 400 of the calls), of which each" in said


def test_beside_another_writer_what_was_seen_dirty_is_no_cause_of_this_runs() -> None:
    state = run_of(3.1, calls=3, other_writer=OtherWriter("has it open"))
    said = "more was dirtied is not known: another process may write this file: has it open."
    assert why_dirtied(state).endswith(said)


@given(
    times=st.floats(1.0, 1000.0),
    anew=st.floats(1.0, 50.0),
    calls=st.integers(0, 5000),
    cleaned=st.floats(0.0, 1000.0),
    waits=st.floats(0.0, 10.0),
    unflushed=st.floats(0.0, 1.0),
)
def test_folios_and_flushes_are_blamed_for_nothing_that_was_not_counted(
    times: float, anew: float, calls: int, cleaned: float, waits: float, unflushed: float
) -> None:
    state = run_of(times, anew=anew, calls=calls, cleaned=cleaned, waits=waits, unflushed=unflushed)
    said, beside = why_dirtied(state), beside_bytes(state)
    assert not isinstance(beside, Absent)
    assert not ("large folios" in said and not beside)
    assert not ("written again" in said and state.pages_dirtied <= state.pages_changed)
    assert not said or said[0].isupper() or said[0].isdigit()
