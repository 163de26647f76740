"""What is not run is at least understood: each `cowtop ...` in a sentence or in what is shown."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator

import pytest

from tests.manual.surroundings import PAGES
from tui.cli import COMMANDS, parser
from tui.manual.markdown import Fence, Heading, Paragraph, Table, blocks

_CODE = re.compile(r"`+([^`]+)`+")
_ENDS = ("|", "||", "&&", ";", "&", ">", ">>", "<", "2>")
_PLACEHOLDERS = {"PID": "4711", "N": "2", "FILE": "data.npy", "SECONDS": "5", "...": None}
_OPEN = re.compile(r"\[([^]]*)\]")


def _said(text: str) -> Iterator[str]:
    """Command lines of cowtop that a page shows and does not run."""
    for block in blocks(text):
        match block:
            case Fence(language, lines):
                if language not in ("sh", "python"):
                    yield from (line.removeprefix("$ ").strip() for line in lines)
            case Heading(_, words) | Paragraph(words):
                yield from _CODE.findall(words)
            case Table(rows):
                yield from (code for row in rows for cell in row for code in _CODE.findall(cell))


def _lines(text: str) -> list[str]:
    """A command's bare name only names it."""
    named = {f"cowtop {command.name}" for command in COMMANDS}
    return [line for line in _said(text) if re.match(r"cowtop( |$)", line) and line not in named]


def _arguments(line: str) -> list[str]:
    """As the shell would hand them over; an option in brackets is given, what ends it ends it."""
    words = []
    for word in shlex.split(_OPEN.sub(r"\1", line), comments=True)[1:]:
        if word in _ENDS:
            break
        filled = _PLACEHOLDERS.get(word, word)
        if filled is not None:
            words.append(filled)
    return words


def test_command_lines_are_found_wherever_they_stand() -> None:
    page = "# `cowtop a`\n\nSay `cowtop b`.\n\n| `cowtop c` |\n|---|\n\n```text\n$ cowtop d\n```\n"
    assert _lines(page) == ["cowtop a", "cowtop b", "cowtop c", "cowtop d"]


@pytest.mark.parametrize("name", PAGES)
def test_the_parser_takes_every_command_line_that_is_only_shown(name: str) -> None:
    refused = {line: why for line in _lines(PAGES[name]) if (why := _refusal(_arguments(line)))}
    assert refused == {}


def _refusal(arguments: list[str]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            parser().parse_args(arguments)
        except SystemExit as ended:
            return said.getvalue() if ended.code else ""
    return ""
