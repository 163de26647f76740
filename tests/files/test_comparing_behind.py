from __future__ import annotations

from pathlib import Path

from tui.files.comparing import compare
from tui.files.digest_proof import take
from tui.files.held import HeldFile
from tui.files.proof import OwnChanges
from workloads.kernel import PAGE_BYTES
from workloads.which_pages import WhichPages

_FIRST = WhichPages(((0, 1),))
"""The first page alone was changed."""


def _nothing(done: int, total: int) -> None:
    """Nobody watches."""


def test_pages_that_the_run_changed_count_from_where_its_mapping_begins(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\1" * 100 * PAGE_BYTES)
    held = HeldFile.open(path)
    try:
        # The array begins in the middle of page 40, behind a megabyte that is none of it.
        offset = 40 * PAGE_BYTES + 100
        before = take(held, header_bytes=offset, data_bytes=5 * PAGE_BYTES)
        assert max(len(known) for _, known in before.outside) <= 64 * 1024
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(b"\2")
        found = compare(before, held, OwnChanges(1, _FIRST, first_page=40), _nothing)
        assert (found.first_own, found.others, found.outside) == (40, (), None)
        found = compare(before, held, OwnChanges(1, _FIRST), _nothing)
        assert (found.first_own, found.others) == (None, (40,))
        with path.open("r+b") as file:
            file.seek(offset - 1)
            file.write(b"\2")
        found = compare(before, held, OwnChanges(1, _FIRST, first_page=40), _nothing)
        assert found.outside == offset - 1
    finally:
        held.close()
