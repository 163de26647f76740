"""What is watched is told without where it lies on this machine, and read within bounds."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tui.recording.codec import Refused
from tui.recording.states import about_from_json, about_to_json
from tui.run.about import About, WorkloadAbout
from tui.settings import Settings
from workloads.words import Mode


def test_the_header_tells_all_but_where_things_lie_on_this_machine() -> None:
    asked = Settings(
        workload="touch",
        mode=Mode.READ_WRITE,
        shape=(7, 8),
        file=Path("/home/me/a.npy"),
        allow_write=True,
        scratch_dir=Path("/var/tmp/me"),
        memory_max_bytes=1 << 30,
    )
    header = about_to_json(WorkloadAbout(asked))
    assert header["settings"].keys() == {f.name for f in fields(Settings)} - {
        "scratch_dir",
        "allow_write",
        "chunk_said",
        "flush_said",
    }
    found = about_from_json(json.loads(json.dumps(header)))
    told = replace(asked, file=Path("a.npy"), scratch_dir=None, allow_write=False)
    assert found == WorkloadAbout(told)
    elsewhere = json.loads(json.dumps(header))
    elsewhere["settings"]["scratch_dir"] = "/etc"
    assert about_from_json(elsewhere) == WorkloadAbout(told)


def test_what_has_no_settings_is_told_without() -> None:
    class Foreign(About):
        """A process that is not ours."""

        @property
        def name(self) -> str:
            return "foreign"

    assert about_to_json(Foreign()) == {"settings": None}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (None, "not an object"),
        ({"shape": []}, "no shape"),
        ({"shape": [0, 5]}, "no shape"),
        ({"shape": [1] * 65}, "no shape"),
        ({"shape": [1 << 31, (1 << 31) + 1]}, "a size or an interval beyond all bounds"),
        ({"shape": [1 << 62, 2]}, "a size or an interval beyond all bounds"),
        ({"interval_seconds": 0}, "a size or an interval beyond all bounds"),
        ({"interval_seconds": 86_401}, "a size or an interval beyond all bounds"),
        (
            {"shape": [999], "dtype": "float999999999999999"},
            "a size or an interval beyond all bounds",
        ),
        ({"shape": [9], "dtype": "<f0"}, "a size or an interval beyond all bounds"),
        ({"chunk_rows": 0}, "a setting that cannot be"),
        ({"flush_every_rows": -1}, "a setting that cannot be"),
        ({"memory_max_bytes": -1}, "a setting that cannot be"),
        ({"mode": "x"}, "mode: unknown Mode"),
    ],
)
def test_settings_that_cannot_be_shown_are_refused(settings: object, words: str) -> None:
    with pytest.raises(Refused) as refused:
        about_from_json({"settings": settings})
    assert str(refused.value) == words


def test_settings_at_the_bounds_are_read() -> None:
    asked = {
        "shape": [1] * 31 + [1 << 54],
        "interval_seconds": 86_400,
        "workload": "w" * 50,
        "dtype": "d" * 30,
    }
    found = about_from_json({"settings": asked}).settings
    assert found is not None
    assert found.shape == (1,) * 31 + (1 << 54,)
    assert (found.workload, found.dtype) == ("w" * 40, "d" * 20)
    assert found.interval_seconds == 86_400
    least = about_from_json({"settings": {"interval_seconds": 0.001, "shape": [1]}}).settings
    assert least == Settings(interval_seconds=0.001, shape=(1,))
