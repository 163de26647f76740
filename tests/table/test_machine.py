from __future__ import annotations

from dataclasses import replace

import pytest

from tui.probe.system import Machine
from tui.settings import CageKind, Settings
from tui.table.machine import cage_check, why_not
from workloads.words import Mode

GIB = 1 << 30
MACHINE = Machine(8 * GIB, 6 * GIB, 5 * GIB, GIB, GIB, None, 0)
CELL = Settings(
    shape=(1 << 18, 1024), memory_max_bytes=512 << 20, swap_max_bytes=768 << 20, interval_seconds=1
)


def no_objection(memory: int, swap: int, kind: str) -> str | None:
    return None


@pytest.mark.parametrize(
    ("machine", "settings", "words"),
    [
        (MACHINE, CELL, None),
        (
            replace(MACHINE, swap_bytes=0, swap_free_bytes=0),
            CELL,
            "needs 768 MiB of swap, this machine has none",
        ),
        (
            replace(MACHINE, swap_free_bytes=GIB // 2),
            CELL,
            "needs 768 MiB of swap, this machine has 512 MiB of it free",
        ),
        (replace(MACHINE, swap_bytes=0, swap_free_bytes=0), replace(CELL, swap_max_bytes=0), None),
        (
            replace(MACHINE, available_bytes=GIB // 4),
            CELL,
            "needs 512 MiB of memory, this machine has 256 MiB available",
        ),
        # What is the file's own can be taken back: it needs no room.
        (
            replace(MACHINE, available_bytes=GIB // 4),
            replace(CELL, mode=Mode.READ_WRITE),
            None,
        ),
    ],
)
def test_a_cell_that_cannot_run_here_says_why(
    machine: Machine, settings: Settings, words: str | None
) -> None:
    assert why_not(settings, no_objection, lambda: machine) == words


def test_a_cage_that_cannot_be_had_is_the_reason() -> None:
    reason = why_not(CELL, lambda memory, swap, kind: "no cage: because", lambda: MACHINE)
    assert reason == "no cage: because"


def test_too_small_a_limit_is_no_cage() -> None:
    assert "no process starts" in (cage_check()(1000, 0, CageKind.AUTO) or "")
