"""The theme that it begins in: what the terminal says of its ground, or one that was named."""

from __future__ import annotations

import os

import pytest

from tui.errors import UsageError
from tui.palette import Colours
from tui.screens.themed import DARK, LIGHT, ThemedApp, theme_named
from tui.terminal import drawn_with, says_light


@pytest.mark.parametrize(
    ("said", "is_light"),
    [
        ("0;15", True),
        ("0;7", True),
        ("0;default;15", True),
        ("15;0", False),
        ("7;8", False),
        ("12;4", False),
        ("15;default", False),
        ("default;default", False),
        ("15", True),
        ("0;16", False),
        ("0;255", False),
        ("0;-1", False),
        ("0; 15", False),
        ("0;x", False),
        (";", False),
        ("", False),
    ],
)
def test_a_ground_is_light_where_the_terminal_says_so(said: str, is_light: bool) -> None:
    assert says_light({"COLORFGBG": said}) is is_light
    assert not says_light({})


@pytest.mark.parametrize(
    ("said", "named", "begins_in"),
    [
        (None, None, DARK),
        ("15;0", None, DARK),
        ("0;15", None, LIGHT),
        ("0;15", DARK, DARK),
        ("15;0", LIGHT, LIGHT),
        ("0;15", "no-such-theme", LIGHT),
        (None, f"no-such-theme,{LIGHT}", LIGHT),
        (None, "", DARK),
    ],
)
def test_it_begins_in_the_theme_that_suits_or_that_was_named(
    said: str | None, named: str | None, begins_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("COLORFGBG", said), ("TEXTUAL_THEME", named)):
        if value is not None:
            monkeypatch.setenv(name, value)
    app = ThemedApp[None]()
    assert app.theme == begins_in
    assert app.current_theme.dark is (begins_in == DARK)


def test_a_theme_that_is_asked_for_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", DARK)
    monkeypatch.setenv("COLORFGBG", "15;0")
    assert ThemedApp[None](theme=LIGHT).theme == LIGHT
    assert ThemedApp[None](theme=theme_named("nord")).theme == "nord"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cowtop-drak", "did you mean cowtop-dark?"),
        ("", "choose from cowtop-dark"),
        ("\x1b[31m", "choose from cowtop-dark"),
    ],
)
def test_a_theme_that_there_is_not_is_refused_with_those_there_are(name: str, says: str) -> None:
    with pytest.raises(UsageError, match="unknown theme") as refused:
        theme_named(name)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("environment", "drawn", "picture"),
    [
        ({}, {}, {}),
        ({"NO_COLOR": ""}, {}, {}),
        ({"NO_COLOR": "1"}, {"NO_COLOR": "1"}, {}),
        ({"FORCE_COLOR": "1", "TERM": "xterm"}, {"TERM": "xterm"}, {"TERM": "xterm"}),
        ({"FORCE_COLOR": "2", "TERM": "xterm"}, {"TERM": "xterm-256color"}, None),
        ({"FORCE_COLOR": "2", "COLORTERM": "24bit"}, {"COLORTERM": "24bit"}, None),
        ({"FORCE_COLOR": "3"}, {"COLORTERM": "truecolor"}, {"COLORTERM": "truecolor"}),
        (
            {"FORCE_COLOR": "3", "NO_COLOR": "1"},
            {"COLORTERM": "truecolor", "NO_COLOR": "1"},
            {"COLORTERM": "truecolor"},
        ),
    ],
)
def test_what_is_drawn_with_reads_the_environment_as_it_is_meant(
    environment: dict[str, str], drawn: dict[str, str], picture: dict[str, str] | None
) -> None:
    forced = {"FORCE_COLOR": environment["FORCE_COLOR"]} if "FORCE_COLOR" in environment else {}
    assert drawn_with(environment) == drawn | forced
    if picture is not None:
        assert drawn_with(environment, is_picture=True) == picture | forced


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({}, Colours.SIXTEEN),
        ({"NO_COLOR": ""}, Colours.SIXTEEN),
        ({"FORCE_COLOR": "1"}, Colours.SIXTEEN),
        ({"FORCE_COLOR": "2"}, Colours.MANY),
        ({"FORCE_COLOR": "3"}, Colours.MILLIONS),
        ({"NO_COLOR": "1", "FORCE_COLOR": "3"}, Colours.NONE),
    ],
)
def test_there_are_as_many_colours_as_the_environment_says(
    environment: dict[str, str], colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    assert ThemedApp[None]().colours is colours
    assert ThemedApp[None](Colours.MILLIONS).colours is Colours.MILLIONS  # a picture
    assert dict(os.environ) == before
