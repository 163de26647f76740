"""Real children on one file: what all of them hold at once, and what becomes of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.instances.held import Held, held_by, together
from tests.subject.running import SHAPE, small
from tests.workloads.scripted import pages_of, save_array
from tui.errors import UsageError
from tui.files.proof import FileState
from tui.instances.run import InstancesRun, Peak
from tui.instances.settings_of import MOST_INSTANCES
from tui.metrics.measured import Bounded
from tui.probe.reading import number
from tui.run.state import Outcome, Phase
from tui.settings import Settings
from tui.subject.array_file import with_file
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
THREE = 3
ARRAY_BYTES = SHAPE[0] * SHAPE[1] * 4
PAGES = len(pages_of(128, [(0, ARRAY_BYTES)]))
NOISE_BYTES = 64 << 10  # what the interpreters touch between two readings of them


class AtPeak:
    """A run to its end, and what the kernel says of it while all hold."""

    def __init__(self, settings: Settings, file: Path, many: int = THREE) -> None:
        self.peaks: list[Peak] = []
        self.held: list[Held] = []
        self._file = file
        self.run = InstancesRun(settings, many, at_peak=self._look, update_seconds=0.05)
        self.found = self.run.execute()

    def _look(self, peak: Peak) -> None:
        self.peaks.append(peak)
        status = self._file.stat()
        self.held = [held_by(run.pid, status) for run in self.run.runs if run.pid is not None]

    def total(self, key: str) -> float:
        """A figure of all together, at the end."""
        found = number(self.found.totals[key])
        assert found is not None, self.found.totals[key]
        return found


def _on(file: Path, mode: Mode, **more: Any) -> Settings:
    given = {"mode": mode, "file": file, "allow_write": True, "flush_every_rows": 0, **more}
    return with_file(small(file.parent, **given))


@pytest.fixture
def mine(disk_dir: Path) -> Path:
    """A file of the user's."""
    save_array(disk_dir / "mine.npy", SHAPE)
    return disk_dir / "mine.npy"


@pytest.mark.parametrize(
    ("workload", "mode", "copies"),
    [
        ("fill", Mode.COPY_ON_WRITE, PAGES),
        pytest.param("fill", Mode.LOAD, PAGES, marks=pytest.mark.long),
        pytest.param("scan", Mode.READ, 0, marks=pytest.mark.long),
    ],
)
def test_the_sums_are_what_the_kernel_says_of_all_children_at_once(
    workload: str, mode: Mode, copies: int, mine: Path
) -> None:
    seen = AtPeak(_on(mine, mode, workload=workload), mine)
    assert [state.outcome for state in seen.found.instances] == [Outcome.FINISHED] * THREE
    assert seen.found.outcome is Outcome.FINISHED
    (peak,) = seen.peaks
    assert {state.phase for state in peak.states} == {Phase.HOLDING}
    kernel = together(seen.held)
    assert len(seen.held) == THREE
    for key, read in (
        ("rss_anon_bytes", kernel.anonymous),
        ("swap_bytes", kernel.swap),
        ("page_tables_bytes", kernel.page_tables),
    ):
        assert abs(seen.total(key) - read) <= THREE * NOISE_BYTES, key
    # Whoever else starts or ends a Python of this kind has a share of its libraries meanwhile.
    assert kernel.anonymous < seen.total("pss_bytes") < kernel.rss
    # A page of `load` is one of the buffer, which need not begin on a page.
    assert abs(seen.total("private_copies_bytes") - THREE * copies * 4096) <= THREE * 2 * 4096
    # The peak of the sums is of a moment at which all held it.
    peaked = number(seen.found.peak["private_copies_bytes"])
    assert peaked == seen.total("private_copies_bytes")


