from __future__ import annotations

import shutil
from argparse import ArgumentError, ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from tui.errors import UsageError
from tui.options import RunOptions, add_run_options, all_settings
from tui.probe.reading import number
from tui.probe.system import read_machine
from tui.settings import DEFAULT_PACE_SECONDS, Settings, problems
from tui.subject.default_settings import default_bytes, default_settings
from workloads.catalog import CATALOG
from workloads.words import Mode, Release


def _settings(*arguments: str, workload: str = "fill", headless: bool = True) -> Settings:
    parser = ArgumentParser(exit_on_error=False)
    add_run_options(parser)
    try:
        options = parser.parse_args(arguments, RunOptions())
    except ArgumentError as error:
        raise UsageError(str(error)) from error
    return all_settings(options, None, workload=workload, headless=headless)[0]


def test_the_defaults_are_the_case_of_the_question() -> None:
    found = _settings()
    assert (found.mode, found.chunk_rows, found.flush_every_rows) == (Mode.COPY_ON_WRITE, 1, 100)
    assert (found.release, found.dtype, found.seed) == (Release.KEEP, "float32", 0)
    assert (found.pace_seconds, found.interval_seconds) == (0.0, 0.25)
    assert found.shape[1] == 20_000
    ram, free = number(read_machine().ram_bytes), shutil.disk_usage("/var/tmp").free
    assert found.array_bytes <= 1 << 30
    assert ram is not None
    assert found.array_bytes <= max(ram, free) // 4 + 80_000


def test_the_screen_stretches_a_run_so_that_it_can_be_watched() -> None:
    assert _settings(headless=False).pace_seconds == DEFAULT_PACE_SECONDS == 45
    assert _settings("--pace", "0", headless=False).pace_seconds == 0
    assert _settings("--pace", "3").pace_seconds == 3
    assert default_settings().pace_seconds == DEFAULT_PACE_SECONDS
    assert problems(default_settings()) == {}
    like = Settings(scratch_dir=Path("/var/tmp"), interval_seconds=2.0, dtype="int8")
    again = default_settings(like)
    assert (again.scratch_dir, again.interval_seconds) == (Path("/var/tmp"), 2.0)
    assert again.dtype == "float32"


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["--mode", "r+"], "mode", Mode.READ_WRITE),
        (["--shape", "7x9"], "shape", (7, 9)),
        (["--shape", "50000000"], "shape", (50_000_000,)),
        (["--shape", "64x512x512"], "shape", (64, 512, 512)),
        (["--size", "80M"], "shape", (1048, 20_000)),
        (["--size", "80M", "--dtype", "int8"], "shape", (4194, 20_000)),
        (["--dtype", "f8"], "dtype", "float64"),
        (["--chunk-rows", "all", "--shape", "7x9"], "chunk_rows", 7),
        (["--chunk-rows", "1,000", "--shape", "5000x9"], "chunk_rows", 1000),
        (["--chunk", "1M"], "chunk_rows", 13),
        (["--chunk", "1G", "--shape", "7x9"], "chunk_rows", 7),
        (["--flush-every", "0"], "flush_every_rows", 0),
        (["--flush-every", "64M"], "flush_every_rows", 839),
        (["--flush-every", "1/12", "--shape", "2400x9"], "flush_every_rows", 200),
        (["--shape", "50000000", "--dtype", "f8"], "chunk_rows", 131_072),
        (["--shape", "50000000", "--dtype", "f8"], "flush_every_rows", 8 * 131_072),
        (["--release", "drop-cache"], "release", Release.DROP_CACHE),
        (["--seed", "12"], "seed", 12),
        (["--interval", "0.5"], "interval_seconds", 0.5),
        (["--memory-max", "512M"], "memory_max_bytes", 512 << 20),
        (["--memory-max", "512M", "--swap-max", "0"], "swap_max_bytes", 0),
        (["--scratch-dir", "/data"], "scratch_dir", Path("/data")),
        (["--allow-write"], "allow_write", True),
        (["--exact"], "exact", True),
        (["--cold"], "is_cold", True),
        ([], "is_cold", False),
        ([], "exact", False),
        ([], "pattern", "sequential"),
    ],
)
def test_every_option_sets_its_field(arguments: list[str], field: str, value: object) -> None:
    assert getattr(_settings(*arguments), field) == value


