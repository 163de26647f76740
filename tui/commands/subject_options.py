"""The options of every command that watches a process of the user's."""

from __future__ import annotations

import contextlib
import re
from argparse import ArgumentParser, _ArgumentGroup
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.metrics_option import add_metrics_option
from tui.commands.picture_options import add_picture_options
from tui.commands.recorded_pictures import are_wanted, draw_from, recording_for, refuse_unfit
from tui.commands.reports import refuse_one_name_twice, report_file
from tui.commands.theme_option import OF_BOTH, add_theme_option
from tui.commands.told_options import (
    ToldOptions,
    add_judging_options,
    add_recording_options,
    budgets_of,
    refuse_hostname_alone,
)
from tui.errors import UsageError
from tui.option_types import typed
from tui.settings import parse_seconds
from tui.terminal import why_no_screen

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter
    from tui.headless.subject import Wanted
    from tui.subject.tree import Watched


class SubjectOptions(ToldOptions):
    """As parsed."""

    json: Path | None
    interval: float
    all_maps: bool
    map_file: str


def add_subject_options(parser: ArgumentParser) -> None:
    """How it is watched, and what is made of it."""
    add_theme_option(parser, OF_BOTH)
    seen = parser.add_argument_group("how it is watched")
    add_watching_options(seen, 0.25)
    told = parser.add_argument_group("what is told and kept of it")
    add_recording_options(told)
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
    add_judging_options(told)
    add_metrics_option(parser)
    add_picture_options(parser.add_argument_group("pictures"), prefix="headless: ")


def add_watching_options(group: ArgumentParser | _ArgumentGroup, interval_seconds: float) -> None:
    """How often, by default so far apart, and which of the files."""
    group.add_argument(
        "--interval",
        type=typed(_interval),
        default=interval_seconds,
        metavar="SECONDS",
        help=f"between samples; default {interval_seconds:g}",
    )
    group.add_argument(
        "--all-maps", action="store_true", help="libraries and executables among the files too"
    )


def _interval(text: str) -> float:
    seconds = parse_seconds(text)
    if not 0.01 <= seconds <= 3600:
        raise UsageError("from 0.01 to 3600 seconds")
    return seconds


def is_without_screen(options: SubjectOptions) -> bool:
    """Whether it is watched without one: asked for, or there is none and something to be told.

    So in a batch job, where nothing is said to stdout but by the command.
    """
    if options.headless:
        return True
    told = (options.record, options.json, options.junit, options.fail_if, options.metrics)
    return (any(told) or are_wanted(options)) and why_no_screen() is not None


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
    refuse_hostname_alone(options)
    if options.map_file and not options.page_map:
        raise UsageError("--map-file says of which file the page map is: add --page-map")
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
    from tui.headless.subject import Wanted

    name = re.sub(r"[^\w.+]+", "-", called).strip("-.") or "subject"
    with recording_for(options.record, options) as record:
        draw = None
        if record is not None and are_wanted(options):
            draw = partial(draw_from, record, options, name=name)
        yield Wanted(
            options.json,
            options.headless,
            record,
            budgets_of(options),
            options.page_map,
            options.map_file,
            draw,
            exporter.taker(),
        )
