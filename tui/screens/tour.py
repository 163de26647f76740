"""The tour on stage: a caption, one sentence, two runs, and few keys; no typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.errors import UsageError
from tui.run.source import Source
from tui.screens import tour_answer
from tui.screens.chart_keys import ChartKeys
from tui.screens.sized import Sized
from tui.screens.tour_answer import Seen, answer_lines
from tui.screens.tour_side import TourSide
from tui.screens.tour_steps import STEPS, Step, sources_of
from tui.screens.tour_words import sentence
from tui.widgets.answer import Answer
from tui.widgets.caption import Caption, Sentence, Told
from tui.widgets.key_bar import KeyBar
from tui.widgets.pane import Pane, share_scale

_NAMES: Final = (*(step.name for step in STEPS), "answer")
_LAST: Final = len(_NAMES) - 1


class TourScreen(ChartKeys, Sized):
    """Goes from step to step; the runs of the step before are ended in order."""

    DEFAULT_CSS = """
    TourScreen #panes { layout: grid; grid-size: 2; grid-gutter: 0 2; height: 1fr; }
    TourScreen Pane VerdictLine, TourScreen Pane LedgerBar { display: none; }
    TourScreen.-high Caption { height: 5; }
    TourScreen.-high Sentence { height: 3; }
    TourScreen.-high Stamp, TourScreen.-big Stamp { height: 5; }
    TourScreen.-big Caption { height: 4; }
    TourScreen.-answer Sentence { display: none; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    # The digits are the steps here, not the lines of the chart.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "lines", "Lines", id="tour.lines",
                tooltip="Lines instead of bands, and back"),
        Binding("space,right,enter", "go(1)", "Next", id="tour.next", key_display="space",
                tooltip="The next step"),
        Binding("b,left,backspace", "go(-1)", "Back", id="tour.back", key_display="b",
                tooltip="The step before"),
        *(
            Binding(str(number), f"step({number})", "Step", id=f"tour.step-{number}",
                    show=number == 1, key_display=f"1-{len(_NAMES)}" if number == 1 else None,
                    tooltip=f"Step {number}: {name}")
            for number, name in enumerate(_NAMES, 1)
        ),
        Binding("r", "go(0)", "Restart", id="tour.restart", tooltip="This step from its beginning"),
    ]  # fmt: skip

    def __init__(
        self,
        own: Callable[..., None],
        *,
        recorded: bool = False,
        is_big: bool = False,
        only_ascii: bool = False,
    ) -> None:
        """`own` takes over the sources: whatever ends the screen, they must be ended too."""
        # Large letters are made of blocks: without those there is room for the words.
        self._is_big = is_big and not only_ascii
        super().__init__(classes="-big" if self._is_big else None)
        self._own, self._recorded, self._ascii = own, recorded, only_ascii
        self._number = 0
        self._sources: Sequence[Source] = ()
        self._is_recorded = False
        self._told = Told()
        self._seen: dict[int, Seen] = {}

    @property
    def sides(self) -> list[TourSide]:
        """The runs of this step as they are shown."""
        return list(self.query(TourSide))

    @property
    def panes(self) -> list[Pane]:
        """The panes of this step."""
        return [side.pane for side in self.sides]

    def compose(self) -> ComposeResult:
        """Caption, sentence, panes, keys."""
        yield Caption(ascii_only=self._ascii)
        yield Sentence()
        yield Container(id="panes")
        yield KeyBar(id="keys")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Beyond the first step and the answer there is nothing to go to."""
        beyond = (("go", (-1,), 0), ("go", (1,), _LAST))
        return None if (action, parameters, self._number) in beyond else True

    def on_mount(self) -> None:
        """Paint first, then begin."""
        self.call_after_refresh(self.action_go, 0)

    async def on_caption_step_chosen(self, message: Caption.StepChosen) -> None:
        """A click on its name is the step's key."""
        message.stop()
        await self.action_step(message.number)

    async def action_step(self, number: int) -> None:
        """Go to this step, counted from 1."""
        await self.action_go(number - 1 - self._number)

    async def action_go(self, by: int) -> None:
        """Go on, back, or to this step's beginning; the ends of the tour are its ends."""
        self._number = max(0, min(self._number + by, _LAST))
        for source in self._sources:
            source.stop()
        self._sources = ()
        container = self.query_one("#panes", Container)
        await container.remove_children()
        self.query_one(Sentence).show("")
        self.set_class(self._number == _LAST, "-answer")
        self.refresh_bindings()
        if self._number == _LAST:
            self._tell(tour_answer.TITLE, tour_answer.LARGE, tour_answer.QUESTION, is_done=True)
            answer = Answer()
            await container.mount(answer)
            answer.show(answer_lines(STEPS, self._seen))
        else:
            await self._begin(STEPS[self._number], container)

    async def _begin(self, step: Step, container: Container) -> None:
        try:
            self._sources, reason = sources_of(step, recorded=self._recorded)
        except UsageError as error:
            self._tell(step.title, "", str(error), "cannot be shown")
            return
        self._is_recorded = bool(reason)
        source = f"recorded: {reason}" if reason else "live, on this machine"
        self._tell(step.title, step.large, step.caption, source)
        self._own(*self._sources)
        sides = [TourSide(source, only_ascii=self._ascii) for source in self._sources]
        await container.mount_all(sides)
        for side in sides:
            side.pane.chart.use_lines(self._as_lines)
            side.pane.begin()

    def _tell(
        self, title: str, large: str, words: str, source: str = "", *, is_done: bool = False
    ) -> None:
        self._told = Told(
            title,
            "" if self._is_big and large else words,
            source,
            _NAMES,
            self._number + 1,
            is_done,
            large if self._is_big else "",
        )
        self.query_one(Caption).show(self._told)

    def on_pane_shown(self, message: Pane.Shown) -> None:
        """One scale for both: what differs on screen differs in the figures."""
        message.stop()
        sides = self.sides
        share_scale(self.panes)
        for side in sides:
            side.show()
        self._say(STEPS[min(self._number, len(STEPS) - 1)], sides)

    def _say(self, step: Step, shown: Sequence[TourSide]) -> None:
        sides = tuple(side.side for side in shown if side.side is not None)
        if shown and len(sides) == len(shown):
            if all(side.is_begun for side in sides):
                self._seen[self._number] = Seen(sides, self._is_recorded)
            self.query_one(Sentence).show(sentence(step.topics, sides))
        if shown and all(side.is_over for side in shown) and not self._told.is_done:
            self._told = replace(self._told, is_done=True)
            self.query_one(Caption).show(self._told)