@pytest.mark.parametrize("workload", ["scan", "lazy"])
@pytest.mark.parametrize("pattern", ["sequential", "random", "strided:16", "columns"])
def test_who_only_reads_may_read_in_any_order(workload: str, pattern: str) -> None:
    asked = _settings("--pattern", pattern.upper(), workload=workload)
    assert asked.pattern == pattern


@pytest.mark.parametrize("workload", CATALOG)
def test_every_workload_has_a_mode_it_works_in(workload: str) -> None:
    found = _settings(workload=workload)
    assert found.mode is CATALOG[workload].default_mode
    assert problems(found) == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mode", "rw"], "unknown mode 'rw': choose from r, r+, w+, c, load"),
        (["--release", "x"], "unknown release 'x': choose from keep"),
        (["--size", "0"], "--size: '0' is not a size"),
        (["--size", "-5"], "--size: '-5' is not a size"),
        (["--shape", "0x5"], "--shape: '0x5' is not a shape"),
        (["--shape", "5x"], "--shape: '5x?' is not a shape"),
        (["--shape", "9999999x9999999x9999999"], "--shape: an array of such a shape is larger"),
        (["--chunk-rows", "-1"], "--chunk-rows: '-1' is not a number of rows like 100"),
        (["--chunk", "0"], "--chunk-rows: a chunk is at least one row"),
        (["--chunk", "some"], "--chunk/--chunk-rows: 'some' is not a number of rows like 100"),
        (["--chunk", "101", "--shape", "100x9"], "--chunk: a chunk of 101 rows is larger than"),
        (["--flush-every", "1.5"], "--flush-every: '1.5' is not a number of rows"),
        (["--seed", "-1"], "--seed"),
        (["--pace", "nan"], "--pace"),
        (["--interval", "x"], "--interval"),
        (["--dtype", "object"], "'object' is not a dtype"),
        (["--memory-max", "0"], "--memory-max"),
        (["--memory-max", "1G", "--swap-max", "x"], "--swap-max"),
        (["--size", "1M", "--shape", "1x1"], "give one of them"),
        (["--pattern", "strided:0"], "--pattern: 'strided:0' is no stride"),
        (["--pattern", "zigzag"], "--pattern: 'zigzag' is not a pattern: choose from sequential"),
        (["--pattern", "random"], "--pattern: fill has an order of its own: scan and lazy read"),
        (["--shape", "5x?"], "--shape: '5x?' is not a shape"),
        (["--dtype", ">f4"], "--dtype: '>f4' is not a dtype cowtop fills"),
        (["--cold", "--mode", "w+"], "--cold: mode w+ makes the file anew"),
        (["--offset", "5"], "where the array of a raw --file lies"),
        (["--order", "F"], "where the array of a raw --file lies"),
        (["--order", "A", "--file", "a.bin"], "--order: invalid choice"),
        (["--file", "a.npy", "--size", "1M"], "leave --size out"),
        (["--file", "/does/not/exist.npy"], "no such file"),
    ],
)
def test_a_bad_option_is_told_by_its_name(arguments: list[str], words: str) -> None:
    with pytest.raises(UsageError) as error:
        _settings(*arguments)
    assert words in str(error.value)


def test_an_unknown_workload_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="unknown workload 'x': choose from fill, normalize"):
        _settings(workload="x")


def test_a_file_brings_its_shape_and_dtype(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((6, 5, 4), ">i2"))
    found = _settings("--file", str(path), "--chunk-rows", "all")
    assert (found.shape, found.dtype, found.chunk_rows) == ((6, 5, 4), ">i2", 6)
    assert found.array_bytes == 240


def test_a_scratch_directory_that_is_not_there_does_not_break_the_default(tmp_path: Path) -> None:
    assert default_bytes(tmp_path / "none") >= 80_000
