"""The checks of the terminal and of the packages."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import pytest

from tui.doctor.screen import (
    colour_check,
    extras_check,
    glyph_check,
    package_check,
    size_check,
)
from tui.extras import Extra


@pytest.mark.parametrize(
    ("environment", "is_terminal", "state", "says"),
    [
        ({"TERM": "xterm-256color"}, False, "limited", "no terminal here"),
        ({}, True, "limited", "TERM is not set"),
        ({"TERM": "dumb"}, True, "limited", "TERM is dumb"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "limited", "NO_COLOR"),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, "ok", "16 promised"),
        ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "3"}, True, "limited", "NO_COLOR"),
        ({"TERM": "xterm", "FORCE_COLOR": "1"}, True, "ok", "16 promised"),
        ({"TERM": "xterm", "FORCE_COLOR": "2"}, True, "ok", "256 (FORCE_COLOR)"),
        ({"TERM": "xterm", "FORCE_COLOR": "3"}, True, "ok", "16 million (FORCE_COLOR)"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, "ok", "16 million"),
        ({"TERM": "tmux-256color"}, True, "ok", "256"),
        ({"TERM": "linux"}, True, "ok", "16 promised"),
    ],
)
def test_colours_are_those_the_environment_promises(
    environment: Mapping[str, str], is_terminal: bool, state: str, says: str
) -> None:
    check = colour_check(environment, is_terminal=is_terminal)
    assert check.state == state
    assert says in check.finding


@pytest.mark.parametrize(
    ("encoding", "state"),
    [
        ("utf-8", "ok"),
        ("UTF8", "ok"),
        ("ascii", "limited"),
        ("latin1", "limited"),
        (None, "limited"),
        ("no-such", "limited"),
    ],
)
def test_glyphs_need_utf_8(encoding: str | None, state: str) -> None:
    assert glyph_check(encoding).state == state


@pytest.mark.parametrize(
    ("columns", "lines", "state"), [(80, 24, "ok"), (200, 60, "ok"), (79, 24, "limited")]
)
def test_the_size_of_a_real_terminal_is_read(columns: int, lines: int, state: str) -> None:
    master, slave = pty.openpty()
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        check = size_check(slave)
    finally:
        os.close(master)
        os.close(slave)
    assert check.state == state
    assert check.finding.startswith(f"{columns} x {lines}")
    assert size_check(None).state == "limited"


@pytest.mark.parametrize(
    ("absent", "state", "says"),
    [
        ((), "ok", "numpy 1.0"),
        (("textual", "psutil"), "missing", "not installed: textual, psutil"),
    ],
)
def test_packages_are_told_with_their_versions(
    absent: tuple[str, ...], state: str, says: str
) -> None:
    def version_of(package: str) -> str:
        if package in absent:
            raise PackageNotFoundError(package)
        return "1.0"

    check = package_check(version_of)
    assert check.state == state
    assert says in check.finding
    assert check.remedy.endswith(" install textual psutil" if absent else "")


def test_extras_are_told_and_the_line_adds_all_that_are_not_there() -> None:
    everything = extras_check()
    assert (everything.state, everything.remedy) == ("ok", "")
    assert f"png (resvg-py {version('resvg-py')})" in everything.finding

    def needed_by(extra: Extra) -> list[str]:
        return ["numpy"] if extra is Extra.DASK else ["not-there"]

    some = extras_check(needed_by)
    assert some.state == "limited"
    assert some.finding.startswith("installed: dask (numpy ")
    assert "; without png: no PNG pictures; web: no cowtop serve" in some.finding
    assert "[metrics,notebook,png,web]" in some.remedy
