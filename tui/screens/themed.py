"""An app in cowtop's own colours: its two themes, and the palette's roles in every theme.

Every role is a variable of the stylesheet, whatever the theme; the terminal says how many colours
its values are chosen from.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from textual.app import App, ReturnType
from textual.notifications import SeverityLevel
from textual.theme import BUILTIN_THEMES, Theme

from tui.errors import UsageError
from tui.palette import FOREGROUND, GROUND, Colours, variables
from tui.terminal import OWN_THEMES, drawn_with, says_light
from tui.text import plain

DARK, LIGHT = OWN_THEMES
_SURFACES: Final = {True: ("#171b22", "#1f252e"), False: ("#f3f5f8", "#e8ecf1")}
_BY_SYSTEM: Final = {"truecolor": Colours.MILLIONS, "256": Colours.MANY}


def own_theme(*, is_dark: bool, colours: Colours) -> Theme:
    """One of the two themes, made of the colours there are."""
    # Without colours Textual turns a theme to greys by itself.
    of = Colours.MILLIONS if colours is Colours.NONE else colours
    role = variables(is_dark=is_dark, colours=of)
    ground = GROUND.on(is_dark=is_dark, colours=of)
    text = FOREGROUND.on(is_dark=is_dark, colours=of)
    surface, panel = (ground, ground) if of is Colours.SIXTEEN else _SURFACES[is_dark]
    blue, yellow, red = role["interface"], role["caution"], role["text-lost"]
    return Theme(
        name=DARK if is_dark else LIGHT,
        primary=blue,
        secondary=role["bar"],
        accent=blue,
        success=blue,
        warning=yellow,
        error=red,
        foreground=text,
        background=ground,
        surface=surface,
        panel=panel,
        dark=is_dark,
        variables={
            "text-primary": blue,
            "text-secondary": blue,
            "text-accent": blue,
            "text-success": blue,
            "text-warning": yellow,
            "text-error": red,
            "text-muted": role["muted"],
            "block-cursor-background": role["bar"],
            "block-cursor-foreground": role["ink-bar"],
            "border-blurred": role["axis"],
        },
    )


def theme_named(text: str) -> str:
    """The name of a theme that there is; raises UsageError."""
    names = (*OWN_THEMES, *sorted(BUILTIN_THEMES))
    if text not in names:
        near = get_close_matches(text, names, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"unknown theme {text!r:.40}: {hint}choose from {', '.join(names)}")
    return text


@contextlib.contextmanager
def _read_as(environment: dict[str, str]) -> Iterator[None]:
    """Have another environment while the block lasts: what is drawn with takes it from there."""
    before = dict(os.environ)
    try:
        _become(environment)
        yield
    finally:
        _become(before)


def _become(environment: dict[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)


class ThemedApp(App[ReturnType]):
    """Begins in the one of cowtop's themes that suits the terminal, dark where it does not say.

    TEXTUAL_THEME may name another, or several of which the first that there is counts; what is
    asked for goes before it.
    """

    def __init__(self, colours: Colours | None = None, *, theme: str | None = None) -> None:
        """`colours`: how many there are, None for as many as the terminal has.

        `theme`: one of `theme_named`; None for what suits.
        """
        self._colours = colours
        with _read_as(drawn_with(os.environ, is_picture=colours is not None)):
            super().__init__()
        for is_dark in (True, False):
            self.register_theme(own_theme(is_dark=is_dark, colours=self.colours))
        # Unseen by its watcher, which runs once the app does: the look is worked out once.
        suits = LIGHT if says_light(os.environ) else DARK
        named = [theme, *os.environ.get("TEXTUAL_THEME", "").split(","), suits]
        self.set_reactive(App.theme, next(one for one in named if one in self.available_themes))
        self.stylesheet.set_variables(self.get_css_variables())

    @property
    def colours(self) -> Colours:
        """How many colours there are to draw with."""
        if self.no_color:
            return Colours.NONE
        if self._colours is not None:
            return self._colours
        return _BY_SYSTEM.get(self.console.color_system or "", Colours.SIXTEEN)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A toast; what it says may come from outside: cleaned, and never markup."""
        super().notify(
            plain(message), title=plain(title), severity=severity, timeout=timeout, markup=False
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette's roles, for whatever theme there is."""
        return variables(is_dark=self.current_theme.dark, colours=self.colours)
