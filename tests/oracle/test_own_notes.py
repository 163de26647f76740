"""What a file system notes for itself in the run's name is not what the run wrote to its file.

`write_bytes` counts it: ext4 without a journal dirties the block of the inode at the first write
(for its time) and its bitmaps at a flush, btrfs its trees at each flush; ext4 with a journal and
xfs leave that to threads of the kernel. So the same run must say the same on each of them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.oracle.case import Case, evidence_of
from tests.oracle.places import Places
from tests.oracle.reader import PAGE
from workloads.words import Mode

_ATTEMPTS = 3
pytestmark = pytest.mark.usefixtures("no_process_left")


def _as_found_later(path: Path) -> None:
    """As a file is that was read and left alone: its time of reading, and all else, on the disk."""
    np.load(path)
    subprocess.run(["sync", "--file-system", str(path)], check=True)


@pytest.mark.long
@pytest.mark.parametrize("place", ["ext4", "ext4 without a journal", "xfs", "btrfs"])
@pytest.mark.parametrize("flush_every", [0, 100])
def test_what_was_written_is_the_files_and_not_the_file_systems(
    place: str, flush_every: int, places: Places
) -> None:
    # Rows of a page, one after another into holes: each page is made dirty once.
    case = Case("fill", Mode.READ_WRITE, flush_every, place=place, file="sparse", columns=1024)
    for _attempt in range(_ATTEMPTS):
        with evidence_of(case, places.get(place), prepare=_as_found_later) as run:
            ledger, changed = run.ledger, run.model.changed_bytes
        if all(run.model.unflushed <= reading.dirty for reading in run.readings):
            break
    else:
        pytest.skip("somebody on this machine has all files written back all the time")
    # The page of the header's end is dirtied anew after each flush that a chunk does not end at.
    again = run.model.cleaned_pages * PAGE - (changed if flush_every else 0)
    assert ledger["file_written_bytes"] == (changed + again if flush_every else 0)
    assert ledger["file_dirty_bytes"] == (0 if flush_every else changed)
