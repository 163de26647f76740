"""Give back: every release with what it would do here and now; what loses changes is asked for.

The words and figures are `tui.run.give_back`'s, made anew from the runs while the dialog is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Protocol

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from tui.probe.surroundings import read_surroundings
from tui.run.give_back import Prospect, prospects
from tui.run.state import RunState
from tui.run.swap_here import swap_here
from tui.screens.closing import ClosesOnce, has_room
from tui.text import clean
from tui.widgets.words import Words
from workloads.catalog import RELEASES
from workloads.words import Release

RELEASE_KEYS: Final = {
    Release.KEEP: "k",
    Release.DONTNEED: "d",
    Release.COLD: "c",
    Release.PAGEOUT: "o",
    Release.REOPEN: "e",
    Release.DROP_CACHE: "x",
}
_ANEW_SECONDS: Final = 1.0
_AROUND_ROWS: Final = 4
"""Border, what is asked, keys."""


class Run(Protocol):
    """One of the runs that the dialog is about."""

    @property
    def state(self) -> RunState | None:
        """As it stands; None before there is anything to say of it."""


class Releases(OptionList):
    """The releases; a second click counts only if it is one of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Do it", key_display="enter", id="give-back.do",
                tooltip="Do what is chosen"),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is chosen in a list that has no room."""
        return has_room(self) and super().check_action(action, parameters)

    def on_click(self, event: events.Click) -> None:
        """A double click must not say yes to what the first one asked."""
        if event.chain > 1:
            event.prevent_default()


class GiveBack(ModalScreen[Release | None], ClosesOnce[Release | None]):
    """Over the runs that it is for; answers with the release that was chosen."""

    DEFAULT_CSS = """
    GiveBack { align: center middle; background: $background 60%; }
    GiveBack Vertical {
        width: 96%; max-width: 110; height: auto; max-height: 100%;
        border: round $primary; background: $surface;
        border-title-style: bold;
    }
    GiveBack OptionList { border: none; height: auto; background: $surface; padding: 0; }
    GiveBack OptionList > .option-list--option-disabled { color: $text-muted; }
    GiveBack.-short OptionList { height: 1fr; }
    GiveBack.-short Vertical { height: 100%; }
    GiveBack OptionList:focus { border: none; background-tint: $foreground 0%; }
    GiveBack Static { height: auto; padding: 0 1; text-style: bold; }
    GiveBack Static.-lost { color: $text-lost; }
    GiveBack Static.-lost:nocolor { color: $foreground; text-style: bold reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Back", id="give-back.close", tooltip="Nothing is done"),
        *(
            Binding(key, f"choose('{name}')", RELEASES[name].label, show=False,
                    id=f"give-back.{name}", tooltip=RELEASES[name].summary)
            for name, key in RELEASE_KEYS.items()
        ),
        # A modal screen hides the app's own keys.
        Binding("question_mark", "app.help", "Help", id="give-back.help", tooltip="Keys and words"),
        Binding("ctrl+c", "app.interrupt", "Interrupt", show=False, id="give-back.quit",
                priority=True),
    ]  # fmt: skip

    def __init__(
        self, runs: Sequence[Run], chosen: Release = Release.KEEP, *, named: str = ""
    ) -> None:
        """`chosen`: where the cursor is at first; `named`: for whom what a run says stands."""
        super().__init__()
        self._runs, self._chosen, self._named = runs, chosen, named
        self._asked: Release | None = None
        self._told: dict[Release, Sequence[tuple[str, Prospect]]] = {}

    def compose(self) -> ComposeResult:
        """One row for each, and what is asked."""
        with Vertical() as box:
            box.border_title = "Give back: what each release would do here"
            yield Releases(*(Option("", id=str(release)) for release in RELEASES), compact=True)
            yield Words(id="asked")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Say it now, and again while it may change."""
        self.tell()
        listed = self.query_one(Releases)
        listed.highlighted = listed.get_option_index(str(self._chosen))
        listed.focus()
        self.set_interval(_ANEW_SECONDS, self.tell)

    def on_resize(self) -> None:
        """What is asked stays in sight."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        needed = self.query_one(Releases).virtual_size.height + _AROUND_ROWS
        self.set_class(needed > self.size.height, "-short")

    def on_click(self, event: events.Click) -> None:
        """Beside the dialog: back."""
        if event.widget is self:
            self.dismiss(None)

    def action_choose(self, name: str) -> None:
        """Go to a release and do it."""
        listed = self.query_one(Releases)
        index = listed.get_option_index(name)
        if not listed.get_option_at_index(index).disabled:
            listed.highlighted = index
            self._do(Release(name))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """By enter or by a click."""
        self._do(Release(str(event.option_id)))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Who goes on to another has not said yes."""
        if self._asked is not None and event.option_id != str(self._asked):
            self._asked = None
            self._ask()

    def _do(self, release: Release) -> None:
        if release is Release.KEEP:
            self.dismiss(None)
        elif self._losses(release) and self._asked is not release:
            self._asked = release
            self._ask()
        else:
            self.dismiss(release)

    def _losses(self, release: Release) -> list[str]:
        told = self._told.get(release, ())
        return [f"{name}{one.lost_words}" for name, one in told if one.lost_words]

    def _ask(self) -> None:
        words = "enter or a release's key: do it; esc: nothing is done"
        if self._asked is not None:
            words = f"press enter again: {', '.join(self._losses(self._asked))}"
        said = self.query_one("#asked", Words)
        said.set_class(self._asked is not None, "-lost")
        said.update(words)

    def tell(self) -> None:
        """What each would do as things stand now."""
        told: dict[Release, list[tuple[str, Prospect]]] = {release: [] for release in RELEASES}
        around = read_surroundings()
        states = [run.state for run in self._runs]
        for state in filter(None, states):
            name = self._named or (f"{state.about.mode}: " if len(states) > 1 else "")
            for one in prospects(state, swap_here(state, around)):
                told[one.release].append((name, one))
        if told == self._told:
            return
        self._told = {**told}
        listed = self.query_one(Releases)
        for release, of_runs in told.items():
            row = _row(release, of_runs, only_ascii=self.app.has_class("-ascii"))
            listed.replace_option_prompt(str(release), row)
            is_possible = any(one.is_possible for _, one in of_runs)
            # Told anew what an option is already, the list would move its cursor.
            if listed.get_option(str(release)).disabled is is_possible:
                enable = listed.enable_option if is_possible else listed.disable_option
                enable(str(release))
        self._ask()
        self.call_after_refresh(self._fit)


def _row(release: Release, told: Sequence[tuple[str, Prospect]], *, only_ascii: bool) -> Table:
    """The key and the name, beside them the words for each run."""
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column(width=1)
    row.add_column(width=9)
    row.add_column(ratio=1)
    words = Text("\n").join(_words(name, one, only_ascii=only_ascii) for name, one in told)
    row.add_row(RELEASE_KEYS[release], Text(RELEASES[release].label, "bold"), words)
    return row


def _words(name: str, one: Prospect, *, only_ascii: bool) -> Text:
    first, loses, rest = clean(one.words).partition("LOSES")
    words = Text.assemble((name, "bold"), first, (loses, "bold reverse"), rest)
    lines = [f"↓ {line}" for line in one.falls] + [f"↑ {line}" for line in one.rises]
    if only_ascii:
        less, more = ", ".join(one.falls), ", ".join(one.rises)
        lines = [f"{word} {names}" for word, names in (("less", less), ("more", more)) if names]
    if lines:
        words.append(f"\n{'  '.join(lines)}", "italic")
    return words
