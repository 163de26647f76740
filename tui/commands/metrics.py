"""`cowtop metrics PID...`: an exporter for Prometheus of processes that run already."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Final

from tui.commands import subcommand
from tui.commands.metrics_option import exported
from tui.commands.subject_options import add_watching_options
from tui.errors import UsageError
from tui.exposition.address import DEFAULT, Address, parse_address
from tui.option_types import typed

_MOST: Final = 64
"""Each has a thread and its share of the time that watching may take."""


class Options(Namespace):
    """As parsed."""

    pids: list[str]
    listen: Address
    interval: float
    all_maps: bool


def add_options(parser: ArgumentParser) -> None:
    """What is watched, and where it is told."""
    parser.add_argument(
        "pids",
        metavar="PID",
        nargs="+",
        help=f"processes, up to {_MOST}; the children of each come along",
    )
    parser.add_argument(
        "--listen",
        type=typed(parse_address),
        metavar="ADDRESS",
        default=parse_address(DEFAULT),
        help=f"where it is scraped; default {DEFAULT}; :0 takes a free port",
    )
    add_watching_options(parser, 1.0)


def start(options: Options) -> int:
    """Look whether all of them can be watched, listen, and begin."""
    pids = list(dict.fromkeys(options.pids))
    if len(pids) > _MOST:
        raise UsageError(f"{len(pids):,} processes are more than {_MOST}: begin another exporter")
    from tui.subject.target import parse_pid, target_of

    targets = [target_of(parse_pid(pid)) for pid in pids]
    with exported(options.listen, options.interval, option="cowtop metrics") as exporter:
        from tui.headless.metrics import watch_until_gone
        from tui.subject.threaded_tree import ThreadedAttach
        from tui.subject.tree import Watched

        watched = Watched(options.interval, options.all_maps, duty_part=1 / len(targets))
        sources = [ThreadedAttach(target, watched) for target in targets]
        exporter.begins()
        return watch_until_gone(sources, exporter.take, exporter.board.drop)


COMMAND = subcommand(
    "metrics",
    "let Prometheus scrape processes that run already, with their children",
    Options,
    add_options,
    start,
    epilog="It ends when all of them have, or by ctrl+c. They are read and nothing else: never "
    "signalled, stopped, slowed or limited. What it tells, and a rule for an alert: "
    "cowtop help prometheus.",
    example="cowtop metrics 4711 4712 --listen 127.0.0.1:9753",
)
