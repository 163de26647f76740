"""`cowtop exec --headless` and `attach --headless`: watched to the end, then one JSON object.

What a command prints is its own: cowtop says nothing in between, and little afterwards.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.ends import ENDS
from tui.errors import ExitCode, UsageError
from tui.headless.budgets import NO_BUDGETS, Budgets
from tui.headless.ending import ending
from tui.headless.page_map import MAP_CELLS, LastPageMap
from tui.metrics_format import format_seconds
from tui.named_files.new_file import write_whole
from tui.pages.request import MapRequest
from tui.printed.quoting import json_text
from tui.run.about import About
from tui.run.marker import Marker
from tui.run.state import RunState, Update
from tui.run.subject_result import peak_of, subject_json
from tui.run.tree_figures import words_of
from tui.run.verdict import of_run
from tui.subject.asked import Asked
from tui.subject.attached import AttachedRun
from tui.subject.base import Telling
from tui.subject.command import CommandRun
from tui.subject.found import CannotStart
from tui.subject.target import Target
from tui.subject.tree import TreeSubject, Watched
from tui.text import say

if TYPE_CHECKING:
    from tui.recording.writer import Recorder

OWN_FAULT: Final = 125
"""As `env` and `timeout` have it: cowtop failed, and the command did not."""
_SO_FAR: Final = "told at a signal, before its end"
_UPDATE_SECONDS: Final = 0.2
_MOST_MARKERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made of the figures; `json`: the file for them.

    `prints`: without such a file they go to stdout.

    `page_map`: whether the JSON has one; `map_file`: of which file, empty for the one with the most
    copies. `draw`: makes pictures of the recording, once there is one; it may raise UsageError.
    `also_tell`: what else is given every update.
    """

    json: Path | None = None
    prints: bool = True
    record: Path | None = None
    budgets: Budgets = NO_BUDGETS
    page_map: bool = False
    map_file: str = ""
    draw: Callable[[], None] | None = None
    also_tell: Callable[[Update], object] = lambda update: None


@dataclass(slots=True)
class _Kept:
    """The markers of a run, its last page map and its recording."""

    also_tell: Callable[[Update], object]
    markers: list[Marker] = field(default_factory=list)
    page_map: LastPageMap = field(default_factory=LastPageMap)
    recorder: Recorder | None = None

    def take(self, update: Update) -> None:
        """What is new."""
        self.also_tell(update)
        self.markers += update.markers[: _MOST_MARKERS - len(self.markers)]
        self.page_map.show(update)
        if self.recorder is not None:
            self.recorder.add(update)

    def begin(self, record: Path, about: About) -> None:
        """Raises UsageError where there can be no recording."""
        from tui.recording.writer import Recorder  # numpy comes with it

        self.recorder = Recorder(record, about)

    def save(self) -> None:
        """What is recorded so far is to last."""
        if self.recorder is not None:
            self.recorder.save()

    @property
    def is_recorded(self) -> bool:
        """Whether there is a recording of it, as far as it came."""
        return self.recorder is not None and self.recorder.has_begun

    def is_whole(self) -> bool:
        """Close the recording, if there is one; whether all that was wanted is written."""
        if self.recorder is None:
            return True
        self.recorder.close()
        if self.recorder.trouble:
            say(self.recorder.trouble)
        return not self.recorder.has_failed


def exec_headless(asked: Asked, watched: Watched, wanted: Wanted) -> int:
    """Run the command; its own exit code, 5 or 125 only where that is 0."""
    kept = _Kept(wanted.also_tell)
    run = CommandRun(asked, watched, _telling(kept, wanted))
    try:
        state, is_written = _carried_out(run, kept, wanted)
    except CannotStart as error:
        say(str(error))
        return error.code
    for words in (
        *run.left_behind,
        state.reason if state.killed_by is not None else None,
        f"watching ended early, a fault of cowtop's own: {run.trouble}" if run.trouble else None,
    ):
        if words:
            say(words)
    own = run.exit_code
    if own is None:  # it was not begun
        return ENDS.code(ExitCode.INTERRUPTED)
    code = own or (OWN_FAULT if run.trouble is not None or not is_written else 0)
    return _told(state, kept, wanted, code, own)


