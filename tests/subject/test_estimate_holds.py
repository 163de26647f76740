"""What the estimate tells before a start is what a child then needs, within a tenth."""

from __future__ import annotations

import os
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.subject.at_hold import needs_at_hold
from tui.extents import with_extents
from tui.files.formats.raw import Said
from tui.run.estimate import needed
from tui.settings import Settings, problems
from tui.subject.array_file import with_file
from workloads.catalog import CATALOG
from workloads.words import Mode

_OFF: Final = 0.1
_RECORD: Final = "[('a', '<f4'), ('b', '<i2'), ('c', 'S6')]"
_SHAPES: Final = (
    ((1,), "float32"),
    ((1,), "uint8"),
    ((50_000,), "float64"),
    ((16 << 20,), "uint8"),
    ((32 << 20,), "float64"),
    ((3_000_000, 3), "float32"),
    ((100_000, 128), "float64"),
    ((1000, 20_000), "float32"),
    ((1, 25_000_000), "float32"),
    ((2, 100_000_000), "uint8"),
    ((64, 16, 128, 128), "float64"),
    ((5, 7, 11, 13, 17), "uint8"),
    ((5_000_000,), _RECORD),
    ((300, 40_000), _RECORD),
    ((8 << 20,), ">c16"),
)
_OFFSETS: Final = (0, 13, 4095)


def _settings(
    path: Path, workload: str, mode: Mode, shape: tuple[int, ...], dtype: str, offset: int = 0
) -> Settings:
    with path.open("wb") as file:
        os.truncate(file.fileno(), offset + prod(shape) * np.dtype(_literal(dtype)).itemsize)
    settings = Settings(workload, mode, file=path, allow_write=True)
    return with_extents(with_file(settings, Said(dtype, shape, offset)))


def _literal(dtype: str) -> Any:
    return eval(dtype) if dtype.startswith("[") else dtype


def _is_near(settings: Settings) -> bool:
    told, was = needed(settings), needs_at_hold(settings)
    assert (1 - _OFF) * was <= told.most_bytes, (told, was)
    assert told.least_bytes <= (1 + _OFF) * was, (told, was)
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "mode", "shape", "dtype"),
    [
        ("fill", "c", (1,), "uint8"),
        ("lazy", "r", (1, 25_000_000), "float32"),
        ("touch", "c", (1_000_000,), _RECORD),
        ("random-rows", "load", (300_000, 3), "float64"),
    ],
)
def test_the_estimate_is_what_a_child_needs(
    workload: str, mode: str, shape: tuple[int, ...], dtype: str, disk_dir: Path
) -> None:
    assert _is_near(_settings(disk_dir / "a.bin", workload, Mode(mode), shape, dtype))


@pytest.mark.long
@pytest.mark.parametrize("workload", CATALOG)
@pytest.mark.parametrize("mode", ["r", "r+", "c", "load"])
def test_the_estimate_is_what_a_child_needs_of_any_shape(
    workload: str, mode: str, disk_dir: Path
) -> None:
    tried = 0
    for number, (shape, dtype) in enumerate(_SHAPES):
        offset = _OFFSETS[number % len(_OFFSETS)]
        settings = _settings(disk_dir / "a.bin", workload, Mode(mode), shape, dtype, offset)
        is_refused = settings.mode is Mode.READ and CATALOG[workload].changes
        if not is_refused and not problems(settings):
            tried += _is_near(settings)
    if not tried:
        pytest.skip(f"{workload} does not run in mode {mode}")
