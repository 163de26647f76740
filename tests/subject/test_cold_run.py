"""Runs on a file of one's own, cold and warm: who is charged for its pages, and what is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cage.in_memory import cages_of_ours, needs_control_group
from tests.files.cached import make_cold, needs_cachestat, opened
from tests.subject.running import Watched, small
from tui.files.digest_proof import DigestProof, take
from tui.files.held import HeldFile
from tui.probe.reading import Absent
from tui.run.state import Outcome, RunState
from tui.settings import Settings
from tui.subject import array_file
from tui.subject.array_file import with_file
from workloads.kernel import cachestat
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
SHAPE = (500, 20_000)  # 38.1 MiB
FILE_BYTES = 500 * 20_000 * 4 + 128
BELOW, ABOVE = 32 << 20, 256 << 20
MIB = 1 << 20


@pytest.fixture
def path(disk_dir: Path) -> Iterator[Path]:
    """An array of one's own, on a disk and out of the cache; no cage is left behind."""
    needs_cachestat(disk_dir)
    needs_control_group(ABOVE)
    path = disk_dir / "own.npy"
    np.save(path, np.zeros(SHAPE, np.float32))
    with opened(path) as fd:
        os.fsync(fd)
    make_cold(path)
    yield path
    assert cages_of_ours() == []


def _scan(path: Path, limit_bytes: int, **changes: Any) -> RunState:
    settings = replace(
        small(path.parent, workload="scan", mode=Mode.READ, chunk_rows=20),
        file=path,
        memory_max_bytes=limit_bytes,
        **changes,
    )
    state = Watched(with_file(settings)).state
    assert state.outcome is Outcome.FINISHED, state.reason
    return state


def test_a_cold_file_fills_a_limit_below_its_size_and_nothing_is_killed(path: Path) -> None:
    state = _scan(path, BELOW)
    assert state.cache_at_start is not None
    assert state.cache_at_start.cached_bytes == 0
    assert "cold: 0 B of 38.1 MiB in cache" in state.notices
    # All the cage could take of it: nobody read it for the run, and nobody paid for it.
    assert state.peak["limit_usage_bytes"] >= 0.95 * BELOW
    assert "Page cache counts, and kills nothing" in state.verdict
    assert "The array, 38.1 MiB, is larger than the limit, 32.0 MiB" in state.verdict
    assert "all 38.1 MiB compared by digest" in state.verdict
    # Nor did the proof bring in what the run had let go of.
    with opened(path) as fd:
        assert cachestat(fd).cached_bytes <= BELOW


@pytest.mark.long
def test_a_cold_file_is_counted_whole_by_a_limit_above_its_size(path: Path) -> None:
    state = _scan(path, ABOVE)
    assert state.fullest is not None
    assert state.fullest.reclaimable_bytes >= FILE_BYTES - MIB
    assert state.peak["limit_usage_bytes"] >= FILE_BYTES
    assert "do not count here" not in state.verdict


@pytest.mark.slow
def test_pages_that_another_paid_for_are_not_counted(path: Path) -> None:
    path.read_bytes()
    state = _scan(path, BELOW)
    assert state.peak["limit_usage_bytes"] <= BELOW - MIB
    warm = state.cache_at_start
    assert warm is not None and not isinstance(warm.cached_bytes, Absent)
    assert warm.cached_bytes >= FILE_BYTES - MIB
    assert any(words.startswith("warm: 38") for words in state.notices)
    assert "do not count here: they count where they were first read in" in state.verdict


@pytest.mark.long
def test_a_cold_start_of_a_warm_file_is_as_cold_as_any(path: Path) -> None:
    path.read_bytes()
    state = _scan(path, BELOW, is_cold=True)
    assert state.cache_at_start is not None
    assert state.cache_at_start.cached_bytes == 0
    assert any("--cold let go of 38.1 MiB" in words for words in state.notices)
    assert state.peak["limit_usage_bytes"] >= 0.95 * BELOW


def test_where_the_proof_had_to_warm_the_cache_it_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warming(held: HeldFile, **options: Any) -> DigestProof:
        return replace(take(held, **options), warmed_bytes=5 * MIB)

    monkeypatch.setattr(array_file, "take", warming)
    settings = with_file(small(path.parent, workload="scan", mode=Mode.READ, file=path))
    file = array_file.prepare(settings, lambda *_: None, lambda: False)
    file.remove()
    assert file.notice.startswith("the proof read 5.00 MiB of it through the page cache: ")


@pytest.mark.long
def test_a_scratch_array_begins_cold_and_it_is_said_who_pays(scratch_dir: Path) -> None:
    needs_control_group(ABOVE)
    needs_cachestat(scratch_dir)
    for is_cold in (False, True):
        settings: Settings = small(
            scratch_dir, shape=SHAPE, chunk_rows=20, memory_max_bytes=ABOVE, is_cold=is_cold
        )
        state = Watched(settings).state
        found = state.cache_at_start
        assert found is not None
        assert (found.cached_bytes, found.file_bytes) == (0, FILE_BYTES)
        assert any("who reads it in pays for it" in words for words in state.notices)
        assert found.is_asked_cold is is_cold
