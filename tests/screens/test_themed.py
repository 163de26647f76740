"""The theme that it begins in: what the terminal says of its ground, or one that was named."""

from __future__ import annotations

import pytest

from tui.screens.themed import DARK, LIGHT, ThemedApp
from tui.terminal import says_light


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
