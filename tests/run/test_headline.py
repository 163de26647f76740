"""The one figure of a run, and what stands beside it, in every mode and at every end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.screens.canned import MIB, sample, state
from tui.cage.killer import Killer
from tui.files.proof import FileState, FileVerdict
from tui.probe.reading import NO_PERMISSION, Absent
from tui.run.headline import Headline, headline
from tui.run.marker import FlushTotals
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from workloads.sources import sources_of
from workloads.words import Mode

SHARED = shared_ledger(SharedReading(8 * MIB, 8 * MIB, 8 * MIB, 8 * MIB, 3 * MIB, 1 * MIB))
OLD = Absent("needs Linux 6.5")


def _said(found: Headline) -> tuple[str, str, str, str]:
    return found.figure, found.unit, found.what, found.band


@pytest.mark.parametrize(
    ("mode", "values", "said", "aside"),
    [
        (Mode.COPY_ON_WRITE, {"private_copies_bytes": 294 * MIB, "copies_in_ram_bytes": 294 * MIB},
         ("294", "MiB", "PRIVATE COPIES", "copies"), "only swap can take them"),
        (Mode.COPY_ON_WRITE, {"private_copies_bytes": 9 * MIB, "copies_in_ram_bytes": 7 * MIB},
         ("9.00", "MiB", "PRIVATE COPIES", "copies"), "2.00 MiB of them in swap"),
        (Mode.COPY_ON_WRITE, {"private_copies_bytes": 9 * MIB, "copies_in_ram_bytes": 9 * MIB,
                              "limit_swap_left_bytes": 0},
         ("9.00", "MiB", "PRIVATE COPIES", "copies"), "only swap could take them: none is free"),
        (Mode.COPY_ON_WRITE, {"private_copies_bytes": NO_PERMISSION},
         ("?", "", "PRIVATE COPIES", "copies"), "not known: no permission"),
        (Mode.LOAD, {"private_copies_bytes": 0, "copies_in_ram_bytes": 0},
         ("0", "B", "PRIVATE MEMORY", "copies"), "only swap can take them"),
        (Mode.READ_WRITE, {}, ("4.00", "MiB", "NOT YET WRITTEN", "unwritten"),
         "flush() writes them"),
        (Mode.READ, {"mapping_file_bytes": 5 * MIB}, ("5.00", "MiB", "RECLAIMABLE", "file"),
         "the file's pages: taken back when RAM runs short"),
    ],
)  # fmt: skip
def test_the_figure_is_what_the_mode_is_about(
    mode: Mode, values: dict[str, Any], said: tuple[str, ...], aside: str
) -> None:
    more: dict[str, Any] = {"ledger": SHARED} if mode.is_shared else {}
    found = headline(state(mode=mode, values=values, **more))
    assert _said(found) == said
    assert found.aside == aside


def test_what_is_not_known_of_a_shared_file_is_a_question_mark_with_its_reason() -> None:
    ledger = shared_ledger(SharedReading(8 * MIB, 8 * MIB, 8 * MIB, 8 * MIB, OLD, OLD))
    found = headline(state(mode=Mode.READ_WRITE, ledger=ledger))
    assert (found.figure, found.unit) == ("?", "")
    assert found.aside == "not known: needs Linux 6.5"
    assert found.facts[1].effect == "? written"
    assert "needs Linux 6.5" in found.facts[1].detail


def test_a_file_in_memory_is_never_said_to_be_written() -> None:
    sources = sources_of("tmpfs", None, None)
    ledger = shared_ledger(SharedReading(8 * MIB, 8 * MIB, sources=sources))
    found = headline(state(mode=Mode.READ_WRITE, ledger=ledger, sources=sources))
    assert _said(found) == ("8.00", "MiB", "IN MEMORY", "unwritten")
    assert found.aside == "tmpfs: only swap can take them"
    assert found.facts[1].effect == "never clean"


def test_before_the_array_is_open_what_is_made_is_told() -> None:
    making: dict[str, Any] = {"started_at": 0.0, "what": "making a scratch array", "sample": None}
    found = headline(
        state(Phase.PREPARING, prepared_bytes=32 * MIB, preparing_bytes=128 * MIB, **making)
    )
    assert _said(found) == ("32.0", "MiB", "making a scratch array", "")
    assert (found.aside, found.facts) == ("of 128 MiB", ())
    made = state(Phase.PREPARING, prepared_bytes=MIB, preparing_bytes=MIB, **making)
    assert _said(headline(made)) == ("", "", "making a scratch array", "")


@pytest.mark.parametrize(
    ("killer", "words"),
    [
        (Killer.CAGE, "by the limit at row 1,103"),
        (Killer.LIMIT, "by a limit around cowtop at row 1,103"),
        (Killer.MACHINE, "the machine ran out of memory at row 1,103"),
        (Killer.KERNEL, "for want of memory at row 1,103"),
        (Killer.OUTSIDE, "from outside at row 1,103"),
        (Killer.UNKNOWN, "by whom is not known at row 1,103"),
        (None, "by whom is not known at row 1,103"),
    ],
)
def test_a_kill_says_whose_doing_it_was_and_where(killer: Killer | None, words: str) -> None:
    ended = state(Phase.ENDED, outcome=Outcome.KILLED, killed_by=killer, rows_done=1103)
    assert _said(headline(ended)) == ("KILLED", "", words, "swap")
    unopened = replace(ended, started_at=0.0, rows_done=0)
    assert headline(unopened).what == words.replace("at row 1,103", "while opening")
    assert headline(unopened).facts == ()
    failed = replace(ended, outcome=Outcome.FAILED)
    assert _said(headline(failed)) == ("FAILED", "", "at row 1,103", "swap")


def _flush(flushes: FlushTotals, mode: Mode = Mode.COPY_ON_WRITE, **more: Any) -> tuple[str, ...]:
    fact = headline(state(mode=mode, flushes=flushes, **more)).facts[0]
    return fact.subject, fact.effect, fact.detail


def test_what_flush_did_is_told_in_one_line() -> None:
    six = FlushTotals(6, 48e-6, 99 * MIB, 0)
    assert _flush(six) == ("flush() x6", "freed 0 B", "no system call, 8.00 us each")
    assert _flush(FlushTotals(1, 8e-6)) == ("flush() x1", "freed 0 B", "no system call, 8.00 us")
    lost = replace(six, private_bytes_released=NO_PERMISSION)
    assert _flush(lost)[1:] == ("freed ?", "8.00 us each, not known: no permission")
    assert _flush(six, Mode.READ)[1:] == ("nothing to write", "read-only, 8.00 us each")
    assert _flush(six, Mode.LOAD)[2] == "the array has no flush(), 8.00 us each"
    assert _flush(six, Mode.READ_WRITE)[1:] == ("wrote 99.0 MiB", "8.00 us each")
    shared = replace(six, others_bytes=MIB)
    assert _flush(shared, Mode.READ_WRITE)[2] == "8.00 us each, 1.00 MiB of it another's"
    unread = replace(six, bytes_cleaned=OLD)
    assert _flush(unread, Mode.READ_WRITE)[1:] == (
        "wrote ?",
        "8.00 us each, not known: needs Linux 6.5",
    )
    tmpfs = sources_of("tmpfs", None, None)
    assert _flush(six, Mode.READ_WRITE, sources=tmpfs)[1] == "no effect"


def test_where_there_was_no_flush_it_says_when_there_will_be_one_or_that_there_was_none() -> None:
    none = FlushTotals()
    assert _flush(none) == ("flush()", "not called yet", "every 7.63 MiB")
    assert _flush(none, phase=Phase.ENDED) == ("flush()", "never called", "")


def _file(found: RunState) -> tuple[str, str]:
    fact = headline(found).facts[1]
    return fact.effect, fact.detail


def test_the_file_is_told_by_what_was_counted_and_in_the_end_by_what_was_compared() -> None:
    running = state()
    assert _file(running) == ("is not written", "the mapping is private")
    counted = replace(running, totals=Totals(dirtied_bytes=0))
    assert _file(counted) == ("is not written", "0 B so far, the mapping is private")
    # Whatever else the process wrote was not the file.
    busy = replace(running, totals=Totals(dirtied_bytes=4096))
    assert _file(busy) == ("is not written", "the mapping is private")
    assert _file(state(mode=Mode.READ)) == ("is not written", "read-only")
    shared = state(mode=Mode.READ_WRITE, ledger=SHARED)
    assert _file(shared) == ("4.00 MiB written", "4.00 MiB waiting for the disk")
    by_run = FileVerdict(True, "compared", FileState.BY_RUN)
    assert _file(replace(shared, file_verdict=by_run))[0] == "4.00 MiB written"
    for verdict, words in (
        (FileVerdict(False, "all compared; by digest", FileState.UNCHANGED), "unchanged"),
        (FileVerdict(False, "all compared"), "unchanged"),
        (FileVerdict(True, "all compared"), "changed"),
        (FileVerdict(None, "all compared", FileState.NOT_KNOWN), "changed or not: not known"),
        (FileVerdict(True, "all compared", FileState.GONE), "gone"),
    ):
        assert _file(replace(running, file_verdict=verdict)) == (words, "all compared")


def test_at_the_end_the_figure_is_the_last_readings() -> None:
    ended = state(Phase.ENDED, outcome=Outcome.FINISHED, final=sample(private_copies_bytes=MIB))
    assert headline(ended).figure == "1.00"
