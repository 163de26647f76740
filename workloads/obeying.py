"""What a session is told to do while it runs: between two chunks, within one, and at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workloads.control import Control, Pace
from workloads.events import Paused, Resumed
from workloads.words import Action, Command, Release

if TYPE_CHECKING:
    from workloads.acts import Acts
    from workloads.readback import ReadBack
    from workloads.telling import Telling


class Obeying:
    """Takes the control's commands; `is_stopped` and `is_paused` are what came of them.

    `lets_chunk_through`: a pause holds, and this chunk is done all the same.
    """

    def __init__(
        self,
        control: Control,
        pace: Pace,
        acts: Acts,
        readback: ReadBack,
        tell: Telling,
        release: Callable[[Release], None],
    ) -> None:
        self._control, self._pace, self._acts = control, pace, acts
        self._readback, self._tell, self._release = readback, tell, release
        self.is_paused = self.is_stopped = self._is_holding = False
        self._chunks_allowed = 0
        self.lets_chunk_through = False
        self._after_chunk: list[Command] = []

    def until_due(self) -> None:
        """Take commands until the next chunk may start: not paused, and its moment has come."""
        while not self.is_stopped:
            self.lets_chunk_through = self.is_paused and self._chunks_allowed > 0
            if self.lets_chunk_through:
                self._chunks_allowed -= 1
                return
            command = self._control.next(None if self.is_paused else self._pace.wait_seconds())
            if command is None:
                return
            self._obey(command)

    def within_chunk(self) -> bool:
        """Take what came since the last piece of a chunk; whether to go on with it."""
        command = self._control.within_chunk()
        while command is not None:
            if command.action in (Action.RELEASE, Action.CHECK):
                # They are of whole chunks, and `reopen` closes what is worked on.
                self._after_chunk.append(command)
                self.lets_chunk_through = True
            elif command.action is Action.STEP and self.is_paused:
                self.lets_chunk_through = True
            else:
                self._obey(command)
            if self.is_stopped:
                return False
            is_held = self.is_paused and not self.lets_chunk_through
            command = self._control.next(None) if is_held else self._control.within_chunk()
        return True

    def after_chunk(self) -> None:
        """What had to wait for the end of the chunk."""
        while self._after_chunk:
            self._obey(self._after_chunk.pop(0))

    def hold(self) -> None:
        """All is done: take commands until one says stop."""
        self._is_holding = True
        while not self.is_stopped:
            command = self._control.next(None)
            if command is not None:
                self._obey(command)

    def _obey(self, command: Command) -> None:
        self._acts.tell_unseen()
        match command.action:
            case Action.STOP:
                self.is_stopped = True
            case Action.PAUSE | Action.RESUME | Action.STEP if self._is_holding:
                pass  # all is done: there is nothing to hold back
            case Action.PAUSE:
                self._pause()
            case Action.RESUME:
                self.is_paused, self._chunks_allowed = False, 0
                self._tell.emit(Resumed(*self._tell.done()))
            case Action.STEP:
                if not self.is_paused:
                    self._pause()
                self._chunks_allowed += 1
            case Action.FLUSH:
                self._acts.flush(with_regions=self._is_holding, always=True)
            case Action.RELEASE:
                self._release(Release(command.argument))
            case Action.RATE:
                self._pace.faster(float(command.argument))
            case Action.CHECK:
                self._acts.check(self._readback)

    def _pause(self) -> None:
        self.is_paused = True
        self._tell.emit(Paused(*self._tell.done()))
