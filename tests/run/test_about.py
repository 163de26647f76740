from __future__ import annotations

import pytest

from tui.run.about import About, WorkloadAbout
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.words import Mode, Release


class _Bare(About):
    """A subject that has nothing but a name."""

    @property
    def name(self) -> str:
        return "train.py"


def test_what_a_subject_has_not_is_none_and_never_zero() -> None:
    bare = _Bare()
    assert (bare.mode, bare.rows, bare.array_bytes, bare.memory_max_bytes, bare.settings) == (
        (None,) * 5
    )
    assert bare.summary == "train.py"
    assert bare.parts == bare.few_parts == ("train.py",)
    assert not bare.spreads
    assert bare.may_be_private  # where the mode is not known it may be


def test_a_workload_says_of_itself_what_it_was_asked_for() -> None:
    asked = Settings(
        workload="touch",
        shape=(1000, 20_000),
        chunk_rows=7,
        flush_every_rows=1200,
        release=Release.COLD,
        memory_max_bytes=5,
    )
    about = WorkloadAbout(asked)
    assert (about.name, about.mode, about.rows) == ("touch", Mode.COPY_ON_WRITE, 1000)
    assert (about.array_bytes, about.memory_max_bytes, about.settings) == (80_000_000, 5, asked)
    assert about.summary == "touch c 1000x20000 float32 flush 1200"
    size = "1,000 x 20,000 float32 76.3 MiB"
    every = "flush every 1,200 rows, 91.6 MiB"
    assert about.parts == ("touch", size, "chunk 7 rows, 547 KiB", every, "release cold")
    assert about.few_parts == ("touch", "76.3 MiB", "flush every 1,200")


def test_an_order_of_reading_is_said_where_it_is_not_the_rows_own() -> None:
    about = WorkloadAbout(Settings(workload="scan", mode=Mode.READ, pattern="strided:16"))
    assert about.summary.startswith("scan strided:16 r 1000x20000")
    assert about.parts[:2] == about.few_parts[:2] == ("scan", "strided:16")


def test_a_run_that_never_flushes_says_so() -> None:
    about = WorkloadAbout(Settings(flush_every_rows=0))
    assert about.summary.endswith(" no flush")
    assert "never flushed" in about.parts and "never flushed" in about.few_parts


@pytest.mark.parametrize("mode", Mode)
def test_only_a_private_mapping_and_a_loaded_array_can_be_private(mode: Mode) -> None:
    about = WorkloadAbout(Settings(mode=mode))
    assert about.may_be_private == (mode in (Mode.COPY_ON_WRITE, Mode.LOAD))


def test_what_spreads_is_told_by_the_catalog_also_of_a_workload_it_does_not_know() -> None:
    told = {name: WorkloadAbout(Settings(workload=name)).spreads for name in CATALOG}
    assert told == {name: entry.spreads for name, entry in CATALOG.items()}
    assert not WorkloadAbout(Settings(workload="of a newer cowtop")).spreads
