"""What is tried to prove a number, on which array: never more than there is to spare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fit.costs import MIB, NO_CAGE, cost
from tui.fit.memory import MemoryGiven
from tui.fit.predict import Room, predict
from tui.fit.prove import MOST_AT_ONCE, Spare, Trial, proved, trial_for
from tui.fit.scale import (
    BY_PAGE,
    LONGEST_BYTES,
    Scaled,
    for_measuring,
    shared_for,
    told_for,
)
from tui.fit.state import Cost, Proof
from tui.metrics.measured import Bounded
from tui.run.child_memory import bookkeeping_bytes, entries_bytes
from tui.settings import Settings
from tui.shapes import shape_for_size
from workloads.words import Mode

GIB = 1 << 30
PLENTY = Spare(16 * GIB, 0)


def of(size_bytes: int, mode: Mode = Mode.COPY_ON_WRITE) -> Settings:
    return Settings(mode=mode, shape=shape_for_size(size_bytes, "float32"), flush_every_rows=0)


def given_of(memory: int, swap: int = 0) -> MemoryGiven:
    return MemoryGiven(memory, swap, "")


def trial(settings: Settings, one: Cost, memory: int, spare: Spare = PLENTY) -> Trial:
    found = trial_for(settings, one, given_of(memory), 0, spare)
    assert isinstance(found, Trial), found
    return found


def test_what_fits_here_is_tried_at_its_real_size() -> None:
    found = trial(of(64 * MIB), cost(82 * MIB), 512 * MIB)
    assert (found.numbers, found.words) == ((6, 7), "")
    assert found.settings.memory_max_bytes == 512 * MIB
    assert found.settings.swap_max_bytes == 0


def test_what_is_too_large_is_tried_smaller_and_says_so() -> None:
    found = trial(of(4 * GIB, Mode.READ_WRITE), cost(18 * MIB, MIB // 4, 0), 4 * GIB)
    assert found.settings.memory_max_bytes == 512 * MIB
    assert 20 <= found.surely <= MOST_AT_ONCE
    assert found.words.startswith("at 1/8 of the size: 512 MiB in 512 MiB")


def test_none_that_fits_is_proved_by_one() -> None:
    assert trial(of(512 * MIB), cost(532 * MIB), 256 * MIB).numbers == (1,)


def test_where_one_or_none_fits_it_is_tried_what_one_does() -> None:
    found = trial(of(64 * MIB), cost(82 * MIB), 82 * MIB)
    assert (found.surely, found.numbers) == (0, (1, 2))
    assert proved([Proof(1, 1, 0), Proof(2, 1, 1)], found)
    assert proved([Proof(1, 0, 1), Proof(2, 0, 2)], found)
    assert not proved([Proof(1, 1, 0), Proof(2, 2, 0)], found)


def test_swap_that_this_machine_has_not_is_not_tried() -> None:
    given = given_of(64 * MIB, GIB)
    found = trial_for(of(64 * MIB), cost(82 * MIB), given, 0, PLENTY)
    assert found == "this machine has not 1.00 GiB of swap to spare"


@given(
    st.integers(MIB, 64 * GIB),
    st.integers(MIB, 64 * GIB),
    st.integers(MIB, 32 * GIB),
    st.integers(0, GIB),
)
def test_never_more_is_tried_than_there_is_to_spare(
    size: int, memory: int, spare: int, swap: int
) -> None:
    settings = of(size)
    one = cost(20 * MIB + settings.array_bytes)
    found = trial_for(settings, one, given_of(memory, swap), 0, Spare(spare, swap // 2))
    if isinstance(found, str):
        assert found
        return
    assert (found.settings.memory_max_bytes or 0) <= spare
    assert (found.settings.swap_max_bytes or 0) <= swap // 2
    assert max(found.numbers) <= MOST_AT_ONCE
    assert found.settings.file is None or not found.words


@pytest.mark.parametrize(
    ("proofs", "is_so"),
    [
        ([Proof(6, 6, 0), Proof(7, 6, 1)], True),
        ([Proof(6, 5, 1), Proof(7, 6, 1)], False),
        ([Proof(6, 6, 0), Proof(7, 7, 0)], False),
    ],
)
def test_proved_is_that_all_finish_and_of_one_more_not_all(
    proofs: list[Proof], is_so: bool
) -> None:
    assert proved(proofs, trial(of(64 * MIB), cost(82 * MIB), 512 * MIB)) is is_so


def test_a_users_file_is_never_cut_a_scratch_array_stands_for_it() -> None:
    file = replace(of(GIB, Mode.READ), file=Path("x.npy"), data_offset=128)
    scaled = for_measuring(file, 16 * GIB, None)
    assert scaled.settings.file is None and scaled.settings.data_offset is None
    assert scaled.settings.array_bytes <= LONGEST_BYTES
    assert scaled.settings.shape[1:] == file.shape[1:]
    assert scaled.words.startswith(
        "measured on a scratch array of its columns and dtype of 512 MiB"
    )


def test_three_that_would_not_fit_are_measured_smaller() -> None:
    scaled = for_measuring(of(256 * MIB), 256 * MIB, None)
    assert scaled.settings.array_bytes < 64 * MIB
    assert "three of them would take more than half of what is free here" in scaled.words
    assert for_measuring(of(64 * MIB), 4 * GIB, None).words == ""


def test_what_grows_with_the_array_is_told_for_the_larger_the_rest_is_not() -> None:
    small, large = of(64 * MIB), of(640 * MIB)
    by_page = told_for(cost(84 * MIB, entries_bytes(small) + 7), small, large)
    more = large.array_bytes - small.array_bytes
    assert by_page.private_bytes == pytest.approx(
        84 * MIB + more + bookkeeping_bytes(large) - bookkeeping_bytes(small), 1e-4
    )
    assert by_page.page_tables_bytes == entries_bytes(large) + 7
    by_two_mib = told_for(cost(84 * MIB, entries_bytes(small) - 7), small, large)
    assert by_two_mib.page_tables_bytes == entries_bytes(small) - 7
    only_read = of(64 * MIB, Mode.READ)
    assert told_for(cost(), only_read, only_read) == cost()


def test_another_files_pages_take_page_tables_within_bounds() -> None:
    small, large = of(64 * MIB, Mode.READ), replace(of(640 * MIB, Mode.READ), data_offset=128)
    told = told_for(cost(18 * MIB, 272 << 10), small, large)
    most = (272 << 10) + entries_bytes(large)
    assert told.page_tables_bytes == Bounded(BY_PAGE, 272 << 10, most)
    assert (entries_bytes(large) - large.array_bytes // 512) < 8
    fits = predict(told, Room(512 * MIB))
    assert (fits.fits, fits.fits_most, fits.reason) == (24, 26, BY_PAGE)
    few = predict(told, Room(50 * MIB))
    assert (few.fits, few.fits_most, few.reason) == (2, None, "")


def test_by_page_as_measured_is_by_page_in_proportion() -> None:
    small, large = of(320 * MIB, Mode.READ), of(640 * MIB, Mode.READ)
    told = told_for(cost(18 * MIB, entries_bytes(small) + 9), small, large)
    assert told.page_tables_bytes == entries_bytes(large) + 9


def test_what_is_shared_is_the_real_file_whatever_was_seen_of_another() -> None:
    small, large = of(64 * MIB, Mode.READ), replace(of(640 * MIB, Mode.READ), data_offset=128)
    whole = -(-(large.array_bytes + 128) // 4096) * 4096
    for seen in (63 * MIB, 64 * MIB, 66 * MIB):
        assert shared_for(seen, small, large) == whole
        assert shared_for(seen, large, large) == seen
    assert shared_for(NO_CAGE, small, large) == NO_CAGE
    assert shared_for(0, small, large) == 0


def test_where_not_one_row_has_room_nothing_smaller_is_measured() -> None:
    asked = of(64 * MIB)
    assert for_measuring(asked, 16 * GIB, 0) == Scaled(asked)
    assert "no room for it on the disk" in for_measuring(asked, 16 * GIB, 16 * MIB).words
