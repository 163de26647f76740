"""What the README lists is what there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tui.cli import COMMANDS
from tui.extents import flushes_of, in_words, with_extents
from tui.metrics import metrics_markdown
from tui.metrics_format import format_bytes
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.patterns import PATTERNS
from workloads.words import Mode, Release

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_metrics_are_as_their_table_says() -> None:
    assert metrics_markdown(with_source=True) in README


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
    told = README.partition(begin)[2].partition(end)[0]
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
    assert f"| {' | '.join(words)} |" in README


def test_every_command_is_named() -> None:
    named = [command.name for command in COMMANDS if f"`cowtop {command.name}" not in README]
    assert named == []
