"""A program that runs a workload in the directory argv[1] and says so, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from tui.run.state import Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun


def say(update: Update) -> None:
    """One line for each update that tells of work."""
    if update.state.rows_done:
        print("working", flush=True)


if __name__ == "__main__":
    settings = Settings(shape=(300, 2000), pace_seconds=3600, scratch_dir=Path(sys.argv[1]))
    WorkloadRun(settings, on_update=say, update_seconds=0.01).execute()
