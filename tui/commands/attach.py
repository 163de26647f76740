"""`cowtop attach PID`: a process that runs already, with its children, until it ends."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.subject_options import (
    SubjectOptions,
    add_subject_options,
    refuse_contradictions,
    wanted,
    watched,
)
from tui.errors import UsageError
from tui.options import typed
from tui.settings import parse_seconds

if TYPE_CHECKING:
    from tui.subject.threaded import OpenRecorder, ThreadedSubject


class Options(SubjectOptions):
    """As parsed."""

    pid: str
    seconds: float | None


def add_options(parser: ArgumentParser) -> None:
    """What is watched, and how."""
    parser.add_argument("pid", metavar="PID", help="the process; its children come along")
    add_subject_options(parser)
    parser.add_argument(
        "--seconds",
        type=typed(parse_seconds),
        help="headless: how long to watch; else to its end, or ctrl+c",
    )


def start(options: Options) -> int:
    """Look whether it can be watched, and begin."""
    refuse_contradictions(options)
    if options.seconds is not None and not options.headless:
        raise UsageError("--seconds is for a run without a screen: add --headless")
    from tui.subject.target import parse_pid, target_of

    target = target_of(parse_pid(options.pid))
    if options.headless:
        from tui.headless.subject import attach_headless

        with wanted(options, target.called) as what:
            return attach_headless(target, watched(options), what, options.seconds)
    from tui.commands.live import show_subject

    def make(open_recorder: OpenRecorder | None) -> ThreadedSubject:
        from tui.subject.threaded_tree import ThreadedAttach

        return ThreadedAttach(target, watched(options), open_recorder)

    return show_subject(make, options.record)


COMMAND = subcommand(
    "attach",
    "watch a process that runs already, with its children",
    Options,
    add_options,
    start,
    epilog="It is read and nothing else: never signalled, stopped, slowed or limited.",
)
