"""The launcher: questions, the settings that answer them, and what those need, before any start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input

from tui.messages import ScreenFactory, ScreenWanted
from tui.screens.launcher_fields import BY_NAME, FIELDS, MATTERS, is_asked
from tui.screens.launcher_form import Wanted, texts_of
from tui.screens.launcher_words import HEADING, HOW, LOSES, REPLACES, START
from tui.screens.limit_check import LimitCheck
from tui.screens.recipes import KEYED, RECIPES, Recipe, Shown
from tui.screens.sized import Sized
from tui.settings import Settings
from tui.subject.default_settings import default_settings
from tui.widgets.band_legend import BandLegend
from tui.widgets.field import ChoiceField, Field, TextField, clauses_within
from tui.widgets.form import Form
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu import Entry, Menu
from tui.widgets.need_bars import NeedBars
from tui.widgets.words import Words
from workloads.catalog import CATALOG

if TYPE_CHECKING:
    from tui.screens.launcher_judge import Judged


class Launcher(Sized):
    """Fills the form for a question, refuses beside the field what cannot run, and starts."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (24, "-low"), (36, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "start", "Start", id="launcher.start",
                tooltip="Start what the settings say"),
        Binding("f5", "start", "Start", show=False, id="launcher.start-f5"),
        Binding("ctrl+t", "table", "Table", id="launcher.table",
                tooltip="Run modes x flush x swap for this array, workload and limit"),
        Binding("escape", "back", "Back", id="launcher.back",
                tooltip="To the questions; there: leave"),
        Binding("up", "app.focus_previous", "Up", show=False, id="field.up"),
        Binding("down", "app.focus_next", "Down", show=False, id="field.down"),
        *(
            Binding(key, f"ask({number})", recipe.question, show=False, id=f"ask.{recipe.name}")
            for number, (key, recipe) in enumerate(KEYED)
        ),
    ]  # fmt: skip

    def __init__(
        self,
        settings: Settings,
        *,
        begin: Callable[[Wanted], ScreenFactory],
        recipe: Recipe | None = None,
        shown: Shown | None = None,
        only_ascii: bool = False,
    ) -> None:
        """`begin` makes what comes after it; `recipe` is the question to begin with.

        Without one the form says `settings`, and that they are to be `shown` so.
        """
        super().__init__()
        self._shown = shown or Shown.RUN
        self._settings, self._make, self._ascii = settings, begin, only_ascii
        self._recipe, self._typed, self._leaving = recipe, False, False
        self._limits = LimitCheck()
        self._judged: Judged | None = None

    def compose(self) -> ComposeResult:
        """Questions, settings, needs, words, the button."""
        texts = self._texts()
        entries = [Entry(key, one.question, one.answer) for key, one in KEYED]
        chosen = RECIPES.index(self._recipe) if self._recipe else None
        yield Menu(entries, chosen, heading=HEADING, id="recipes", ascii_only=self._ascii)
        with Form(id="form"):
            for row in FIELDS:
                if row.choices is None:
                    yield TextField(row.name, row.label, texts[row.name], empty=row.empty,
                                    heading=row.heading)  # fmt: skip
                else:
                    yield ChoiceField(row.name, row.label, texts[row.name], tuple(row.choices),
                                      heading=row.heading, ascii_only=self._ascii)  # fmt: skip
        yield NeedBars(id="estimate", ascii_only=self._ascii)
        yield Words(id="explained")
        with Horizontal(id="buttons"):
            yield Button(START[Shown(texts["shown"])], id="start", variant="primary", compact=True)
            yield Words(id="why-not")
        yield BandLegend(id="legend", ascii_only=self._ascii)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Paint first; what the settings need is told when the first frame is up."""
        first = "#recipes" if self._recipe else "#field-workload"
        self.query_one(first).focus()
        self.call_after_refresh(self._check)

    def _texts(self) -> dict[str, str]:
        if self._recipe is None:
            return texts_of(self._settings, self._shown)
        self._settings = self._recipe.fill(default_settings(self._settings))
        texts = texts_of(self._settings, self._recipe.shown)
        return texts | {"flush": self._recipe.flush or texts["flush"]}

    def on_descendant_focus(self) -> None:
        """Beside the field there may not be room for all of its explanation."""
        self._leaving = False
        self._explain()

    def on_menu_chosen(self, message: Menu.Chosen) -> None:
        """Show what a question means, unless that would cost what was typed."""
        self._leaving = False
        if self._typed:
            self._explain()
        else:
            self._fill(RECIPES[message.number])

    def on_menu_taken(self, message: Menu.Taken) -> None:
        """Start it, once its settings are those that are seen."""
        if RECIPES[message.number] is self._recipe:
            self.action_start()
        else:
            self._fill(RECIPES[message.number])

    def action_ask(self, number: int) -> None:
        """A question by its key; pressed again it starts."""
        menu = self.query_one(Menu)
        menu.focus()
        if menu.chosen == number:
            menu.action_take()
        else:
            menu.choose(number)

    def _fill(self, recipe: Recipe) -> None:
        self._recipe, self._typed = recipe, False
        for name, text in self._texts().items():
            self._field(name).put(text)
        self._check()

    def on_field_changed(self, message: Field.Changed) -> None:
        """A value changed: check them all, they depend on each other."""
        self._typed, self._leaving = True, False
        if message.field.field_name == "workload":
            # Another workload may need another mode.
            entry, mode = CATALOG[message.field.value], self._field("mode")
            if mode.value not in entry.modes:
                mode.put(str(entry.default_mode))
        self._check()

    def on_field_opened(self, message: Field.Opened) -> None:
        """All that can be chosen, each with its meaning, over the form."""
        from tui.screens.choices import Choices

        field = message.field
        meanings = BY_NAME[field.field_name].choices or {}
        chosen = Choices(field.label, meanings, field.value, ascii_only=self._ascii)
        self.app.push_screen(chosen, lambda value: field.choose(value) if value else None)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter starts."""
        self.action_start()

    def on_button_pressed(self, _event: Button.Pressed) -> None:
        """The one button."""
        self.action_start()

    def on_limit_check_told(self, _message: LimitCheck.Told) -> None:
        """It is known by now whether the limit can be set."""
        self._check()

    def action_start(self) -> None:
        """Start if nothing stands against it, else go to what does."""
        judged = self._check()
        if not judged.wrong:
            self.app.post_message(ScreenWanted(self._make(judged.wanted), self))
            return
        wrong = next(row.name for row in FIELDS if row.name in judged.wrong)
        (self.query_one(f"#field-{wrong} Input") if BY_NAME[wrong].choices is None
         else self._field(wrong)).focus()  # fmt: skip

    def action_table(self) -> None:
        """The whole table for the array, the workload and the limit entered here."""
        self._field("shown").put(Shown.TABLE)
        self.action_start()

    def action_back(self) -> None:
        """To the questions; from there out, at once if nothing was typed."""
        if not self.query_one(Menu).has_focus:
            self.query_one(Menu).focus()
        elif self._typed and not self._leaving:
            self._leaving = True
            self._explain()
        else:
            self.app.call_later(self.app.action_quit)

    def _field(self, name: str) -> Field:
        return self.query_one(f"#field-{name}", Field)

    def _check(self) -> Judged:
        from tui.screens.launcher_judge import judged, this_machine

        fields = {row.name: self._field(row.name) for row in FIELDS}
        texts = {name: field.value for name, field in fields.items()}
        asked = self._recipe.field if self._recipe else ""
        why_no_cage = partial(self._limits.reason, self)
        found = self._judged = judged(texts, self._settings, this_machine(), why_no_cage, asked)
        self._show_judged(fields, found)
        return found

    def _show_judged(self, fields: Mapping[str, Field], found: Judged) -> None:
        for name, field in fields.items():
            field.display = is_asked(name, found.wanted.settings.workload)
            field.disabled = name not in MATTERS[found.wanted.shown]
            field.explain(found.hints[name], found.wrong.get(name, ""))
        self.query_one(NeedBars).show(found.needs, found.instead)
        button = self.query_one("#start", Button)
        button.label = START[found.wanted.shown]
        button.disabled = bool(found.wrong)
        self._explain()

    def _explain(self) -> None:
        """What no field has room for, once; and why the button is grey."""
        if self._judged is None:
            return
        wrong = [BY_NAME[row.name] for row in FIELDS if row.name in self._judged.wrong]
        labels = ", ".join(row.label for row in wrong)
        why = LOSES if self._leaving else f"not yet: see {labels}" if wrong else ""
        self.query_one("#why-not", Words).update(why, layout=False)
        here = [field for field in self.query(Field) if field.has_focus or field.has_focus_within]
        fields = [self._field(row.name) for row in wrong]
        # Where one stands comes first, once anything is wrong there.
        fields = [field for field in here if field.is_refused] + fields + here
        hidden = [field for field in fields if not field.is_explained][:1]
        explained = self.query_one("#explained", Words)
        words = "".join(f"{field.label}: {field.explanation}" for field in hidden)
        words = clauses_within(words, explained.content_size)
        menu = self.query_one(Menu)
        if menu.has_focus and menu.chosen is not None and RECIPES[menu.chosen] is not self._recipe:
            words, hidden = REPLACES, []
        elif menu.has_focus and not words:
            words = HOW
        explained.set_class(bool(wrong) and bool(hidden), "-bad")
        explained.update(words, layout=False)
