"""`cowtop doctor --measure`: how far off the carried figures are here, and what watching costs.

Runs small workloads of cowtop's own; nothing is asserted, everything is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.doctor.check import Check
from tui.errors import UsageError
from tui.metrics_format import format_bytes
from tui.sampling.carried import Correction
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.words import Mode

WORKLOADS: Final = ("fill", "touch", "random-rows")
MODES: Final = (Mode.COPY_ON_WRITE, Mode.READ_WRITE)
_ROWS: Final = 800


def measure_checks(scratch_directory: Path | None = None) -> list[Check]:
    """One check a workload and mode: the worst correction of its walks, and the CPU it took."""
    return [_measured(name, mode, scratch_directory) for name in WORKLOADS for mode in MODES]


def _measured(workload: str, mode: Mode, scratch_directory: Path | None) -> Check:
    title = f"carried: {workload} {mode}"
    settings = Settings(
        workload=workload, mode=mode, shape=(_ROWS, 20_000), pace_seconds=2.0,
        scratch_dir=scratch_directory,
    )  # fmt: skip
    run = WorkloadRun(settings)
    try:
        state = run.execute()
    except UsageError as error:
        return Check(title, "missing", str(error), "--scratch-dir DIR")
    watching = state.watching
    share = f"watching took {watching.share_of_one_core * 100:.1f} % of a core"
    share += f" and held its map for {watching.longest_hold_seconds * 1e3:.1f} ms at most"
    return as_check(title, run.corrections, share)


def as_check(title: str, corrections: tuple[Correction, ...], aside: str) -> Check:
    """The worst of the corrections, against what was walked."""
    if not corrections:
        return Check(title, "limited", f"no walk could be compared; {aside}", "run it again")
    worst = max(corrections, key=lambda found: found.error_bytes)
    walked = worst.walked_bytes
    share = f" ({100 * worst.error_bytes / walked:.1f} %)" if walked else ""
    finding = (
        f"private dirty was off by {format_bytes(worst.error_bytes)} of {format_bytes(walked)}"
        f"{share} at the worst of {len(corrections)} walks; {aside}"
    )
    return Check(title, "ok", finding)
