"""The one big figure, what it is of, what flush() did, and what became of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.run.about_tree import TreeAbout
from tui.run.headline import Fact, Headline, headline
from tui.run.state import Outcome
from tui.run.tree_headline import tree_headline
from tui.widgets.big_digits import big
from tui.widgets.fitting import first_that_fits
from tui.widgets.rows import Row, StateRows
from tui.widgets.style import outcome_style

_SUBJECT: int = 11


class HeadlineBar(StateRows):
    """Three rows where there is room, two or one where there is less."""

    DEFAULT_CSS = "HeadlineBar { height: 3; }"

    def on_mount(self) -> None:
        """What the figure is."""
        self.tooltip = (
            "The figure this mode is about: private copies in c, what is not yet written in r+ "
            "and w+, what is reclaimable in r. Beside it what flush() did, and what became of "
            "the file."
        )

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The figure at the left, in its band's colour; the facts beside it."""
        if self._state is None:
            return []
        is_tree = isinstance(self._state.about, TreeAbout)
        said = tree_headline(self._state) if is_tree else headline(self._state)
        return headline_rows(said, self._state.outcome, width, height, ascii_only=self._ascii)


def headline_rows(
    said: Headline, outcome: Outcome | None, width: int, height: int, *, ascii_only: bool
) -> list[Row]:
    """A headline in at most three rows; `outcome` gives the colour of a bad end."""
    colour = f"{_role(said, outcome)} bold"
    figure = big(said.figure, min(height, 3), ascii_only=ascii_only)
    left = len(figure[0]) + 2 if said.figure else 1
    texts = _texts(said, colour, width - left, min(height, 3))
    rows: list[Row] = []
    for number, text in enumerate(texts):
        drawn = figure[number] if number < len(figure) else ""
        rows.append(((f" {drawn:<{left - 1}}", colour), *text))
    return rows


def _role(said: Headline, outcome: Outcome | None) -> str:
    if outcome in (Outcome.KILLED, Outcome.FAILED):
        return outcome_style(outcome)
    return f"text-{said.band}" if said.band else "interface"


def _texts(said: Headline, colour: str, width: int, height: int) -> list[Row]:
    named = f"{said.unit} {said.what}".strip()
    title: list[Row] = [
        ((named, colour), (f"  {said.aside}", "")),
        ((named, colour),),
        ((said.what, colour),),
    ]
    if not said.aside:
        del title[0]
    if height == 1:
        facts = list(_in_one_row(said.facts)) or [()]
        wholes: list[Row] = [(*title[0], ("   ", ""), *fact) for fact in facts]
        return [first_that_fits([*wholes, *title], width)]
    if height == 2:
        return [first_that_fits(title, width), first_that_fits(_in_one_row(said.facts), width)]
    rows = [first_that_fits(title, width)]
    for fact in said.facts:
        words = (f"{fact.subject:<{_SUBJECT}} ", "")
        effect = (fact.effect, "bold")
        whole: Row = (words, effect, (f"   {fact.detail}" if fact.detail else "", ""))
        rows.append(first_that_fits([whole, (words, effect)], width))
    return [*rows, *[()] * (height - len(rows))]


def _in_one_row(facts: tuple[Fact, ...]) -> Iterator[Row]:
    """All facts, then with fewer details; what flush() did is in every one of them."""
    for with_details in (2, 1, 0):
        row: list[tuple[str, str]] = []
        for number, fact in enumerate(facts):
            row.append((f"{'   ' * (number > 0)}{fact.subject} ", ""))
            row.append((fact.effect, "bold"))
            if fact.detail and number < with_details:
                row.append((f", {fact.detail}", ""))
        yield tuple(row)
    if facts:
        yield ((f"{facts[0].subject} ", ""), (facts[0].effect, "bold"))
