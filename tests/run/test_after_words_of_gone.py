"""Of a file that goes with its last descriptor: what is never written, by the kernel's count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.run.test_after_words import (
    CLEAN,
    DIRTY,
    LEDGER,
    LOST,
    NAMED,
    NFS,
    NOT_TOLD,
    UNKNOWN,
    deleted,
    said,
    scratch,
)
from tests.run.test_verdict import MIB
from tui.probe.in_cache import InCache
from tui.run.after import After
from tui.run.other_writer import OtherWriter


@pytest.mark.parametrize(
    ("after", "changes", "words"),
    [
        (scratch(CLEAN, 0), {}, f"Nothing waited for the disk {LOST}; 100 MiB of page cache went "
         "with it."),
        (scratch(InCache(0, 0, 0), 0), {}, f"Nothing waited for the disk {LOST}."),
        # What the proof brought in is none of what the run left.
        (
            scratch(CLEAN, 0, InCache(MIB, 0, 0)),
            {},
            f"Nothing waited for the disk {LOST}; 1.00 MiB of page cache went with it.",
        ),
        (
            scratch(DIRTY, 30 * MIB),
            {"ledger": LEDGER},
            f"Of 40.0 MiB dirtied 10.0 MiB was written to the disk, and 30.0 MiB never is: it "
            f"still waited {LOST}.",
        ),
        (
            scratch(DIRTY, 30 * MIB),
            {"ledger": replace(LEDGER, dirtied_bytes=30 * MIB)},
            f"Nothing of what was dirtied was ever written: 30.0 MiB still waited {LOST}.",
        ),
        (
            scratch(DIRTY, 30 * MIB),
            {"ledger": LEDGER, "other_writer": OtherWriter("has it open")},
            f"30.0 MiB still waited {LOST}, and is never written.",
        ),
        (
            scratch(CLEAN, 0, DIRTY),
            {},
            "32.0 MiB that waited at the last reading was written before the scratch array was "
            "deleted.",
        ),
        (
            scratch(InCache(100 * MIB, 0, 2 * MIB), 0),
            {},
            f"2.00 MiB was on its way to the disk {LOST}.",
        ),
        (
            scratch(DIRTY, UNKNOWN),
            {},
            f"Whether 32.0 MiB that waited {LOST} is ever written is not known: needs Linux 6.5.",
        ),
        (scratch(CLEAN, UNKNOWN), {}, f"Nothing waited for the disk {LOST}."),
        (
            scratch(NOT_TOLD, 0),
            {},
            f"What waited for the disk {LOST} is not known: needs Linux 6.5.",
        ),
        (
            scratch(NOT_TOLD, 4096),
            {"ledger": LEDGER},
            f"Of 40.0 MiB dirtied 40.0 MiB was written to the disk, and 4.00 KiB never is: it "
            f"still waited {LOST}.",
        ),
        (
            replace(scratch(DIRTY, NAMED), names_left=1),
            {},
            "The scratch array was given another name by somebody: it stays and 32.0 MiB of it is "
            "yet to be written.",
        ),
        (
            replace(scratch(DIRTY, NAMED), names_left=1),
            {"sources": NFS},
            "The scratch array is deleted.",
        ),
        (
            deleted(DIRTY, 30 * MIB),
            {"ledger": replace(LEDGER, dirtied_bytes=UNKNOWN)},
            "30.0 MiB still waited when cowtop let go of the file that somebody deleted, and is "
            "never written.",
        ),
        (
            deleted(DIRTY, 0),
            {},
            "32.0 MiB still waited when cowtop let go of the file that somebody deleted, and waits "
            "on: somebody else has the file yet, or its file system lets go of it later.",
        ),
        (
            deleted(CLEAN, 0),
            {},
            "Nothing waited for the disk when cowtop let go of the file that somebody deleted.",
        ),
    ],
)  # fmt: skip
def test_of_a_file_that_goes_is_told_what_is_never_written(
    after: After, changes: dict[str, Any], words: str
) -> None:
    assert said("r+", after, **changes) == words
