"""The options of every command that watches a process of the user's."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.reports import budget, refuse_one_name_twice, report_file
from tui.errors import UsageError
from tui.options import typed
from tui.settings import parse_seconds

if TYPE_CHECKING:
    from tui.headless.subject import Wanted
    from tui.run.budgets import Budget
    from tui.subject.tree import Watched


class SubjectOptions(Namespace):
    """As parsed."""

    headless: bool
    json: Path | None
    fail_if: list[Budget]
    junit: Path | None
    record: Path | None
    interval: float
    all_maps: bool


def add_subject_options(parser: ArgumentParser) -> None:
    """How it is watched, and what is made of it."""
    parser.add_argument(
        "--headless", action="store_true", help="no screen: one JSON object at the end"
    )
    parser.add_argument(
        "--json",
        type=typed(report_file),
        metavar="FILE",
        help="headless: the JSON goes there, and nothing of cowtop's to stdout",
    )
    parser.add_argument(
        "--fail-if",
        action="append",
        type=typed(budget),
        default=[],
        metavar="BUDGET",
        help="headless: exit 5 if so, like 'private_copies > 500M'; repeatable",
    )
    parser.add_argument(
        "--junit",
        type=typed(report_file),
        metavar="FILE",
        help="headless: the run and its budgets as JUnit XML",
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="record it as JSON Lines for replay, compare, export and snapshot; .gz packs it",
    )
    parser.add_argument(
        "--interval",
        type=typed(parse_seconds),
        default=0.25,
        help="seconds between samples; default 0.25",
    )
    parser.add_argument(
        "--all-maps", action="store_true", help="libraries and executables among the files too"
    )


def refuse_contradictions(options: SubjectOptions) -> None:
    """Raise UsageError for what is for a run without a screen alone, or names one file twice."""
    if not options.headless:
        for option, said in (
            ("--fail-if", options.fail_if),
            ("--junit", options.junit),
            ("--json", options.json),
        ):
            if said:
                raise UsageError(f"{option} is for a run without a screen: add --headless")
    if not 0.01 <= options.interval <= 3600:
        raise UsageError("--interval: from 0.01 to 3600 seconds")
    refuse_one_name_twice(
        {"--record": options.record, "--json": options.json, "--junit": options.junit}
    )


def watched(options: SubjectOptions) -> Watched:
    """How the options want it watched."""
    from tui.subject.tree import Watched

    return Watched(options.interval, options.all_maps)


def wanted(options: SubjectOptions) -> Wanted:
    """What the options want made of it."""
    from tui.headless.budgets import Budgets
    from tui.headless.subject import Wanted

    budgets = Budgets(tuple(options.fail_if), options.junit)
    return Wanted(options.json, options.record, budgets)
