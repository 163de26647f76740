"""Runs that begin now on the screen: one, or the same in several modes side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.recordings import recorder_of_instances
from tui.commands.screen import HEADLESS, show
from tui.settings import Settings

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter
    from tui.instances.threaded import ThreadedInstances
    from tui.messages import ScreenFactory
    from tui.recording.writer import Recorder
    from tui.run.about import About
    from tui.run.source import Source
    from tui.subject.threaded import OpenRecorder, ThreadedRun, ThreadedSubject


def record_name(path: Path, mode: str) -> Path:
    """`run-c.jsonl.gz` beside `run-r+.jsonl.gz`."""
    name, dot, endings = path.name.partition(".")
    return path.with_name(f"{name}-{mode}{dot}{endings}")


@dataclass(frozen=True, slots=True)
class OnScreen:
    """In which colours it is shown, and who beside the screen is told what is new."""

    theme: str | None
    exporter: Exporter
    record: Path | None = None

    def show(self, first: Callable[[], ScreenFactory], *, instead: str = HEADLESS) -> int:
        """As `screen.show`; says where the metrics are, once it is known that there is a screen."""

        def begun() -> ScreenFactory:
            self.exporter.begins()
            return first()

        return show(begun, theme=self.theme, instead=instead)


def show_live(settings: Sequence[Settings], on_screen: OnScreen) -> int:
    """Show these runs, each recorded by itself, and say afterwards what recordings lack."""
    record = on_screen.record
    records = [record]
    if len(settings) > 1:
        records = [record_name(record, one.mode) if record else None for one in settings]
    pairs = list(zip(settings, records, strict=True))
    runs: list[ThreadedRun] = []

    def start() -> list[ThreadedRun]:
        from tui.subject.threaded import ThreadedRun

        for index, (one, path) in enumerate(pairs):
            runs.append(ThreadedRun(one, open_recorder=partial(_recorder, path) if path else None))
            runs[-1].also_tell = on_screen.exporter.taker(index)
        return runs

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.sources(start, *settings)

    names = [f"{one.mode}: " for one in settings] if len(settings) > 1 else [""]
    return _told(on_screen.show(first), runs, names)


def show_instances(settings: Settings, many: int, on_screen: OnScreen) -> int:
    """Show so many instances of one run on one file, recorded as one if asked for."""
    made: list[ThreadedInstances] = []

    def start() -> Sequence[Source]:
        from tui.instances.threaded import ThreadedInstances

        recorder = recorder_of_instances(on_screen.record)
        made.append(ThreadedInstances(settings, many, open_recorder=recorder))
        made[-1].also_tell = on_screen.exporter.take
        return made[-1].sources

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.instances(start, settings)

    return _told(on_screen.show(first), made)


def show_subject(
    make: Callable[[OpenRecorder | None], ThreadedSubject], on_screen: OnScreen
) -> int:
    """Show a process of the user's, recorded if asked for; `make` is given what records it."""
    record = on_screen.record
    made: list[ThreadedSubject] = []

    def start() -> ThreadedSubject:
        made.append(make(partial(_recorder, record) if record else None))
        made[-1].also_tell = on_screen.exporter.taker()
        return made[-1]

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.subject(start)

    return _told(on_screen.show(first, instead="add --headless"), made)


def _told(
    code: int, runs: Sequence[ThreadedSubject | ThreadedInstances], names: Sequence[str] = ("",)
) -> int:
    """Say what is left behind, and what recordings lack; the exit code. `names`: of several."""
    from tui.errors import ExitCode
    from tui.text import say

    for run, name in zip(runs, names, strict=False):
        for words in run.left_behind:
            say(f"{name}{words}")
        if run.recording_trouble:
            say(run.recording_trouble)
        if run.has_recording_failed:
            code = code or ExitCode.USAGE
    return code


def _recorder(path: Path, about: About) -> Recorder:
    from tui.recording.writer import Recorder

    return Recorder(path, about)
