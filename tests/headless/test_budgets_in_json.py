"""The JSON says of each budget whether it was held, broken or not to be judged, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cage.in_memory import directory_in_memory
from tests.headless.conftest import RunHere
from tui.errors import ExitCode
from tui.headless.budgets import Budgets
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.budgets import parse_budget
from tui.run.state import Outcome, RunState
from tui.settings import Settings

ENDED = RunState(
    WorkloadAbout(Settings()),
    outcome=Outcome.FINISHED,
    final=Sample(1.0, {"rss_bytes": 3 << 20, "pss_bytes": Absent("no permission")}),
    peak={"rss_bytes": 5 << 20},
)
RUN = ("run", "fill", "--headless", "--shape", "60x2000", "--chunk-rows", "7")


@pytest.fixture
def memory_dir() -> Iterator[Path]:
    """A directory in memory."""
    with directory_in_memory() as path:
        yield path


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("rss > 5M", "held", None),
        ("rss >= 5M", "over", "rss.peak 5.00 MiB >= 5.00 MiB"),
        ("rss.final > 4M", "held", None),
        ("rss.final > 2M", "over", "rss.final 3.00 MiB > 2.00 MiB"),
        (
            "pss.final > 1G",
            "unknown",
            "pss.final is not known, so not judged by > 1.00 GiB: no permission",
        ),
        ("pss > 0", "unknown", "pss.peak is not known, so not judged by > 0 B: no permission"),
        (
            "swap > 0",
            "unknown",
            "swap.peak is not known, so not judged by > 0 B: it was never read",
        ),
    ],
)
def test_a_budget_is_held_over_or_unknown_with_its_reason(
    text: str, verdict: str, why: str | None
) -> None:
    budget = parse_budget(text)
    (entry,) = Budgets((budget,)).to_json(ENDED)
    assert entry == {"budget": str(budget), "verdict": verdict, "why": why}


def test_every_budget_has_its_own_entry_in_the_order_they_were_asked_for() -> None:
    texts = ["rss > 4M", "pss > 4M", "rss > 6M", "rss > 4M"]
    entries = Budgets(tuple(map(parse_budget, texts))).to_json(ENDED)
    assert [entry["verdict"] for entry in entries] == ["over", "unknown", "held", "over"]
    assert Budgets().to_json(ENDED) == []


def _budgets(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["budgets"]
    return found


@pytest.mark.slow
def test_a_run_says_all_verdicts_and_exits_5_if_one_is_over(
    scratch_dir: Path, run_here: RunHere
) -> None:
    asked = ("--fail-if", "private_copies > 50%", "--fail-if", "private_copies > 100%")
    done = run_here(*RUN, "--mode", "c", "--scratch-dir", scratch_dir, *asked)
    assert done.returncode == ExitCode.OVER_BUDGET
    assert [entry["verdict"] for entry in _budgets(done.stdout)] == ["over", "held"]


@pytest.mark.slow
def test_a_figure_that_a_file_in_memory_never_has_is_not_passed_in_silence(
    memory_dir: Path, run_here: RunHere
) -> None:
    asked = ("--fail-if", "file_dirty > 1G", "--fail-if", "rss > 1T")
    done = run_here(*RUN, "--mode", "r+", "--scratch-dir", memory_dir, *asked)
    assert done.returncode == ExitCode.OVER_BUDGET
    unknown, held = _budgets(done.stdout)
    assert (unknown["budget"], unknown["verdict"]) == ("file_dirty.peak > 1.00 GiB", "unknown")
    assert "tmpfs keeps the file in memory" in unknown["why"]
    assert held == {"budget": "rss.peak > 1.00 TiB", "verdict": "held", "why": None}
    assert done.stderr == f"cowtop: budget broken: {unknown['why']}\n"


@pytest.mark.slow
def test_without_a_budget_there_is_no_word_of_them(scratch_dir: Path, run_here: RunHere) -> None:
    done = run_here(*RUN, "--scratch-dir", scratch_dir)
    assert done.returncode == ExitCode.FINISHED
    assert "budgets" not in json.loads(done.stdout)
