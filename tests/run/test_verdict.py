from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.probe.reading import Absent, Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, private_ledger, shared_ledger
from tui.run.state import FileVerdict, FlushTotals, Outcome, ReadBackResult, RunState
from tui.run.verdict import of_flush, of_run
from tui.settings import Settings
from workloads.events import Counters
from workloads.words import Mode

MIB = 1 << 20
_PAGES = 1000
_CHANGED = _PAGES * 4096


def _counters(unwritten: int | None, rss: int = 100 * MIB) -> Counters:
    return Counters(
        rss_anon_bytes=MIB,
        rss_file_bytes=rss - MIB,
        swap_bytes=0,
        file_dirty_bytes=unwritten,
        file_writeback_bytes=None if unwritten is None else 0,
    )


@pytest.mark.parametrize(
    ("mode", "before", "after", "words"),
    [
        ("c", _counters(5 * MIB), _counters(0), "no effect: private mapping, no system call"),
        ("load", _counters(0), _counters(0), "no effect: an array read whole has no flush()"),
        ("r", _counters(0), _counters(0), "no effect: read-only mapping, no system call"),
        (
            "r+",
            _counters(131 * MIB),
            _counters(0),
            "131 MiB became clean in 31 ms; RSS unchanged, now reclaimable",
        ),
        ("r+", _counters(0), _counters(0), "nothing was dirty; the call took 31 ms"),
        ("r+", _counters(MIB), _counters(2 * MIB), "nothing was dirty; the call took 31 ms"),
        (
            "w+",
            _counters(None),
            _counters(0),
            "msync took 31 ms; what became clean is not known (no cachestat)",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 90 * MIB),
            "10.0 MiB became clean in 31 ms; RSS fell by 10.0 MiB, the rest now reclaimable",
        ),
        (
            "r+",
            _counters(10 * MIB),
            _counters(0, 110 * MIB),
            "10.0 MiB became clean in 31 ms; RSS rose by 10.0 MiB, the rest now reclaimable",
        ),
        (
            "r+",
            _counters(10 * MIB),
            replace(_counters(0), rss_file_bytes=None),
            "10.0 MiB became clean in 31 ms; RSS not known",
        ),
    ],
)
def test_a_flush_row_ends_in_what_the_call_did(
    mode: str, before: Counters, after: Counters, words: str
) -> None:
    assert of_flush(Mode(mode), 0.031, before, after) == words


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


@pytest.mark.parametrize(
    ("mode", "count", "words"),
    [
        ("c", 0, "flush() was never called."),
        ("c", 1, "1 flush() call released nothing: the mapping is private, and flush() returns"),
        ("c", 1200, "1,200 flush() calls released nothing"),
        ("r+", 3, "3 flush() calls made 10.0 MiB clean in 2.0 s; RSS stays"),
        ("load", 3, "3 flush() calls had nothing to do"),
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


@pytest.mark.parametrize(("changed", "words"), [(True, "is changed"), (False, "is unchanged")])
def test_the_files_own_fate_is_told_with_how_it_is_known(changed: bool, words: str) -> None:
    verdict = of_run(_state("c", file_verdict=FileVerdict(changed, "sampled 4,096 pages")))
    assert f"The file {words} (sampled 4,096 pages)." in verdict


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.KILLED, Outcome.STOPPED])
def test_a_run_that_did_not_finish_says_so_first(outcome: Outcome) -> None:
    verdict = of_run(_state("c", outcome=outcome, reason="it broke.", rows_done=6))
    assert verdict.startswith("It broke, at row 6 of 1,000. ")
    assert of_run(_state("c", outcome=outcome, reason=None)).startswith(str(outcome).capitalize())
    assert of_run(_state("c", outcome=outcome, reason="")).startswith(str(outcome).capitalize())


def test_advice_fits_what_was_seen() -> None:
    peak = {"private_copies_bytes": 400.0 * MIB}
    copied = _state("c", peak=peak)
    assert of_run(copied).endswith("would have needed about 18.0 MiB in all.")
    touch = replace(
        copied, about=WorkloadAbout(Settings(workload="touch")), bytes_changed=_PAGES * 4
    )
    assert "change neighbouring elements together" in of_run(touch)
    small = replace(copied, peak={"private_copies_bytes": 30.0 * MIB})
    assert "lazy" not in of_run(small)
    never = _state("r+", ledger=shared_ledger(_CHANGED, _CHANGED, _CHANGED, 0))
    assert "Call flush() when the data must survive" in of_run(never)


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
