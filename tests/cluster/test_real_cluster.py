"""A real cluster of Dask: what the report says of it is what the kernel says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests import folders

pytestmark = pytest.mark.slow
ROOT: Final = Path(__file__).parents[2]
STEPS: Final = ("sums", "twice", "dies", "busy", "later", "not_there")


@pytest.fixture(scope="module")
def facts() -> Iterator[dict[str, Any]]:
    """One cluster goes through all of it, once; a folder of its own is empty of cowtop's files."""
    with folders.made_folder("dask") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.cluster.on_a_cluster", str(folder), *STEPS],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(folder)},
            timeout=900,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        left = [path.name for path in folder.rglob("*") if "cowtop" in path.name]
        yield {**json.loads(done.stdout.splitlines()[-1]), "left": left}


def _rows(told: dict[str, Any], path: str) -> list[dict[str, Any]]:
    return [row for row in told["rows"] if row["file"] == path and row["state"] == "now"]


def test_the_copies_of_each_worker_and_their_sum_are_those_of_smaps(facts: dict[str, Any]) -> None:
    sums = facts["sums"]
    copied, _, written = sums["paths"]
    expected = {sums["pids"][at]: count for at, count in sums["copies"].items()}
    # The child is a child of one worker, in whose row it is.
    rows = _rows(sums["told"], copied)
    (with_child,) = [row for row in rows if row["processes"] == 2]
    expected[with_child["pid"]] += sums["child_copies"]
    assert {row["pid"]: row["private_copies_bytes"] for row in rows} == expected
    assert sums["told"]["total"]["private_copies_bytes"] == sum(expected.values())
    assert min(expected.values()) >= 512 * 4096
    (in_place,) = _rows(sums["told"], written)
    assert (in_place["mode"], in_place["private_copies_bytes"]) == ("r+", 0)
    assert in_place["file_pages_bytes"] >= 1024 * 4096


def test_pages_that_all_workers_have_mapped_are_counted_once(facts: dict[str, Any]) -> None:
    sums = facts["sums"]
    (shared,) = [one for one in sums["told"]["files"] if one["file"] == sums["paths"][1]]
    pages = -(-sums["file_bytes"] // 4096) * 4096
    assert sums["rss_of_read"] == [pages] * 3
    assert shared["counted_pages_bytes"] == 3 * pages
    assert shared["mapped_pages_bytes"] == pages
    assert shared["workers"] == ["0", "1", "2"]


def test_what_different_workers_have_of_one_file_is_within_what_its_frames_say(
    facts: dict[str, Any],
) -> None:
    frames = facts["sums"]["frames_bytes"]
    if frames is None:
        pytest.skip("frames are shown to root alone")
    for path, expected in frames.items():
        (shared,) = [one for one in facts["sums"]["told"]["files"] if one["file"] == path]
        bounds = shared["bounds"].get("mapped_pages_bytes")
        least, most = (
            (shared["mapped_pages_bytes"],) * 2
            if bounds is None
            else (bounds["at_least"], bounds["at_most"])
        )
        assert least <= expected <= most


def test_it_is_watched_by_one_thread_a_worker_and_by_none_when_unregistered(
    facts: dict[str, Any],
) -> None:
    assert facts["twice"]["threads"] == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
    assert len(facts["twice"]["unwatched"]) == 3


def test_a_worker_that_died_is_there_as_it_was_read_last_and_in_no_sum(
    facts: dict[str, Any],
) -> None:
    dies = facts["dies"]
    rows = [row for row in dies["told"]["rows"] if row["pid"] == dies["victim"]]
    (dead,) = [row for row in rows if row["file"] == facts["sums"]["paths"][0]]
    assert (dead["state"], dead["private_copies_bytes"]) == ("dead", dies["copies"])
    assert dead["read_at"] <= dies["told"]["at"]
    now = [one for one in dies["told"]["workers"] if one["state"] == "now"]
    assert sorted(one["worker"] for one in now) == ["0", "1", "2"]
    assert dies["victim"] not in [one["pid"] for one in now]
    assert dies["told"]["total"]["private_copies_bytes"] == sum(
        one["private_copies_bytes"] for one in now
    )
    assert f"(process {dies['victim']}) is dead" in " ".join(dies["text"].split())


def test_a_worker_that_holds_the_lock_is_told_by_its_last_word_and_sums_are_open(
    facts: dict[str, Any],
) -> None:
    busy = facts["busy"]
    states = {one["pid"]: one["state"] for one in busy["told"]["workers"]}
    assert states[busy["pid"]] == "silent"
    total = busy["told"]["total"]
    assert total["private_copies_bytes"] is None
    assert total["bounds"]["private_copies_bytes"]["at_most"] is None
    assert "does not answer" in total["absent"]["private_copies_bytes"]


def test_a_worker_that_comes_later_is_watched(facts: dict[str, Any]) -> None:
    joined = facts["later"]["joined"]["workers"]
    assert facts["later"]["new"] in [one["pid"] for one in joined if one["state"] == "now"]


def test_where_cowtop_is_missing_registering_says_so_in_one_line_and_the_worker_works(
    facts: dict[str, Any],
) -> None:
    told = facts["not_there"]
    why = "cowtop is not installed on it: pip install 'cowtop[dask]' where workers start"
    assert told["said"] == f"worker {told['name']} is not watched: {why}"
    assert told["unwatched"] == [[told["address"], why]]
    assert told["works"] == 1
    assert sum(told["threads"]) == len(told["threads"]) - 1


def test_no_file_is_left(facts: dict[str, Any]) -> None:
    assert facts["left"] == []
