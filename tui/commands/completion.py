"""`cowtop completion SHELL`: what completes the command line, for who installed it elsewhere."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import PurePath

from tui.commands import subcommand
from tui.errors import UsageError

FILES = {"bash": "cowtop.bash", "zsh": "_cowtop", "fish": "cowtop.fish"}


class Options(Namespace):
    """As parsed."""

    shell: str | None


def add_options(parser: ArgumentParser) -> None:
    """For which shell."""
    parser.add_argument(
        "shell",
        metavar="SHELL",
        nargs="?",
        choices=tuple(FILES),
        help=f"{', '.join(FILES)}; default: that of $SHELL",
    )


def start(options: Options) -> int:
    """Print the file."""
    shell = options.shell or PurePath(os.environ.get("SHELL", "")).name
    if shell not in FILES:
        raise UsageError("completion: for which shell? bash, zsh or fish")
    from importlib.resources import files

    from tui import commands

    file = files(commands).joinpath("completions", FILES[shell])
    sys.stdout.write(file.read_text(encoding="utf-8"))
    return 0


COMMAND = subcommand(
    "completion",
    "print what completes the command line in bash, zsh or fish",
    Options,
    add_options,
    start,
    epilog='bash and zsh: eval "$(cowtop completion)" in ~/.bashrc, or in ~/.zshrc behind '
    "compinit; fish: cowtop completion fish > ~/.config/fish/completions/cowtop.fish. What is "
    "installed for all users is found without it.",
    example='eval "$(cowtop completion bash)"',
)
