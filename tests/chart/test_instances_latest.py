"""The names of the picture of several runs tell what the rest of the screen tells, and it once."""

from __future__ import annotations

from tests.chart.told import flush
from tests.chart.told_instances import kept_of, shared_reading, states_of
from tui.chart.instances import draw_all
from tui.chart.instances_latest import words_at_least
from tui.run.kept import Kept
from tui.run.together import together
from tui.run.together_cost import whole_of, whole_of_all
from tui.widgets.instance_table import InstanceTable
from workloads.words import Mode


def rows_of(kept: list[Kept]) -> list[str]:
    picture = draw_all(kept, 120, 30, look="colour")
    assert picture is not None
    return ["".join(text for text, _ in row) for row in picture.rows]


def test_the_names_tell_the_latest_figures_and_those_of_the_table() -> None:
    """What is drawn ends where all were read: one figure of one thing is on the screen all the
    same."""
    readings = [shared_reading(s, python=20, copies=s, cached=s + 2) for s in range(21)]
    ahead, behind = kept_of(readings), kept_of(readings[:18])
    shown = "\n".join(rows_of([ahead, behind]))
    table = InstanceTable()
    table.show(states_of([ahead, behind]))
    rows = ["".join(text for text, _ in row) for row in table.make_rows(120, 5)]
    for state, row, name in zip(states_of([ahead, behind]), rows[1:], ("#1", "#2"), strict=False):
        figure = words_at_least(whole_of(state))
        assert f"{figure} {name}" in shown
        assert figure.removeprefix(">").replace(" ", "") in row.replace(" ", "")
    found = together(states_of([ahead, behind]))
    assert f"{words_at_least(whole_of_all(found))} private of all 2" in shown
    assert "22.0 MiB file, once" in shown
    assert "40.0 MiB python of all" in shown


def test_what_the_same_flush_did_again_is_told_once_and_apart_from_its_sign() -> None:
    readings = [shared_reading(s, python=20, file=76) for s in range(41)]
    markers = [flush(at, 0, 0) for at in (10, 24, 36)]
    one = kept_of(readings, mode=Mode.READ_WRITE, markers=markers)
    top = rows_of([one, one])[0]
    assert top.count("▼") == 3
    assert top.count("▼ wrote 0 B") == 1 == top.count("wrote")
