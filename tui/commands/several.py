"""`cowtop run --modes`: the same workload in several modes at once, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import UsageError
from tui.options import RunOptions, settings_from
from tui.settings import Settings, checked, shape_for_size

if TYPE_CHECKING:
    from tui.commands.run import Options
    from tui.messages import ScreenFactory
    from tui.recording.writer import Recorder
    from tui.run.about import About

MOST_MODES = 4


def start_several(options: Options, listed: str) -> int:
    """One pane for each mode that is listed; raises UsageError before anything starts."""
    modes = [mode.strip() for mode in listed.split(",")]
    if options.mode is not None:
        raise UsageError("--mode and --modes say the same thing: give one of them")
    if options.headless:
        raise UsageError("--modes is for the screen: use cowtop table for figures of several modes")
    if options.fail_if or options.junit:
        raise UsageError("--fail-if and --junit are for --headless: use them with one --mode")
    if not 1 <= len(modes) <= MOST_MODES or len(set(modes)) < len(modes):
        raise UsageError(f"--modes: one to {MOST_MODES} different modes, like c,r+")
    chosen = []
    for mode in modes:
        one = RunOptions(**{**vars(options), "mode": mode})
        settings = settings_from(one, workload=options.workload, headless=False)
        if not (options.shape or options.size or options.file):
            # Together they take what one of them would have taken alone.
            shape = shape_for_size(settings.array_bytes // len(modes), settings.dtype)
            chunk = min(settings.chunk_rows, shape[0])
            settings = replace(
                settings, shape=shape, chunk_rows=shape[0] if options.chunk_rows == "all" else chunk
            )
        chosen.append(checked(settings))
    record = options.record
    return show_live(chosen, [record_name(record, mode) if record else None for mode in modes])


def record_name(path: Path, mode: str) -> Path:
    """`run-c.jsonl.gz` beside `run-r+.jsonl.gz`."""
    name, dot, endings = path.name.partition(".")
    return path.with_name(f"{name}-{mode}{dot}{endings}")


def show_live(settings: Sequence[Settings], records: Sequence[Path | None]) -> int:
    """Show these runs, and say afterwards what is missing from their recordings."""
    from tui.commands.screen import show
    from tui.subject.threaded import ThreadedRun
    from tui.text import say

    pairs = list(zip(settings, records, strict=True))
    runs: list[ThreadedRun] = []

    def start() -> list[ThreadedRun]:
        for one, path in pairs:
            runs.append(ThreadedRun(one, open_recorder=partial(_recorder, path) if path else None))
        return runs

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.sources(start, settings[0])

    code = show(first)
    for run in runs:
        if run.recording_trouble:
            say(run.recording_trouble)
    return code


def _recorder(path: Path, about: About) -> Recorder:
    from tui.recording.writer import Recorder

    return Recorder(path, about)
