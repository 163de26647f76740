"""`cowtop help TOPIC`: a page, a command's help, or what there is, as text or through the pager."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final, TextIO

from tui.errors import ExitCode, UsageError
from tui.headless import pager
from tui.manual import Row, page, rows_of, topics
from tui.manual.pages import names
from tui.manual.wrapping import wrapped
from tui.terminal import only_ascii, spell_in_ascii, takes_sequences

WIDEST: Final = 88
_COMMANDS: Final = "commands"
_TABLE: Final = "\n## Their names\n\n| command | in one line |\n|---|---|\n"
_ANSI: Final = {"title": "1", "strong": "1", "code": "1", "quiet": "2"}


def main(
    word: str, commands: Mapping[str, str], own_help: Callable[[str], str], out: TextIO
) -> int:
    """Show what is asked for; of each command there is a line, and the help of its own."""
    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    rows = _asked_for(word, commands, own_help, width)
    is_terminal = out.isatty() and takes_sequences(os.environ)
    if is_terminal:
        if only_ascii():
            spell_in_ascii(out)
        height = shutil.get_terminal_size((80, 24)).lines
        pager.show(_joined(rows, _styled), out, is_short=len(rows) < height)
    else:
        out.write(_joined(rows, _plain))
    return ExitCode.FINISHED


def _asked_for(
    word: str, commands: Mapping[str, str], own_help: Callable[[str], str], width: int
) -> list[Row]:
    if not word:
        return _contents(commands, width)
    name = _name_of(word, {*names(), *commands})
    if name not in names():
        return [((line, ""),) for line in own_help(name).splitlines()]
    text = page(name)
    if name == _COMMANDS:
        text += "".join([_TABLE, *(f"| `{name}` | {line} |\n" for name, line in commands.items())])
    rows = rows_of(text, width)
    if name in commands:
        rows += [(), *wrapped([("Its options: ", ""), (f"cowtop {name} --help", "code")], width)]
    return rows


def _name_of(word: str, there: Iterable[str]) -> str:
    """The page or the command of that name, or the only one that begins so."""
    there = sorted(there)
    word = word.lower().removesuffix(".md")
    if word in there:
        return word
    begun = [name for name in there if name.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    nearest = begun or get_close_matches(word, there, 2)
    told = f"did you mean {' or '.join(nearest)}?" if nearest else "cowtop help lists all there are"
    raise UsageError(
        f"help: {'more than one topic begins' if begun else 'no topic is called'} "
        f"{word!r:.60}: {told}"
    )


def _contents(commands: Mapping[str, str], width: int) -> list[Row]:
    rows: list[Row] = [(("The manual of cowtop", "title"),)]
    group = ""
    room = max(len(topic.name) for topic in topics()) + 4
    for topic in topics():
        if topic.group != group:
            group = topic.group
            rows += [(), ((group, "title"),)]
        head = (("  ", ""), (topic.name, "code"), (" " * (room - 2 - len(topic.name)), ""))
        rows += wrapped([(topic.title.replace("`", ""), "")], width, head)
    ends = [
        ("cowtop help TOPIC", "code"),
        (" shows one (the beginning of its name is enough), ", ""),
        ("cowtop help COMMAND", "code"),
        (f" what a command can do: {', '.join(commands)}.", ""),
    ]
    return [*rows, (), *wrapped(ends, width)]


def _joined(rows: Iterable[Row], told: Callable[[str, str], str]) -> str:
    return "".join("".join(told(*run) for run in row).rstrip() + "\n" for row in rows)


def _plain(text: str, kind: str) -> str:
    return text


def _styled(text: str, kind: str) -> str:
    """Bold and dim alone: no colours, so that NO_COLOR and any ground have what they want."""
    return f"\x1b[{_ANSI[kind]}m{text}\x1b[0m" if kind in _ANSI else text
