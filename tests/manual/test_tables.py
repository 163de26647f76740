"""What README and manual list is what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from tests.manual.surroundings import PAGES, README
from tui.chart.bands import BANDS
from tui.cli import COMMANDS
from tui.errors import ExitCode
from tui.extents import flushes_of, in_words, with_extents
from tui.manual.pages import names
from tui.metrics import METRICS
from tui.metrics_format import format_bytes
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.patterns import PATTERNS
from workloads.words import Mode, Release

_MOST_LINES = 200


def test_every_metric_stands_in_its_page_with_all_that_is_known_of_it() -> None:
    for metric in METRICS:
        (row,) = (line for line in PAGES["metrics"].splitlines() if f"(`{metric.key}`)" in line)
        assert metric.meaning in row and metric.is_not in row and str(metric.source) in row


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("Workloads: ", "Modes: ", CATALOG),
        ("Modes: ", "Releases after a flush: ", Mode),
        ("Releases after a flush: ", "\n\n", Release),
        ("any `--pattern`: ", "Modes:", PATTERNS),
    ],
)
def test_every_word_to_choose_is_named(begin: str, end: str, words: Iterable[str]) -> None:
    told = PAGES["workloads"].partition(begin)[2].partition(end)[0]
    assert [word for word in words if f"`{word}`" not in told] == []


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((50_000, 20_000), "float32"),
        ((2_000_000,), "float64"),
        ((50_000_000,), "float64"),
        ((512, 512, 512), "uint8"),
        ((75_000, 5_000_000), "float32"),
    ],
)
def test_what_an_array_gets_by_its_shape_is_as_the_table_says(
    shape: tuple[int, ...], dtype: str
) -> None:
    array = with_extents(Settings(shape=shape, dtype=dtype))
    words = (
        f"{' x '.join(f'{length:,}' for length in shape)} {dtype}",
        format_bytes(array.row_bytes),
        in_words(array.chunk_rows, array),
        in_words(array.flush_every_rows, array),
        f"{flushes_of(array):,}",
    )
    assert f"| {' | '.join(words)} |" in PAGES["chunks"]


@pytest.mark.parametrize("name", [README, "commands"])
def test_every_command_is_named_in_the_readme_and_in_the_manual(name: str) -> None:
    rows = re.findall(r"^\| `cowtop (\w+)", PAGES[name], re.MULTILINE)
    assert [command.name for command in COMMANDS if command.name not in rows] == []


def test_every_band_stands_in_the_readme_in_its_order() -> None:
    begun = [f"\n| {band.label}" for band in BANDS if f"\n| {band.label}" in PAGES[README]]
    assert len(begun) >= 6
    places = [PAGES[README].index(row) for row in begun]
    assert places == sorted(places)


def test_every_exit_code_of_ours_is_told() -> None:
    told = PAGES["exit-codes"]
    assert [code for code in ExitCode if code < 128 and f"\n| {int(code)} |" not in told] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_topic_that_is_pointed_to_is_there(name: str) -> None:
    pointed = re.findall(r"`cowtop help ([\w-]+)`", PAGES[name])
    pointed += re.findall(r"\]\(([\w-]+)\.md\)", PAGES[name].replace("CONTRIBUTING.md", ""))
    there = {*names(), *(command.name for command in COMMANDS)}
    assert [topic for topic in pointed if topic not in there and topic.islower()] == []


def test_the_readme_is_what_a_newcomer_reads_in_ten_minutes() -> None:
    assert PAGES[README].count("\n") <= _MOST_LINES
