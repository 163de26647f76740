"""Every sentence of the answer, with the figures that make it be said and those that do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.files.proof import FileVerdict
from tui.probe.reading import Absent, Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, loaded_ledger, private_ledger, shared_ledger
from tui.run.state import FlushTotals, Outcome, ReadBackResult, RunState
from tui.run.verdict import of_run
from tui.settings import Settings
from workloads.words import Mode

MIB = 1 << 20
_PAGES = 1000
_CHANGED = _PAGES * 4096


def _state(mode: str, **changes: Any) -> RunState:
    state = RunState(
        WorkloadAbout(Settings(mode=Mode(mode))),
        rows_done=1000,
        pages_changed=_PAGES,
        bytes_changed=_CHANGED,
        baseline_bytes=18 * MIB,
        outcome=Outcome.FINISHED,
    )
    return replace(state, **changes)


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (private_ledger(_CHANGED, 0, _CHANGED, 0), "3.91 MiB private copies in RAM: only swap"),
        (private_ledger(_CHANGED, 0, 0, _CHANGED), "3.91 MiB private copies in swap."),
        (
            private_ledger(_CHANGED, 0, _CHANGED // 2, _CHANGED // 2),
            "1.95 MiB private copies in RAM, 1.95 MiB private copies in swap: only swap",
        ),
        (private_ledger(_CHANGED, _CHANGED, 0, 0), "Of 3.91 MiB changed: 3.91 MiB discarded."),
        (private_ledger(_CHANGED, 0, Absent("x"), Absent("x")), "Of 3.91 MiB changed: not known."),
    ],
)
def test_where_private_changes_went(ledger: Ledger, words: str) -> None:
    assert words in of_run(_state("c", ledger=ledger))


def test_of_an_array_read_whole_all_memory_is_named() -> None:
    ledger = loaded_ledger(_CHANGED, 2 * MIB, 3 * MIB)
    assert of_run(_state("load", ledger=ledger)).startswith(
        "Of 3.91 MiB changed: 2.00 MiB of private memory (the whole array) in RAM, "
        "3.00 MiB of private memory (the whole array) in swap. "
    )


def test_copies_in_swap_alone_are_taken_already() -> None:
    swapped = private_ledger(_CHANGED, MIB, 0, 3 * MIB)
    assert of_run(_state("c", ledger=swapped)).startswith(
        "Of 3.91 MiB changed: 3.00 MiB private copies in swap, 1.00 MiB discarded. "
    )


def test_pages_changed_since_the_last_reading_are_not_in_its_sum() -> None:
    ledger = private_ledger(MIB, 0, MIB, 0)
    running = _state("c", ledger=ledger, outcome=None)
    said = "Of 1.00 MiB changed at the last reading: 1.00 MiB private copies in RAM"
    assert of_run(running).startswith(said)
    ended = replace(running, final=Sample(0, {}))
    assert of_run(ended).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")
    exact = replace(running, pages_changed=256, page_bytes=4096)
    assert of_run(exact).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")
    large_pages = replace(running, pages_changed=64, page_bytes=16384)
    assert of_run(large_pages).startswith("Of 1.00 MiB changed: 1.00 MiB private copies in RAM")


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((_CHANGED, _CHANGED, 0), "3.91 MiB dirty in the page cache, no private copies."),
        ((_CHANGED, 0, _CHANGED), "3.91 MiB on the way to the disk, no private copies."),
        ((_CHANGED, 0, 0), "3.91 MiB written to the file, no private copies."),
        ((_CHANGED * 30, 0, 0), "(the kernel wrote 30.0 times what was changed)"),
        ((Absent("x"), Absent("x"), Absent("x")), "not known on this kernel, no private copies."),
    ],
)
def test_where_shared_changes_went(figures: tuple[Figure, Figure, Figure], words: str) -> None:
    ledger = shared_ledger(_CHANGED, *figures)
    verdict = of_run(_state("r+", ledger=ledger))
    assert words in verdict
    assert "lazy" not in verdict


def test_every_place_of_a_shared_change_is_told_in_order() -> None:
    ledger = shared_ledger(6 * MIB, 6 * MIB, 3 * MIB, 2 * MIB)
    assert of_run(_state("r+", ledger=ledger, final=Sample(0, {}))).startswith(
        "Of 6.00 MiB changed: 3.00 MiB dirty in the page cache, 2.00 MiB on the way to the disk, "
        "1.00 MiB written to the file, no private copies. "
    )


@pytest.mark.parametrize(
    ("times", "words"), [(1.2, ""), (1.3, " (the kernel wrote 1.3 times what was changed)")]
)
def test_more_written_than_changed_is_told_from_a_fifth_more_on(times: float, words: str) -> None:
    ledger = replace(shared_ledger(MIB, MIB, 0, 0), write_amplification=times)
    assert f"written to the file, no private copies{words}." in of_run(_state("w+", ledger=ledger))


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
    assert words in of_run(_state(mode, flushes=FlushTotals(count, 2.0, 10 * MIB)))


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (ReadBackResult(64, 64, 0, 0), "64 rows read back: all kept, not in the file."),
        (ReadBackResult(64, 64, 0, 64), "64 rows read back: all kept, also in the file."),
        (ReadBackResult(64, 64, 0, 5), "64 rows read back: all kept, 5 of them also in the file."),
        (ReadBackResult(64, 14, 50, 0), "64 rows read back: 14 kept, 50 lost."),
    ],
)
def test_what_was_read_back(back: ReadBackResult, words: str) -> None:
    assert words in of_run(_state("c", read_back=back))


def test_nothing_changed_is_nothing_private() -> None:
    final = Sample(0, {"file_backed_bytes": 50 * MIB})
    verdict = of_run(_state("r", pages_changed=0, bytes_changed=0, final=final))
    assert verdict.startswith(
        "Nothing was changed, so nothing is private; 50.0 MiB of file-backed pages"
    )
    assert "read back" not in of_run(_state("r", read_back=ReadBackResult(0, 0, 0, 0)))
    unread = Sample(0, {"file_backed_bytes": Absent("no permission")})
    for nothing_known in (None, unread):
        verdict = of_run(_state("r", pages_changed=0, final=nothing_known))
        assert verdict == "Nothing was changed, so nothing is private. flush() was never called."


@pytest.mark.parametrize(("changed", "words"), [(True, "is changed"), (False, "is unchanged")])
def test_the_files_own_fate_is_told_with_how_it_is_known(changed: bool, words: str) -> None:
    verdict = of_run(_state("c", file_verdict=FileVerdict(changed, "sampled 4,096 pages")))
    assert f"The file {words} (sampled 4,096 pages)." in verdict


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.KILLED, Outcome.STOPPED])
def test_a_run_that_did_not_finish_says_so_first(outcome: Outcome) -> None:
    verdict = of_run(_state("c", outcome=outcome, reason="it broke.", rows_done=6))
    assert verdict.startswith("It broke, at row 6 of 1,000. ")
    placed = of_run(_state("c", outcome=outcome, reason="gone at row 6: really", rows_done=6))
    assert placed.startswith("Gone at row 6: really. ")
    assert of_run(_state("c", outcome=outcome, reason=None)).startswith(str(outcome).capitalize())
    assert of_run(_state("c", outcome=outcome, reason="")).startswith(str(outcome).capitalize())


@pytest.mark.parametrize("mode", ["c", "load"])
def test_who_held_copies_hears_what_would_have_needed_none(mode: str) -> None:
    copied = _state(mode, peak={"private_copies_bytes": 36 * MIB + 1})
    advice = "`lazy` (mode r, one small buffer) would have needed about 18.0 MiB in all."
    assert of_run(copied).endswith(f" {advice}")
    twice_the_interpreter = replace(copied, peak={"private_copies_bytes": 36 * MIB})
    for other in (
        twice_the_interpreter,
        replace(copied, peak={}),
        replace(copied, baseline_bytes=0),  # what the interpreter needs is not known
    ):
        assert "lazy" not in of_run(other)


def test_single_elements_all_over_hear_what_each_byte_cost() -> None:
    peak = {"private_copies_bytes": 40 * MIB}
    touch = _state("c", peak=peak, bytes_changed=MIB // 100)
    touch = replace(touch, about=WorkloadAbout(Settings(workload="touch")))
    advice = "Every byte changed cost 4,000: change neighbouring elements together."
    assert of_run(touch).endswith(f" {advice}")
    assert "`lazy`" in of_run(replace(touch, bytes_changed=0))


FOLIOS = (
    "The kernel keeps the file in large folios and writes a folio for any change in it: "
    "change neighbouring rows together, or in order."
)
CRASH = "Call flush() when the data must survive a crash of the machine; memory needs none."


@pytest.mark.parametrize(
    ("mode", "times", "flushes", "advice"),
    [
        ("r+", 1.6, 3, FOLIOS),
        ("w+", 1.6, 0, FOLIOS),
        ("r+", 1.5, 3, ""),
        ("r+", 1.5, 0, CRASH),
        ("w+", Absent("not read"), 0, CRASH),
        ("r+", Absent("not read"), 1, ""),
        ("c", 1.6, 0, ""),
        ("r", 1.0, 0, ""),
    ],
)
def test_who_wrote_to_the_file_hears_of_folios_or_of_a_crash(
    mode: str, times: Figure, flushes: int, advice: str
) -> None:
    ledger = Ledger(_CHANGED, write_amplification=times)
    verdict = of_run(_state(mode, ledger=ledger, flushes=FlushTotals(flushes)))
    told = [words for words in (FOLIOS, CRASH) if words in verdict]
    assert told == ([advice] if advice else [])


def test_who_changed_nothing_needs_no_advice() -> None:
    assert CRASH not in of_run(_state("r+", pages_changed=0))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_every_verdict_is_one_line_of_whole_sentences(mode: Mode, outcome: Outcome | None) -> None:
    for pages in (0, _PAGES):
        verdict = of_run(_state(str(mode), outcome=outcome, pages_changed=pages))
        assert verdict
        assert "\n" not in verdict
        assert verdict.endswith(".")
        assert "  " not in verdict
        assert "None" not in verdict
