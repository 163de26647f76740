"""`cowtop table`: modes x flush x swap, each in a cage: finished or killed, with the figures."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.file_options import FileOptions, add_file_options, with_array
from tui.commands.reports import add_format_option
from tui.commands.theme_option import add_theme_option
from tui.errors import UsageError
from tui.option_types import named
from tui.options import add_cage_option, add_chunk_option, add_cold_option
from workloads.catalog import CATALOG

if TYPE_CHECKING:
    from tui.extents import Extent
    from tui.messages import ScreenFactory
    from tui.settings import CageKind
    from tui.table.plan import TablePlan

QUESTION_SHAPE = (50_000, 20_000)
QUESTION_LIMIT = "2G"


class Options(FileOptions):
    """As parsed; figures are texts still."""

    modes: str
    flush_every: str | None
    swap: str
    repeat: str
    workload: str
    memory_max: str | None
    question: bool
    chunk: Extent | None
    cold: bool
    seed: str
    scratch_dir: Path | None
    cage: CageKind
    format: str
    screen: bool
    theme: str | None = None


def add_options(parser: ArgumentParser) -> None:
    """What varies, what all cells share, and how it is printed."""
    cells = parser.add_argument_group("the cells")
    cells.add_argument(
        "--modes",
        default="r+,c,load,lazy",
        metavar="MODE,MODE",
        help="any of r, r+, w+, c, load, lazy; default r+,c,load,lazy",
    )
    cells.add_argument(
        "--flush-every",
        metavar="ROWS|BYTES,...",
        help="rows, or bytes like 64M, 0 = never; default 0 and by the shape, 0,100 for rows of "
        "20,000 float32",
    )
    cells.add_argument(
        "--swap",
        default="0,1.5x",
        metavar="SIZE,...",
        help="sizes or multiples of the memory limit; default 0,1.5x",
    )
    cells.add_argument(
        "--repeat", default="1", metavar="N", help="how often each cell is run; default 1"
    )
    shared = parser.add_argument_group("what all cells share")
    shared.add_argument(
        "--workload",
        default="fill",
        metavar="WORKLOAD",
        help=f"{', '.join(CATALOG)}; default fill",
    )
    add_file_options(shared, "a scratch array like the one in this file, which is only looked at")
    shared.add_argument(
        "--memory-max", metavar="SIZE", help="the limit around each run; default 512M"
    )
    shared.add_argument(
        "--question",
        action="store_true",
        help="the question's own case: 50,000 x 20,000 float32 under 2 GiB",
    )
    add_chunk_option(shared)
    add_cold_option(shared)
    shared.add_argument(
        "--seed", default="0", metavar="N", help="varies normalize and random-rows; default 0"
    )
    shared.add_argument(
        "--scratch-dir",
        type=Path,
        metavar="FOLDER",
        help="where arrays go (a real disk); default /var/tmp",
    )
    add_cage_option(shared)
    add_format_option(parser)
    parser.add_argument("--screen", action="store_true", help="on the screen, cell by cell")
    add_theme_option(parser)


def start(options: Options) -> int:
    """Run the table on stdout, or show it as a screen."""
    plan = plan_from(options)
    if options.screen:
        from tui.commands.screen import show

        def first() -> ScreenFactory:
            from tui.screens import factories

            return factories.table(plan, plan.base)

        return show(first, theme=options.theme, instead="leave --screen out")
    from tui.headless.table import run_table

    return run_table(plan, options.format)


def plan_from(options: Options) -> TablePlan:
    """The plan that the options say; raises UsageError with one line, before anything starts."""
    from tui.extents import with_extents
    from tui.settings import Settings, parse_count, parse_size, without_file
    from tui.table.plan import (
        TablePlan,
        default_flushes,
        parse_flushes,
        parse_labels,
        parse_swaps,
    )

    array = (options.size, options.shape, options.file, options.dtype)
    if options.question and (options.memory_max or any(array)):
        raise UsageError(
            "--question says --size and all else of the array, and --memory-max: leave them out"
        )
    if options.workload not in CATALOG:
        raise UsageError(
            f"unknown workload {options.workload!r:.40}: choose from {', '.join(CATALOG)}"
        )
    limit = named(
        "--memory-max",
        parse_size,
        QUESTION_LIMIT if options.question else options.memory_max or "512M",
    )
    base = Settings(
        workload=options.workload,
        shape=QUESTION_SHAPE,
        seed=named("--seed", parse_count, options.seed),
        scratch_dir=options.scratch_dir,
        memory_max_bytes=limit,
        cage=options.cage,
        is_cold=options.cold,
    )
    if not options.question:
        # A table writes to its array: never to a user's own.
        base = without_file(with_array(base, options, "measured on scratch arrays like it"))
    base = with_extents(base, options.chunk)
    flushes = default_flushes(base)
    if (every := options.flush_every) is not None:
        flushes = named("--flush-every", lambda text: parse_flushes(text, base), every)
    plan = TablePlan(
        base=base,
        labels=named("--modes", parse_labels, options.modes),
        flushes=flushes,
        swaps=named("--swap", lambda text: parse_swaps(text, limit), options.swap),
        repeats=named("--repeat", lambda text: parse_count(text, least=1), options.repeat),
    )
    plan.cells()
    return plan


COMMAND = subcommand(
    "table",
    "modes x flush x swap under a memory limit: who finishes, who is killed, with the figures",
    Options,
    add_options,
    start,
    epilog="Cells that this machine cannot run (no swap, no way to set a limit) say so. cowtop "
    "never turns swap on itself.",
    example="cowtop table --size 1G --memory-max 512M --format markdown",
)
