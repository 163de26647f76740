"""The launcher: every setting explained in one line, and the peak estimated before the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, Select, Static

from tui.messages import ScreenFactory, ScreenWanted
from tui.probe.exact_price import exact_page_seconds
from tui.probe.surroundings import surroundings_of
from tui.run.estimate import estimate
from tui.run.exact import price_in_words
from tui.screens.launcher_form import OFF, ON, array_in_words, texts_of, understood
from tui.settings import Settings
from tui.table.plan import TablePlan, plan_for
from tui.widgets.field import Field
from workloads.catalog import CATALOG, RELEASES
from workloads.words import Mode, Release

MODE_HINTS: Final = {
    "r": "read-only: nothing can be changed",
    "r+": "changes go to the file, through the page cache",
    "w+": "as r+, the file made anew",
    "c": "copy-on-write: changes stay in private copies",
    "load": "np.load: the whole array read into private memory",
}
HINTS: Final = {
    "size": "like 256M, or ROWSxCOLUMNS",
    "chunk": "rows changed in one step, or all",
    "flush": "rows between two calls of flush(); 0 = never",
    "pace": "seconds the run should last about; 0 = full speed",
    "file": "your own .npy instead of a scratch array; r, c or lazy only",
    "limit": "a memory limit around the workload, like 512M; empty = none",
    "swap": "swap it may use beside the limit, like 1G or 0; empty = no limit",
    "exact": "on: the kernel tells which pages are written, at the price of a fault a page",
}
LABELS: Final = {
    "workload": "workload",
    "mode": "mode",
    "size": "array size",
    "chunk": "chunk",
    "flush": "flush every",
    "release": "release",
    "pace": "pace",
    "file": "own file",
    "limit": "memory limit",
    "swap": "swap limit",
    "exact": "exact writes",
}
TABLE_FIELDS: Final = ("workload", "size", "chunk", "flush", "limit", "file")
"""What a table takes from the form: it has modes and swap of its own, and runs at full speed."""
CHOICES: Final = {
    "workload": tuple(CATALOG),
    "mode": tuple(map(str, Mode)),
    "release": tuple(map(str, Release)),
    "exact": (OFF, ON),
}


class Launcher(Screen[None]):
    """A form that refuses what cannot run, beside the field, in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "start", "Start", id="launcher.start", tooltip="Start the run"),
        Binding("f5", "start", "Start", show=False, id="launcher.start-f5"),
        Binding("ctrl+t", "table", "Table", id="launcher.table",
                tooltip="Run modes x flush x swap for this array, workload and limit"),
        Binding("escape", "app.quit", "Quit", show=False, id="launcher.quit"),
    ]  # fmt: skip

    def __init__(
        self,
        settings: Settings,
        *,
        run: Callable[[Settings], ScreenFactory],
        table: Callable[[TablePlan, Settings], ScreenFactory],
    ) -> None:
        """`run` and `table` make what comes after it."""
        super().__init__()
        self._settings, self._run, self._table = settings, run, table

    def compose(self) -> ComposeResult:
        """Title, fields, estimate, buttons."""
        texts = texts_of(self._settings)
        yield Static(" cowtop: where do the changes of a memory map go?", id="launcher-title")
        with Vertical(id="form"):
            for name, label in LABELS.items():
                hint = HINTS.get(name, "")
                yield Field(name, label, hint, texts[name], CHOICES.get(name))
        yield Static(id="explained", markup=False)
        yield Static(id="estimate", markup=False)
        with Horizontal(id="buttons"):
            yield Button("Start (ctrl+r)", id="start", variant="primary", compact=True)
            yield Button("Table (ctrl+t)", id="table", compact=True)
            yield Button("Quit (esc)", id="quit", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Start where the first choice is."""
        self.query_one("#control-workload").focus()
        self._check()

    def on_descendant_focus(self) -> None:
        """Beside the field there may not be room for all of its explanation."""
        self._explain()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """A value changed: check them all, they depend on each other."""
        self._check()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another workload may need another mode."""
        if event.select.id == "control-workload":
            entry = CATALOG.get(str(event.value))
            mode = self.query_one("#control-mode", Select)
            if entry and mode.value not in entry.modes:
                mode.value = str(entry.default_mode)
        self._check()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter starts."""
        self.action_start()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the three buttons."""
        if event.button.id == "start":
            self.action_start()
        elif event.button.id == "table":
            self.action_table()
        else:
            self.app.exit(0)

    def action_start(self) -> None:
        """Start if nothing stands against it."""
        settings, wrong = self._check()
        if not wrong:
            self.app.post_message(ScreenWanted(self._run(settings)))
        else:
            self._go_to(wrong)

    def action_table(self) -> None:
        """The whole table for the array, the workload and the limit entered here."""
        settings, wrong = self._check()
        matters = {name: words for name, words in wrong.items() if name in TABLE_FIELDS}
        if not matters:
            self.app.post_message(ScreenWanted(self._table(plan_for(settings), settings)))
        else:
            self._go_to(matters)

    def _go_to(self, wrong: dict[str, str]) -> None:
        field = self.query_one(f"#field-{next(iter(wrong))}", Field)
        field.query("Input, Select").first().focus()

    def _explain(self) -> None:
        words = ""
        for field in self.query(Field):
            field.set_class(field.has_focus_within, "-focused")
            if field.has_focus_within:
                words = field.explanation
        self.query_one("#explained", Static).update(words)

    def _price(self, settings: Settings) -> str:
        page_seconds = exact_page_seconds(settings.scratch_dir, is_shared=settings.mode.is_shared)
        return price_in_words(settings, page_seconds)

    def _check(self) -> tuple[Settings, dict[str, str]]:
        fields = {field.field_name: field for field in self.query(Field)}
        texts = {name: field.value for name, field in fields.items()}
        settings, wrong = understood(texts, self._settings)
        fields["workload"].set_hint(CATALOG[texts["workload"]].summary)
        fields["mode"].set_hint(MODE_HINTS[texts["mode"]])
        fields["release"].set_hint(RELEASES[Release(texts["release"])].summary)
        fields["size"].set_hint(f"{HINTS['size']}: {array_in_words(settings)}")
        fields["exact"].set_hint(self._price(settings) if settings.exact else HINTS["exact"])
        found = estimate(settings, surroundings_of(settings.file or settings.scratch_dir))
        if found.refused:
            wrong.setdefault("mode", found.refused)
        for name, field in fields.items():
            field.refuse(wrong.get(name, ""))
        self._explain()
        panel = self.query_one("#estimate", Static)
        panel.update(next(iter(wrong.values()), None) or f"Estimate: {found.words}.")
        panel.set_class(bool(wrong) or not found.fits, "-tight")
        return settings, wrong
