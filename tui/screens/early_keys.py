"""Keys that are pressed while one screen makes way for another are for the one that comes."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key
from textual.screen import Screen

from tui.messages import ScreenFactory, ScreenWanted


class MakesWay(Screen[None]):
    """A screen that is left for another, perhaps only when its runs have ended."""

    def __init__(self) -> None:
        super().__init__()
        self._makes_way = False
        self._early_keys: list[Key] = []

    def make_way(self) -> None:
        """From now on keys are kept for the next screen, but for those of the app."""
        self._makes_way = True

    def give_way(self, anew: ScreenFactory) -> None:
        """Have the next screen shown, with the keys that were meant for it."""
        self.make_way()
        self.app.post_message(ScreenWanted(anew, self, self._early_keys))

    def on_key(self, event: Key) -> None:
        """Asked before any binding that is not the app's own by priority."""
        if self._makes_way and event.key not in self._keys_of_the_app():
            event.stop()
            event.prevent_default()
            self._early_keys.append(event)

    def _keys_of_the_app(self) -> set[str]:
        bindings = [one for one in self.app.BINDINGS if isinstance(one, Binding)]
        return {key for binding in bindings for key in binding.key.split(",")}
