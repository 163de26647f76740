"""`--chunk` and `--flush-every` of the commands that run many: as those of one run."""

from __future__ import annotations

import pytest

from tui.cli import parser
from tui.commands import fit, table
from tui.errors import UsageError
from tui.fit.plan import FitPlan
from tui.table.plan import TablePlan


def _table(*words: str) -> TablePlan:
    return table.plan_from(table.Options(**vars(parser().parse_args(["table", *words]))))


def _fit(*words: str) -> FitPlan:
    return fit.plan_from(fit.Options(**vars(parser().parse_args(["fit", *words]))))


@pytest.mark.parametrize(
    ("words", "chunk_rows", "flushes"),
    [
        ((), 1, (0, 100)),
        (("--question",), 1, (0, 100)),
        (("--size", "5G"), 1, (0, 112)),
        (("--flush-every", "0,64M,50,50"), 1, (0, 839, 50)),
        (("--chunk", "1M"), 13, (0, 104)),
        (("--chunk-rows", "all", "--size", "80M"), 1048, (0, 1048)),
        (("--shape", "50000000", "--dtype", "f8"), 131_072, (0, 8 * 131_072)),
        (("--shape", "64x512x512", "--flush-every", "1/4"), 1, (16,)),
    ],
)
def test_a_table_has_the_chunk_and_the_intervals_of_its_array(
    words: tuple[str, ...], chunk_rows: int, flushes: tuple[int, ...]
) -> None:
    plan = _table(*words)
    assert (plan.base.chunk_rows, plan.flushes) == (chunk_rows, flushes)
    assert {cell.settings.flush_every_rows for cell in plan.cells()} == set(flushes)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--flush-every", "0,x"), "--flush-every: 'x' is not a number of rows"),
        (("--flush-every", "0,,1"), "--flush-every: '0,,1' is not a list"),
        (("--chunk", "2", "--shape", "1x5"), "--chunk: a chunk of 2 rows is larger"),
        (("--shape", "5x?"), "--shape: '5x?' is not a shape"),
    ],
)
def test_what_a_table_cannot_take_is_told_by_its_option(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError) as error:
        _table(*words)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("words", "chunk_rows"),
    [
        ((), 1),
        (("--shape", "50000000"), 195_312),
        (("--shape", "64x512x512", "--chunk", "4M"), 4),
        (("--chunk", "all", "--size", "80M"), 1048),
    ],
)
def test_a_fit_has_the_chunk_of_its_array_and_never_flushes(
    words: tuple[str, ...], chunk_rows: int
) -> None:
    base = _fit(*words).base
    assert (base.chunk_rows, base.flush_every_rows) == (chunk_rows, 0)


def test_a_fit_checks_its_chunk_before_anything_starts() -> None:
    with pytest.raises(UsageError, match="--chunk: a chunk of 9 rows is larger than the array"):
        _fit("--shape", "8x100", "--chunk", "9")
