"""Keys that are pressed while one screen makes way for another are for the one that comes."""

from __future__ import annotations

from textual.events import Key
from textual.screen import Screen

from tui.messages import ScreenFactory, ScreenWanted


class MakesWay(Screen[None]):
    """A screen that is left for another, perhaps only when its runs have ended.

    From `make_way` on the app gives it the keys that nothing else took (`keep_for_the_next`).
    """

    def __init__(self) -> None:
        super().__init__()
        self._makes_way = False
        self._early_keys: list[Key] = []

    def make_way(self) -> None:
        """From now on keys are kept for the next screen."""
        self._makes_way = True

    @property
    def leaving_note(self) -> str:
        """What stands in the title while the end is waited for: a file is read back for long."""
        return "NEW WHEN DONE " if self._makes_way else ""

    def give_way(self, anew: ScreenFactory) -> None:
        """Have the next screen shown, with the keys that were meant for it."""
        self.make_way()
        self.app.post_message(ScreenWanted(anew, self, self._early_keys))

    def keep_for_the_next(self, key: Key) -> bool:
        """Whether it is kept."""
        if self._makes_way:
            self._early_keys.append(key)
        return self._makes_way
