"""The command line. stdout is data, stderr is talk; the exit code says how it ended.

Nothing heavy is imported before it is known what is asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from tui import scarce
from tui.commands import (
    attach,
    compare,
    completion,
    demo,
    doctor,
    exec,
    export,
    fit,
    help,
    mark,
    metrics,
    replay,
    run,
    serve,
    snapshot,
    table,
)
from tui.commands.parsing import COMMAND, Parser
from tui.commands.theme_option import add_theme_option
from tui.ends import ENDS, Interrupted
from tui.errors import ExitCode, UsageError
from tui.screens.recipes import NAMES as RECIPES
from tui.text import say

if TYPE_CHECKING:
    from tui.messages import ScreenFactory

_DEBUG_HELP: Final = "keep a log with tracebacks, and name its file at the end"
_CANNOT_BE_WRITTEN: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)
_NO_NAME: Final = (errno.ENAMETOOLONG, errno.ELOOP)
"""What no file can be called, wherever it was asked for."""
COMMANDS: Final = (
    run.COMMAND,
    exec.COMMAND,
    attach.COMMAND,
    table.COMMAND,
    fit.COMMAND,
    replay.COMMAND,
    compare.COMMAND,
    export.COMMAND,
    snapshot.COMMAND,
    demo.COMMAND,
    doctor.COMMAND,
    serve.COMMAND,
    mark.COMMAND,
    metrics.COMMAND,
    help.COMMAND,
    completion.COMMAND,
)


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """All commands and their options; for `words` alone only of those that may be among them."""
    top = Parser(
        prog="cowtop",
        description="Watch where the changes of a numpy memory map go: private copies, swap, "
        "dirty pages or the file. Without a command: choose a workload on a screen.",
    )
    top.add_argument("--debug", action="store_true", help=_DEBUG_HELP)
    top.add_argument("--version", action="store_true", help="say which version this is")
    top.add_argument(
        "--recipe", metavar="NAME", help=f"the question to begin with: {', '.join(RECIPES)}"
    )
    add_theme_option(top, "of what is drawn")
    top.set_defaults(theme=None, parsed_by=top)
    commands = top.add_subparsers(title="commands", dest="command", metavar=COMMAND)
    for command in COMMANDS:
        added = commands.add_parser(
            command.name,
            help=command.help,
            description=f"{command.help[:1].upper()}{command.help[1:]}.",
            epilog=command.epilog or None,
        )
        added.set_defaults(start=command.start, parsed_by=added)
        if words is not None and not {command.name, help.COMMAND.name} & {*words}:
            continue
        command.add_options(added)
        # Before the command or behind it; here without a default, which would undo the other.
        added.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=_DEBUG_HELP
        )
        if command.example:
            added.add_argument_group("example", command.example)
    top.set_defaults(top=top, commands=COMMANDS)  # `cowtop help` tells of all of them
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; returns the exit code."""
    _open_closed_streams()
    scarce.keep_own_rights()
    words = sys.argv[1:] if arguments is None else arguments
    options, unknown = parser(words).parse_known_args(words)
    if unknown:
        options.parsed_by.refuse(unknown)
    with ENDS.owned():
        return ENDS.code(_carried_out(options))


def program() -> NoReturn:
    """Do what the command line says, and end with its code, whatever comes meanwhile."""
    ENDS.own()
    try:
        code = main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    except Interrupted as error:
        code = 128 + error.number
    ENDS.leave(code)


def _carried_out(options: argparse.Namespace) -> int:
    try:
        scarce.allow_open_files()
        code = int(ExitCode.FINISHED)
        with _log(options), _closed_output_is_no_error():
            code = _dispatch(options)
        return code
    except UsageError as error:
        if not ENDS.is_asked:  # what was interrupted may have failed for that
            say(str(error))
        return ExitCode.USAGE
    except Interrupted as error:
        return 128 + error.number
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:
        if words := scarce.in_words(error):
            say(words)
            return ExitCode.USAGE
        if isinstance(error, OSError) and error.errno in _NO_NAME:
            say(f"{str(error.filename)!r:.200}: {error.strerror}")
            return ExitCode.USAGE
        say(f"a fault of cowtop's own, {type(error).__name__}: {error} (--debug tells where)")
        return ExitCode.FAULT


def _log(options: argparse.Namespace) -> contextlib.AbstractContextManager[None]:
    if not options.debug and os.environ.get("COWTOP_DEBUG", "0") in ("", "0"):
        return contextlib.nullcontext()
    from tui.debug import logged

    return logged()


def _dispatch(options: argparse.Namespace) -> int:
    if options.version:
        sys.stdout.write(f"cowtop {_version()}\n")
        return ExitCode.FINISHED
    if options.recipe is not None and options.recipe not in RECIPES:
        words = f"unknown recipe {options.recipe!r:.40}"
        raise UsageError(f"--recipe: {words}: choose from {', '.join(RECIPES)}")
    if options.command is not None:
        if options.recipe is not None:
            raise UsageError("--recipe is for the launcher: leave the command out")
        code: int = options.start(options)
        return code
    from tui.commands.screen import show

    def first() -> ScreenFactory:
        from tui.screens import factories
        from tui.subject.default_settings import default_settings

        return factories.launcher(default_settings(), options.recipe or RECIPES[0])

    return show(first, theme=options.theme)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cowtop")
    except PackageNotFoundError as error:
        raise UsageError("not installed: its version is not known") from error


def _open_closed_streams() -> None:
    """Have what was closed by who started us lead nowhere.

    Else the next file or pipe that is opened would take its number, and be written to by
    whoever thinks it is the output.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number there is: this one
    if sys.stdout is None:
        sys.stdout = io.StringIO()
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # Nothing that a name has in it ends the program or reaches the terminal as a bare byte.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def _closed_output_is_no_error() -> Iterator[None]:
    """A reader that has seen enough (`| head`) ends the output, not the program."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except KeyboardInterrupt:
        _write_nowhere()  # who does not read need not be waited for
        raise
    except OSError as error:
        if error.errno not in _CANNOT_BE_WRITTEN:
            raise
        raise UsageError(f"the output cannot be written: {error.strerror}") from error
    finally:
        _discard_what_cannot_be_written()


def _discard_what_cannot_be_written() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        _write_nowhere()


def _write_nowhere() -> None:
    """The interpreter flushes once more at its exit: give it something to flush into."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
