"""Judges one test: every array that it watched, by the budgets that are its own or the suite's."""

from __future__ import annotations

from collections.abc import Sequence

from tui.probe.reading import Absent
from tui.run.budgets import Budget, parse_copies_budgets
from tui.testing.row import Row, row_of
from tui.text import plain
from tui.watch.block import Watch
from tui.watch.own_arrays import OwnArray


def suite_budgets(texts: Sequence[str]) -> list[Budget]:
    """Budgets for every test; raises UsageError for one that not every array can be judged by."""
    return parse_copies_budgets(texts, "a whole suite: give it to a test, as a marker")


def judged(
    watches: Sequence[tuple[Watch, str]],
    arrays: Sequence[OwnArray],
    budgets: Sequence[Budget],
) -> list[Row]:
    """A row for each array of one test: given to `memmap_watch` (with its mode), or mapped in it.

    The first are judged by all that they have, the others by what came in the test: of an array
    that was there before and has changed in nothing there is nothing to tell.
    """
    rows = [
        row_of(_name(watch), mode, watch.measured(), budgets, is_since_start=False)
        for watch, mode in watches
    ]
    given = {watch.mapping.start for watch, _ in watches}
    return rows + [
        row_of(array.name, array.mode, array.came(), budgets, is_since_start=True)
        for array in arrays
        if not (array.was_open and array.is_unchanged)
        and (array.is_closed or array.address not in given)  # a watch keeps its array open
    ]


def broken_lines(rows: Sequence[Row]) -> list[str]:
    """One for each budget that does not hold."""
    return [
        f"budget broken: {f'{row.name}: ' if row.is_since_start else ''}{told.line}"
        for row in rows
        for told in row.broken
    ]


def _name(watch: Watch) -> str:
    file = watch.mapping.file
    return file.reason if isinstance(file, Absent) else plain(file.name, 80)
