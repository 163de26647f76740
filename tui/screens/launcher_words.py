"""What the launcher says around its form: how it is used, and why it waits."""

from __future__ import annotations

from typing import Final

from tui.screens.recipes import Shown

START: Final = {
    Shown.RUN: "Start the run",
    Shown.BOTH: "Start both",
    Shown.TABLE: "Start the table",
    Shown.FIT: "Measure it",
    Shown.TOUR: "Start the tour",
    Shown.RUNNING: "Show what runs",
}
HEADING: Final = "cowtop: what do you want to know?"
HOW: Final = "A digit or arrows choose a question, enter starts it; tab: its settings."
REPLACES: Final = "Enter puts the settings of this question in the place of what you typed."
LOSES: Final = "What you typed is lost: esc again leaves."
