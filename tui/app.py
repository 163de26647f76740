"""The app: a list of screens, an end for every signal, and nothing of what the screens know."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import App
from textual.binding import Binding, BindingType

from tui.messages import LauncherWanted, RunRequested, TableRequested
from tui.run.source import Source
from tui.screens.choice import screen_for
from tui.screens.launcher import Launcher
from tui.screens.monitor import Monitor
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun
from tui.table.plan import TablePlan, plan_for
from tui.table.thread import ThreadedTable
from tui.terminal import SuspendGuard, is_hung_up, only_ascii

_HANG_UP_SECONDS = 1.0


class CowtopApp(App[int]):
    """Shows the launcher, or at once the monitor of a source, or a table."""

    TITLE = "cowtop"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit", tooltip="End the run and leave"),
        Binding("ctrl+c", "quit", "Quit", show=False, id="app.interrupt", priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend"),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Keys and metrics"),
    ]

    def __init__(
        self,
        settings: Settings,
        *,
        sources: Sequence[Source] = (),
        table: TablePlan | None = None,
        tour: Literal["live", "recorded"] | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._sources: list[Source] = [*sources]
        self._table, self._tour = table, tour
        self._tables: list[ThreadedTable] = []
        self._guard = SuspendGuard(self._continued)
        self.only_ascii = only_ascii()

    def on_mount(self) -> None:
        """Show the first screen; then make sure that every end is an orderly one."""
        if self._table is not None:
            self._show_table(self._table)
        elif self._tour is not None:
            from tui.screens.tour import TourScreen

            recorded = self._tour == "recorded"
            own = self._sources.extend
            self.push_screen(TourScreen(own, recorded=recorded, only_ascii=self.only_ascii))
        elif self._sources:
            self.push_screen(screen_for(self._sources, only_ascii=self.only_ascii))
        else:
            self.push_screen(Launcher(self._settings))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            # An ignored hang-up (nohup) stays ignored; the terminal is watched below.
            if signal.getsignal(number) is not signal.SIG_IGN:
                try:
                    loop.add_signal_handler(number, self._end_by, number)
                except (ValueError, RuntimeError):
                    return  # not in the main thread, as in tests
        self._guard.install()
        self.app_resume_signal.subscribe(self, lambda _: self._continued())
        self.set_interval(_HANG_UP_SECONDS, self._check_terminal)

    def on_run_requested(self, message: RunRequested) -> None:
        """The launcher has settings to run."""
        self._settings = message.settings
        source = ThreadedRun(message.settings)
        self._sources.append(source)
        self.push_screen(Monitor(source, only_ascii=self.only_ascii))

    def on_table_requested(self, message: TableRequested) -> None:
        """The launcher's array, workload and limit in every mode."""
        self._settings = message.settings
        self._show_table(plan_for(message.settings))

    def _show_table(self, plan: TablePlan) -> None:
        from tui.screens.table import TableScreen

        table = ThreadedTable(plan)
        self._tables.append(table)
        self.push_screen(TableScreen(table, self._settings, only_ascii=self.only_ascii))

    def on_launcher_wanted(self, message: LauncherWanted) -> None:
        """Back to the launcher with these settings."""
        self._settings = message.settings or self._settings
        self.switch_screen(Launcher(self._settings))

    async def action_help(self) -> None:
        """Show the keys and the metrics."""
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_suspend_process(self) -> None:
        """Go to the background; a timer that repaints meanwhile must not wait for the screen."""
        with self.batch_update():
            super().action_suspend_process()

    def close_sources(self, timeout_seconds: float = 20.0) -> bool:
        """End every run and wait until all is put away; whether it is."""
        running: list[Source | ThreadedTable] = [*self._sources, *self._tables]
        for source in running:
            source.stop()
        ended = [source.join(timeout_seconds) for source in running]
        return all(ended)

    def _end_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def _continued(self) -> None:
        self.call_later(self.screen.refresh, layout=True)

    def _check_terminal(self) -> None:
        if not self.is_headless and sys.__stdin__ and is_hung_up(sys.__stdin__.fileno()):
            self.exit(return_code=128 + signal.SIGHUP)
