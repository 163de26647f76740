"""A command and a process of the user's as sources, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.errors import ExitCode
from tui.run.source import Ability
from tui.run.state import Outcome, Update
from tui.subject.threaded import OpenRecorder, ThreadedSubject

if TYPE_CHECKING:
    from tui.subject.asked import Asked
    from tui.subject.base import LiveSubject
    from tui.subject.command import CommandRun
    from tui.subject.target import Target
    from tui.subject.tree import Watched

_CALM_SECONDS: Final = 1.0


class ThreadedCommand(ThreadedSubject):
    """A source that runs a command of the user's, with its output in a log."""

    can = frozenset({Ability.INTERRUPT, Ability.PAGE_MAP})

    def __init__(
        self, asked: Asked, watched: Watched, open_recorder: OpenRecorder | None = None
    ) -> None:
        from tui.subject.asked import about_command

        super().__init__(about_command(asked), open_recorder)
        self._asked, self._watched = asked, watched
        self._run: CommandRun | None = None

    def make(self, on_update: Callable[[Update], None]) -> LiveSubject:
        """The command's run."""
        from tui.subject.base import Telling
        from tui.subject.command import CommandRun

        telling = Telling(on_update, calm_seconds=_CALM_SECONDS, on_save=self.save)
        self._run = CommandRun(self._asked, self._watched, telling, is_on_screen=True)
        return self._run

    @property
    def left_behind(self) -> tuple[str, ...]:
        """Processes that still run, and the limit that they are in."""
        return tuple(self._run.left_behind) if self._run is not None else ()

    def interrupt(self) -> None:
        """As the terminal would, had it one."""
        if self._run is not None:
            self._run.interrupt()

    @property
    def exit_code(self) -> int:
        """The command's own, but that it was ended by a key is how it should end."""
        run = self._run
        if self._error_code or run is None or run.state.outcome in (None, Outcome.STOPPED):
            return self._error_code
        code = run.exit_code
        return ExitCode.FINISHED if code is None else code


class ThreadedAttach(ThreadedSubject):
    """A source that watches a process which runs already."""

    can = frozenset({Ability.PAGE_MAP})

    def __init__(
        self, target: Target, watched: Watched, open_recorder: OpenRecorder | None = None
    ) -> None:
        from tui.subject.attached import about_target

        super().__init__(about_target(target), open_recorder)
        self._target, self._watched = target, watched

    def make(self, on_update: Callable[[Update], None]) -> LiveSubject:
        """What watches it."""
        from tui.subject.attached import AttachedRun
        from tui.subject.base import Telling

        telling = Telling(on_update, calm_seconds=_CALM_SECONDS, on_save=self.save)
        return AttachedRun(self._target, self._watched, telling)
