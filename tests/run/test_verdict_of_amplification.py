"""More dirtied than changed: the verdict names flushes, or folios, by what each can have made."""

from __future__ import annotations

import pytest

from tests.run.test_verdict import CHANGED, PAGES, state_of
from tui.run.ledger import Ledger
from tui.run.state import FlushTotals
from tui.run.verdict import of_run

FOLIOS = "The kernel keeps the file in large folios and writes a folio for any change in it"
EACH = "The kernel keeps the file in large folios, and each flush() writes every folio anew"
ANEW = "Each page was changed anew after a flush"
AGAIN = "flush() calls had the same stretches of the file written again and again"


@pytest.mark.parametrize(
    ("times", "anew", "file_times", "calls", "cause"),
    [
        (7.0, 6.1, 1, 2000, ANEW),
        (95.0, 6.0, 1, 400, AGAIN),  # each flush writes a folio for one page of it
        (500.0, 1.0, 1, 2000, AGAIN),  # a one-dimensional array, flushed at every element
        (3.1, 1.0, 1, 196, AGAIN),  # rows in order, the same folios at each flush
        (16.0, 1.0, 16, 3, EACH),  # every 16th page changed: the file once
        (20.0, 1.0, 16, 3, EACH),  # and a quarter of it twice
        (40.0, 1.0, 16, 50, AGAIN),
        (3.1, 1.0, 1, 1, FOLIOS),  # one flush writes nothing again
        (3.1, 1.0, 1, 0, FOLIOS),
        (3.1, 1.0, 0, 196, EACH),  # the file's size is not known
        (1.5, 1.0, 1, 196, ""),
    ],
)
def test_what_was_dirtied_beyond_the_whole_file_is_the_flushes_doing(
    times: float, anew: float, file_times: int, calls: int, cause: str
) -> None:
    ledger = Ledger(CHANGED, write_amplification=times, dirtied_bytes=round(CHANGED * times))
    said = of_run(
        state_of(
            "r+",
            ledger=ledger,
            file_bytes=CHANGED * file_times,
            pages_dirtied=round(PAGES * anew),
            flushes=FlushTotals(calls, 1.0, 1),
        )
    )
    assert [words for words in (ANEW, AGAIN, FOLIOS, EACH) if words in said] == (
        [cause] if cause else []
    )
    assert ("flush less often" in said) == (cause in (ANEW, AGAIN, EACH))


def test_the_figures_of_the_cause_are_told() -> None:
    ledger = Ledger(CHANGED, write_amplification=3.1, dirtied_bytes=round(CHANGED * 3.1))
    flushes = FlushTotals(1960, 1.0, 1)
    said = of_run(state_of("r+", ledger=ledger, file_bytes=CHANGED, flushes=flushes))
    assert said.endswith(
        "1,960 flush() calls had the same stretches of the file written again and again, 3.1 times "
        "the whole of it: flush less often."
    )
