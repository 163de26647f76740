"""`cowtop doctor`: what this machine lets cowtop do."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from tui.commands import subcommand


class Options(Namespace):
    """As parsed."""

    json: bool
    measure: bool


def add_options(parser: ArgumentParser) -> None:
    """How to print it."""
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.add_argument(
        "--measure",
        action="store_true",
        help="also run small workloads: how exact figures between walks are, what watching costs",
    )


def start(options: Options) -> int:
    """Check and print."""
    from tui.headless import doctor

    return doctor.main(options.json, sys.stdout, measure=options.measure)


COMMAND = subcommand(
    "doctor",
    "what this machine lets cowtop do",
    Options,
    add_options,
    start,
    example="cowtop doctor --json",
)
