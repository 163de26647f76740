"""What of a limit was page cache, in words: each sentence by the figures it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tui.probe.reading import Absent, Figure, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.limit_cache import fullest, limit_cache_json, of_limit_cache
from tui.run.marker import FlushTotals
from tui.run.so_what import of_moment
from tui.run.state import Fullest, Outcome, Phase, RunState
from tui.run.verdict import of_run
from tui.settings import CageKind, Settings
from workloads.sources import sources_of
from workloads.words import Mode

MIB = 1 << 20
FULL = Fullest(0.5, 99 * MIB, 80 * MIB, 19 * MIB, MIB)
COUNTS = "Page cache counts, and kills nothing"
LARGER = "pages left as others came"
ELSEWHERE = "where they were first read in"


def _sample(at: float, **values: Figure) -> Sample:
    return Sample(at, values, {Tier.LIMIT: at})


def _limit(usage: float, clean: Figure, at: float = 1.0) -> Sample:
    kept = Absent("no file") if isinstance(clean, Absent) else usage - clean
    return _sample(
        at,
        limit_usage_bytes=usage,
        limit_reclaimable_bytes=clean,
        limit_unreclaimable_bytes=kept,
        limit_kernel_bytes=5,
    )


def state_of(
    full: Fullest | None = FULL,
    *,
    mode: Mode = Mode.READ,
    limit: int | None = 100 * MIB,
    mark: float = 100 * MIB,
    cage: CageKind = CageKind.AUTO,
    final: Mapping[str, Figure] | None = None,
    file_system: str = "ext4",
    outcome: Outcome | None = Outcome.FINISHED,
) -> RunState:
    settings = Settings(mode=mode, shape=(2000, 20_000), memory_max_bytes=limit, cage=cage)
    values = {"limit_bytes": Absent("no limit") if limit is None else limit} | dict(final or {})
    return RunState(
        WorkloadAbout(settings),
        started_at=3.0,
        fullest=full,
        peak={"limit_usage_bytes": mark},
        final=Sample(4.0, values),
        outcome=outcome,
        sources=sources_of(file_system, None, None),
    )


def test_the_fullest_moment_has_all_its_figures_of_one_reading() -> None:
    first = fullest(None, _limit(50, 20, at=4.0), 3.0)
    assert first == Fullest(1.0, 50, 20, 30, 5)
    assert fullest(first, _limit(50, 0, at=5.0), 3.0) is first
    assert fullest(first, _limit(40, 0, at=5.0), 3.0) is first
    assert fullest(first, _limit(60, Absent("no file"), at=5.0), 3.0) is first
    assert fullest(first, _sample(5.0), 3.0) is first
    assert fullest(first, _limit(60, 1, at=5.0), 3.0) == Fullest(2.0, 60, 1, 59, 5)
    assert fullest(None, _limit(60, 1, at=2.0), 0.0) == Fullest(0.0, 60, 1, 59, 5)


@pytest.mark.parametrize(("state", "words"), [
    (state_of(), [COUNTS, "of 99.0 MiB that", "(500 ms", "80.0 MiB were clean pages of files",
                  "19.0 MiB could not be given back, 1.00 MiB of it the kernel's own", LARGER]),
    (state_of(mark=120 * MIB), ["(500 ms; its own mark: 120 MiB)"]),
    (state_of(mode=Mode.READ_WRITE),
     ["could not be given back before it is written or swapped", LARGER]),
    (state_of(Fullest(0.5, 99 * MIB, 2 * MIB, 97 * MIB, Absent("old"))),
     ["It is not page cache that filled it", "97.0 MiB could not be given back."]),
    (state_of(Fullest(0.5, 18 * MIB, 0, 18 * MIB, 0), mark=18 * MIB),
     ["No page cache counted here", "0 B were"]),
    (state_of(Fullest(0.0, 0, 0, 0, 0), outcome=Outcome.KILLED),
     ["What filled the limit was not seen: its own mark is 100 MiB, ", "(0 s): then 0 B."]),
    (state_of(Fullest(0.5, 90 * MIB, MIB, 89 * MIB, 0)),
     ["What filled the limit was not seen", "10.0 MiB m"]),
    (state_of(file_system="tmpfs"), ["A file in memory (tmpfs) is no page cache"]),
    (state_of(None, cage=CageKind.RLIMIT), ["Page cache never counts against this limit"]),
    (state_of(final={"file_cached_bytes": 153 * MIB, "file_dirty_bytes": 0,
                     "limit_reclaimable_bytes": 80 * MIB}),
     ["At least 73.0 MiB of the file's 153 MiB in cache at the end", ELSEWHERE]),
])  # fmt: skip
def test_what_was_counted_is_said_with_its_figures(state: RunState, words: list[str]) -> None:
    said = of_limit_cache(state)
    assert [word for word in words if word not in said] == [], said
    assert said in of_run(state)


def test_on_a_small_screen_it_outlives_what_is_said_above_the_picture() -> None:
    ended = replace(state_of(), phase=Phase.ENDED, flushes=FlushTotals(4, 0.1))
    told = of_moment(replace(ended, verdict=of_run(ended)))
    by_rank = [said.text for said in sorted(told, key=lambda said: said.rank)]
    assert by_rank[1].startswith(COUNTS) and "of the file's" not in by_rank[1]
    assert by_rank[-1].startswith("4 flush() calls had nothing to do")


UNREAD = {"file_dirty_bytes": 0, "limit_reclaimable_bytes": 80 * MIB}


@pytest.mark.parametrize(("state", "words"), [
    (state_of(mode=Mode.COPY_ON_WRITE), LARGER),
    (state_of(mode=Mode.LOAD), LARGER),
    (state_of(outcome=Outcome.KILLED), LARGER),
    (state_of(mark=90 * MIB), LARGER),
    (state_of(limit=400 * MIB, mark=400 * MIB), LARGER),
    (state_of(Fullest(0.5, 99 * MIB, 2 * MIB, 97 * MIB, 0)), COUNTS),
    (state_of(final={**UNREAD, "file_cached_bytes": Absent("no cachestat(2)")}), ELSEWHERE),
    (state_of(final={**UNREAD, "file_cached_bytes": 80 * MIB}), ELSEWHERE),
    (state_of(final={**UNREAD, "file_cached_bytes": 160 * MIB, "file_dirty_bytes": 80 * MIB}),
     ELSEWHERE),
])  # fmt: skip
def test_what_the_figures_do_not_tell_is_not_said(state: RunState, words: str) -> None:
    assert words not in of_limit_cache(state)


def test_without_a_limit_of_its_own_or_a_reading_of_it_nothing_is_said() -> None:
    assert of_limit_cache(state_of(limit=None)) == ""
    assert of_limit_cache(state_of(None)) == ""
    assert limit_cache_json(state_of(None)) is None


def test_scripts_get_the_fullest_moment() -> None:
    found = limit_cache_json(state_of(Fullest(0.5, 99, 80, 19, Absent("old"))))
    assert found == {
        "at_seconds": 0.5,
        "usage_bytes": 99,
        "clean_cache_bytes": 80,
        "kept_bytes": 19,
        "kernel_bytes": None,
    }
