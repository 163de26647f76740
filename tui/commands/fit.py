"""`cowtop fit`: how many instances of one file fit, what each costs and what all share."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.file_options import FileOptions, add_file_options, with_array
from tui.commands.metrics_option import add_metrics_option, exported
from tui.commands.reports import add_format_option
from tui.commands.theme_option import add_theme_option
from tui.errors import UsageError
from tui.option_types import named
from tui.options import add_cage_option, add_chunk_option

if TYPE_CHECKING:
    from tui.exposition.address import Address
    from tui.exposition.exporter import Exporter
    from tui.extents import Extent
    from tui.fit.plan import FitPlan
    from tui.fit.thread import ThreadedFit
    from tui.messages import ScreenFactory
    from tui.settings import CageKind, Settings


class Options(FileOptions):
    """As parsed; figures are texts still."""

    workload: str
    modes: str
    chunk: Extent | None
    memory: str | None
    swap: str | None
    prove: bool
    allow_write: bool
    seed: str
    scratch_dir: Path | None
    cage: CageKind
    format: str
    screen: bool
    theme: str | None = None
    metrics: Address | None


def add_options(parser: ArgumentParser) -> None:
    """The array, the modes, the memory for all of them, and how the answer is printed."""
    array = parser.add_argument_group("the array")
    add_file_options(array, "your own .npy, a stored member of an .npz, or a raw file")
    array.add_argument("--allow-write", action="store_true", help="let r+ change --file")
    array.add_argument(
        "--scratch-dir",
        type=Path,
        metavar="FOLDER",
        help="where scratch arrays go (a real disk); default /var/tmp",
    )
    work = parser.add_argument_group("the instances")
    work.add_argument(
        "--workload",
        default="fill",
        metavar="WORKLOAD",
        help="of c, load and r+; r scans and lazy is itself; default fill",
    )
    work.add_argument(
        "--modes",
        default="lazy,r,r+,c,load",
        metavar="MODE,MODE",
        help="any of lazy, r, r+, c, load; default all",
    )
    add_chunk_option(work)
    work.add_argument(
        "--seed", default="0", metavar="N", help="of the first; each has one more; default 0"
    )
    memory = parser.add_argument_group("the memory for all of them")
    memory.add_argument(
        "--memory",
        metavar="SIZE",
        help="like 4G; default: what the limit in force leaves, else this machine",
    )
    memory.add_argument(
        "--swap",
        metavar="SIZE",
        help="beside it; default: none with --memory, else what is free here",
    )
    memory.add_argument(
        "--prove", action="store_true", help="run so many in such a limit, and one more"
    )
    add_cage_option(memory)
    add_format_option(parser)
    parser.add_argument("--screen", action="store_true", help="on the screen, mode by mode")
    add_metrics_option(parser)
    add_theme_option(parser)


def start(options: Options) -> int:
    """Print the answer, or show it as a screen."""
    plan = plan_from(options)
    with exported(options.metrics) as exporter:
        if options.screen:
            return _show(options, plan, exporter)
        from tui.headless.fit import run_fit

        return run_fit(plan, options.format, also_tell=exporter.take_fit)


def _show(options: Options, plan: FitPlan, exporter: Exporter) -> int:
    from tui.commands.live import OnScreen

    def begin() -> ThreadedFit:
        from tui.fit.thread import ThreadedFit

        running = ThreadedFit(plan)
        running.also_tell = exporter.take_fit
        return running

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.fit(plan, _to_choose_again(plan, options), begin)

    return OnScreen(options.theme, exporter).show(first, instead="leave --screen out")


def _to_choose_again(plan: FitPlan, options: Options) -> Settings:
    """What the form says afterwards: its limit is the memory that was asked for."""
    if options.memory is None:
        return plan.base
    given = plan.given
    return replace(
        plan.base, memory_max_bytes=given.memory_bytes, swap_max_bytes=given.swap_bytes or None
    )


def plan_from(options: Options) -> FitPlan:
    """The plan that the options say; raises UsageError with one line, before anything starts."""
    from tui.extents import Extent, with_extents
    from tui.fit.memory import memory_given
    from tui.fit.plan import FitPlan, parse_labels, refuse_workload
    from tui.probe.surroundings import read_surroundings
    from tui.settings import Settings, parse_count, parse_size, parse_size_or_zero, problems

    named("--workload", refuse_workload, options.workload)
    base = Settings(
        workload=options.workload,
        allow_write=options.allow_write,
        seed=named("--seed", parse_count, options.seed),
        scratch_dir=options.scratch_dir,
        cage=options.cage,
    )
    base = with_extents(with_array(base, options), options.chunk, Extent(0))
    if words := problems(base).get("chunk_rows"):
        raise UsageError(f"--chunk: {words}")
    memory = None if options.memory is None else named("--memory", parse_size, options.memory)
    swap = None if options.swap is None else named("--swap", parse_size_or_zero, options.swap)
    return FitPlan(
        base=base,
        given=memory_given(memory, swap, read_surroundings()),
        labels=named("--modes", parse_labels, options.modes),
        prove=options.prove,
    )


COMMAND = subcommand(
    "fit",
    "how many instances of one file fit in so much memory: what each costs, what all share",
    Options,
    add_options,
    start,
    epilog="1, 2 and 3 are run side by side, on a smaller array where the real one is too large; "
    "nobody else goes short of memory for it.",
    example="cowtop fit --file big.npy --memory 16G",
)
