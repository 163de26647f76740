"""What the README lists is what there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tui.cli import COMMANDS
from tui.metrics import metrics_markdown
from workloads.catalog import CATALOG
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
    ],
)
def test_every_word_to_choose_is_named(begin: str, end: str, words: Iterable[str]) -> None:
    told = README.partition(begin)[2].partition(end)[0]
    assert [word for word in words if f"`{word}`" not in told] == []


def test_every_command_is_named() -> None:
    named = [command.name for command in COMMANDS if f"`cowtop {command.name}" not in README]
    assert named == []
