"""`python -m workloads`: one run, driven by options; events out, commands in."""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections.abc import Sequence
from math import prod
from pathlib import Path

from workloads.catalog import CATALOG
from workloads.events import Event
from workloads.kernel import begin_as_any_program, die_with_parent
from workloads.patterns import SEQUENTIAL, parse_pattern
from workloads.protocol import encode_event
from workloads.words import Mode, Release


def parser() -> argparse.ArgumentParser:
    """The child's options; the parent has checked them for sense already."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("workload", choices=CATALOG)
    parser.add_argument("--file", type=Path, required=True, help="the file to work on")
    parser.add_argument("--file-fd", type=int, help="that file, open to read; else it is opened")
    parser.add_argument("--mode", type=Mode, default=Mode.COPY_ON_WRITE)
    parser.add_argument("--chunk-rows", type=int, default=1)
    parser.add_argument("--flush-every", type=int, default=0, help="rows; 0 = never")
    parser.add_argument("--release", type=Release, default=Release.KEEP)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pattern", type=parse_pattern, default=SEQUENTIAL)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds; 0 = full speed")
    parser.add_argument("--shape", required=True, help="ROWSxCOLS... of the file")
    parser.add_argument("--dtype", required=True, help="numpy's name for it")
    parser.add_argument("--offset", type=int, help="its first byte; else the header tells it")
    parser.add_argument("--exact", action="store_true", help="have the kernel tell what is written")
    parser.add_argument("--events-fd", type=int, default=1, help="where event lines go")
    parser.add_argument("--tally-fd", type=int, help="where the counts are kept exact")
    parser.add_argument("--parent-pid", type=int, help="die with this process")
    parser.add_argument("--rlimit-data", type=int, help="bytes")
    parser.add_argument("--make", action="store_true", help="only write the file's contents")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Set its own limit, then import numpy, then run: nothing is mapped outside of it."""
    begin_as_any_program()
    options = parser().parse_args(arguments)
    if options.parent_pid is not None:
        die_with_parent(options.parent_pid)
    if options.rlimit_data is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (options.rlimit_data, options.rlimit_data))

    from workloads.control import Control
    from workloads.plan import WorkPlan
    from workloads.session import Session
    from workloads.tally import Tally

    plan = WorkPlan(
        workload=options.workload,
        mode=options.mode,
        path=options.file,
        shape=tuple(int(part) for part in options.shape.split("x")),
        dtype=options.dtype,
        chunk_rows=options.chunk_rows,
        flush_every_rows=options.flush_every,
        release=options.release,
        seed=options.seed,
        pace_seconds=options.pace,
        exact=options.exact,
        pattern=options.pattern,
        file_fd=options.file_fd,
        data_offset=options.offset,
    )
    events = os.fdopen(options.events_fd, "wb", buffering=0, closefd=False)

    def emit(event: Event) -> None:
        events.write(encode_event(event))

    if options.make:
        from workloads.fill_file import fill_file
        from workloads.kernel import by_descriptor

        path = plan.path if plan.file_fd is None else by_descriptor(plan.file_fd, plan.path)
        fill_file(path, prod(plan.shape), plan.dtype, emit)
        return 0
    tally = Tally(options.tally_fd) if options.tally_fd is not None else None
    session = Session(plan, Control(sys.stdin), emit, tally)
    return 0 if session.run() else 1


if __name__ == "__main__":
    sys.exit(main())
