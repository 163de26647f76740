"""What an order of reading cost: every sentence with the figures that make it be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.probe.reading import NOT_READ, Absent
from tui.run.about import WorkloadAbout
from tui.run.brought import Brought
from tui.run.reading_words import asked_bytes, of_reading
from tui.run.so_what import of_moment
from tui.run.state import Outcome, Phase, RunState
from tui.run.verdict import of_run
from tui.settings import Settings
from workloads.sources import sources_of
from workloads.words import Mode

MIB = 1 << 20
REFUSED = Absent("no permission")
# 40,000 rows of 4 KiB, of which 10,000 are done: 39.1 MiB were asked for.
ASKED = Settings(workload="scan", mode=Mode.READ, shape=(40_000, 1024), pattern="random")
FOUND = Brought(
    10_000,
    minor_faults=2300,
    major_faults=1900,
    read_bytes=151 * MIB,
    mapped_bytes=60 * MIB,
    cached_before_bytes=0,
    cached_bytes=151 * MIB,
    swapped_bytes=0,
)
RANDOM = "Rows at random, 4.00 KiB each: 10,000 rows asked for 39.1 MiB"
CACHE = "The file has 151 MiB in the cache, which is everyone's, and had 0 B before"


def state_of(found: Brought | None = FOUND, asked: Settings = ASKED, **changes: Any) -> RunState:
    """A run that goes on, and has read so much."""
    state = RunState(WorkloadAbout(asked), phase=Phase.RUNNING, started_at=1.0, brought=found)
    return replace(state, **{"file_bytes": asked.array_bytes + 128, **changes})


def test_what_was_asked_for_and_waited_for_comes_first() -> None:
    assert of_reading(state_of()) == (
        f"{RANDOM}; 1,900 faults waited for the disk (major), 2,300 found their page there or on "
        "its way (minor).",
        "151 MiB came from the disk for 39.1 MiB asked for, 3.9 times as much: the rest is "
        "readahead.",
        f"{CACHE}; 60.0 MiB of files is mapped here since then.",
    )


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("random", "Rows at random, 4.00 KiB each: 10,000 rows asked for 39.1 MiB"),
        ("sequential", "Rows as they lie, 4.00 KiB each: 10,000 rows asked for 39.1 MiB"),
        ("strided:16", "Every row 16 after the last, 4.00 KiB each: 10,000 rows asked for"),
        ("columns", "Columns, 1 at a time, 4 B of every row: 256 columns asked for 39.1 MiB"),
        ("of another cowtop", "Rows, 4.00 KiB each: 10,000 rows asked for"),
    ],
)
def test_every_pattern_has_its_name(pattern: str, words: str) -> None:
    assert of_reading(state_of(asked=replace(ASKED, pattern=pattern)))[0].startswith(words)


@pytest.mark.parametrize(
    ("changes", "number", "words"),
    [
        ({"major_faults": 1}, 0, "; 1 fault waited for the disk (major), 2,300 found"),
        ({"rows_done": 1}, 0, ": 1 row asked for 4.00 KiB; "),
        ({"minor_faults": REFUSED}, 0, "; 1,900 faults waited for the disk (major)."),
        (
            {"major_faults": REFUSED},
            0,
            f"{RANDOM}; how often it waited for the disk is not known (no permission).",
        ),
        ({"major_faults": REFUSED}, 1, "3.9 times as much: the rest is readahead"),
        (
            {"read_bytes": REFUSED},
            1,
            "What was read from the disk for it is not known (no permission).",
        ),
        ({"read_bytes": 0, "major_faults": 0}, 1, "Nothing was read from the disk for it."),
        (
            {"read_bytes": 0},
            1,
            "No reading from the disk is counted for that: the pages were holes",
        ),
        ({"read_bytes": 0}, 2, CACHE),
        (
            {"read_bytes": 40 * MIB},
            1,
            "40.0 MiB came from the disk, as much as was asked for.",
        ),
        (
            {"read_bytes": 40 * MIB, "major_faults": 0},
            1,
            "as much as was asked for, all of it read ahead.",
        ),
        ({"read_bytes": MIB}, 1, "1.00 MiB came from the disk, and the rest was in RAM."),
        ({"swapped_bytes": 5}, 1, "3.9 times as much; what came back from swap is in"),
        (
            {"read_bytes": 200 * MIB},
            1,
            "5.1 times as much and more than the file has: what had to go was read again.",
        ),
        (
            {"read_bytes": 102_000 * MIB},
            1,
            "99.6 GiB came from the disk for 39.1 MiB asked for, 2,611 times",
        ),
        ({"read_bytes": 200 * MIB, "swapped_bytes": 5}, 1, "; what came back from swap is in it."),
        ({"mapped_bytes": REFUSED}, 2, f"{CACHE}."),
        (
            {"cached_before_bytes": REFUSED},
            2,
            "The file has 151 MiB in the cache, which is everyone's; 60.0 MiB of files is mapped",
        ),
        (
            {"cached_bytes": REFUSED},
            2,
            "What of the file is in the cache is not known (no permission).",
        ),
    ],
)
def test_each_figure_is_said_or_why_it_is_not_known(
    changes: dict[str, Any], number: int, words: str
) -> None:
    said = of_reading(state_of(replace(FOUND, **changes)))[number]
    assert words in said
    assert said.endswith(".") and not said.endswith("..")


def test_what_nobody_asked_for_at_that_moment_is_left_out() -> None:
    assert len(of_reading(state_of(replace(FOUND, cached_bytes=NOT_READ)))) == 2


@pytest.mark.parametrize(
    ("chunk_rows", "words"),
    [
        (4000, "Columns, about 102 at a time, 408 B of every row: "),
        (20_000, "Columns, 512 at a time, 2.00 KiB of every row: "),
        (40_000, "Columns, 1,024 at a time, 4.00 KiB of every row: "),
    ],
)
def test_of_columns_is_said_how_many_are_read_together(chunk_rows: int, words: str) -> None:
    asked = replace(ASKED, pattern="columns", chunk_rows=chunk_rows)
    assert of_reading(state_of(asked=asked))[0].startswith(words)


@pytest.mark.parametrize("found", [None, replace(FOUND, rows_done=0)])
def test_who_has_read_nothing_is_told_nothing(found: Brought | None) -> None:
    assert of_reading(state_of(found)) == ()


def test_a_file_in_memory_has_neither_disk_nor_cache() -> None:
    said = of_reading(state_of(sources=sources_of("tmpfs", None, None)))
    assert len(said) == 1 and said[0].startswith(RANDOM)


def test_it_is_said_while_it_runs_and_in_the_verdict() -> None:
    said = of_reading(state_of())
    assert [sentence.text for sentence in of_moment(state_of())][-3:] == list(said)
    ended = state_of(phase=Phase.ENDED, outcome=Outcome.FINISHED)
    assert " ".join(of_reading(ended)) in of_run(ended)


def test_what_was_asked_for_is_exact_for_any_number_of_rows() -> None:
    assert asked_bytes(replace(FOUND, rows_done=40_000), ASKED) == ASKED.array_bytes


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("sequential", "at row 10,000 of 40,000."),
        ("random", "after 10,000 of 40,000 rows."),
        ("columns", "after 39.1 MiB of 156 MiB."),
    ],
)
def test_of_another_order_it_is_said_how_much_was_read_and_not_where_it_was(
    pattern: str, words: str
) -> None:
    asked = replace(ASKED, pattern=pattern)
    ended = state_of(asked=asked, outcome=Outcome.STOPPED, reason="stopped", rows_done=10_000)
    assert of_run(ended).startswith(f"Stopped, {words} ")


def test_of_columns_of_which_none_is_done_a_part_was_asked_for() -> None:
    high = replace(ASKED, pattern="columns", shape=(40_000, 4))
    said = of_reading(state_of(replace(FOUND, rows_done=9_999), asked=high))[0]
    assert said.startswith("Columns, 1 at a time, 4 B of every row: a part of the first column ")
