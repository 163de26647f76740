"""A figure of which only bounds are known: judged where they suffice, no pass elsewhere."""

from __future__ import annotations

import pytest

from tui.metrics.measured import Bounded, Measured
from tui.run.budgets import broken_by, parse_budget

KIB = 1024


@pytest.mark.parametrize(
    ("least", "most", "budget", "words"),
    [
        (40, 80, "private_copies > 100K", None),
        (40, 80, "private_copies > 80K", None),
        (40, 80, "private_copies >= 80K", "private_copies.peak is not known"),
        (40, 80, "private_copies > 60K", "private_copies.peak is not known"),
        (40, 80, "private_copies > 30K", "private_copies.peak at least 40.0 KiB > 30.0 KiB"),
        (40, None, "private_copies >= 40K", "private_copies.peak at least 40.0 KiB >= 40.0 KiB"),
        (40, None, "private_copies > 1G", "private_copies.peak is not known"),
        (40, 80, "private_copies > 80%", None),
        (40, 80, "private_copies > 50%", "private_copies.peak is not known"),
    ],
)
def test_bounds_are_judged(least: int, most: int | None, budget: str, words: str | None) -> None:
    figure = Bounded("a child ended", least * KIB, None if most is None else most * KIB)
    figures = Measured({"private_copies_bytes": figure}, {"private_copies_bytes": 0}, 100 * KIB)
    found = broken_by([parse_budget(budget)], figures)
    assert [broken.line.startswith(words) for broken in found if words] == [True] * bool(words)
    assert len(found) == bool(words)
    for broken in found:
        assert broken.is_unknown == ("not known" in broken.line)
        assert not broken.is_unknown or broken.line.endswith("a child ended")
