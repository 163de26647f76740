"""Words for what lies in memory, what is huge, what was not open, and what another wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.test_verdict import CHANGED, MIB, PAGES, state_of
from tui.probe.reading import Absent, Figure, Sample
from tui.run.ledger import EMPTY, private_ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.state import Outcome, ReadBackResult, RunState
from tui.run.verdict import of_run
from workloads.sources import sources_of
from workloads.words import Mode

TMPFS, HUGE = sources_of("tmpfs", None, None), sources_of("hugetlbfs", Absent("huge"), None)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("outcome", [Outcome.KILLED, Outcome.FAILED, Outcome.STOPPED])
def test_an_array_that_was_never_open_has_no_place_and_no_size(
    mode: Mode, outcome: Outcome
) -> None:
    about = state_of(str(mode)).about
    state = RunState(about, outcome=outcome, reason="gone", peak={"rss_anon_bytes": 5 * MIB})
    assert state.ledger == EMPTY
    said = of_run(state)
    assert said.startswith("Gone. The array was not open yet.")
    assert " B" not in said and "MiB" not in said
    opened = replace(state, started_at=1.0)
    assert "The array was not open yet" not in of_run(opened)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("r+", "8 rows read back: 3 are not as this run left them: another wrote them."),
        ("w+", "8 rows read back: 3 are not as this run left them: another wrote them."),
        ("c", "8 rows read back: 5 kept, 3 lost."),
        ("load", "8 rows read back: 5 kept, 3 lost."),
    ],
)
def test_rows_of_a_shared_file_are_not_lost_but_anothers(mode: str, words: str) -> None:
    assert words in of_run(state_of(mode, read_back=ReadBackResult(8, 5, 3, 4)))
    kept = of_run(state_of(mode, read_back=ReadBackResult(8, 8, 0, 8)))
    assert "8 rows read back: all kept, also in the file." in kept


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tmpfs", "; the file lies in memory (tmpfs), and only swap can take its pages."),
        ("ramfs", "; the file lies in memory (ramfs), and nothing can take its pages."),
        ("hugetlbfs", "; the file lies in memory (hugetlbfs), and nothing can take its pages."),
        ("ext4", "; 50.0 MiB of file-backed pages can be reclaimed."),
    ],
)
def test_pages_of_a_file_in_memory_are_not_called_reclaimable(name: str, words: str) -> None:
    state = state_of(
        "r",
        pages_changed=0,
        final=Sample(0, {"file_backed_bytes": 50 * MIB}),
        sources=sources_of(name, None, None),
    )
    assert of_run(state).startswith(f"Nothing was changed, so nothing is private{words}")


def test_copies_of_huge_pages_are_taken_by_nothing_and_copied_whole() -> None:
    state = state_of("c", ledger=private_ledger(CHANGED, 0, CHANGED, 0))
    assert "in RAM: only swap could take them. " in of_run(state)
    huge = of_run(replace(state, sources=HUGE))
    assert "in RAM: nothing could take them, and a huge page is copied whole. " in huge


@pytest.mark.parametrize(
    ("cached", "changed", "words"),
    [
        (CHANGED, CHANGED, "3.91 MiB in tmpfs, never clean, and only swap could take it"),
        (CHANGED - MIB, CHANGED, "3.91 MiB in tmpfs, never clean; at least 1.00 MiB of it in swap"),
        # Of a new file only what was written is anywhere: a hole is not in swap.
        (MIB, MIB, "1.00 MiB in tmpfs, never clean, and only swap could take it"),
        (Absent("no cachestat"), CHANGED, "3.91 MiB in tmpfs, never clean, and only swap could"),
        (None, CHANGED, "3.91 MiB in tmpfs, never clean, and only swap could take it"),
    ],
)
def test_what_of_a_file_in_memory_is_in_swap_is_what_is_not_cached(
    cached: Figure | None, changed: int, words: str
) -> None:
    final = None if cached is None else Sample(0, {"file_cached_bytes": cached})
    ledger = shared_ledger(SharedReading(changed, changed, 0, 0, sources=TMPFS))
    state = state_of("w+", ledger=ledger, sources=TMPFS, final=final, file_bytes=CHANGED + 128)
    state = replace(state, pages_changed=changed // 4096, bytes_changed=changed)
    assert f"Of {words[:8]} changed: {words}" in of_run(state)
    assert PAGES * 4096 == CHANGED
