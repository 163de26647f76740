"""`cowtop export`: a recording's time series for other programs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tui.commands import subcommand
from tui.commands.recordings import tell_trouble
from tui.commands.reports import add_format_option


class Options(Namespace):
    """As parsed."""

    file: Path
    format: str
    of: str


def add_options(parser: ArgumentParser) -> None:
    """The file and the form."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording")
    add_format_option(parser, "csv", "json")
    of = parser.add_mutually_exclusive_group()
    of.set_defaults(of="")
    for what in ("processes", "files"):
        of.add_argument(
            f"--{what}",
            dest="of",
            action="store_const",
            const=what,
            help=f"of a command or a process: its {what}, a row for each at each moment",
        )


def start(options: Options) -> int:
    """Print it."""
    from tui.headless.export import write_series

    recorded = write_series(options.file, options.format, sys.stdout, options.of)
    tell_trouble(recorded.trouble)
    return 0


COMMAND = subcommand(
    "export",
    "a recording's time series as CSV or JSON",
    Options,
    add_options,
    start,
    epilog="seconds count from when the array was open; what could not be read is empty (CSV) "
    "or null (JSON). Of instances each row says whose it is, and rows of `all` have their sums.",
    example="cowtop export run.jsonl.gz --format csv",
)
