"""The parser of every command line: what is wrong is one line, with what was meant and the help."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Final, NoReturn

from tui.errors import ExitCode
from tui.text import plain

_CHOICE: Final = re.compile(r"argument (.+?): invalid choice: '(.*)' \(choose from (.*)\)", re.S)
COMMAND: Final = "COMMAND"


class Parser(ArgumentParser):
    """Says what is wrong in one line, and where the help is."""

    def error(self, message: str) -> NoReturn:
        """Say it, and end with exit code 2."""
        if found := _CHOICE.fullmatch(message):
            place, given, listed = found.groups()
            names = re.findall(r"[\w+.-]+", listed)
            what = "command " if place == COMMAND else ""
            message = f"unknown {what}{given!r:.40}: {_meant(given, names)}"
            message = message if place == COMMAND else f"{place}: {message}"
        words = plain(message.removeprefix("argument "))
        sys.stderr.write(f"{self.prog}: {words} (see {self.prog} --help)\n")
        sys.exit(ExitCode.USAGE)

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """What is left of a command line that this parser, a command's own, does not know."""
        option = next((word for word in words if word.startswith("-")), None)
        if option is None:
            self.error(f"unexpected {' '.join(words)!r:.60}")
        name = option.partition("=")[0]
        known = re.findall(r"(?<![\w-])--?[a-z][\w-]*", self.format_help())
        hint = _nearest(name, known)
        self.error(f"unknown option {name!r:.40}" + (f": did you mean {hint}?" if hint else ""))


def _meant(given: str, names: Sequence[str]) -> str:
    hint = _nearest(given, names)
    return f"did you mean {hint}?" if hint else f"choose from {', '.join(names)}"


def _nearest(given: str, names: Sequence[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(given, names, n=1)), None)
