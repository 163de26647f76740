"""Help: the words in `help.md`, then the keys and the metrics from what really is in force."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Markdown

from tui import screens
from tui.metrics import metrics_markdown


def bindings_markdown(screen: Screen[Any]) -> str:
    """The keys that work on a screen, from its own bindings."""
    lines = ["| key | does |", "|---|---|"]
    keys: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.description:
            of_action = keys.setdefault(binding.action, [])
            key = f"`{screen.app.get_key_display(binding)}`"
            of_action += [key] * (key not in of_action)
            # Only one of the keys of an action has the words for it.
            words[binding.action] = (
                binding.tooltip or words.get(binding.action) or binding.description
            )
    lines += [f"| {' '.join(of_action)} | {words[name]} |" for name, of_action in keys.items()]
    return "\n".join(lines)


class HelpScreen(ModalScreen[None]):
    """Over the screen that it explains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", id="help.close"),
        # A modal screen hides the app's own keys.
        Binding("ctrl+c", "app.quit", "Quit", show=False, id="help.interrupt", priority=True),
    ]

    def __init__(self, explained: Screen[Any]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        """The text, scrolled by the arrow keys."""
        words = (files(screens) / "help.md").read_text(encoding="utf-8")
        text = words.format(keys=bindings_markdown(self._explained), metrics=metrics_markdown())
        with VerticalScroll():
            yield Markdown(text)
