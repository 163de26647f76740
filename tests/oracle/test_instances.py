"""Instances on one file: all that is said of them together, held against their frames."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ends.place import why_no_cage
from tests.folders import made_folder
from tests.oracle import of_instances, reader
from tests.oracle.of_instances import AllOfThem, One
from tests.oracle.second_writer import SecondWriter
from tests.workloads.scripted import save_array
from tui.instances.run import InstancesRun, Peak
from tui.run.state import Outcome, Phase, Update
from tui.run.together_result import instances_json
from tui.settings import Settings
from tui.subject.array_file import with_file
from workloads.words import Mode

pytestmark = [
    pytest.mark.usefixtures("no_process_left"),
    pytest.mark.skipif(not of_instances.knows_frames(), reason="only root is told the frames"),
]
SHAPE = (600, 1500)
THREE = 3
_C, _RW, _R, _LOAD = Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.READ, Mode.LOAD
_CASES = [
    ("fill", _C),
    pytest.param("fill", _RW, marks=pytest.mark.long),
    *(
        pytest.param(workload, mode, marks=pytest.mark.long)
        for workload, mode in (
            ("fill", _LOAD),
            ("lazy", _R),
            ("scan", _R),
            ("random-rows", _C),
            ("random-rows", _RW),
            ("random-rows", _LOAD),
            ("touch", _C),
            ("touch", _RW),
            ("normalize", _LOAD),
        )
    ),
]


class Watched:
    """Instances to their end; `all_` is what was read while those that live held what they have.

    `kill_at_barrier`: the first that holds is killed.
    """

    def __init__(
        self, settings: Settings, many: int = THREE, *, kill_at_barrier: bool = False
    ) -> None:
        assert settings.file is not None
        self._file, self._kills = settings.file, kill_at_barrier
        self._read: list[tuple[tuple[One, ...], reader.Cached | None, tuple[int, ...]]] = []
        self._run = InstancesRun(
            settings, many, on_update=self._see, at_peak=self._look, update_seconds=0.02
        )
        found = self._run.execute()
        ((each, cached, indices),) = self._read
        self.all_ = AllOfThem(each, cached, instances_json(found), indices)

    def _see(self, index: int, update: Update) -> None:
        pid = self._run.runs[index].pid
        if self._kills and update.state.phase is Phase.HOLDING and pid is not None:
            self._kills = False
            os.kill(pid, signal.SIGKILL)

    def _look(self, peak: Peak) -> None:
        living = [i for i, state in enumerate(peak.states) if state.outcome is None]
        pids = {index: self._run.runs[index].pid for index in living}
        each = {i: One.read(pid, self._file) for i, pid in pids.items() if pid is not None}
        self._read.append((tuple(each.values()), reader.cached(self._file), tuple(each)))

    def problems(self) -> list[str]:
        """What is said and is not so."""
        return [line for check in of_instances.CHECKS for line in check(self.all_)]

    @property
    def outcomes(self) -> list[str]:
        """Of each."""
        return [one["outcome"] for one in self.all_.said["instances"]]


@pytest.fixture
def file() -> Iterator[Path]:
    """A file of the user's, on a disk."""
    with made_folder("oracle") as directory:
        path = directory / "mine.npy"
        save_array(path, SHAPE)
        # What the making left dirty the kernel would write between cowtop's reading and ours.
        with path.open("rb") as made:
            os.fsync(made.fileno())
        yield path


def _on(file: Path, workload: str, mode: Mode, memory_max_bytes: int | None = None) -> Settings:
    return with_file(
        Settings(
            workload,
            mode,
            chunk_rows=7,
            file=file,
            allow_write=True,
            memory_max_bytes=memory_max_bytes,
            swap_max_bytes=None if memory_max_bytes is None else 0,
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize(("workload", "mode"), _CASES)
def test_what_is_said_of_all_of_them_is_what_their_frames_say(
    workload: str, mode: Mode, file: Path
) -> None:
    watched = Watched(_on(file, workload, mode))
    assert watched.outcomes == [Outcome.FINISHED] * THREE
    assert watched.problems() == []


@pytest.mark.long
@pytest.mark.parametrize("mode", [_C, _RW, _LOAD])
def test_what_a_killed_one_held_is_in_the_peaks_and_in_no_sum_after_it(
    mode: Mode, file: Path
) -> None:
    watched = Watched(_on(file, "fill", mode), kill_at_barrier=True)
    assert sorted(watched.outcomes) == [*[Outcome.FINISHED] * 2, Outcome.KILLED]
    assert len(watched.all_.each) == THREE - 1
    assert watched.problems() == []


@pytest.mark.long
def test_what_those_hold_that_a_limit_left_alive_is_told_without_the_others(file: Path) -> None:
    reason = why_no_cage()
    if reason is not None:
        pytest.skip(reason)
    save_array(file, (6000, 1500))  # 34.3 MiB, and about 20 of the interpreter's own
    watched = Watched(_on(file, "fill", _C, 132 << 20))
    assert watched.outcomes.count(Outcome.KILLED) in (1, 2)
    assert watched.problems() == []


@pytest.mark.long
@pytest.mark.parametrize("mode", [_C, _RW])
def test_what_somebody_else_dirties_beside_them_is_the_files_and_nobodys_own(
    mode: Mode, file: Path
) -> None:
    pages = file.stat().st_size // reader.PAGE
    os.truncate(file, (pages + 101) * reader.PAGE)
    with SecondWriter(file, range(pages + 1, pages + 101)) as writer:
        writer.write()
        watched = Watched(_on(file, "random-rows", mode), many=2)
        said = watched.all_.said
        assert watched.problems() == []
    others = [other["pid"] for other in said["file"]["other_writers"]]
    # Of who writes beside a private mapping nothing need be known: none of it is the run's.
    assert others == [writer.pid] or (not mode.is_shared and not others)
    for one in said["instances"]:
        own, why = one["ledger"]["file_dirty_bytes"], one["ledger_absent"].get("file_dirty_bytes")
        assert (own is None and why) or 0 <= own <= one["ledger"]["changed_bytes"]
