"""Totals never fall back to unknown, and what is unknown is never zero."""

from __future__ import annotations

from tui.probe.reading import NOT_READ, PROCESS_GONE, Absent, Figure
from tui.run.totals import UNREAD

READ: dict[str, Figure] = {"minor_faults": 10, "major_faults": 2, "write_bytes": 5000}


def test_what_was_dirtied_is_counted_from_the_opening_on() -> None:
    totals = UNREAD.risen(READ, 1000)
    assert (totals.minor_faults, totals.major_faults, totals.dirtied_bytes) == (10, 2, 4000)


def test_before_the_opening_what_was_dirtied_is_not_known() -> None:
    assert UNREAD.risen(READ, NOT_READ).dirtied_bytes == NOT_READ
    refused = Absent("no permission")
    assert UNREAD.risen(READ, refused).dirtied_bytes == refused


def test_a_process_that_is_gone_keeps_what_is_known_of_it() -> None:
    gone: dict[str, Figure] = dict.fromkeys(READ, PROCESS_GONE)
    assert UNREAD.risen(READ, 1000).risen(gone, 1000) == UNREAD.risen(READ, 1000)


def test_what_was_dirtied_never_goes_below_zero() -> None:
    assert UNREAD.risen({"write_bytes": 900}, 1000).dirtied_bytes == 0
    assert UNREAD.risen({"write_bytes": 1000}, 1000).dirtied_bytes == 0


def test_what_was_not_asked_for_is_not_read() -> None:
    nothing = UNREAD.risen({}, 1000)
    assert nothing == UNREAD
    assert UNREAD.risen(READ, 1000).risen({}, 1000) == UNREAD.risen(READ, 1000)


def test_the_json_has_the_numbers_under_their_names() -> None:
    assert UNREAD.risen(READ, 1000).to_json() == {
        "minor_faults": 10,
        "major_faults": 2,
        "dirtied_bytes": 4000,
    }


def test_a_reason_is_better_than_none() -> None:
    refused: dict[str, Figure] = dict.fromkeys(READ, Absent("no permission"))
    totals = UNREAD.risen(refused, 1000)
    assert totals.dirtied_bytes == totals.minor_faults == Absent("no permission")
    assert set(totals.to_json().values()) == {None}
