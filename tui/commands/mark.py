"""`cowtop mark`: a mark on the timeline of the cowtop that runs this program."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.commands import subcommand
from tui.hook.mark import mark


class Options(Namespace):
    """As parsed."""

    text: list[str]


def add_options(parser: ArgumentParser) -> None:
    """The words."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help="what stands at the mark")


def start(options: Options) -> int:
    """Tell it; where no cowtop listens that is no error."""
    mark(" ".join(options.text))
    return 0


COMMAND = subcommand(
    "mark",
    "put a mark on the timeline of the cowtop that runs this program; nothing without one",
    Options,
    add_options,
    start,
    example="cowtop mark second epoch",
)
