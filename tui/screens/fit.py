"""How many fit, as a screen: a column a mode, its instances stacked up to the limit."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import ClassVar, Final, Protocol

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tui.chart.areas import Look
from tui.fit.state import FitState
from tui.messages import ScreenFactory, teller
from tui.screens.early_keys import MakesWay
from tui.screens.fit_details import detail_of
from tui.screens.fit_told import bands_of, columns_of, limit_of, title_of, words_of
from tui.screens.saving import save_screen
from tui.screens.sized import Sized
from tui.widgets.fit_columns import FitColumns
from tui.widgets.fit_detail import FitDetail
from tui.widgets.fit_legend import FitLegend, FitTitle
from tui.widgets.key_bar import KeyBar
from tui.widgets.words import Words

_AROUND_WORDS: Final = 3
_LEAST_COLUMNS: Final = 9
_OTHER_ROWS: Final = 4
"""Title, legend, keys, the border above the words."""


class Fitting(Protocol):
    """A fit in a thread of its own."""

    @property
    def state(self) -> FitState:
        """The latest."""

    @property
    def error(self) -> str | None:
        """Why it could not go on, in one line."""

    def start(self, on_news: Callable[[], object]) -> None:
        """Start; `on_news` is called from its thread when something is new."""

    def stop(self) -> None:
        """Ask for the end."""

    def join(self, timeout_seconds: float) -> bool:
        """Wait for it; whether it came."""


class FitScreen(Sized, MakesWay):
    """The columns, or one of them in figures; and the answer below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "Left", show=False, id="fit.left", priority=True,
                tooltip="The mode at the left"),
        Binding("right", "choose(1)", "Right", show=False, id="fit.right", priority=True,
                tooltip="The mode at the right"),
        Binding("v", "view", "Figures", id="fit.view",
                tooltip="The chosen mode in figures, and back; arrows choose another"),
        Binding("s", "stop", "Stop", id="fit.stop", tooltip="End what runs, begin no other mode"),
        Binding("p", "picture", "Picture", id="fit.picture",
                tooltip="Save the screen as an SVG where cowtop was started"),
        Binding("n", "relaunch", "New", id="fit.new", tooltip="End it, choose other settings"),
    ]  # fmt: skip

    def __init__(
        self, fitting: Fitting, *, anew: ScreenFactory | None = None, only_ascii: bool = False
    ) -> None:
        """`anew`: what comes when it was ended to choose again."""
        super().__init__()
        self._fitting, self._anew, self._ascii = fitting, anew, only_ascii
        self._words, self._leaving, self._is_ended = "", False, False
        self._followed = True
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """Title, columns or figures, what their colours are, the sentence, keys."""
        look: Look = "ascii" if self._ascii else "texture" if self.app.no_color else "colour"
        yield FitTitle(id="fit-title")
        yield FitColumns(look, id="fit-columns")
        with VerticalScroll(id="fit-figures"):
            yield FitDetail(id="fit-detail")
        yield FitLegend(look, id="fit-legend")
        with VerticalScroll(id="fit-words", can_focus=False):
            yield Words(id="fit-text")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Paint first; the first instance starts when the first frame is up."""
        self._show_view(False)
        self._show()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._fitting.start(teller(self))

    def on_news_waiting(self) -> None:
        """Show what changed."""
        self._show()
        if self._leaving and (self._fitting.state.is_ended or self._fitting.error):
            self._leaving = False
            if self._anew is not None:
                self.give_way(self._anew)

    def on_screen_resume(self) -> None:
        """Back from help."""
        self._show()

    def on_resize(self) -> None:
        """The words take other room."""
        self._show()

    def on_fit_columns_chosen(self, message: FitColumns.Chosen) -> None:
        """By the mouse."""
        self._choose(message.number)

    def action_choose(self, step: int) -> None:
        """The mode beside the chosen one."""
        many = len(self._fitting.state.modes)
        self._choose(max(0, min(many - 1, self._chosen + step)))

    def action_view(self) -> None:
        """The chosen mode in figures, or all as columns."""
        self._show_view(not self._is_detail)
        self._show()

    def action_stop(self) -> None:
        """End it early."""
        self._fitting.stop()

    def action_relaunch(self) -> None:
        """End it, then choose again."""
        self._leaving = True
        if self._anew is not None:
            self.make_way()
        self._fitting.stop()
        self.on_news_waiting()

    def action_picture(self) -> None:
        """Save the screen."""
        save_screen(self, "fit")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop at the end, and nothing to choose again without a form."""
        if action == "stop" and (self._fitting.state.is_ended or self._fitting.error):
            return None
        return action != "relaunch" or self._anew is not None

    @property
    def _is_detail(self) -> bool:
        return bool(self.query_one("#fit-figures").display)

    def _show_view(self, is_detail: bool) -> None:
        self.query_one("#fit-figures").display = is_detail
        self.query_one("#fit-columns").display = not is_detail

    def _choose(self, number: int) -> None:
        self._followed, self._chosen = False, number
        self._show()

    def _show(self) -> None:
        state = self._fitting.state
        if state.is_ended and not self._is_ended:
            self._is_ended = True
            self.refresh_bindings()
        if not self.is_current or not state.modes:
            return
        if self._followed and state.running is not None:
            self._chosen = state.running
        self.query_one(FitTitle).show(title_of(state), "ending" if self._leaving else "")
        self._say(self._fitting.error or words_of(state))
        if self._is_detail:
            self.query_one(FitDetail).show(detail_of(state.modes[self._chosen], state.memory_words))
        else:
            columns = self.query_one(FitColumns)
            columns.show(columns_of(state), limit_of(state), self._chosen)
        self.query_one(FitLegend).show(bands_of(state))

    def _say(self, words: str) -> None:
        """Words take the rows that they need; the columns the rest."""
        width, height = self.app.size
        rows = len(textwrap.wrap(words, max(1, width - _AROUND_WORDS)))
        rows = max(1, min(rows, height - _OTHER_ROWS - _LEAST_COLUMNS))
        panel, text = self.query_one("#fit-words"), self.query_one("#fit-text", Words)
        if panel.styles.height is None or panel.styles.height.value != rows + 1:
            panel.styles.height = rows + 1
        panel.border_title = (
            "cannot go on" if self._fitting.error else "the answer" if self._is_ended else "now"
        )
        if words != self._words:
            self._words = words
            text.update(words)