def attach_headless(target: Target, watched: Watched, wanted: Wanted, seconds: float | None) -> int:
    """Watch the process until it ends, its time is over or somebody asks for the end."""
    kept = _Kept(wanted.also_tell)
    telling = _telling(kept, wanted)
    run = AttachedRun(target, watched, telling, seconds=seconds)
    state, is_written = _carried_out(run, kept, wanted)
    code = ExitCode.FINISHED if is_written else ExitCode.USAGE
    return ENDS.code(_told(state, kept, wanted, code, None))


def _telling(kept: _Kept, wanted: Wanted) -> Telling:
    """Who is told; at a warning, what there is by then stands in the files that were asked for."""

    def save(state: RunState) -> None:
        kept.save()
        if wanted.json is not None:
            so_far = replace(state, reason=_SO_FAR, verdict=of_run(state))
            try:
                _write(subject_json(so_far, kept.markers), wanted)
            except UsageError as error:
                say(str(error))

    return Telling(kept.take, _UPDATE_SECONDS, on_save=save)


def _carried_out(run: TreeSubject, kept: _Kept, wanted: Wanted) -> tuple[RunState, bool]:
    """The last state, and whether the recording is whole."""
    if wanted.record is not None:
        kept.begin(wanted.record, run.state.about)
    if wanted.page_map:
        run.request_map(MapRequest(MAP_CELLS, name=wanted.map_file))
    elif wanted.record is not None:
        run.request_map(MapRequest())
    with ending(run.stop) as ends:
        try:
            state = run.execute()
        finally:
            is_written = kept.is_whole()
            ends.is_over = True
        return state, is_written


def _told(state: RunState, kept: _Kept, wanted: Wanted, code: int, own: int | None) -> int:
    """Say what was measured; `own` is the command's exit code, `code` what is to be told so far."""
    result = subject_json(state, kept.markers, own)
    if wanted.page_map:
        result["page_map"] = kept.page_map.to_json()
    budgets = wanted.budgets
    if budgets.budgets:
        result["budgets"] = budgets.to_json(state)
    is_over = budgets.judged(state, ExitCode.FINISHED) is ExitCode.OVER_BUDGET
    if is_over and code == 0:
        code = ExitCode.OVER_BUDGET
    if not wanted.prints and wanted.record is not None and wanted.draw is None and kept.is_recorded:
        say(f"{wanted.record.name}: {_in_few_words(state)}")
    failed = code or (OWN_FAULT if own is not None else ExitCode.USAGE)
    try:
        _write(result, wanted)
        budgets.report(state)
        if wanted.draw is not None:
            if not kept.is_recorded:
                raise UsageError("no picture is drawn: nothing is recorded")
            wanted.draw()
    except UsageError as error:
        say(str(error))
        return failed
    return code


def _in_few_words(state: RunState) -> str:
    """For one of many of a job: what it came to, on a line."""
    copies, rss = (words_of(peak_of(key, state)) for key in ("private_copies_bytes", "rss_bytes"))
    seconds = format_seconds(state.elapsed_seconds)
    return f"{state.outcome} after {seconds}, at most {copies} private copies, {rss} RSS"


def _write(result: dict[str, Any], wanted: Wanted) -> None:
    text, path = json_text(result), wanted.json
    if path is None and not wanted.prints:
        return
    if path is None:
        # A reader that has seen enough (`| head`) takes nothing from how it ended.
        with _written("the output"), contextlib.suppress(BrokenPipeError):
            print(text, file=sys.stdout, flush=True)
        return
    with _written(f"--json: {str(path)!r:.200}"):
        write_whole(path, f"{text}\n".encode())


@contextlib.contextmanager
def _written(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{what} cannot be written: {error.strerror or error}") from error
