"""What runs already and has data files mapped: a list to search, enter watches one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from tui.errors import UsageError
from tui.messages import ScreenFactory, ScreenWanted
from tui.run.tree_figures import count_of, few_words_of, words_of
from tui.screens.sized import Sized
from tui.text import clean, plain
from tui.widgets.key_bar import KeyBar
from tui.widgets.list_rows import Column, Line, ListRows
from tui.widgets.words import Entry, Words

if TYPE_CHECKING:
    from tui.tree.subjects import Candidate

TITLE: Final = " cowtop: which of your processes?  letters search, arrows choose"
LEAST_SECONDS: Final = 2.0
"""Between two readings of all processes; longer where one takes long."""
_SHARE: Final = 0.05
_LONGEST: Final = 200


class _Candidates(ListRows):
    """Led by the keys of the search beside it."""

    COLUMNS = (
        Column("process", 18, 0, is_left=True),
        Column("PID", 8, 1),
        Column("copies", 8, 2),
        Column("files", 20, 3, is_left=True),
        Column("RSS", 8, 4),
        Column("user", 10, 5, is_left=True),
    )
    can_focus = False
    is_led = True


class RunningList(Sized):
    """Reads who runs in a thread, again and again; nothing is done to any of them."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "watch", "Watch", id="running.watch", priority=True,
                tooltip="Watch the chosen process: nothing is done to it"),
        Binding("escape", "back", "Back", id="running.back", tooltip="To the questions"),
        # Where letters are typed, q is one: the app's own key, shown.
        Binding("ctrl+q", "app.quit", "Quit", id="field.quit", priority=True),
        Binding("up", "go(-1)", "Up", show=False, id="list.up", tooltip="The process above"),
        Binding("down", "go(1)", "Down", show=False, id="list.down", tooltip="The process below"),
        Binding("pageup", "go(-10)", "Before", show=False, id="list.before"),
        Binding("pagedown", "go(10)", "More", show=False, id="list.more"),
    ]  # fmt: skip

    @dataclass
    class Read(Message):
        """Who runs, or why that is not known; `seconds` is what it took to find out."""

        found: Sequence[Candidate]
        seconds: float
        trouble: str = ""

    def __init__(
        self,
        read: Callable[[], Sequence[Candidate]],
        watch: Callable[[Candidate], ScreenFactory],
        *,
        back: ScreenFactory,
        only_ascii: bool = False,
    ) -> None:
        """`read` is called in a thread; `watch` makes what comes when one is chosen."""
        super().__init__()
        self._read, self._watch, self._back = read, watch, back
        self._found: Sequence[Candidate] | None = None
        self._trouble = ""
        self._list = _Candidates(id="running", ascii_only=only_ascii)

    def compose(self) -> ComposeResult:
        """Title, what is searched for, the list, the keys."""
        yield Words(id="running-title")
        yield Entry(placeholder="search: a name, a file, a PID", id="search", compact=True)
        yield self._list
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Paint first."""
        self.query_one(Words).update(TITLE)
        self._show()
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        self.run_worker(self._read_all, thread=True, group="running", exclusive=True)

    def _read_all(self) -> None:
        began = time.thread_time()
        try:
            message = self.Read(self._read(), time.thread_time() - began)
        except OSError as error:
            message = self.Read((), time.thread_time() - began, error.strerror or str(error))
        self.post_message(message)

    def on_running_list_read(self, message: Read) -> None:
        """Show them, and look again when that costs little."""
        self._found, self._trouble = message.found, message.trouble
        self._show()
        self.set_timer(max(LEAST_SECONDS, message.seconds / _SHARE), self._look)

    @on(Input.Changed)
    def search(self) -> None:
        """Those that have all the words that were typed."""
        self._show()

    @property
    def _shown(self) -> list[Candidate]:
        words = self.query_one(Entry).value.lower().split()
        return [one for one in self._found or () if all(word in _text(one) for word in words)]

    def _show(self) -> None:
        shown = self._shown
        many = count_of(len(shown), "process", "processes")
        of = f" of {len(self._found):,}" if self._found and len(self._found) != len(shown) else ""
        keys = [_key(one) for one in shown]
        if keys and self._list.cursor not in keys:
            self._list.cursor = keys[0]
        by_key = dict(zip(keys, shown, strict=True))

        def details(key: str) -> tuple[str, ...]:
            return _details(by_key[key]) if key in by_key else ()

        self._list.put([_line(one) for one in shown], f"{many}{of}", self._why_none(), details)

    def _why_none(self) -> str:
        if self._trouble:
            return f"not known: {self._trouble}"
        if self._found is None:
            return "reading ..."
        if self._found:
            return "none has all of these words"
        return "no process that you may read has a data file mapped (np.load(..., mmap_mode=...))"

    def action_go(self, by: int) -> None:
        """Up and down, while the keys are the search's."""
        self._list.action_go(by)

    def action_watch(self) -> None:
        """The chosen one."""
        self._list.action_take()

    @on(ListRows.Taken)
    def begin(self, message: ListRows.Taken) -> None:
        """Watch it, if it is still there."""
        chosen = next((one for one in self._shown if _key(one) == message.key), None)
        if chosen is None:
            return
        try:
            wanted = self._watch(chosen)
        except UsageError as error:
            self.notify(clean(str(error)), severity="warning", markup=False)
        else:
            self.app.post_message(ScreenWanted(wanted, self))

    def action_back(self) -> None:
        """To the questions."""
        self.app.post_message(ScreenWanted(self._back, self))


def _key(one: Candidate) -> str:
    return f"{one.pid}.{one.start_ticks}"


def _text(one: Candidate) -> str:
    """What is searched in."""
    return " ".join((str(one.pid), one.name, one.user, *map(str, one.files))).lower()


def _line(one: Candidate) -> Line:
    names = [plain(path.name, _LONGEST) for path in one.files]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    copies = few_words_of(one.private_copies_bytes)
    cells = (str(one.pid), copies, f"{names[0] if names else '-'}{more}",
             few_words_of(one.rss_bytes), one.user)  # fmt: skip
    is_copied = copies not in ("?", "0 B")
    styles = ("", "text-copies bold" if is_copied else "", "", "dim", "dim")
    return Line(_key(one), plain(one.name, _LONGEST), cells, "", styles)


def _details(one: Candidate) -> tuple[str, ...]:
    files = ", ".join(plain(str(path), _LONGEST) for path in one.files[:8])
    more = f" and {len(one.files) - 8:,} more" if len(one.files) > 8 else ""
    return (f"{files}{more}", f"private copies: {words_of(one.private_copies_bytes)}")
