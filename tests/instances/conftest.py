"""What the tests of instances share: what they run, and whether a cage can be had."""

from __future__ import annotations

import pytest

from tui.cage import NoCage, make_cage


@pytest.fixture
def needs_cage() -> None:
    """Skips where no control group can be had."""
    made = make_cage(64 << 20, 0)
    if isinstance(made, NoCage):
        pytest.skip(f"no cage on this machine: {made.reason}")
    kind = made.kind
    made.remove()
    if "rlimit" in kind:
        pytest.skip("only an rlimit here: it refuses, and kills nobody")
