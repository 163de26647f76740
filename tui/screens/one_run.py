"""The life of one source on a screen: started after the first paint, kept, ended, and left.

A screen says how an update is shown; everything that is the same for all stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.messages import MapWanted, ScreenFactory, teller
from tui.run.kept import Kept
from tui.run.source import Ability, Source
from tui.run.state import Phase, RunState, Update
from tui.screens.early_keys import MakesWay
from tui.screens.run_keys import RUN_BINDINGS, Led, RunKeys
from tui.screens.saving import save_screen
from tui.screens.sized import Sized


class OneRun(RunKeys, Sized, MakesWay):
    """Shows one source, and leads it as far as it can be led."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *RUN_BINDINGS,
        Binding("n", "relaunch", "New", id="run.new", tooltip="End it, choose other settings"),
    ]

    def __init__(self, source: Source, *, anew: ScreenFactory | None = None) -> None:
        """`anew`: what comes when the run was ended to choose again."""
        super().__init__()
        self.source, self._anew = source, anew
        self._kept = Kept()
        self._leaving = False

    def show_update(self, update: Update) -> None:
        """Show what is kept now; `update` was the last that came."""
        raise NotImplementedError

    def show_trouble(self, words: str) -> None:
        """Say why it cannot begin or go on; there may never have been an update."""
        raise NotImplementedError

    @property
    def led(self) -> Sequence[Led]:
        """The one run that is shown."""
        return (self,)

    @property
    def phase(self) -> Phase:
        """Where the run is."""
        return self._kept.phase

    @property
    def state(self) -> RunState | None:
        """The latest; None before the first."""
        return self._kept.state

    @property
    def exit_code(self) -> int:
        """That of the run."""
        return self.source.exit_code

    def on_mount(self) -> None:
        """Paint first; the run starts when the first frame is up."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.source.start(teller(self))

    def on_map_wanted(self, message: MapWanted) -> None:
        """A map that is on screen says how many cells it has room for."""
        if Ability.PAGE_MAP in self.source.can:
            self.source.request_map(message.request)

    def on_news_waiting(self) -> None:
        """Take what is new, keep it and show it; leave if this was the end that was waited for."""
        update = self.source.take()
        if update is not None:
            self._kept.take(update)
            if self._kept.turned:
                self.refresh_bindings()
            self.show_update(update)
        if self.source.error:
            self.show_trouble(self.source.error)
        if self._leaving and (self.source.error or self.phase is Phase.ENDED):
            self._leave()

    def action_relaunch(self) -> None:
        """End this run, then choose again."""
        self._leaving = True
        if self._anew is not None:
            self.make_way()
        self.source.stop()
        if self.source.error or self.phase is Phase.ENDED:
            self._leave()

    def action_picture(self) -> None:
        """Save the screen as a self-contained SVG where cowtop was started."""
        about = self._kept.state.about if self._kept.state else None
        save_screen(self, *((about.name, str(about.mode)) if about else ()))

    def _leave(self) -> None:
        self._leaving = False
        if self._anew is not None:
            self.give_way(self._anew)
