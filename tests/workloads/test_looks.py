"""However fast flush() is called, its calls are counted, and what they had to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workloads.scripted import all_of, run_session, save_array
from workloads.events import Flushed
from workloads.figures import Absent
from workloads.looks import A_SECOND, AT_ONCE, NONE_UNSEEN, Looks
from workloads.words import Mode

NO_COUNT = Absent("no permission")


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_first_are_looked_at_and_after_them_some_a_second() -> None:
    clock = _Clock()
    looks = Looks(clock)
    assert sum(looks.take() for _ in range(AT_ONCE * 5)) == AT_ONCE
    clock.now += 1
    assert sum(looks.take() for _ in range(AT_ONCE)) == A_SECOND
    clock.now += 1e6
    assert sum(looks.take() for _ in range(AT_ONCE * 5)) == AT_ONCE


def test_what_is_not_known_of_one_is_not_known_of_all() -> None:
    unseen = NONE_UNSEEN.with_one(0.5, 3, 10, 14).with_one(0.25, 2, NO_COUNT, 20)
    assert (unseen.calls, unseen.seconds, unseen.pages) == (2, 0.75, 5)
    assert unseen.written_bytes == NO_COUNT
    assert unseen.told == 3


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE])
def test_all_calls_are_told_of_with_the_pages_that_they_wrote(disk_dir: Path, mode: Mode) -> None:
    rows = 3 * AT_ONCE
    path = disk_dir / "array.npy"
    save_array(path, (rows, 1024))  # a page a row, and half a page of header beside the first
    events = run_session(path, mode=mode, chunk_rows=1, flush_every_rows=1)
    flushes = all_of(events, Flushed)
    assert sum(event.unseen.told for event in flushes) == rows
    assert [event.number for event in flushes] == sorted({event.number for event in flushes})
    assert flushes[-1].number == rows
    assert flushes[-1].rows_done == rows
    looked_at = [event for event in flushes if not event.unseen.has_last]
    assert AT_ONCE <= len(looked_at) < rows
    # Every row has two pages, as it begins behind the header, and shares one with the next.
    unseen = sum(event.unseen.calls for event in flushes)
    assert sum(event.unseen.pages for event in flushes) == 2 * unseen
    assert not flushes[-1].unflushed_pages
