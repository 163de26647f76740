"""Where the changes of a shared mapping went, in words that its ledger and its flushes support."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.test_verdict import CHANGED, MIB, PAGES, state_of
from tui.probe.reading import Absent, Figure, Sample
from tui.run.ledger import Basis, Ledger
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.verdict import of_run
from workloads.sources import sources_of

UNKNOWN = Absent("needs Linux 6.5")
OLD_KERNEL = sources_of("ext4", Absent("no cachestat(2): kernel older than 6.5"), None)


def _ledger(changed: int, dirtied: Figure, dirty: Figure, writeback: Figure) -> Ledger:
    read = SharedReading(changed, changed, dirtied, dirtied, dirty, writeback)
    return shared_ledger(read)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((CHANGED, CHANGED, 0), "3.91 MiB dirty in the page cache, no private copies."),
        ((CHANGED, 0, CHANGED), "3.91 MiB on the way to the disk, no private copies."),
        ((CHANGED, 0, 0), "3.91 MiB written to the file, no private copies."),
        (
            (CHANGED * 30, 0, 0),
            "Of 3.91 MiB changed the kernel dirtied 117 MiB, 30.0 times that: 117 MiB written",
        ),
        (
            (UNKNOWN, UNKNOWN, UNKNOWN),
            "Of 3.91 MiB changed: not known where (needs Linux 6.5), no private copies.",
        ),
        (
            (CHANGED, UNKNOWN, 0),
            "Of 3.91 MiB changed: not known where (needs Linux 6.5), no private copies.",
        ),
    ],
)
def test_where_shared_changes_went(figures: tuple[Figure, Figure, Figure], words: str) -> None:
    verdict = of_run(state_of("r+", ledger=_ledger(CHANGED, *figures)))
    assert words in verdict
    assert "lazy" not in verdict


def test_every_place_of_a_shared_change_is_told_in_order() -> None:
    ledger = _ledger(6 * MIB, 6 * MIB, 3 * MIB, 2 * MIB)
    assert of_run(state_of("r+", ledger=ledger, final=Sample(0, {}))).startswith(
        "Of 6.00 MiB changed: 3.00 MiB dirty in the page cache, 2.00 MiB on the way to the disk, "
        "1.00 MiB written to the file, no private copies. "
    )


@pytest.mark.parametrize(
    ("dirtied", "times", "words"),
    [
        (MIB, 1.0, ""),
        (MIB + 4096, 1.004, " the kernel dirtied 1.00 MiB"),
        (MIB * 5 // 4, 1.25, " the kernel dirtied 1.25 MiB, 1.2 times that"),
        (UNKNOWN, UNKNOWN, ""),
    ],
)
def test_what_the_columns_sum_to_is_told_where_it_is_not_what_was_changed(
    dirtied: Figure, times: Figure, words: str
) -> None:
    ledger = Ledger(
        MIB,
        dirtied_bytes=dirtied,
        write_amplification=times,
        file_written_bytes=MIB,
        basis=Basis.DIRTIED,
    )
    said = f"Of 1.00 MiB changed{words}: 1.00 MiB written to the file, no private copies."
    assert said in of_run(state_of("w+", ledger=ledger, final=Sample(0, {})))


def test_what_cannot_be_told_apart_from_another_writers_is_said_in_words() -> None:
    other = OtherWriter("has it open to write", (7,), ("dd",))
    words = "another process may write this file: dd (PID 7) has it open to write"
    read = SharedReading(CHANGED, CHANGED // 2, CHANGED, CHANGED, CHANGED, 0, other_writer=words)
    state = state_of("r+", ledger=shared_ledger(read), other_writer=other)
    assert of_run(state).startswith(
        "Of 3.91 MiB changed: 1.95 MiB written to the file, "
        f"1.95 MiB dirty or written, not told apart: {words}, no private copies. "
    )
    nothing_flushed = replace(read, unflushed_bytes=CHANGED)
    state = replace(state, ledger=shared_ledger(nothing_flushed))
    assert of_run(state).startswith("Of 3.91 MiB changed: 3.91 MiB dirty or written, not told")


def test_by_the_mapping_alone_what_has_left_is_not_called_written() -> None:
    read = SharedReading(CHANGED, CHANGED, mapping_dirty_bytes=CHANGED // 2, sources=OLD_KERNEL)
    assert of_run(state_of("r+", ledger=shared_ledger(read), sources=OLD_KERNEL)).startswith(
        "Of 3.91 MiB changed: 1.95 MiB dirty in the page cache, 1.95 MiB written or on the way to "
        "the disk: not told apart without cachestat(2), no private copies. "
    )


def test_a_file_in_memory_holds_its_changes_and_nothing_writes_them() -> None:
    tmpfs = sources_of("tmpfs", None, None)
    ledger = shared_ledger(SharedReading(CHANGED, CHANGED, 0, 0, sources=tmpfs))
    flushes = FlushTotals(2, 1.0, Absent("never"))
    verdict = of_run(state_of("r+", ledger=ledger, sources=tmpfs, flushes=flushes))
    assert verdict == (
        "Of 3.91 MiB changed: 3.91 MiB in tmpfs, never clean, and only swap could take it, no "
        "private copies. 2 flush() calls in 1.0 s wrote and released nothing: the file lies in "
        "memory (tmpfs)."
    )
    unflushed = state_of("r+", ledger=ledger, sources=tmpfs)
    assert CRASH not in of_run(unflushed)


@pytest.mark.parametrize(
    ("cleaned", "left", "words"),
    [
        (UNKNOWN, CHANGED, "took 2.0 s; what they made clean is not known (needs Linux 6.5)."),
        (MIB, CHANGED, "made 1.00 MiB clean in 2.0 s; RSS stays, because clean pages are kept"),
        (MIB, 4096, "made 1.00 MiB clean in 2.0 s; 4.00 KiB of the array are in RSS at the end."),
        (MIB, 0, "made 1.00 MiB clean in 2.0 s; 0 B of the array are in RSS at the end."),
        (MIB, UNKNOWN, "made 1.00 MiB clean in 2.0 s."),
        (MIB, None, "made 1.00 MiB clean in 2.0 s."),
    ],
)
def test_what_all_flushes_did_to_the_file_and_to_the_arrays_own_rss(
    cleaned: Figure, left: Figure | None, words: str
) -> None:
    # The process's other pages, of libraries and tables, are beside the point.
    values: dict[str, Figure] = {"file_backed_bytes": 50 * MIB}
    state = state_of(
        "r+",
        flushes=FlushTotals(3, 2.0, cleaned),
        peak=values,
        final=Sample(0, values if left is None else values | {"mapping_rss_bytes": left}),
    )
    assert f"3 flush() calls {words}" in of_run(state)


def test_rss_that_stays_is_not_said_to_be_clean_where_most_of_it_waits() -> None:
    state = state_of(
        "r+",
        flushes=FlushTotals(1, 2.0, MIB),
        ledger=Ledger(CHANGED, file_dirty_bytes=3 * MIB, file_writeback_bytes=0),
        final=Sample(0, {"mapping_rss_bytes": CHANGED}),
    )
    said = of_run(state)
    assert "; RSS stays: what was changed after the last of them, 3.00 MiB, waits." in said
    assert "clean pages" not in said


def test_beside_another_writer_not_all_that_became_clean_is_this_runs() -> None:
    mine = FlushTotals(1, 2.0, MIB)
    state = state_of("r+", flushes=mine, other_writer=OtherWriter("seen"))
    assert "1 flush() call made 1.00 MiB clean in 2.0 s. " in of_run(state)
    state = replace(state, flushes=replace(mine, others_bytes=4096))
    said = "1 flush() call made 1.00 MiB clean in 2.0 s, 4.00 KiB of it another process's. "
    assert said in of_run(state)


@pytest.mark.parametrize(("is_certain", "does"), [(False, "may write"), (True, "writes")])
def test_who_else_writes_is_said_once_by_the_ledger_or_beside_it(
    is_certain: bool, does: str
) -> None:
    other = OtherWriter("has it open to write", (7,), ("dd",), is_certain)
    who = f"nother process {does} this file: dd (PID 7) has it open to write"
    state = state_of("r+", other_writer=other)
    assert f" A{who}." in of_run(state)
    half = CHANGED // 2
    read = SharedReading(CHANGED, half, CHANGED, CHANGED, CHANGED, 0, other_writer=other.words)
    said = of_run(replace(state, ledger=shared_ledger(read)))
    assert (said.count(who), f"A{who}" in said) == (1, False)


def test_the_chunk_that_was_cut_off_is_named() -> None:
    ledger = _ledger(CHANGED, CHANGED, 0, 0)
    state = state_of("r+", ledger=ledger, cut_off="rows 1,000 to 1,099")
    assert "3.91 MiB changed (the chunk of rows 1,000 to 1,099 was cut off): " in of_run(state)


CRASH = "Call flush() when the data must survive a crash of the machine; memory needs none."


AGAIN = "What was changed again after one of 3 flush() calls was written again"


@pytest.mark.parametrize(
    ("mode", "times", "flushes", "advice"),
    [
        ("r+", 1.6, 3, AGAIN),
        ("r+", 1.5, 3, ""),
        ("r+", 1.5, 0, CRASH),
        ("w+", UNKNOWN, 0, CRASH),
        ("r+", UNKNOWN, 1, ""),
        ("c", 1.6, 0, ""),
        ("r", 1.0, 0, ""),
    ],
)
def test_who_wrote_to_the_file_hears_why_it_was_so_much_or_of_a_crash(
    mode: str, times: Figure, flushes: int, advice: str
) -> None:
    ledger = Ledger(CHANGED, write_amplification=times, dirtied_bytes=times * CHANGED)
    verdict = of_run(
        state_of(mode, ledger=ledger, flushes=FlushTotals(flushes), pages_dirtied=2 * PAGES)
    )
    told = [words for words in (AGAIN, CRASH) if words in verdict]
    assert told == ([advice] if advice else [])
    assert ("Each page was changed anew" in verdict) is advice.startswith("Each page")


def test_who_changed_nothing_needs_no_advice() -> None:
    assert CRASH not in of_run(state_of("r+", pages_changed=0))
