"""`cowtop exec -- COMMAND`: a command of the user's as the subject, on the screen or headless."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui import scarce
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
from tui.options import CageOptions, add_cage_options
from tui.text import say

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter
    from tui.subject.asked import Asked
    from tui.subject.threaded import OpenRecorder, ThreadedSubject


class Options(SubjectOptions, CageOptions):
    """As parsed."""

    words: list[str]
    no_hook: bool
    trace_calls: bool
    exact: bool


def add_options(parser: ArgumentParser) -> None:
    """What is started, and how it is watched."""
    parser.usage = "cowtop exec [options] -- COMMAND [ARGUMENT ...]"
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run, unchanged"
    )
    add_subject_options(parser)
    parser.add_argument(
        "--no-hook",
        action="store_true",
        help="Python: do not let it tell of its own mappings and flushes",
    )
    parser.add_argument(
        "--trace-calls", action="store_true", help="Python: the file and line that called"
    )
    parser.add_argument(
        "--exact",
        action="store_true",
        help="Python: which rows of its memory maps it writes, to the page (kernel 6.7 and later): "
        "a fault more for each page at its first write",
    )
    add_cage_options(parser, "the command")


def start(options: Options) -> int:
    """Start it at once."""
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        raise UsageError("exec: no command: cowtop exec [options] -- COMMAND [ARGUMENT ...]")
    refuse_contradictions(options)
    if options.swap_max is not None and options.memory_max is None:
        raise UsageError("--swap-max is part of a limit: give --memory-max too")
    if options.trace_calls and options.no_hook:
        raise UsageError("--trace-calls is told by the hook: leave --no-hook out")
    if options.exact and options.no_hook:
        raise UsageError("--exact is told by the hook: leave --no-hook out")
    with exported(options.metrics, options.interval) as exporter:
        return _start(options, words, exporter)


def _start(options: Options, words: list[str], exporter: Exporter) -> int:
    if is_without_screen(options):
        return _headless(options, words, exporter)
    from tui.commands.live import OnScreen, show_subject

    def make(open_recorder: OpenRecorder | None) -> ThreadedSubject:
        from tui.subject.threaded_tree import ThreadedCommand

        return ThreadedCommand(_asked(options, words), watched(options), open_recorder)

    return show_subject(make, OnScreen(options.theme, exporter, options.record))


def _headless(options: Options, words: list[str], exporter: Exporter) -> int:
    """A fault of cowtop's must not be taken for one of the command's."""
    from tui.debug import LOG
    from tui.headless.subject import OWN_FAULT, exec_headless
    from tui.subject.asked import about_command

    asked = _asked(options, words)
    try:
        with wanted(options, about_command(asked).name, exporter) as what:
            return exec_headless(asked, watched(options), what)
    except UsageError:
        raise
    except Exception as error:
        LOG.exception("exec ended by an error")
        say(
            scarce.in_words(error)
            or f"a fault of cowtop's own, {type(error).__name__}: {error} (--debug tells where)"
        )
        return OWN_FAULT


def _asked(options: Options, words: list[str]) -> Asked:
    from tui.subject.asked import Asked

    return Asked(
        tuple(words),
        options.memory_max,
        options.swap_max,
        options.cage,
        has_hook=not options.no_hook,
        trace_calls=options.trace_calls,
        is_exact=options.exact,
    )


COMMAND = subcommand(
    "exec",
    "run a command of your own, unchanged, and watch it with its children",
    Options,
    add_options,
    start,
    epilog="Headless its streams and its terminal are as without cowtop, signals go to it, and "
    "the exit code is its own: 128 and the signal if one ended it, 126 or 127 if it cannot be "
    "started, 5 if it ended with 0 and a budget fails, 125 if cowtop failed. "
    "Without a terminal it is headless where something is to be told (--record, --json, --junit, "
    "--out, --fail-if, --metrics), and says nothing to stdout. "
    "On a screen it has no input, o shows what it prints and q ends it.",
    example="cowtop exec --record train.jsonl.gz -- python train.py",
)
