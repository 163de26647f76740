"""The monitor of a process tree of the user's: what is copied, by whom, and what they share.

As the monitor of a workload, it computes nothing that the run knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType

from tui.messages import ScreenFactory
from tui.run.about_tree import TreeAbout
from tui.run.source import Ability, Source
from tui.run.state import Phase, RunState
from tui.screens.viewing import PICTURE, Parts, Viewing
from tui.tree.reading import TreeReading
from tui.widgets.file_table import FileTable, in_order
from tui.widgets.fork_line import ForkLine
from tui.widgets.list_rows import ListRows
from tui.widgets.marker_log import MarkerLine, MarkerLog
from tui.widgets.output_view import OutputView
from tui.widgets.page_map import PageMapView
from tui.widgets.process_table import ProcessTable, pid_of

if TYPE_CHECKING:
    from tui.run.history import History

_FILES: Final = ("#few-files", "#files")
_PROCESSES: Final = ("#few-processes", "#processes")


class SubjectMonitor(Viewing):
    """Headline, picture, files, processes, what forks share, limit, the sentence; `v` for more."""

    AUTO_FOCUS = "#few-files"
    PICTURE_FOCUS = "#few-files"
    VIEWS = (PICTURE, "files", "processes", "output", "log", "metrics", "map", "words")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "next_view", "View", id="view.pane",
                tooltip="Files, processes, output, log, metrics, page map, words, and back"),
        Binding("o", "view('output')", "Output", id="view.output",
                tooltip="What the command wrote to its stdout and stderr"),
        Binding("m", "view('map')", "Map", id="view.map",
                tooltip="The page map of the chosen file"),
        Binding("n", "relaunch", "Other", id="run.new",
                tooltip="Leave it as it is, choose another that runs"),
        Binding("q", "leave", "Quit", id="app.quit",
                tooltip="Leave; a command that cowtop started is asked about first"),
        Binding("ctrl+c", "interrupt_command", "Interrupt", id="run.interrupt", show=False,
                priority=True, tooltip="Interrupt the command, as the terminal would"),
    ]  # fmt: skip

    def __init__(
        self, source: Source, *, anew: ScreenFactory | None = None, only_ascii: bool = False
    ) -> None:
        super().__init__(source, anew=anew, only_ascii=only_ascii)
        # Until somebody chooses, the page map is of the file that is copied most, for all.
        self._file, self._is_chosen = "", False
        self._pid: int | None = None

    def parts(self) -> Parts:
        """What is copied and by whom, in little and whole; what forks share; what was told last."""
        ascii_only = self._ascii
        return (
            [
                FileTable(id="few-files", ascii_only=ascii_only),
                ProcessTable(id="few-processes", ascii_only=ascii_only),
            ],
            [
                FileTable(id="files", ascii_only=ascii_only),
                ProcessTable(id="processes", ascii_only=ascii_only),
                OutputView(id="output", ascii_only=ascii_only),
                MarkerLog(id="log", ascii_only=ascii_only),
            ],
            ForkLine(id="fork", ascii_only=ascii_only),
            MarkerLine(id="last-marker", ascii_only=ascii_only),
        )

    @property
    def rows_that_stay(self) -> int:
        """Title, headline, what forks share, limit, log, keys; where it is high the tables too."""
        return 8 if self.has_class("-low") or self.has_class("-tiny") else 20

    @property
    def runs_a_command(self) -> bool:
        """Whether something goes on that cowtop started."""
        if self.source.playback is not None or self.source.error:
            return False
        about = self.state.about if self.state is not None else None
        is_command = isinstance(about, TreeAbout) and about.pid is None
        return is_command and self.phase is not Phase.ENDED

    @property
    def takes_interrupt(self) -> bool:
        """Ctrl+C is the command's for as long as it runs."""
        return self.runs_a_command and Ability.INTERRUPT in self.source.can

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Another is chosen only where others can be; the interrupt is the command's."""
        if action == "relaunch":
            return self._anew is not None
        if action == "interrupt_command":
            return self.takes_interrupt
        return super().check_action(action, parameters)

    def show_picture(self, state: RunState, history: History) -> None:
        """What stands on every view, and the picture where it is the view."""
        super().show_picture(state, history)
        self._choose(state.tree)
        self.query_one(MarkerLine).show(self._kept.markers)
        fork = self.query_one(ForkLine)
        fork.show(state)
        self.set_class(any(fork.sentences), "-forked")
        if self.view == PICTURE:
            self._show_tables(state, "#few-files", "#few-processes")

    def _show_tables(self, state: RunState, *ids: str) -> None:
        for id in ids:
            if id in _FILES:
                self.query_one(id, FileTable).show(state, self._file)
            else:
                self.query_one(id, ProcessTable).show(state, self._pid)

    def show_view(self, state: RunState) -> None:
        """The one that is seen."""
        super().show_view(state)
        match self.view:
            case "files" | "processes":
                self._show_tables(state, f"#{self.view}")
            case "output":
                self.query_one(OutputView).show(state)
            case "log":
                self.query_one(MarkerLog).show(self._kept.markers, state)
            case "map":
                self._show_map(state)

    def _show_map(self, state: RunState) -> None:
        shown = self.query_one("#map", PageMapView)
        shown.look_at(self._file, self._pid, self._map_name(state.tree))
        if self._kept.page_map is not None:
            shown.show(self._kept.page_map, state.sample.at if state.sample else None)

    def _map_name(self, tree: TreeReading | None) -> str:
        file = tree.file(self._file) if tree is not None else None
        name = file.path.name if file is not None else "no file"
        if self._pid is not None:
            return f"{name} as process {self._pid} has it"
        return f"{name}, by all" if file is not None and file.processes > 1 else name

    def _choose(self, tree: TreeReading | None) -> None:
        """Until somebody chooses, the file that is copied most; a process that ended is none."""
        if tree is None:
            return
        files = in_order(tree)
        is_there = any(file.key == self._file for file in files)
        if files and not (is_there and (self._is_chosen or self.view == "map")):
            self._file = files[0].key

    @on(ListRows.Taken)
    def look_closer(self, message: ListRows.Taken) -> None:
        """A file or a process: its page map."""
        if isinstance(message.rows, FileTable):
            self._file, self._is_chosen = message.key, True
        else:
            self._pid = pid_of(message.key)
        self._kept.page_map = None  # of what was chosen before
        self.action_view("map")

    async def action_leave(self) -> None:
        """What cowtop started is not ended by one key."""
        if not self.runs_a_command:
            await self.app.run_action("app.quit")
            return
        from tui.screens.leaving import Leaving

        assert self.state is not None
        self.app.push_screen(Leaving(self.state.about.name), self._left)

    async def _left(self, is_wanted: bool | None) -> None:
        if is_wanted:
            await self.app.run_action("app.quit")

    def action_interrupt_command(self) -> None:
        """As the terminal would, were the command in front."""
        self.source.interrupt()
        self.notify("interrupt sent to the command (q ends it)")
