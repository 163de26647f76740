"""The ledger in one line: what was changed is the sum of its parts, in words and to the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.screens.canned import MIB, sample, state
from tui.probe.reading import Absent
from tui.run.ledger import Ledger, private_ledger, read_only_ledger, whole_ledger
from tui.run.ledger_words import Line, ledger_lines
from tui.run.other_writer import OtherWriter
from tui.run.shared_ledger import SharedReading, shared_ledger
from workloads.sources import sources_of
from workloads.words import Mode

OLD = Absent("needs Linux 6.5")
TMPFS = sources_of("tmpfs", None, None)


def _text(line: Line) -> str:
    return "".join(piece.text for piece in line)


def _shared(changed: int, dirtied: Any, dirty: Any, writeback: Any, **more: Any) -> Ledger:
    reading = SharedReading(changed, changed, dirtied, dirtied, dirty, writeback, **more)
    return shared_ledger(reading)


@pytest.mark.parametrize(
    ("mode", "ledger", "words"),
    [
        (Mode.COPY_ON_WRITE, private_ledger(8 * MIB, 0, 8 * MIB, 0),
         "8.00 MiB changed = 8.00 MiB in RAM + 0 in swap + 0 given up   every page accounted for"),
        (Mode.COPY_ON_WRITE, private_ledger(8 * MIB, MIB, 5 * MIB, 2 * MIB),
         "8.00 MiB changed = 5.00 MiB in RAM + 2.00 MiB in swap + 1.00 MiB given up   "
         "every page accounted for"),
        (Mode.COPY_ON_WRITE, private_ledger(8 * MIB, 0, 8 * MIB - 9 * 4096, 0),
         "8.00 MiB changed = 7.96 MiB in RAM + 0 in swap + 0 given up   to within 9 pages, "
         "by counters"),
        (Mode.COPY_ON_WRITE, private_ledger(8 * MIB, 0, 4 * MIB, 0),
         "8.00 MiB changed = 4.00 MiB in RAM + 0 in swap + 0 given up   1,024 pages missing"),
        (Mode.COPY_ON_WRITE, private_ledger(8 * MIB, 0, OLD, 0),
         "8.00 MiB changed = ? in RAM + 0 in swap + 0 given up   not known: needs Linux 6.5"),
        (Mode.COPY_ON_WRITE, private_ledger(0, 0, 0, 0), "nothing changed yet"),
        (Mode.READ, read_only_ledger(0), "nothing changed yet"),
        (Mode.LOAD, whole_ledger(MIB, 0, 8 * MIB, 0),
         "1.00 MiB changed; private, the whole array: 8.00 MiB in RAM + 0 in swap   "
         "every page accounted for"),
        (Mode.COPY_ON_WRITE, whole_ledger(MIB, 0, 2 * MIB, 0),
         "1.00 MiB changed; private: 2.00 MiB in RAM + 0 in swap + 0 given up   "
         "every page accounted for"),
        (Mode.READ_WRITE, _shared(8 * MIB, 8 * MIB, 3 * MIB, 0),
         "8.00 MiB changed = 3.00 MiB not yet written + 5.00 MiB written to the file   "
         "every page accounted for"),
        (Mode.READ_WRITE, _shared(8 * MIB, 10 * MIB, 3 * MIB, MIB),
         "8.00 MiB changed, 10.0 MiB to write (1.25 times) = 3.00 MiB not yet written + "
         "1.00 MiB on the way to the disk + 6.00 MiB written to the file   "
         "every page accounted for"),
        (Mode.READ_WRITE, _shared(8 * MIB, 8 * MIB, OLD, OLD),
         "8.00 MiB changed = ? not yet written + ? on the way to the disk + "
         "? written to the file   not known: needs Linux 6.5"),
        (Mode.READ_WRITE, _shared(8 * MIB, 8 * MIB, 3 * MIB, 0, other_writer="another writes it"),
         "8.00 MiB changed = 5.00 MiB written to the file + 3.00 MiB dirty or written, not told "
         "apart: another writes it"),
    ],
)  # fmt: skip
def test_the_line_in_full(mode: Mode, ledger: Ledger, words: str) -> None:
    assert _text(ledger_lines(state(mode=mode, ledger=ledger))[0]) == words


def test_a_file_in_memory_has_its_pages_there_and_nowhere_else() -> None:
    ledger = shared_ledger(SharedReading(MIB, MIB, sources=TMPFS))
    line = ledger_lines(state(mode=Mode.READ_WRITE, ledger=ledger, sources=TMPFS))[0]
    assert _text(line).startswith("1.00 MiB changed = 1.00 MiB in the file, which lies in memory")


def test_what_is_missing_is_red_in_every_length_and_after_the_end_no_page_is_noise() -> None:
    ledger = private_ledger(8 * MIB, 0, 8 * MIB - 2 * 4096, 0)
    for line in ledger_lines(state(ledger=ledger, final=sample())):
        assert ("   2 pages missing", "bad") in [tuple(piece) for piece in line]
    too_many = private_ledger(8 * MIB, 0, 8 * MIB + 4096, 0)
    (whole, *_) = ledger_lines(state(ledger=too_many, final=sample()))
    assert _text(whole).endswith("   1 page too many")


def test_shorter_lines_keep_every_figure_and_every_reason() -> None:
    other = OtherWriter("has it mapped to write", (7,), ("python",))
    ledger = _shared(8 * MIB, 10 * MIB, 3 * MIB, OLD)
    lines = ledger_lines(state(mode=Mode.READ_WRITE, ledger=ledger, other_writer=other))
    texts = [_text(line) for line in lines]
    assert "python (PID 7)" in texts[0]
    assert [len(text) for text in texts] == sorted(map(len, texts), reverse=True)
    for text in texts:
        for part in ("8.00 MiB changed, 10.0 MiB to write", "3.00 MiB", "not known: needs Linux"):
            assert part in text
    assert texts[-1] == (
        "8.00 MiB changed, 10.0 MiB to write = 3.00 MiB unwritten + ? on the way + ? written"
        "   not known: needs Linux 6.5"
    )


def test_after_the_end_nothing_changed_is_said_as_such() -> None:
    found = state(ledger=private_ledger(0, 0, 0, 0), final=sample())
    assert _text(ledger_lines(found)[0]) == "nothing was changed"


def test_the_shortest_line_has_what_is_on_the_way_with_what_waits() -> None:
    ledger = _shared(84 * MIB, 86 * MIB, MIB, MIB)
    *_, shorter, shortest = ledger_lines(state(mode=Mode.READ_WRITE, ledger=ledger))
    assert "1.00 MiB unwritten + 1.00 MiB on the way + " in _text(shorter)
    assert "= 2.00 MiB unwritten + 84.0 MiB written" in _text(shortest)
