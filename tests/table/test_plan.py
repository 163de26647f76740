from __future__ import annotations

from pathlib import Path

import pytest

from tui.errors import UsageError
from tui.settings import Settings
from tui.table.plan import TablePlan, parse_labels, parse_swaps, plan_for
from workloads.words import Mode, Release

LIMIT = 512 << 20
BASE = Settings(shape=(100, 1000), memory_max_bytes=LIMIT)


def test_the_cells_are_every_mode_with_every_swap_and_flush() -> None:
    plan = TablePlan(BASE, ("r+", "c", "load", "lazy"), (0, 100), (0, 768 << 20))
    cells = plan.cells()
    assert len(cells) == 16
    assert [cell.label for cell in cells[::4]] == ["r+", "c", "load", "lazy"]
    seen = {(c.label, c.settings.flush_every_rows, c.settings.swap_max_bytes) for c in cells}
    assert len(seen) == 16
    assert all(cell.settings.memory_max_bytes == LIMIT for cell in cells)


def test_lazy_is_a_workload_of_its_own_in_mode_r() -> None:
    lazy, copies = TablePlan(BASE, ("lazy", "c"), (0,), (0,)).cells()
    assert (lazy.settings.workload, lazy.settings.mode) == ("lazy", Mode.READ)
    assert (copies.settings.workload, copies.settings.mode) == ("fill", Mode.COPY_ON_WRITE)


def test_each_repetition_goes_through_all_cells() -> None:
    cells = TablePlan(BASE, ("r+", "c"), (0,), (0,), repeats=3).cells()
    assert [cell.repeat for cell in cells] == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("text", "swaps"),
    [
        ("0", (0,)),
        ("0,1.5x", (0, LIMIT * 3 // 2)),
        ("1G, 2x", (1 << 30, 2 * LIMIT)),
        ("0x", (0,)),
        ("1x,512M,1x", (LIMIT, LIMIT)),
    ],
)
def test_swap_is_a_size_or_a_multiple_of_the_limit(text: str, swaps: tuple[int, ...]) -> None:
    assert parse_swaps(text, LIMIT) == swaps


@pytest.mark.parametrize("text", ["", ",", "0,", "x", "-1x", "1.5xx", "1e3x", "none"])
def test_what_is_no_swap_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_swaps(text, LIMIT)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "labels"), [("r+,c,load,lazy", ("r+", "c", "load", "lazy")), ("c, c ,r", ("c", "r"))]
)
def test_modes_are_numpys_letters_load_or_lazy(text: str, labels: tuple[str, ...]) -> None:
    assert parse_labels(text) == labels


@pytest.mark.parametrize("text", ["", "x", "c,", "r+ c", "fill"])
def test_an_unknown_mode_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_labels(text)


def test_a_mode_that_the_workload_does_not_know_is_refused_before_anything_runs() -> None:
    base = Settings(workload="lazy", mode=Mode.READ, memory_max_bytes=LIMIT)
    with pytest.raises(UsageError, match="lazy works in mode r only"):
        TablePlan(base, ("c",), (0,), (0,)).cells()


@pytest.mark.parametrize(
    ("settings", "labels", "limit"),
    [
        (Settings(shape=(1 << 18, 1024)), ("r+", "c", "load", "lazy"), 512 << 20),
        (Settings(shape=(4, 4)), ("r+", "c", "load", "lazy"), 64 << 20),
        (
            Settings(workload="lazy", mode=Mode.READ, memory_max_bytes=LIMIT),
            ("r+", "c", "load", "lazy"),
            LIMIT,
        ),
        (Settings(workload="scan", pattern="random"), ("r+", "c", "load", "lazy"), None),
        (Settings(pace_seconds=45, exact=True), ("r+", "c", "load", "lazy"), None),
        (Settings(pace_seconds=45, release=Release.DONTNEED), ("r+", "c", "load", "lazy"), None),
        (Settings(file=Path("x.npy"), dtype=">f4"), ("r+", "c", "load", "lazy"), None),
    ],
)
def test_any_settings_of_a_launcher_make_a_table(
    settings: Settings, labels: tuple[str, ...], limit: int | None
) -> None:
    plan = plan_for(settings)
    assert plan.labels == labels
    if limit is not None:
        assert plan.base.memory_max_bytes == limit
    for cell in plan.cells():
        assert cell.settings.file is None
        assert cell.settings.pace_seconds == 0
        assert not cell.settings.exact
        assert cell.settings.pattern == "sequential"
        assert cell.settings.release is Release.KEEP
    assert plan.base.memory_max_bytes is not None
    assert plan.swaps[1] == plan.base.memory_max_bytes * 3 // 2
