from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.doctor.check import Check
from tui.doctor.sources import places
from tui.headless import doctor
from tui.headless.doctor import as_lines, main

CHECKS = [
    Check("kernel", "ok", "Linux 6.18"),
    Check("swap", "missing", "none: " + "a long story " * 12, "make some " * 8),
]


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> None:
    def examine(scratch_directory: Path | None) -> Iterator[Check]:
        return iter(CHECKS)

    monkeypatch.setattr(doctor, "examine", examine)


@pytest.mark.usefixtures("canned")
def test_the_report_is_one_json_object() -> None:
    out = io.StringIO()
    assert main(True, out) == 0
    report = json.loads(out.getvalue())
    assert report["schema"] == "cowtop.doctor/1"
    assert report["checks"][0] == {
        "name": "kernel",
        "state": "ok",
        "finding": "Linux 6.18",
        "remedy": "",
    }


@pytest.mark.usefixtures("canned")
def test_the_report_as_text_ends_with_the_counts() -> None:
    out = io.StringIO()
    assert main(False, out) == 0
    text = out.getvalue()
    assert text.startswith("ok       kernel                  Linux 6.18\n")
    assert text.endswith("\n2 checks: 1 ok, 0 limited, 1 missing\n")
    assert text.isascii()


def test_lines_are_wrapped_to_the_width_with_the_remedy_below() -> None:
    lines = as_lines(CHECKS[1], 80)
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("missing  swap                    none: a long story")
    assert sum(line.lstrip().startswith("-> make some") for line in lines) == 1


def test_control_characters_of_the_environment_do_not_reach_the_terminal() -> None:
    lines = as_lines(Check("terminal colours", "ok", "x\x1b[31mterm\nred"), 80)
    assert lines == ["ok       terminal colours        x [31mterm red"]


def test_a_long_name_has_a_line_of_its_own_and_is_as_harmless() -> None:
    lines = as_lines(Check("figures in /home/somebody/\x1b[31mdata", "ok", "ext4: it answers"), 80)
    assert lines == [
        "ok       figures in /home/somebody/ [31mdata",
        " " * 33 + "ext4: it answers",
    ]


def test_a_path_is_left_whole() -> None:
    path = "/sys/fs/cgroup/" + "a-b/" * 20
    assert path in "\n".join(as_lines(Check("cage", "ok", f"works by {path} now"), 60))


def test_this_machine_gets_a_report_with_each_place_of_arrays() -> None:
    out, text = io.StringIO(), io.StringIO()
    assert main(True, out) == 0
    checks = json.loads(out.getvalue())["checks"]
    assert {check["state"] for check in checks} <= {"ok", "limited", "missing"}
    asked = [f"figures in {place}" for place in places()]
    assert [check["name"] for check in checks if check["name"].startswith("figures")] == asked
    assert main(False, text) == 0
    assert all(f" {name}" in text.getvalue() for name in asked)
