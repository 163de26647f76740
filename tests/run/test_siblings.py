"""Others of the same run are known: what shows that somebody wrote accuses no stranger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.test_together import state
from tests.run.told import BASE
from tui.run.books import Books
from tui.run.other_writer import OtherWriter
from tui.run.together import together
from tui.run.together_words import verdict_of
from workloads.words import Mode

SIBLINGS = OtherWriter("", instances=2)
SEEN = OtherWriter("has it mapped to write", (4711,), ("python",))
KNOWN = "2 other instances have this file mapped to write"


def _books(*others: OtherWriter) -> Books:
    books = Books(Mode.READ_WRITE)
    for other in others:
        books.wrote_too(other)
    return books


@pytest.mark.parametrize("seen", [(), (SEEN,)])
def test_what_they_explain_is_no_evidence_of_a_stranger(seen: tuple[OtherWriter, ...]) -> None:
    books = _books(SIBLINGS, *seen)
    before = books.other_writer
    books.rows_differ(3)
    books.flushed_write_bytes = 0
    books.compare(BASE.write_bytes + 1, BASE.write_bytes)
    assert books.other_writer == before
    assert before is not None
    assert not before.is_certain


def test_a_stranger_that_was_seen_is_named_beside_them() -> None:
    found = _books(SIBLINGS, SEEN).other_writer
    assert found == replace(SEEN, instances=2)
    strange = "another process may write this file: python (PID 4711) has it mapped to write"
    assert found.words == f"{KNOWN}; {strange}"
    assert SIBLINGS.words == KNOWN
    assert OtherWriter("", instances=1).words == "1 other instance has this file mapped to write"


def test_all_together_name_the_stranger_alone() -> None:
    seen = together([state(other_writer=replace(SEEN, instances=1), started_at=1.0)] * 2)
    assert "Another process may write this file: python (PID 4711)" in verdict_of(seen)
    alone = together([state(other_writer=SIBLINGS, started_at=1.0)] * 3)
    assert "write this file" not in verdict_of(alone)
    assert "mapped to write" not in verdict_of(alone)
