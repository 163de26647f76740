"""The stamp at the end of a side, and the large letters beside it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.screens.canned import MIB, state
from tui.cage.killer import Killer
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, private_ledger
from tui.run.state import Outcome, Phase, RunState
from tui.settings import Settings
from tui.widgets.block_letters import ROWS, block_rows, fitting_rows
from tui.widgets.stamp import Stamp, copies_of, is_over, stamp_words
from workloads.words import Mode

FINISHED: Final[dict[str, Any]] = {"phase": Phase.ENDED, "outcome": Outcome.FINISHED}
PRIVATE: Final[dict[str, Any]] = {"rss_anon_bytes": 19.1 * MIB}
FULL: Final = private_ledger(85 * MIB, 0, 85 * MIB, 0)


def killed(by: Killer | None, mode: Mode = Mode.COPY_ON_WRITE, **more: Any) -> RunState:
    about = WorkloadAbout(Settings(mode=mode, shape=(2400, 20_000), memory_max_bytes=96 * MIB))
    fields: dict[str, Any] = {"rows_done": 1103, "about": about, "ledger": FULL}
    return state(Phase.ENDED, outcome=Outcome.KILLED, killed_by=by, **(fields | more))


CASES: Final = [
    (state(Phase.HOLDING, peak=PRIVATE), "finished, 19.1 MiB private at its peak"),
    (state(**FINISHED, peak=PRIVATE), "finished, 19.1 MiB private at its peak"),
    (state(**FINISHED, peak=PRIVATE | {"swap_bytes": 0}), "finished, 19.1 MiB private at its peak"),
    (
        state(**FINISHED, peak=PRIVATE | {"swap_bytes": 9 * MIB}),
        "finished, 19.1 MiB private in RAM, 9.00 MiB in swap",
    ),
    (state(**FINISHED), "finished, private memory not known"),
    (killed(Killer.CAGE), "KILLED at row 1,103: copies filled the limit"),
    (
        killed(Killer.CAGE, ledger=Ledger(private_ram_bytes=Absent("not read"))),
        "KILLED at row 1,103: the limit was full",
    ),
    (
        killed(Killer.CAGE, Mode.READ_WRITE, ledger=Ledger()),
        "KILLED at row 1,103: the limit was full",
    ),
    (killed(Killer.CAGE, Mode.LOAD), "KILLED at row 1,103: the array filled the limit"),
    (killed(Killer.LIMIT), "KILLED at row 1,103: a limit around cowtop was full"),
    (killed(Killer.MACHINE), "KILLED at row 1,103: the whole machine was full"),
    (killed(Killer.UNKNOWN), "KILLED at row 1,103: by SIGKILL, from whom is not known"),
    (killed(None, reason="SIGBUS at row 1,103: why"), "KILLED at row 1,103: SIGBUS"),
    (
        killed(Killer.UNKNOWN, started_at=0.0, rows_done=0),
        "KILLED while opening: by SIGKILL, from whom is not known",
    ),
    (
        state(Phase.ENDED, outcome=Outcome.STOPPED, rows_done=9, peak=PRIVATE),
        "stopped at row 9, 19.1 MiB private at its peak",
    ),
    (
        state(Phase.ENDED, outcome=Outcome.FAILED, rows_done=9, reason="OSError: no space"),
        "FAILED at row 9: OSError: no space",
    ),
]


@pytest.mark.parametrize(("found", "words"), CASES)
def test_a_stamp_says_how_it_ended_and_at_what_cost(found: RunState, words: str) -> None:
    assert is_over(found)
    assert stamp_words(found) == words


def test_a_run_that_is_put_away_before_its_last_row_has_no_stamp_yet() -> None:
    assert not is_over(state(Phase.CLOSING, rows_done=250))
    assert is_over(state(Phase.CLOSING, rows_done=1000))


def test_what_the_interpreter_took_for_itself_is_no_copy_of_the_array() -> None:
    def copies(changed: int, discarded: int, held: int) -> Figure:
        return copies_of(state(ledger=private_ledger(changed, discarded, held, 0)))

    assert copies(84 * MIB, 0, 84 * MIB + 40_960) == 84 * MIB
    assert copies(84 * MIB, 84 * MIB, 212_992) == 0
    assert copies(84 * MIB, 0, 80 * MIB) == 80 * MIB
    assert copies(4096, 0, 2 * MIB) == 2 * MIB  # a huge page is copied whole


def _rows(found: RunState, width: int, height: int, *, ascii_only: bool = False) -> list[str]:
    stamp = Stamp(ascii_only=ascii_only)
    stamp.show(found)
    return ["".join(text for text, _ in row).strip() for row in stamp.make_rows(width, height)]


def test_the_figure_is_large_where_there_is_room_and_in_words_elsewhere() -> None:
    # While it goes on by the reading that the picture is of, at its end by the ledger.
    found = state(ledger=Ledger(), values={"private_copies_bytes": 85 * MIB})
    assert _rows(state(**FINISHED, ledger=FULL), 40, 2)[0] == "85.0 MiB private copies"
    assert _rows(found, 40, 1) == ["85.0 MiB private copies"]
    assert _rows(found, 40, 5, ascii_only=True) == ["85.0 MiB private copies"]
    large = _rows(found, 40, 5)
    assert large[ROWS:] == ["private copies"]
    assert large[:ROWS] == [row.strip() for row in block_rows("85.0 MiB", wide=True)]
    unknown = state(values={"private_copies_bytes": Absent("no")})
    assert _rows(unknown, 40, 1) == ["? private copies"]


def test_no_word_of_a_stamp_is_lost_in_half_of_a_small_terminal() -> None:
    for found, words in CASES:
        for height in (2, 5):
            text = " ".join(_rows(found, 39, height))
            if len(words) <= 2 * 37:
                assert words.split()[-1] in text, (words, height)


def test_trouble_stands_instead_of_a_figure() -> None:
    stamp = Stamp()
    assert stamp.make_rows(40, 5) == []
    stamp.show_trouble("cannot run: no room")
    assert [text.strip() for ((text, _),) in stamp.make_rows(40, 5)] == ["cannot run: no room"]


def test_large_letters_are_of_one_width_and_differ_from_each_other() -> None:
    drawn = {letter: block_rows(letter, wide=True) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZi"}
    assert len(set(drawn.values())) == len(drawn)
    for wide in (True, False):
        for text in ("WHO SURVIVES?", "4 BYTES = 1 PAGE", "flush() frees 0", "é"):
            assert len({len(row) for row in block_rows(text, wide=wide)}) == 1
    assert all(fitting_rows(format_bytes(10**power), 39) for power in range(15))
    assert fitting_rows("A" * 100, 80) is None
