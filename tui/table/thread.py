"""A table in a thread of its own, with everything kept that a screen may want to look at again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.debug import LOG
from tui.errors import UsageError
from tui.run.source import MAILBOX_MARKERS, MAILBOX_SAMPLES, Mailbox, Source
from tui.run.state import Update
from tui.table.plan import TablePlan
from tui.table.state import CellState, TableState

if TYPE_CHECKING:
    from tui.table.run import TableRun


class ThreadedTable:
    """Runs a plan in the background; `state` is always the latest."""

    def __init__(self, plan: TablePlan, *, update_seconds: float = 0.5) -> None:
        self.plan, self._update_seconds = plan, update_seconds
        self.state = TableState(tuple(CellState(cell) for cell in plan.cells()))
        self._run: TableRun | None = None
        self._stopping = False
        self._on_news: Callable[[], object] = lambda: None
        self._error: str | None = None
        self._lock = threading.Lock()
        self._kept: dict[int, Update] = {}
        self._followers: dict[int, list[Mailbox]] = {}
        # Not a daemon: what it must put away it puts away, whatever ends the screen.
        self._thread = threading.Thread(target=self._execute, name="cowtop-table")

    @property
    def error(self) -> str | None:
        """Why it could not go on, in one line."""
        return self._error

    def start(self, on_news: Callable[[], object]) -> None:
        """Start the thread; `on_news` is called from it when something is new."""
        self._on_news = on_news
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end of the current cell, and begin no other."""
        self._stopping = True
        if self._run is not None:
            self._run.stop()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def follow(self, index: int, mailbox: Mailbox) -> None:
        """Give a mailbox all there is of a cell's run, and what comes."""
        with self._lock:
            if index in self._kept:
                mailbox.put(self._kept[index])
            self._followers.setdefault(index, []).append(mailbox)

    def unfollow(self, index: int, mailbox: Mailbox) -> None:
        """No more of it."""
        with self._lock:
            followers = self._followers.get(index, [])
            if mailbox in followers:
                followers.remove(mailbox)

    def _execute(self) -> None:
        # numpy comes in here, when the first frame is on the screen already.
        from tui.table.run import TableRun

        run = self._run = TableRun(
            self.plan,
            on_state=self._show,
            on_update=self._keep,
            update_seconds=self._update_seconds,
        )
        if self._stopping:
            run.stop()
        try:
            run.execute()
        except UsageError as error:
            self._fail(str(error))
        except Exception as error:
            LOG.exception("the table ended by an error")
            self._fail(f"{type(error).__name__}: {error}")

    def _show(self, state: TableState) -> None:
        self.state = state
        self._on_news()

    def _fail(self, words: str) -> None:
        self._error = words
        self._on_news()

    def _keep(self, index: int, update: Update) -> None:
        with self._lock:
            before = self._kept.get(index)
            self._kept[index] = joined(before, update) if before else update
            for mailbox in self._followers.get(index, ()):
                mailbox.put(update)


def joined(first: Update, then: Update) -> Update:
    """Two updates as one: the later state, and the samples and markers of both that still fit."""
    return replace(
        then,
        samples=(*first.samples, *then.samples)[-MAILBOX_SAMPLES:],
        markers=(*first.markers, *then.markers)[-MAILBOX_MARKERS:],
        page_map=then.page_map or first.page_map,
    )


class CellSource(Source):
    """One cell's run as a monitor wants it: to be looked at, not to be led."""

    def __init__(self, table: ThreadedTable, index: int) -> None:
        self._table, self._index = table, index
        self._mailbox: Mailbox | None = None

    def start(self, on_news: Callable[[], object]) -> None:
        """Begin to follow."""
        self._mailbox = Mailbox(on_news)
        self._table.follow(self._index, self._mailbox)

    def take(self) -> Update | None:
        """What is new."""
        return self._mailbox.take() if self._mailbox else None

    def stop(self) -> None:
        """Look no more; the run goes on."""
        if self._mailbox is not None:
            self._table.unfollow(self._index, self._mailbox)

    def join(self, timeout_seconds: float) -> bool:
        """There is nothing to wait for."""
        return True
