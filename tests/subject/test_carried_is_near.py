"""Between two walks private dirty is carried on: what each walk then finds is near it, in bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.subject.running import small
from tui.run.state import Outcome
from tui.sampling.carried import Correction
from tui.subject.workload import WorkloadRun
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
NEAR_BYTES = 2 << 20
NEAR_SHARE = 0.02
_ATTEMPTS = 3


def _run(workload: str, mode: Mode, flush_every: int, scratch_dir: Path) -> tuple[Correction, ...]:
    settings = small(
        scratch_dir,
        workload=workload,
        mode=mode,
        shape=(400, 20_000),
        flush_every_rows=flush_every,
        pace_seconds=0.5,
        interval_seconds=0.05,
    )
    run = WorkloadRun(settings)
    assert run.execute().outcome is Outcome.FINISHED
    return run.corrections


def _is_far(found: Correction) -> bool:
    return found.error_bytes > max(NEAR_BYTES, NEAR_SHARE * found.walked_bytes)


_CASES = [
    (workload, mode, flush_every)
    for workload in ("fill", "touch", "random-rows")
    for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE)
    for flush_every in (0, 100)
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "mode", "flush_every"),
    [
        pytest.param(*case, marks=() if case[0] == "fill" and case[2] else pytest.mark.long)
        for case in _CASES
    ],
)
def test_a_walk_finds_what_was_carried_on_to_it(
    workload: str, mode: Mode, flush_every: int, scratch_dir: Path
) -> None:
    # Pages of a file may be written back by who syncs all of a disk, and a folio that is dirty in
    # part is walked as dirty whole: neither is so each time. Copies are nobody's but the run's.
    attempts = _ATTEMPTS if mode.is_shared else 1
    for _attempt in range(attempts):
        corrections = _run(workload, mode, flush_every, scratch_dir)
        far = [found for found in corrections if _is_far(found)]
        if corrections and not far:
            break
    if not corrections:
        pytest.skip("no walk was of one moment: this machine is too busy")
    assert far == []
    if mode is Mode.COPY_ON_WRITE:
        assert max(found.walked_bytes for found in corrections) >= 8 << 20
