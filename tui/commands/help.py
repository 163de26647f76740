"""`cowtop help`: the manual's pages, and every command's own help."""

from __future__ import annotations

import contextlib
import io
import sys
from argparse import ArgumentParser, Namespace
from functools import partial

from tui.commands import Subcommand, subcommand


class Options(Namespace):
    """As parsed; `top` is the parser of the whole command line, `commands` what it knows."""

    topic: list[str]
    top: ArgumentParser
    commands: tuple[Subcommand, ...]


def add_options(parser: ArgumentParser) -> None:
    """What to read of."""
    parser.add_argument(
        "topic",
        nargs="*",
        metavar="TOPIC",
        help="a page, a command, or how its name begins; without one: all there are",
    )


def start(options: Options) -> int:
    """Show it: in a terminal through the pager, else as plain text."""
    from tui.headless import manual

    lines = {command.name: command.help for command in options.commands}
    own_help = partial(_help_of, options.top)
    return manual.main("-".join(options.topic), lines, own_help, sys.stdout)


def _help_of(top: ArgumentParser, name: str) -> str:
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
        top.parse_args([name, "--help"])
    return told.getvalue()


COMMAND = subcommand(
    "help",
    "read the manual: problems and how they are solved, what a command does, what a figure means",
    Options,
    add_options,
    start,
    epilog="In a terminal $PAGER shows it, else less; PAGER=cat: nobody.",
    example="cowtop help leak-or-cache",
)
