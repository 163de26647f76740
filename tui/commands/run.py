"""`cowtop run`: one workload, on the screen or headless."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.metrics_option import add_metrics_option, exported
from tui.commands.picture_options import add_picture_options
from tui.commands.recorded_pictures import (
    are_wanted,
    draw_from,
    recording_for,
    refuse_unfit,
)
from tui.commands.recordings import recorder_of_instances
from tui.commands.reports import refuse_one_name_twice
from tui.commands.theme_option import OF_BOTH, add_theme_option
from tui.commands.told_options import (
    ToldOptions,
    add_judging_options,
    add_recording_options,
    budgets_of,
    refuse_hostname_alone,
)
from tui.errors import UsageError
from tui.instances.settings_of import (
    MOST_INSTANCES,
    files_for,
    parse_instances,
    refuse_instances,
)
from tui.named_files.member import path_of
from tui.option_types import typed
from tui.options import RunOptions, add_run_options, all_settings, parse_modes
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.exposition.exporter import Exporter


class Options(RunOptions, ToldOptions):
    """As parsed."""

    workload: str
    modes: list[Mode] | None
    instances: int | None


def add_options(parser: ArgumentParser) -> None:
    """The workload, and how it is to run."""
    parser.add_argument("workload", metavar="WORKLOAD", help=", ".join(CATALOG))
    add_theme_option(parser, OF_BOTH)
    add_run_options(parser)
    many = parser.add_argument_group("several at once")
    many.add_argument(
        "--modes",
        type=typed(parse_modes),
        metavar="MODE,MODE",
        help="the same run in up to four modes, side by side",
    )
    many.add_argument(
        "--instances",
        type=typed(parse_instances),
        metavar="N",
        help=f"N of it at once on one file, 1 to {MOST_INSTANCES}, each with a seed of its own "
        "and all in one cage; --fail-if is judged on all of them together",
    )
    told = parser.add_argument_group("what is told and kept of it")
    add_recording_options(told)
    told.add_argument(
        "--page-map",
        action="store_true",
        help="headless: the array's pages in the JSON, as text too",
    )
    add_judging_options(told)
    add_metrics_option(parser)
    add_picture_options(parser.add_argument_group("pictures"), prefix="headless: ")


def start(options: Options) -> int:
    """Open the monitor and start at once, or run without a terminal."""
    _refuse_contradictions(options)
    refuse_one_name_twice(
        {"--file": path_of(options.file), "--record": options.record, "--junit": options.junit}
    )
    settings = all_settings(
        options,
        options.modes,
        workload=options.workload,
        headless=options.headless,
        many=options.instances or 1,
    )
    with exported(options.metrics, settings[0].interval_seconds) as exporter:
        if options.instances is not None:
            return _start_instances(options, settings[0], options.instances, exporter)
        if options.headless:
            return _start_headless(options, settings[0], exporter)
        from tui.commands.live import OnScreen, show_live

        return show_live(settings, OnScreen(options.theme, exporter, options.record))


def _refuse_contradictions(options: Options) -> None:
    if options.modes is not None and options.mode is not None:
        raise UsageError("--mode and --modes say the same thing: give one of them")
    if options.instances is not None and options.modes is not None:
        raise UsageError("--instances and --modes are two questions: N of one mode, or one of each")
    if options.headless and options.modes is not None:
        raise UsageError("--modes is for the screen: use cowtop table for figures of several modes")
    if not options.headless and (options.fail_if or options.junit is not None):
        option = "--fail-if" if options.fail_if else "--junit"
        raise UsageError(f"{option} is judged at the end of a run without a screen: add --headless")
    refuse_hostname_alone(options)
    refuse_unfit(options, headless=options.headless, many=options.instances)


def _start_headless(options: Options, settings: Settings, exporter: Exporter) -> int:
    from tui.headless.run import run_headless

    with recording_for(options.record, options) as record:
        code = run_headless(
            settings,
            with_page_map=options.page_map,
            budgets=budgets_of(options),
            record=record,
            also_tell=exporter.taker(),
        )
        if record is not None and are_wanted(options):
            draw_from(record, options, name=f"{settings.workload}-{settings.mode}")
    return code


def _start_instances(options: Options, settings: Settings, many: int, exporter: Exporter) -> int:
    from tui.scarce import allow_open_files

    refuse_instances(settings, many)
    allow_open_files(files_for(many), files_for(many))
    if not options.headless:
        from tui.commands.live import OnScreen, show_instances

        return show_instances(settings, many, OnScreen(options.theme, exporter, options.record))
    from tui.headless.instances import run_instances_headless

    with recording_for(options.record, options) as record:
        code = run_instances_headless(
            settings,
            many,
            with_page_map=options.page_map,
            budgets=budgets_of(options),
            open_recorder=recorder_of_instances(record),
            also_tell=exporter.take,
        )
        if record is not None and are_wanted(options):
            draw_from(record, options, name=f"{settings.workload}-{settings.mode}")
    return code


COMMAND = subcommand(
    "run",
    "run one workload, on the screen or headless",
    Options,
    add_options,
    start,
    epilog="; ".join(f"{name}: {entry.summary}" for name, entry in CATALOG.items()),
    example="cowtop run fill --mode c --size 256M --record run.jsonl.gz",
)
