"""The sentence below the picture: leak or cache, why slow, what happened last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.screens.canned import MIB, flush_marker, sample, state
from tui.cage.limit import MACHINES_PRESSURE
from tui.probe.in_cache import InCache
from tui.probe.reading import NO_PERMISSION, STOPPED, Absent
from tui.probe.writeback import WritebackTimes
from tui.run.after import After
from tui.run.ledger import private_ledger, whole_ledger
from tui.run.marker import FlushTotals, Marker, MarkerKind
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.so_what import growth, of_moment
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from workloads.sources import ANSWERED, sources_of
from workloads.words import Mode

CALM: dict[str, Any] = {
    "major_faults_per_second": 0.0,
    "read_bytes_per_second": 0.0,
    "swap_bytes": 0,
    "memory_pressure_percent": 0.0,
    "limit_usage_bytes": 9 * MIB,
    "mapping_file_bytes": 70 * MIB,
    "interpreter_bytes": 25 * MIB,
}
BASE: dict[str, Any] = {"baseline_bytes": 25 * MIB}
WAITS = shared_ledger(SharedReading(8 * MIB, 8 * MIB, 8 * MIB, 8 * MIB, 3 * MIB, MIB))
WRITTEN = shared_ledger(SharedReading(8 * MIB, 0, 8 * MIB, 0, 0, 0))
BLIND = shared_ledger(SharedReading(8 * MIB, 8 * MIB, file_dirty_bytes=NO_PERMISSION))
CASES: list[tuple[Mode, dict[str, Any], dict[str, Any], str]] = [
    (Mode.READ, {}, {}, "All of the growth is the file's, 70.0 MiB, reclaimable: no leak."),
    (Mode.READ, {"interpreter_bytes": 30 * MIB}, {},
     "70.0 MiB are the file's, reclaimable."),
    (Mode.READ, {"interpreter_bytes": NO_PERMISSION}, {},
     "70.0 MiB are the file's, reclaimable."),
    (Mode.READ, {"mapping_file_bytes": NO_PERMISSION}, {}, ""),
    (Mode.READ_WRITE, {}, {"ledger": WAITS},
     "All of the growth is the file's, 70.0 MiB: 4.00 MiB not yet written, the rest reclaimable: "
     "no leak."),
    (Mode.READ_WRITE, {"mapping_file_bytes": 3 * MIB}, {"ledger": WAITS},
     "All of the growth is the file's, 4.00 MiB, all of it not yet written: no leak."),
    (Mode.READ_WRITE, {}, {"ledger": WRITTEN},
     "All of the growth is the file's, 70.0 MiB, reclaimable: no leak."),
    (Mode.READ_WRITE, {}, {"ledger": BLIND},
     "All of the growth is the file's, 70.0 MiB; how much of it waits for the disk is not known "
     "(no permission)."),
    (Mode.READ_WRITE, {}, {"sources": sources_of("tmpfs", None, None)},
     "The file lies in memory (tmpfs): its pages are no cache, and only swap can take them."),
    (Mode.COPY_ON_WRITE, {}, {"ledger": private_ledger(8 * MIB, 0, 6 * MIB, 2 * MIB)},
     "Every page changed cost one page of memory: 8.00 MiB changed, 8.00 MiB private. flush() "
     "cannot help: the mapping is private."),
    (Mode.COPY_ON_WRITE, {}, {"ledger": private_ledger(8 * MIB, 8 * MIB, 0, 0)},
     "8.00 MiB changed, 8.00 MiB given up by a release: 0 B is private. flush() frees none of "
     "it."),
    (Mode.COPY_ON_WRITE, {}, {"ledger": private_ledger(8 * MIB, 0, NO_PERMISSION, 0)},
     "How much of what was changed is private is not known: no permission."),
    (Mode.COPY_ON_WRITE, {}, {"ledger": private_ledger(0, 0, 0, 0)},
     "Nothing changed yet: 70.0 MiB of the file in RAM, all reclaimable."),
    (Mode.COPY_ON_WRITE, {"mapping_file_bytes": NO_PERMISSION},
     {"ledger": private_ledger(0, 0, 0, 0)}, "Nothing changed yet, so nothing is copied."),
    (Mode.LOAD, {}, {"ledger": whole_ledger(0, 0, 76 * MIB, 0)},
     "All of the array is private memory, 76.0 MiB: no flush() frees it, and no other process "
     "shares it."),
    (Mode.LOAD, {}, {"ledger": whole_ledger(0, 0, NO_PERMISSION, 0)}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("mode", "values", "more", "words"), CASES)
def test_leak_or_cache(
    mode: Mode, values: dict[str, Any], more: dict[str, Any], words: str
) -> None:
    assert growth(state(mode=mode, values=CALM | values, **BASE, **more)) == words


def _texts(found: RunState, *markers: Marker) -> list[str]:
    return [sentence.text for sentence in of_moment(found, markers)]


FAULTS = {"major_faults_per_second": 2300.0, "read_bytes_per_second": 90.0 * MIB}


@pytest.mark.parametrize(
    ("values", "more", "words"),
    [
        (FAULTS | {"limit_bytes": 64 * MIB, "limit_usage_bytes": 63 * MIB}, {},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read; the limit, 64.0 MiB, is "
         "full, and the array, 76.3 MiB, is larger."),
        # A limit with room to spare takes no page away, however large the array is.
        (FAULTS | {"limit_bytes": 64 * MIB, "limit_usage_bytes": 9 * MIB,
                   "file_cached_bytes": 8 * MIB}, {"file_bytes": 77 * MIB},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read: of the file, 77.0 MiB, "
         "8.00 MiB are in RAM."),
        (FAULTS | {"file_cached_bytes": 8 * MIB, "swap_bytes": 5 * MIB}, {"file_bytes": 77 * MIB},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read: of the file, 77.0 MiB, "
         "8.00 MiB are in RAM, and 5.00 MiB of it are in swap."),
        # Of a file that is in RAM whole nothing is read: then it is the swap.
        (FAULTS | {"file_cached_bytes": 77 * MIB, "swap_bytes": 5 * MIB}, {"file_bytes": 77 * MIB},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read: 5.00 MiB of it are in "
         "swap."),
        (FAULTS | {"limit_bytes": 640 * MIB}, {},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read: pages that were not in "
         "RAM."),
        (FAULTS | {"swap_bytes": 5 * MIB}, {},
         "Waiting for the disk: 2,300 major faults/s, 90.0 MiB/s read; 5.00 MiB of it are in "
         "swap."),
        (FAULTS | {"read_bytes_per_second": NO_PERMISSION, "limit_bytes": Absent("x")}, {},
         "Waiting for the disk: 2,300 major faults/s: pages that were not in RAM."),
        ({"major_faults_per_second": 99.0}, {}, None),
        ({"major_faults_per_second": NO_PERMISSION}, {}, None),
        ({}, {"flushes": FlushTotals(12, 4.0), "seconds": 10.0},
         "Waiting for flush(): 4.0 s of 10.0 s in 12 calls."),
        ({}, {"flushes": FlushTotals(12, 2.0), "seconds": 10.0}, None),
        ({}, {"flushes": FlushTotals(12, 0.9), "seconds": 1.0}, None),
        ({"major_faults_per_second": 20.0, "read_bytes_per_second": 237.0 * MIB}, {},
         "Waiting for the disk: 20 major faults/s, 237 MiB/s read: pages that were not in RAM."),
        ({"major_faults_per_second": 0.0, "read_bytes_per_second": 237.0 * MIB}, {}, None),
        ({"major_faults_per_second": 99.0, "read_bytes_per_second": 63.0 * MIB}, {}, None),
        ({"memory_pressure_percent": 34.0, "limit_usage_bytes": 9 * MIB}, {"limit_words": "cage"},
         "Memory is short: some task waited for it 34 % of the last 10 s."),
    ],
)  # fmt: skip
def test_why_it_is_slow(values: dict[str, Any], more: dict[str, Any], words: str | None) -> None:
    running = state(values=CALM | values, **more)
    slow = [t for t in _texts(running) if t.startswith(("Waiting", "Memory"))]
    assert slow == ([words] if words else [])
    paused = state(Phase.PAUSED, values=CALM | values, **more)
    assert not any(t.startswith(("Waiting", "Memory")) for t in _texts(paused))


def test_who_waits_for_memory_is_not_said_of_the_run_where_only_the_machine_counts_it() -> None:
    v1 = f"cgroup v1 at a; {MACHINES_PRESSURE}"
    for limit, usage in (("RAM", Absent("a machine")), (v1, 9 * MIB), ("rlimit", Absent("none"))):
        values = CALM | {"memory_pressure_percent": 34.0, "limit_usage_bytes": usage}
        said = of_moment(state(values=values, limit_words=limit))
        assert said[-1].text == "Some task on this machine waited for memory 34 % of the last 10 s."
        assert said[-1].rank == max(sentence.rank for sentence in said)
        assert not any("short" in sentence.text for sentence in said)
    paused = state(Phase.PAUSED, values=CALM | {"memory_pressure_percent": 34.0})
    assert not any("waited" in text for text in _texts(paused))


def test_what_happened_last_is_said_first_and_left_out_first() -> None:
    notices = ("folios are large", "the cage", "cgroup v1 at a")
    running = state(values=CALM | FAULTS, notices=notices, limit_words="the cage")
    pause = Marker(MarkerKind.PAUSE, 1.0, 3, "paused")
    said = of_moment(running, [flush_marker(), pause])
    assert said[0].text == "flush 1: no effect: private mapping, no system call."
    assert [sentence.rank for sentence in said] == [2, 0, 1, 3]
    assert said[-1].text == "Folios are large."
    hit = Marker(MarkerKind.LIMIT, 2.0, 1103, "limit hit")
    assert _texts(running, flush_marker(), hit)[0].startswith("At row 1,103 the limit was met")


@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.RUNNING, Phase.HOLDING])
def test_who_was_stopped_by_a_signal_is_told_before_all_else(phase: Phase) -> None:
    begun: dict[str, Any] = {"started_at": 0.0} if phase is Phase.PREPARING else {}
    stopped = of_moment(state(phase, values=CALM | {STOPPED: 1}, **begun))
    assert stopped[0].text == (
        "Somebody has stopped its process by a signal: nothing in it goes on until it gets SIGCONT."
    )
    assert stopped[0].rank == 0
    went_on = of_moment(state(phase, values=CALM, **begun))
    assert not any("SIGCONT" in sentence.text for sentence in went_on)


def test_before_the_array_is_open_only_notices_are_said() -> None:
    assert _texts(state(Phase.PREPARING, started_at=0.0)) == []
    told = state(Phase.PREPARING, started_at=0.0, notices=("no swap here",))
    assert _texts(told) == ["No swap here."]


def test_the_end_is_the_answer_and_then_what_it_did_not_say() -> None:
    done: dict[str, Any] = {"outcome": Outcome.FINISHED, "verdict": "Done.", **BASE}
    final = sample(**CALM)
    assert _texts(state(Phase.ENDED, **done)) == ["Done."]
    read = state(Phase.ENDED, mode=Mode.READ, final=final, **done)
    assert _texts(read)[1] == "All of the growth is the file's, 70.0 MiB, reclaimable: no leak."
    slow = state(Phase.ENDED, totals=Totals(major_faults=1234), **done)
    assert _texts(slow) == ["Done.", "It waited for the disk 1,234 times (major faults)."]
    flushed = state(Phase.ENDED, flushes=FlushTotals(9, 4.0), seconds=10.0, **done)
    assert _texts(flushed) == ["Done.", "flush() took 4.0 s of 10.0 s."]
    left = After(InCache(9, 0, 0), WritebackTimes(30.0, 5.0), True, InCache(9, 0, 0), 0, 0)
    lost = "Nothing waited for the disk when the scratch array was deleted"
    ended = state(Phase.ENDED, **done, final=final, mode=Mode.READ, after=left, sources=ANSWERED)
    ended = replace(ended, verdict=f"Done. {lost}; 9 B of page cache went with it.")
    said = of_moment(ended)
    assert [s.text.partition(";")[0] for s in said[1:]] == [_texts(read)[1], lost]
    assert said[-1].rank == 2 and len({sentence.text for sentence in said}) == len(said)
    killed = state(
        Phase.ENDED, outcome=Outcome.KILLED, reason="killed", verdict="Killed.", remedy="swap",
        output_tail=("a", "b", "c"),
    )  # fmt: skip
    assert _texts(killed) == ["Killed.", "Would have helped: swap.", "b", "c"]
