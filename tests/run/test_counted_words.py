"""A job as its control group counts it: whose figure it is, and what of it is page cache."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.cage.own_group import Counted
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.run.about_tree import TreeAbout
from tui.run.counted_words import counted_json, counted_sentence, rss_summed
from tui.run.state import Phase, RunState
from tui.tree.reading import TreeReading

_MIB = 1 << 20
_GIB = 1 << 30
_ALONE = Counted("task_0", 3 * _GIB, 2 * _GIB, _GIB, _GIB, 3 * _GIB, 0, has_cowtop=False)


def _state(counted: Counted | None, rss: Any = 100 * _MIB, pss: Any = 100 * _MIB) -> RunState:
    bounds = {"rss_bytes": rss} if isinstance(rss, Bounded) else {}
    peak = {"rss_bytes": rss, "pss_bytes": pss}
    return RunState(
        TreeAbout("train"),
        Phase.ENDED,
        tree=TreeReading(1.0, peak_bounds=bounds),
        peak={key: value for key, value in peak.items() if isinstance(value, int)},
        counted=counted,
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {},
            "Its control group (task_0) counted 3.00 GiB, 2.00 GiB of it clean pages of files, "
            "which go when room is needed: without them 1.00 GiB at most.",
        ),
        ({"has_cowtop": True}, "(task_0, cowtop in it) counted"),
        (
            {"mark_bytes": 4 * _GIB},
            "counted 4.00 GiB, of 3.00 GiB seen at once, 2.00 GiB were clean pages",
        ),
        ({"mark_bytes": Absent("older")}, "counted 3.00 GiB, 2.00 GiB of it"),
        ({"group": "cowtop-1-2-3"}, "(made for the limit) counted"),
        ({"clean_bytes": Absent("no file")}, ""),
        ({"clean_bytes": 3 * _MIB}, ""),
        ({"kept_peak_bytes": Absent("no")}, "when room is needed."),
        ({"others": 3}, ""),
        ({"others": Absent("no permission")}, ""),
        (
            {"others": 3, "is_a_job_s": True},
            "(task_0, and whatever else is in it: 3 other processes)",
        ),
        ({"others": Absent("no"), "is_a_job_s": True}, "(task_0, and whatever else is in it)"),
    ],
)
def test_it_is_told_whose_figure_it_is_and_what_of_it_goes(
    more: dict[str, Any], words: str
) -> None:
    found = counted_sentence(_state(replace(_ALONE, **more)))
    assert words in found and bool(words) == bool(found)


def test_what_adding_up_would_say_stands_beside_each_page_once() -> None:
    rss = Bounded("they share pages", 90 * _MIB, 600 * _MIB)
    found = counted_sentence(_state(replace(_ALONE, clean_bytes=0), rss))
    assert found == (
        "Its control group (task_0) counted 3.00 GiB. RSS added up over its processes is 600 MiB "
        "at most, and 100 MiB with each shared page once."
    )
    assert counted_sentence(_state(None, rss)) == ""
    assert rss_summed(_state(None, Bounded("not all", 5, None))) == Absent("not all")


def test_for_scripts_each_is_a_number_or_has_its_reason() -> None:
    body = counted_json(_state(replace(_ALONE, mark_bytes=Absent("older"), has_cowtop=True)))
    assert body == {
        "control_group": {
            "name": "task_0",
            "mark_bytes": None,
            "seen_bytes": 3 * _GIB,
            "clean_cache_then_bytes": 2 * _GIB,
            "kept_then_bytes": _GIB,
            "kept_bytes": _GIB,
            "other_processes": 0,
            "has_cowtop": True,
        },
        "rss_added_up_bytes": 100 * _MIB,
        "pss_bytes": 100 * _MIB,
        "absent": {"mark_bytes": "older"},
    }
    without = counted_json(_state(None, None, None))
    assert without["control_group"] is without["pss_bytes"] is None
    assert set(without["absent"]) == {"control_group", "rss_added_up_bytes", "pss_bytes"}
