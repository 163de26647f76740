"""What `cowtop fit` tells, held against what was found out by hand: within one of what is so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fit.arrays import MIB, made, work
from tests.fit.by_hand import most_at_once
from tests.fit.own_cage import why_not
from tests.folders import made_folder
from tests.headless.command import command

pytestmark = pytest.mark.usefixtures("no_process_left")
_KEYS = {"mode", "fits", "per_instance_bytes", "shared_bytes", "proved", "reason"}
_SWAP = 200
_LONGEST_SECONDS = 1800.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """On a disk; of at most 1 GiB and a little."""
    with made_folder("fit") as path:
        yield path


@pytest.fixture
def needs_cage() -> None:
    """Skips where no limit can be set by hand."""
    if (reason := why_not()) is not None:
        pytest.skip(reason)


def _answer(folder: Path, *arguments: object) -> dict[str, Any]:
    """What `cowtop fit --format json` says, its form looked at."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    words = command("fit", "--format", "json", "--scratch-dir", scratch, *arguments)
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=_LONGEST_SECONDS, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    assert list(scratch.iterdir()) == []
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["schema"] == "cowtop.fit/1"
    assert isinstance(told["memory_bytes"], int)
    assert isinstance(told["swap_bytes"], int)
    assert told["verdict"]
    for mode in told["modes"]:
        assert set(mode) >= _KEYS
        assert mode["fits"] is not None or mode["reason"], mode
        assert mode["per_instance_bytes"] is not None or mode["reason"] or mode["absent"], mode
    return told


def _row(told: dict[str, Any], mode: str) -> dict[str, Any]:
    (row,) = (row for row in told["modes"] if row["mode"] == mode)
    assert isinstance(row, dict)
    return row


def _asked(mebibytes: int, dtype: str, memory: int, swap: int = 0) -> list[str]:
    words = ["--size", f"{mebibytes}M", "--dtype", dtype, "--memory", f"{memory}M"]
    return [*words, "--swap", f"{swap}M" if swap else "0"]


def _hold_by_hand(
    folder: Path, mode: str, dtype: str, sizes: tuple[int, int, int], most: int
) -> int:
    mebibytes, memory, swap = sizes
    path, rows = made(folder, mebibytes, dtype)
    what = work(path, rows, mode, dtype)
    return most_at_once(what, memory * MIB, swap * MIB, most)


def _within_one(row: dict[str, Any], true: int) -> bool:
    """Whether the number told, or one of the two, is no more than one from what is so."""
    told = [row["fits"], row.get("fits_most") or row["fits"]]
    return bool(min(told) - 1 <= true <= max(told) + 1)


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
def test_how_many_fit_is_told_within_one_of_what_is_found_by_hand(folder: Path) -> None:
    sizes = (16, 96, 0)
    row = _row(_answer(folder, "--modes", "c", *_asked(16, "float32", 96)), "c")
    true = _hold_by_hand(folder, "c", "float32", sizes, 8)
    assert _within_one(row, true), (row, true)
    assert true > 1


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
@pytest.mark.parametrize(
    ("mebibytes", "memory"), [(64, 350), (64, 512), (256, 1100), (256, 1400), (1024, 2400)]
)
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_private_modes_for_all_sizes_and_numbers(
    dtype: str, mebibytes: int, memory: int, folder: Path
) -> None:
    told = _answer(folder, "--modes", "c,load", *_asked(mebibytes, dtype, memory))
    for mode in ("c", "load"):
        true = _hold_by_hand(folder, mode, dtype, (mebibytes, memory, 0), 12)
        assert _within_one(_row(told, mode), true), (mode, true, _row(told, mode))


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize(("mebibytes", "memory"), [(64, 200), (256, 200)])
def test_modes_that_share_all_of_the_file(
    mebibytes: int, memory: int, dtype: str, folder: Path
) -> None:
    told = _answer(folder, "--modes", "lazy,r,r+", *_asked(mebibytes, dtype, memory))
    for mode in ("lazy", "r", "r+"):
        true = _hold_by_hand(folder, mode, dtype, (mebibytes, memory, 0), 40)
        assert _within_one(_row(told, mode), true), (mode, true, _row(told, mode))


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage", "swap_file_bytes")
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize(("mebibytes", "memory"), [(64, 350), (256, 700)])
def test_swap_holds_some_more_of_them(
    mebibytes: int, memory: int, dtype: str, folder: Path
) -> None:
    told = _answer(folder, "--modes", "c,load", *_asked(mebibytes, dtype, memory, _SWAP))
    for mode in ("c", "load"):
        true = _hold_by_hand(folder, mode, dtype, (mebibytes, memory, _SWAP), 12)
        assert _within_one(_row(told, mode), true), (mode, true, _row(told, mode))


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
@pytest.mark.parametrize("mode", ["c", "load"])
def test_at_an_eighth_as_many_as_told_finish_and_with_one_more_some_are_killed(
    mode: str, folder: Path
) -> None:
    told = _answer(folder, "--modes", mode, "--prove", *_asked(128, "float32", 512))
    row = _row(told, mode)
    assert row["proved"] is True, row
    finished = [proof for proof in row["proofs"] if proof["finished"] == proof["instances"]]
    (last,) = (proof for proof in row["proofs"] if proof not in finished)
    assert finished
    assert last["killed"] >= 1
    assert last["instances"] == (row["fits_most"] or row["fits"]) + 1


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
@pytest.mark.parametrize("mode", ["lazy", "r+"])
def test_at_an_eighth_at_least_twenty_share_the_file(mode: str, folder: Path) -> None:
    told = _answer(folder, "--modes", mode, "--prove", *_asked(128, "float32", 512))
    row = _row(told, mode)
    assert row["proved"] is True, row
    assert max(p["finished"] for p in row["proofs"] if p["finished"] == p["instances"]) >= 20


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
def test_within_5_mb_of_the_next_whole_number_both_are_told(folder: Path) -> None:
    cost = _row(_answer(folder, "--modes", "c", *_asked(32, "float32", 512)), "c")
    each = cost["per_instance_bytes"]
    for short_mib, both in ((1, True), (3, True), (12, False)):
        memory = int(4 * each / MIB) - short_mib
        row = _row(_answer(folder, "--modes", "c", *_asked(32, "float32", memory)), "c")
        assert (row["fits"], row["fits_most"]) == (3, 4 if both else None), (short_mib, row)
