"""`--metrics ADDRESS`: what a command watches, told to Prometheus while it goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from tui.exposition.address import DEFAULT, Address, parse_address
from tui.option_types import typed

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter


def add_metrics_option(parser: ArgumentParser) -> None:
    """Where Prometheus finds it."""
    parser.add_argument(
        "--metrics",
        type=typed(parse_address),
        metavar="ADDRESS",
        help=f"let Prometheus scrape it meanwhile, at {DEFAULT} for one; :0 takes a free port "
        "(`cowtop help prometheus`)",
    )


def exported(
    address: Address | None, interval_seconds: float = 0.0, *, option: str = "--metrics"
) -> AbstractContextManager[Exporter]:
    """Served in this block if an address is said; raises UsageError before anything has begun."""
    from tui.exposition.exporter import exporting

    return exporting(address, option, interval_seconds)
