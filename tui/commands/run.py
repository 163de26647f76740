"""`cowtop run`: one workload, on the screen or headless."""

from __future__ import annotations

import contextlib
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from tui.commands import subcommand
from tui.commands.snapshot import PictureOptions, add_picture_options, check, draw
from tui.errors import UsageError
from tui.options import RunOptions, add_run_options, settings_from
from workloads.catalog import CATALOG


class Options(RunOptions, PictureOptions):
    """As parsed; figures are texts still."""

    workload: str
    modes: str | None
    headless: bool
    page_map: bool
    fail_if: list[str]
    junit: Path | None
    record: Path | None


def add_options(parser: ArgumentParser) -> None:
    """The workload, and how it is to run."""
    parser.add_argument("workload", metavar="WORKLOAD", help=", ".join(CATALOG))
    parser.add_argument(
        "--headless", action="store_true", help="no screen: one JSON object at the end"
    )
    parser.add_argument(
        "--page-map",
        action="store_true",
        help="headless: the array's pages in the JSON, as text too",
    )
    parser.add_argument(
        "--fail-if",
        action="append",
        default=[],
        metavar="BUDGET",
        help="headless: exit 5 if so, like 'private_copies > 500M' or 'rss_anon.peak > 5%%'; "
        "repeatable",
    )
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="headless: the run and its budgets as JUnit XML"
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="record the run as JSON Lines for replay, compare, export and snapshot; .gz packs it",
    )
    parser.add_argument(
        "--modes", metavar="MODE,MODE", help="the same run in up to four modes, side by side"
    )
    add_picture_options(parser.add_argument_group("pictures"), prefix="headless: ")
    add_run_options(parser)


def start(options: Options) -> int:
    """Open the monitor and start at once, or run without a terminal."""
    from tui.headless.budgets import budgets_from
    from tui.settings import checked

    if options.modes is not None:
        from tui.commands.several import start_several

        return start_several(options, options.modes)
    budgets = budgets_from(options.fail_if, options.junit, headless=options.headless)
    settings = settings_from(options, workload=options.workload, headless=options.headless)
    settings = checked(settings)
    if options.headless:
        with _recording(options) as record:
            from tui.headless.run import run_headless

            code = run_headless(
                settings, with_page_map=options.page_map, budgets=budgets, record=record
            )
            if options.at or options.out:
                _draw(record, options, name=f"{settings.workload}-{settings.mode}")
        return code
    if options.at or options.out:
        raise UsageError("--at and --out are for --headless: on the screen, p saves a picture")
    from tui.commands.several import show_live

    return show_live([settings], [options.record])


@contextlib.contextmanager
def _recording(options: Options) -> Iterator[Path | None]:
    """Where to record: pictures are drawn from a recording, if need be from one thrown away."""
    if options.record is not None or not (options.at or options.out):
        yield options.record
        return
    check(options)
    with tempfile.TemporaryDirectory(prefix="cowtop-") as folder:
        yield Path(folder) / "run.jsonl"


def _draw(record: Path | None, options: Options, *, name: str) -> None:
    from tui.recording.reader import read_recording
    from tui.text import say

    if record is not None:
        for path in draw(read_recording(record), options, name=name):
            say(f"drew {path}")


COMMAND = subcommand(
    "run",
    "run one workload, on the screen or headless",
    Options,
    add_options,
    start,
    epilog="; ".join(f"{name}: {entry.summary}" for name, entry in CATALOG.items()),
)
