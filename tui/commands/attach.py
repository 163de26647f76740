"""`cowtop attach PID`: a process that runs already, with its children, until it ends."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.metrics_option import exported
from tui.commands.subject_options import (
    SubjectOptions,
    add_subject_options,
    is_without_screen,
    refuse_contradictions,
    wanted,
    watched,
)
from tui.errors import UsageError
from tui.option_types import typed
from tui.settings import parse_seconds

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter
    from tui.messages import ScreenFactory
    from tui.subject.target import Target
    from tui.subject.threaded import OpenRecorder, ThreadedSubject


class Options(SubjectOptions):
    """As parsed."""

    pid: str | None
    seconds: float | None


def add_options(parser: ArgumentParser) -> None:
    """What is watched, and how."""
    parser.add_argument(
        "pid",
        metavar="PID",
        nargs="?",
        help="the process; its children come along. Without it: a list to choose from",
    )
    add_subject_options(parser)
    parser.add_argument(
        "--seconds",
        type=typed(parse_seconds),
        metavar="SECONDS",
        help="headless: how long to watch; else to its end, or ctrl+c",
    )


def start(options: Options) -> int:
    """Look whether it can be watched, and begin."""
    refuse_contradictions(options)
    if options.seconds is not None and not is_without_screen(options):
        raise UsageError("--seconds is for a run without a screen: add --headless")
    if options.pid is None:
        return _choose(options)
    from tui.subject.target import parse_pid, target_of

    target = target_of(parse_pid(options.pid))
    with exported(options.metrics, options.interval) as exporter:
        return _start(options, target, exporter)


def _start(options: Options, target: Target, exporter: Exporter) -> int:
    if is_without_screen(options):
        from tui.headless.subject import attach_headless

        with wanted(options, target.called, exporter) as what:
            return attach_headless(target, watched(options), what, options.seconds)
    from tui.commands.live import OnScreen, show_subject

    def make(open_recorder: OpenRecorder | None) -> ThreadedSubject:
        from tui.subject.threaded_tree import ThreadedAttach

        return ThreadedAttach(target, watched(options), open_recorder)

    return show_subject(make, OnScreen(options.theme, exporter, options.record))


def _choose(options: Options) -> int:
    """The list of those that have data files mapped; only a terminal can show it."""
    for option, said in (
        ("--headless", options.headless),
        ("--record", options.record),
        ("--metrics", options.metrics),
    ):
        if said:
            raise UsageError(f"{option} is for one process: name its PID")
    from tui.commands.screen import show

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.running(
            watch=lambda candidate: factories.attached(candidate, watched(options))
        )

    return show(first, theme=options.theme, instead="name a PID, and add --headless")


COMMAND = subcommand(
    "attach",
    "watch a process that runs already, with its children",
    Options,
    add_options,
    start,
    epilog="It is read and nothing else: never signalled, stopped, slowed or limited.",
    example="cowtop attach 4711 --headless --seconds 60",
)
