"""What filled a limit is what of the copies was in RAM: what was in swap filled no RAM."""

from __future__ import annotations

import pytest

from tui.cage.killer import Killer, KillSeen
from tui.probe.reading import NO_PERMISSION, Figure
from tui.run.about import WorkloadAbout
from tui.run.killing import in_words
from tui.run.ledger import EMPTY, Ledger, private_ledger
from tui.run.state import RunState
from tui.settings import Settings
from workloads.words import Mode

_MIB = 1 << 20


def _in_swap(figure: Figure) -> Ledger:
    return private_ledger(300 * _MIB, 0, 0, figure)


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (_in_swap(0), "300 MiB of 512 MiB were private copies"),
        (_in_swap(100 * _MIB), "200 MiB of 512 MiB were private copies"),
        (_in_swap(NO_PERMISSION), "300 MiB of 512 MiB were private copies"),
        (EMPTY, "300 MiB of 512 MiB were private copies"),
    ],
)
def test_copies_that_were_in_swap_did_not_fill_the_limit(ledger: Ledger, words: str) -> None:
    settings = Settings(mode=Mode.COPY_ON_WRITE)
    state = RunState(
        WorkloadAbout(settings),
        started_at=1.0,
        rows_done=7,
        pages_changed=300 * _MIB // 4096,
        page_bytes=4096,
        ledger=ledger,
    )
    reason, _ = in_words(state, KillSeen(Killer.CAGE, 512 * _MIB, None))
    assert reason == (
        f"killed by the memory limit at row 7: {words} that only swap could have taken, and there "
        "was no more"
    )
    # With swap of its own limit both together are told.
    both, _ = in_words(state, KillSeen(Killer.CAGE, 512 * _MIB, 128 * _MIB))
    assert "300 MiB were private copies that only the 512 MiB and swap could hold" in both
