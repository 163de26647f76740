"""The tour on stage: a caption, two runs, and three keys; no typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Footer

from tui.errors import UsageError
from tui.run.source import Source
from tui.screens.sized import Sized
from tui.screens.tour_steps import STEPS, sources_of
from tui.widgets.caption import Caption
from tui.widgets.pane import Pane


class TourScreen(Sized):
    """Goes from step to step; the runs of the step before are ended in order."""

    DEFAULT_CSS = """
    TourScreen #panes { layout: grid; grid-size: 2; grid-gutter: 0 1; height: 1fr; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right,enter", "go(1)", "Next", id="tour.next", key_display="space",
                tooltip="The next step"),
        Binding("b,left,backspace", "go(-1)", "Back", id="tour.back", key_display="b",
                tooltip="The step before"),
        Binding("r", "go(0)", "Restart", id="tour.restart", tooltip="This step from its beginning"),
    ]  # fmt: skip

    def __init__(
        self,
        own: Callable[..., None],
        *,
        recorded: bool = False,
        only_ascii: bool = False,
    ) -> None:
        """`own` takes over the sources: whatever ends the screen, they must be ended too."""
        super().__init__()
        self._own, self._recorded, self._ascii = own, recorded, only_ascii
        self._number = 0
        self._sources: Sequence[Source] = ()

    @property
    def panes(self) -> list[Pane]:
        """The panes of this step."""
        return list(self.query(Pane))

    def compose(self) -> ComposeResult:
        """Caption, panes, keys."""
        yield Caption()
        yield Container(id="panes")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Paint first, then begin."""
        self.call_after_refresh(self.action_go, 0)

    async def action_go(self, by: int) -> None:
        """Go on, back, or to this step's beginning; the ends of the tour are its ends."""
        self._number = max(0, min(self._number + by, len(STEPS) - 1))
        step = STEPS[self._number]
        for source in self._sources:
            source.stop()
        container = self.query_one("#panes", Container)
        await container.remove_children()
        place = f"{self._number + 1} of {len(STEPS)}"
        caption = self.query_one(Caption)
        try:
            sources, reason = sources_of(step, recorded=self._recorded)
        except UsageError as error:
            self._sources = ()
            caption.show(step.title, str(error), place)
            return
        note = f" (recorded: {reason})" if reason else ""
        caption.show(step.title, step.caption, f"{place}{note}")
        self._sources = sources
        self._own(*sources)
        panes = [Pane(source, "", only_ascii=self._ascii) for source in sources]
        await container.mount_all(panes)
        for pane in panes:
            pane.begin()

    def on_pane_shown(self, message: Pane.Shown) -> None:
        """One scale for both: what differs on screen differs in the figures."""
        message.stop()
        panes = self.panes
        ceiling = max(pane.chart.highest_bytes for pane in panes)
        span = max(pane.span_seconds for pane in panes)
        for pane in panes:
            pane.use_scale(ceiling, span)
