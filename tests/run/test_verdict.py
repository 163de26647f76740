"""Every sentence of the answer, with the figures that make it be said and those that do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.files.proof import FileVerdict
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, private_ledger, whole_ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, ReadBackResult, RunState
from tui.run.verdict import of_run
from tui.settings import Settings
from workloads.words import Mode

MIB = 1 << 20
PAGES = 1000
CHANGED = PAGES * 4096


def state_of(mode: str, **changes: Any) -> RunState:
    """A run that finished, a thousand pages changed."""
    state = RunState(
        WorkloadAbout(Settings(mode=Mode(mode))),
        rows_done=1000,
        pages_changed=PAGES,
        bytes_changed=CHANGED,
        baseline_bytes=18 * MIB,
        outcome=Outcome.FINISHED,
    )
    return replace(state, **changes)


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (private_ledger(CHANGED, 0, CHANGED, 0), "3.91 MiB private copies in RAM: only swap"),
        (private_ledger(CHANGED, 0, 0, CHANGED), "3.91 MiB private copies in swap."),
        (
            private_ledger(CHANGED, 0, CHANGED // 2, CHANGED // 2),
            "1.95 MiB private copies in RAM, 1.95 MiB private copies in swap: only swap",
        ),
        (private_ledger(CHANGED, CHANGED, 0, 0), "Of 3.91 MiB changed: 3.91 MiB discarded."),
        (
            private_ledger(CHANGED, 0, Absent("x"), Absent("x")),
            "Of 3.91 MiB changed: not known where (x).",
        ),
    ],
)
def test_where_private_changes_went(ledger: Ledger, words: str) -> None:
    assert words in of_run(state_of("c", ledger=ledger))


def test_of_an_array_read_whole_all_memory_is_named() -> None:
    ledger = whole_ledger(CHANGED, 0, 2 * MIB, 3 * MIB)
    assert of_run(state_of("load", ledger=ledger)).startswith(
        "Of 3.91 MiB changed: 2.00 MiB of private memory in RAM (the whole array), "
        "3.00 MiB of private memory in swap (the whole array). "
    )


def test_copies_in_swap_alone_are_taken_already() -> None:
    swapped = private_ledger(CHANGED, MIB, 0, 3 * MIB)
    assert of_run(state_of("c", ledger=swapped)).startswith(
        "Of 3.91 MiB changed: 3.00 MiB private copies in swap, 1.00 MiB discarded. "
    )


def test_pages_changed_since_the_last_reading_are_not_in_its_sum() -> None:
    ledger = private_ledger(MIB, 0, MIB, 0)
    running = state_of("c", ledger=ledger, outcome=None)
    said = "Of 1.00 MiB changed at the last reading: 1.00 MiB private copies in RAM"
    assert of_run(running).startswith(said)
    ended = replace(running, final=Sample(0, {}))
    assert of_run(ended).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")
    exact = replace(running, pages_changed=256, page_bytes=4096)
    assert of_run(exact).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")
    large_pages = replace(running, pages_changed=64, page_bytes=16384)
    assert of_run(large_pages).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")


@pytest.mark.parametrize(
    ("mode", "count", "words"),
    [
        ("c", 0, "flush() was never called."),
        (
            "c",
            1,
            "1 flush() call released nothing: the mapping is private, and flush() returns without "
            "a system call.",
        ),
        ("c", 2, "2 flush() calls released nothing"),
        ("c", 1200, "1,200 flush() calls released nothing"),
        (
            "r+",
            3,
            "3 flush() calls made 10.0 MiB clean in 2.0 s; RSS stays, because clean pages are kept "
            "until the memory is needed.",
        ),
        ("load", 3, "3 flush() calls had nothing to do: this mode has nothing to write back."),
        ("r", 3, "3 flush() calls had nothing to do"),
    ],
)
def test_what_all_flushes_did(mode: str, count: int, words: str) -> None:
    final = Sample(0, {"mapping_rss_bytes": CHANGED})
    flushes = FlushTotals(count, 2.0, 10 * MIB)
    assert words in of_run(state_of(mode, flushes=flushes, final=final))


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (ReadBackResult(64, 64, 0, 0), "64 rows read back: all kept, not in the file."),
        (ReadBackResult(64, 64, 0, 64), "64 rows read back: all kept, also in the file."),
        (ReadBackResult(64, 64, 0, 5), "64 rows read back: all kept, 5 of them also in the file."),
        (ReadBackResult(1, 1, 0, 0), "1 row read back: kept, not in the file."),
        (ReadBackResult(64, 14, 50, 0), "64 rows read back: 14 kept, 50 lost."),
    ],
)
def test_what_was_read_back(back: ReadBackResult, words: str) -> None:
    assert words in of_run(state_of("c", read_back=back))


def test_the_arrays_file_and_libraries_are_two_figures() -> None:
    shares = {"mapping_file_bytes": 9 * MIB, "libraries_bytes": 41 * MIB}
    final = Sample(0, {"file_backed_bytes": 50 * MIB, **shares})
    told = of_run(state_of("r", pages_changed=0, final=final))
    assert "; 9.00 MiB of the file's pages and 41.0 MiB of libraries can be reclaimed." in told


def test_nothing_changed_is_nothing_private() -> None:
    final = Sample(0, {"file_backed_bytes": 50 * MIB})
    verdict = of_run(state_of("r", pages_changed=0, bytes_changed=0, final=final))
    assert verdict.startswith(
        "Nothing was changed, so nothing is private; 50.0 MiB of file-backed pages"
    )
    assert "read back" not in of_run(state_of("r", read_back=ReadBackResult(0, 0, 0, 0)))
    unread = Sample(0, {"file_backed_bytes": Absent("no permission")})
    for nothing_known in (None, unread):
        verdict = of_run(state_of("r", pages_changed=0, final=nothing_known))
        assert verdict == "Nothing was changed, so nothing is private. flush() was never called."


@pytest.mark.parametrize(("changed", "words"), [(True, "is changed"), (False, "is unchanged")])
def test_the_files_own_fate_is_told_with_how_it_is_known(changed: bool, words: str) -> None:
    verdict = of_run(state_of("c", file_verdict=FileVerdict(changed, "sampled 4,096 pages")))
    assert f"The file {words} (sampled 4,096 pages)." in verdict


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.KILLED, Outcome.STOPPED])
def test_a_run_that_did_not_finish_says_so_first(outcome: Outcome) -> None:
    verdict = of_run(state_of("c", outcome=outcome, reason="it broke.", rows_done=6))
    assert verdict.startswith("It broke, at row 6 of 1,000. ")
    placed = of_run(state_of("c", outcome=outcome, reason="gone at row 6: really", rows_done=6))
    assert placed.startswith("Gone at row 6: really. ")
    assert of_run(state_of("c", outcome=outcome, reason=None)).startswith(str(outcome).capitalize())
    assert of_run(state_of("c", outcome=outcome, reason="")).startswith(str(outcome).capitalize())


@pytest.mark.parametrize("mode", ["c", "load"])
def test_who_held_copies_hears_what_would_have_needed_none(mode: str) -> None:
    copied = state_of(mode, peak={"private_copies_bytes": 36 * MIB + 1})
    advice = "`lazy` (mode r, one small buffer) would have needed about 18.0 MiB in all."
    assert of_run(copied).endswith(f" {advice}")
    twice_the_interpreter = replace(copied, peak={"private_copies_bytes": 36 * MIB})
    for other in (
        twice_the_interpreter,
        replace(copied, peak={}),
        replace(copied, baseline_bytes=Absent("not read")),
    ):
        assert "lazy" not in of_run(other)


def test_single_elements_all_over_hear_what_each_byte_cost() -> None:
    peak = {"private_copies_bytes": 40 * MIB}
    touch = state_of("c", peak=peak, bytes_changed=MIB // 100)
    touch = replace(touch, about=WorkloadAbout(Settings(workload="touch")))
    advice = "Every byte changed cost 4,000: change neighbouring elements together."
    assert of_run(touch).endswith(f" {advice}")
    assert "`lazy`" in of_run(replace(touch, bytes_changed=0))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_every_verdict_is_one_line_of_whole_sentences(mode: Mode, outcome: Outcome | None) -> None:
    for pages in (0, PAGES):
        verdict = of_run(state_of(str(mode), outcome=outcome, pages_changed=pages))
        assert verdict
        assert "\n" not in verdict
        assert verdict.endswith(".")
        assert "  " not in verdict
        assert "None" not in verdict