@pytest.mark.long
def test_what_all_map_is_told_once(mine: Path) -> None:
    seen = AtPeak(_on(mine, Mode.READ, workload="scan"), mine)
    each = [one.of_file["Rss:"] for one in seen.held]
    assert each == [mine.stat().st_size // 4096 * 4096 + 4096] * THREE
    assert seen.total("mapping_file_bytes") == each[0]
    assert seen.total("file_cached_bytes") == each[0]
    # Of libraries too, but how many of them nobody counts.
    rss, anonymous = seen.found.totals["rss_bytes"], seen.total("rss_anon_bytes")
    assert isinstance(rss, Bounded)
    assert rss.at_most is not None
    assert anonymous + each[0] < rss.at_least < rss.at_most
    assert rss.at_most < anonymous + each[0] + seen_libraries(seen)


def seen_libraries(seen: AtPeak) -> float:
    """At most what each has of libraries, all together."""
    most = seen.found.totals["libraries_bytes"]
    assert isinstance(most, Bounded)
    assert most.at_most is not None
    return most.at_most + THREE * NOISE_BYTES


@pytest.mark.slow
def test_a_file_that_all_write_is_proven_once_with_what_all_changed(mine: Path) -> None:
    seen = AtPeak(_on(mine, Mode.READ_WRITE, chunk_rows=50), mine)
    verdicts = {state.file_verdict for state in seen.found.instances}
    (found,) = verdicts
    assert found is not None
    assert (found.changed, found.state) == (True, FileState.BY_RUN)
    assert found.how == (
        f"these 3 instances changed {PAGES:,} pages; the first that differs is page 0"
    )
    for state in seen.found.instances:
        other = state.other_writer
        assert other is not None
        assert (other.instances, other.pids, other.how) == (2, (), "")
        assert "another process" not in state.verdict
        assert state.pages_changed == PAGES
        # None of them takes the others' pages for its own.
        assert number(state.ledger.file_dirty_bytes) in (0, None)
    assert seen.total("private_copies_bytes") == 0


@pytest.mark.long
def test_each_has_a_seed_of_its_own_and_the_file_stays_as_it_is_in_c(mine: Path) -> None:
    before = np.load(mine)
    seen = AtPeak(_on(mine, Mode.COPY_ON_WRITE, workload="normalize", seed=7), mine)
    assert seen.found.seeds == (7, 8, 9)
    for state in seen.found.instances:
        assert state.file_verdict is not None
        assert state.file_verdict.state is FileState.UNCHANGED
        assert state.other_writer is None
    assert np.array_equal(np.load(mine), before)


@pytest.mark.long
def test_one_instance_is_a_run_like_any_other(scratch_dir: Path) -> None:
    found = InstancesRun(small(scratch_dir), 1).execute()
    (state,) = found.instances
    assert state.outcome is Outcome.FINISHED
    assert state.final is not None
    assert found.totals == state.final.values
    assert state.file_verdict is not None
    assert "instances" not in state.file_verdict.how + state.verdict


@pytest.mark.slow
def test_descriptors_and_threads_are_given_back(scratch_dir: Path) -> None:
    counted: list[tuple[int, int]] = []

    def count() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), len(
            list(Path("/proc/self/task").iterdir())
        )

    before = count()
    InstancesRun(small(scratch_dir), 4, at_peak=lambda peak: counted.append(count())).execute()
    assert count() == before
    (((open_files, threads),)) = counted
    assert open_files - before[0] <= 4 * 12
    assert threads - before[1] == 4


@pytest.mark.parametrize("many", [0, -1, MOST_INSTANCES + 1])
def test_a_number_that_cannot_be_is_refused(many: int, scratch_dir: Path) -> None:
    with pytest.raises(UsageError, match="from 1 to 64 instances"):
        InstancesRun(small(scratch_dir), many)


@pytest.mark.slow
def test_making_the_file_anew_is_for_one_alone(scratch_dir: Path) -> None:
    settings = small(scratch_dir, mode=Mode.WRITE_NEW)
    with pytest.raises(UsageError, match="each would undo what the others made"):
        InstancesRun(settings, 2)
    assert InstancesRun(settings, 1).execute().outcome is Outcome.FINISHED


@pytest.mark.long
def test_a_fault_of_whoever_looks_ends_all_and_is_told(scratch_dir: Path) -> None:
    def fail(peak: Peak) -> None:
        raise ArithmeticError("of the test")

    run = InstancesRun(small(scratch_dir), 2, at_peak=fail)
    with pytest.raises(ArithmeticError, match="of the test"):
        run.execute()
