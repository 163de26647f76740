"""Several instances drawn once, without a terminal: the picture of all at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.screen import Screen

from tui.errors import UsageError
from tui.run.kept import Kept
from tui.run.state import Phase, Update
from tui.run.together import together
from tui.run.together_words import sentences_of
from tui.screens.instances import Instances
from tui.screens.still import StillApp, StillSource, draw_still, seconds_of
from tui.widgets.instance_table import InstanceTable
from tui.widgets.shared_chart import SharedChart
from tui.widgets.shared_title import SharedTitle
from tui.widgets.verdict_line import VerdictLine

VIEWS: Final = ("monitor", "chart", "table")


class StillAll(Instances):
    """The screen of all, with nobody at its keys."""

    AUTO_FOCUS = ""


class PartOfAll(Screen[None]):
    """One widget of the screen of all, with the screen to itself."""

    CSS: ClassVar[str] = """
    PartOfAll > * { height: 1fr; width: 1fr; }
    PartOfAll > SharedTitle { height: 1; }
    """

    def __init__(self, updates: Sequence[Update], view: str) -> None:
        super().__init__()
        self._updates, self._view = updates, view

    def compose(self) -> ComposeResult:
        """What they are, then what was asked for."""
        yield SharedTitle()
        if self._view == "chart":
            yield SharedChart()
        else:
            yield InstanceTable()
            yield VerdictLine()

    def on_mount(self) -> None:
        """Show them once everything has its size."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        found = together([update.state for update in self._updates])
        for widget in self.children:
            if isinstance(widget, SharedTitle):
                widget.show(found)
            elif isinstance(widget, SharedChart):
                widget.show([kept_from(update) for update in self._updates])
            elif isinstance(widget, InstanceTable):
                widget.show(found.instances)
            elif isinstance(widget, VerdictLine):
                widget.say(sentences_of(found))
                widget.styles.height = len(widget.lines(self.size.width))


def kept_from(update: Update) -> Kept:
    """What is kept of one that was told all at once."""
    kept = Kept()
    kept.take(update)
    return kept


class StillInstances(StillApp):
    """Shows an update of each, in the look of the live app."""

    def __init__(self, updates: Sequence[Update], view: str) -> None:
        super().__init__(updates[0], view)
        self._updates = tuple(updates)

    def first_screen(self) -> Screen[None]:
        """The screen of all, or a part of it."""
        if self._view == "monitor":
            return StillAll([StillSource(update) for update in self._updates])
        return PartOfAll(self._updates, self._view)

    def fit_time(self) -> None:
        """The time axis ends at the moment of the picture."""
        opened = [u.state.started_at for u in self._updates if u.state.started_at]
        if not opened or all(update.state.phase is Phase.ENDED for update in self._updates):
            return
        first = min(opened)
        lasted = (u.state.started_at - first + seconds_of(u) for u in self._updates)
        for chart in self.screen.query(SharedChart):
            chart.fit_seconds(max(lasted))


def screenshot_of_all(
    updates: Sequence[Update], *, columns: int, rows: int, theme: str, view: str
) -> str:
    """Textual's own SVG of instances at one moment, an update with all of it for each.

    Raises UsageError for an unknown theme, or a view that is of one instance alone.
    """
    if view not in VIEWS:
        raise UsageError(f"no view {view!r:.40} of several instances: {', '.join(VIEWS)}")
    return draw_still(StillInstances(updates, view), columns, rows, theme)
