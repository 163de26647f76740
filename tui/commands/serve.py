"""`cowtop serve`: any other command's screen in a browser, a process of its own in each tab."""

from __future__ import annotations

import argparse
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.commands import subcommand
from tui.commands.theme_option import add_theme_option
from tui.errors import ExitCode, UsageError
from tui.option_types import typed
from tui.scarce import allow_open_files
from tui.screens.recipes import NAMES as RECIPES
from tui.text import say
from tui.web.address import BEYOND, DEFAULT_HOST, DEFAULT_PORT, listen

if TYPE_CHECKING:
    from tui.exposition.address import Address
    from tui.web.tabs import Shown

TABS: Final = 8
MOST_TABS: Final = 64
_OPEN_FILES: Final = 1024
"""Three of a tab; whoever connects and says nothing has one."""
WITH_SCREEN: Final = ("run", "exec", "attach", "table", "fit", "replay", "demo")


class Options(Namespace):
    """As parsed."""

    host: str
    port: int | None
    tabs: int
    first_recipe: str | None
    arguments: list[str]
    theme: str | None
    top: ArgumentParser


class Served(Namespace):
    """What the command that is shown was told, as far as it matters here."""

    command: str | None
    recipe: str | None
    headless: bool = False
    screen: bool = True
    record: Path | None = None
    metrics: Address | None = None


def add_options(parser: ArgumentParser) -> None:
    """Where it listens, and what it shows."""
    parser.usage = "cowtop serve [options] [COMMAND [ARGUMENT ...]]"
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help=f"where to listen; default {DEFAULT_HOST}, this machine alone. Anything else lets "
        "whoever has the address do with cowtop what you may do",
    )
    parser.add_argument(
        "--port",
        type=typed(_port),
        help=f"default {DEFAULT_PORT}, or any if that is taken; 0: any",
    )
    parser.add_argument(
        "--tabs",
        type=typed(_tabs),
        default=TABS,
        metavar="N",
        help=f"as many at once, 1 to {MOST_TABS}; default {TABS}",
    )
    parser.add_argument(
        "--recipe",
        choices=RECIPES,
        dest="first_recipe",
        metavar="NAME",
        help=f"the launcher's question to begin with: {', '.join(RECIPES)}",
    )
    parser.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="COMMAND",
        help="what each tab runs: run, exec, attach, replay, demo, fit --screen, table --screen; "
        "without it the launcher",
    )
    add_theme_option(parser)


def start(options: Options) -> int:
    """See that it makes a screen, then listen and print the address, until it is ended."""
    if not hasattr(os, "pidfd_open"):
        raise UsageError("serve: the ends of its tabs are told by Linux alone")
    words = _words(options)
    served = _read(words, options)
    _refuse_without_screen(served)
    from tui.web.files import page, parts

    found = parts()
    from tui.web.guard import Guard, new_token
    from tui.web.server import Site, run
    from tui.web.tabs import Tabs

    allow_open_files(_OPEN_FILES)
    listening = listen(options.host, options.port)
    with listening.socket:
        guard = Guard(new_token(), options.host, listening.is_beyond)
        if listening.is_beyond:
            say(f"it listens {BEYOND}")
        tabs = Tabs(_shown(words, served, options.tabs))
        run(Site(guard, page(words), found, tabs), listening, f"{listening.base}/{guard.token}/")
    return ExitCode.FINISHED


def _words(options: Options) -> list[str]:
    """What each tab's `cowtop` is told, with what was said of its screen before the command."""
    words = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    if options.first_recipe is not None:
        if words:
            raise UsageError("--recipe is for the launcher: leave the command out")
        words = ["--recipe", options.first_recipe]
    if words and not words[0].startswith("-") and words[0] not in WITH_SCREEN:
        raise UsageError(
            f"serve shows what has a screen, not {words[0]!r:.40}: choose from "
            f"{', '.join(WITH_SCREEN)}, or none for the launcher"
        )
    return [*(("--theme", options.theme) if options.theme else ()), *words]


def _read(words: list[str], options: Options) -> Served:
    """The words as `cowtop` reads them; ends with what it says of those it does not understand."""
    served, unknown = options.top.parse_known_args(words, Served())
    if unknown:
        served.parsed_by.refuse(unknown)
    return served


def _refuse_without_screen(served: Served) -> None:
    """Raise UsageError where a tab would show nothing, or only that it cannot."""
    if served.headless:
        raise UsageError("serve: a run without a screen shows nothing: leave --headless out")
    if not served.screen:
        raise UsageError(f"serve: {served.command} has a screen if it is asked for: add --screen")
    if served.command is None:
        if served.recipe not in (None, *RECIPES):
            raise UsageError(f"--recipe: choose from {', '.join(RECIPES)}")
        return
    if served.command not in WITH_SCREEN:  # behind an option
        raise UsageError(f"serve: {served.command} has no screen")
    from tui.commands.screen import begin_nothing

    begin_nothing(lambda: served.start(served))
    if served.command == "exec":
        _refuse_not_found(next(word for word in served.words if word != "--"))


def _refuse_not_found(name: str) -> None:
    """A terminal's screen says so too; here each tab would."""
    from tui.subject.found import CannotStart, found_program

    try:
        found_program(name, os.environ)
    except CannotStart as error:
        raise UsageError(f"serve: exec: {error}") from error


def _shown(words: list[str], served: Served, most: int) -> Shown:
    """What each tab shows, and how many may: two cannot have one file, or one address."""
    from tui.web.tabs import Shown

    has_own_file = served.record is None or any("{pid}" in word for word in words)
    has_own_address = served.metrics is None or not served.metrics.port
    once = None if has_own_file else str(served.record)
    return Shown(tuple(words), most if has_own_address else 1, once)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 1 << 16):
        raise UsageError(f"{text!r:.20} is not a port from 0 to 65535")
    return int(text)


def _tabs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_TABS):
        raise UsageError(f"{text!r:.20} is not a number of tabs from 1 to {MOST_TABS}")
    return int(text)


COMMAND = subcommand(
    "serve",
    "any command's screen in a browser, a process of its own in each tab",
    Options,
    add_options,
    start,
    epilog="The address has a token in it: without it nothing is answered. A tab that is closed "
    "ends what runs in it, as a closed terminal does; ctrl+c ends all. From another machine: "
    f"ssh -L {DEFAULT_PORT}:127.0.0.1:{DEFAULT_PORT} HOST.",
    example="cowtop serve replay run.jsonl.gz",
)
