"""What every command that watches tells and keeps of it: a recording, budgets, a report."""

from __future__ import annotations

from argparse import _ArgumentGroup
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.picture_options import PictureOptions
from tui.commands.reports import budget, file_to_write, report_file
from tui.errors import UsageError
from tui.option_types import typed

if TYPE_CHECKING:
    from tui.exposition.address import Address
    from tui.headless.budgets import Budgets
    from tui.run.budgets import Budget


class ToldOptions(PictureOptions):
    """As parsed."""

    headless: bool
    page_map: bool
    fail_if: list[Budget]
    junit: Path | None
    junit_hostname: bool
    record: Path | None
    metrics: Address | None


def add_recording_options(group: _ArgumentGroup) -> None:
    """Whether it is recorded, and whether it is shown at all."""
    group.add_argument(
        "--record",
        type=typed(file_to_write),
        metavar="FILE",
        help="record it as JSON Lines for replay, compare, export and snapshot; .gz packs it; "
        "out/{host}-{rank}.jsonl is another file in every process of a job (cowtop help batch)",
    )
    group.add_argument(
        "--headless", action="store_true", help="no screen: one JSON object at the end"
    )


def add_judging_options(group: _ArgumentGroup) -> None:
    """What it is held to, and who is told of that."""
    group.add_argument(
        "--fail-if",
        action="append",
        type=typed(budget),
        default=[],
        metavar="BUDGET",
        help="headless: exit 5 if so, like 'private_copies > 500M' or 'rss_anon.peak > 5%%'; "
        "repeatable",
    )
    group.add_argument(
        "--junit",
        type=typed(report_file),
        metavar="FILE",
        help="headless: the run and its budgets as JUnit XML",
    )
    group.add_argument(
        "--junit-hostname",
        action="store_true",
        help="headless: the name of this machine in it too",
    )


def budgets_of(options: ToldOptions) -> Budgets:
    """What the run is judged by at its end, and where that is written."""
    from tui.headless.budgets import Budgets

    return Budgets(tuple(options.fail_if), options.junit, options.junit_hostname)


def refuse_hostname_alone(options: ToldOptions) -> None:
    """Raise UsageError for a name in a report that nobody asked for."""
    if options.junit_hostname and options.junit is None:
        raise UsageError("--junit-hostname is for the report of --junit")
