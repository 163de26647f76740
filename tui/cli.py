"""The command line. stdout is data, stderr is talk; the exit code says how it ended.

Nothing heavy is imported before it is known what is asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

from tui.run.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from tui.run.settings import Settings


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and where the help is."""

    def error(self, message: str) -> NoReturn:
        from tui.text import plain

        sys.stderr.write(f"{self.prog}: {plain(message)} (see {self.prog} --help)\n")
        sys.exit(ExitCode.USAGE)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    from tui.options import add_run_options
    from workloads.catalog import CATALOG

    top = _Parser(
        prog="cowtop",
        description="Watch where the changes of a numpy memory map go: private copies, swap, "
        "dirty pages or the file. Without a command: choose a workload on a screen.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    workloads = "; ".join(f"{name}: {entry.summary}" for name, entry in CATALOG.items())
    run = commands.add_parser(
        "run",
        help="run one workload, on the screen or headless",
        epilog=f"workloads: {workloads}",
    )
    run.add_argument("workload", metavar="WORKLOAD", help=", ".join(CATALOG))
    run.add_argument(
        "--headless", action="store_true", help="no screen: one JSON object at the end"
    )
    add_run_options(run)
    doctor = commands.add_parser("doctor", help="what this machine lets cowtop do")
    doctor.add_argument("--json", action="store_true", help="as one JSON object")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        code = int(ExitCode.FINISHED)
        with _closed_output_is_no_error():
            code = _dispatch(options)
        return code
    except UsageError as error:
        from tui.text import say

        say(str(error))
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        from tui.headless import doctor

        return doctor.main(options.json, sys.stdout)
    if options.command == "run":
        from tui.options import settings_from
        from tui.run.settings import checked

        settings = settings_from(options, workload=options.workload, headless=options.headless)
        settings = checked(settings)
        if options.headless:
            from tui.headless.run import run_headless

            return run_headless(settings)
        return _screen(settings, start_at_once=True)
    from tui.options import default_settings

    return _screen(default_settings(), start_at_once=False)


def _screen(settings: Settings, *, start_at_once: bool) -> int:
    from tui.terminal import why_no_screen

    reason = why_no_screen()
    if reason is not None:
        raise UsageError(f"no screen: {reason}; use cowtop run WORKLOAD --headless")
    from tui.app import CowtopApp

    app = CowtopApp(settings, start_at_once=start_at_once)
    try:
        code = app.run()
    finally:
        # Whatever ended the screen: no child, scratch array or cage outlives it.
        app.close_sources()
    return code if code is not None else app.return_code or ExitCode.FINISHED


@contextlib.contextmanager
def _closed_output_is_no_error() -> Iterator[None]:
    """A reader that has seen enough (`| head`) ends the output, not the program."""
    if sys.stdout is None:  # closed by who started us: there is nobody to tell
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
    try:
        yield
    except OSError:
        failed = _flush_error()
        if failed is None:
            raise
    else:
        failed = _flush_error()
    if failed is None:
        return
    # The interpreter flushes once more at its exit: give it something to flush into.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(failed, BrokenPipeError):
        raise UsageError(f"the output cannot be written: {failed.strerror}")


def _flush_error() -> OSError | None:
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    return None


if __name__ == "__main__":
    sys.exit(main())
