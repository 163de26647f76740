"""Where a run ends in its picture, and which reading its names are of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chart.cells import text_of
from tests.chart.told import MIB, history_of, reading, run_of
from tui.chart.picture import Picture, draw
from tui.chart.scale import Scale
from tui.probe.reading import Sample
from tui.run.state import Phase
from workloads.words import Mode


def _drawn(samples: list[Sample], scale: Scale, as_lines: bool, **more: Any) -> Picture:
    state, history = run_of(Mode.COPY_ON_WRITE, samples[-1], **more), history_of(*samples)
    picture = draw(state, history, [], 120, 20, look="colour", as_lines=as_lines, scale=scale)
    assert picture is not None
    return picture


@pytest.mark.parametrize("as_lines", [False, True])
def test_what_is_read_after_the_end_is_no_part_of_the_run(as_lines: bool) -> None:
    """Reading an array back fills RAM with the file's pages: that is not the run's doing."""
    samples = [reading(s / 2 + 0.25, copies=s) for s in range(20)]
    checked = [reading(10.25, file=900), reading(10.75, file=900)]
    over: dict[str, Any] = {"phase": Phase.ENDED, "final": samples[-1], "elapsed_seconds": 9.75}
    scale = Scale(0.0, 13.0, is_whole=True)
    picture = _drawn(samples + checked, scale, as_lines, **over)
    assert picture.rows == _drawn(samples, scale, as_lines, **over).rows
    assert picture.highest_bytes < 900 * MIB
    # While the array stands open what happens to it is the run's, and named as it is now.
    held: dict[str, Any] = {"phase": Phase.HOLDING, "final": samples[-1]}
    picture = _drawn(samples + checked, scale, as_lines, **held)
    assert "942 MiB RSS" in "".join(text_of(picture))
