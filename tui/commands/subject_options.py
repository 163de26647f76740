"""The options of every command that watches a process of the user's."""

from __future__ import annotations

import contextlib
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.metrics_option import add_metrics_option
from tui.commands.picture_options import PictureOptions, add_picture_options
from tui.commands.recorded_pictures import are_wanted, draw_from, recording_for, refuse_unfit
from tui.commands.reports import budget, file_to_write, refuse_one_name_twice, report_file
from tui.commands.theme_option import OF_BOTH, add_theme_option
from tui.errors import UsageError
from tui.option_types import typed
from tui.settings import parse_seconds
from tui.terminal import why_no_screen

if TYPE_CHECKING:
    from tui.exposition.address import Address
    from tui.exposition.exporter import Exporter
    from tui.headless.subject import Wanted
    from tui.run.budgets import Budget
    from tui.subject.tree import Watched


class SubjectOptions(PictureOptions):
    """As parsed."""

    headless: bool
    json: Path | None
    fail_if: list[Budget]
    junit: Path | None
    junit_hostname: bool
    record: Path | None
    interval: float
    all_maps: bool
    page_map: bool
    map_file: str
    metrics: Address | None


def add_subject_options(parser: ArgumentParser) -> None:
    """How it is watched, and what is made of it."""
    add_theme_option(parser, OF_BOTH)
    seen = parser.add_argument_group("how it is watched")
    seen.add_argument(
        "--interval",
        type=typed(parse_seconds),
        default=0.25,
        metavar="SECONDS",
        help="between samples; default 0.25",
    )
    seen.add_argument(
        "--all-maps", action="store_true", help="libraries and executables among the files too"
    )
    told = parser.add_argument_group("what is told and kept of it")
    told.add_argument(
        "--record",
        type=typed(file_to_write),
        metavar="FILE",
        help="record it as JSON Lines for replay, compare, export and snapshot; .gz packs it; "
        "out/{host}-{rank}.jsonl is another file in every process of a job (cowtop help batch)",
    )
    told.add_argument(
        "--headless", action="store_true", help="no screen: one JSON object at the end"
    )
    told.add_argument(
        "--json",
        type=typed(report_file),
        metavar="FILE",
        help="headless: the JSON goes there, and nothing of cowtop's to stdout",
    )
    told.add_argument(
        "--page-map",
        action="store_true",
        help="headless: a file's pages in the JSON, as text too, and the rows that cost memory",
    )
    told.add_argument(
        "--map-file",
        default="",
        metavar="NAME",
        help="its name or path; default: the file with the most private copies",
    )
    told.add_argument(
        "--fail-if",
        action="append",
        type=typed(budget),
        default=[],
        metavar="BUDGET",
        help="headless: exit 5 if so, like 'private_copies > 500M'; repeatable",
    )
    told.add_argument(
        "--junit",
        type=typed(report_file),
        metavar="FILE",
        help="headless: the run and its budgets as JUnit XML",
    )
    told.add_argument(
        "--junit-hostname",
        action="store_true",
        help="headless: the name of this machine in it too",
    )
    add_metrics_option(parser)
    add_picture_options(parser.add_argument_group("pictures"), prefix="headless: ")


def is_without_screen(options: SubjectOptions) -> bool:
    """Whether it is watched without one: asked for, or there is none and something to be written.

    So in a batch job, where nothing is said to stdout but by the command.
    """
    if options.headless:
        return True
    writes = (options.record, options.json, options.junit, options.fail_if)
    return (any(writes) or are_wanted(options)) and why_no_screen() is not None


def refuse_contradictions(options: SubjectOptions) -> None:
    """Raise UsageError for what is for a run without a screen alone, or names one file twice."""
    is_headless = is_without_screen(options)
    if not is_headless:
        for option, said in (
            ("--fail-if", options.fail_if),
            ("--junit", options.junit),
            ("--json", options.json),
            ("--page-map", options.page_map),
        ):
            if said:
                raise UsageError(f"{option} is for a run without a screen: add --headless")
    if options.page_map and not options.headless and options.json is None:
        raise UsageError("--page-map is a part of the JSON: add --headless, or --json FILE")
    refuse_unfit(options, headless=is_headless)
    if options.junit_hostname and options.junit is None:
        raise UsageError("--junit-hostname is for the report of --junit")
    if options.map_file and not options.page_map:
        raise UsageError("--map-file says of which file the page map is: add --page-map")
    if not 0.01 <= options.interval <= 3600:
        raise UsageError("--interval: from 0.01 to 3600 seconds")
    refuse_one_name_twice(
        {"--record": options.record, "--json": options.json, "--junit": options.junit}
    )


def watched(options: SubjectOptions) -> Watched:
    """How the options want it watched."""
    from tui.subject.tree import Watched

    return Watched(options.interval, options.all_maps)


@contextlib.contextmanager
def wanted(options: SubjectOptions, called: str, exporter: Exporter) -> Iterator[Wanted]:
    """What the options want made of it; `called` is what pictures are named by."""
    from tui.headless.budgets import Budgets
    from tui.headless.subject import Wanted

    budgets = Budgets(tuple(options.fail_if), options.junit, options.junit_hostname)
    name = re.sub(r"[^\w.+]+", "-", called).strip("-.") or "subject"
    with recording_for(options.record, options) as record:
        draw = None
        if record is not None and are_wanted(options):
            draw = partial(draw_from, record, options, name=name)
        yield Wanted(
            options.json,
            options.headless,
            record,
            budgets,
            options.page_map,
            options.map_file,
            draw,
            exporter.taker(),
        )
