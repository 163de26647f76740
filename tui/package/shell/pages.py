"""The manual pages, made of the parser: `cowtop(1)` and one for each command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shell.roff import bold, escaped, example, italic, lines, paragraph, section, subsection, tagged
from shell.told import ENVIRONMENT, EXIT_CODES, FILES, OWN_CODES
from shell.what_fits import commands_of, helps_of

_EXAMPLE: Final = "example"
_SHARED: Final = ("options", "positional arguments", _EXAMPLE)

_AS_TYPED: Final = (".nh", ".ad l")
"""No word is divided and no blank added: names and lines are copied from a page."""


def pages(parser: argparse.ArgumentParser) -> Mapping[str, Sequence[str]]:
    """The lines of each page below its heading, under the page's name."""
    helps = helps_of(parser)
    found = {parser.prog: _of_all(parser, helps)}
    for name, of_command in commands_of(parser).items():
        found[f"{parser.prog}-{name}"] = _of_command(name, of_command, helps)
    return {name: [*_AS_TYPED, *lines] for name, lines in found.items()}


def heading(name: str, date: str) -> str:
    """The first line: `date` (YYYY-MM-DD) is that of the last change."""
    return f'.TH {escaped(name.upper(), is_typed=True)} 1 {date} cowtop "User Commands"'


def _of_all(parser: argparse.ArgumentParser, helps: Mapping[str, str]) -> list[str]:
    prog = parser.prog
    return [
        *_name(prog, "watch where the changes of a numpy memory map go"),
        *section(
            "synopsis",
            [
                f"{bold(prog)} [{italic('option')} ...]",
                ".br",
                f"{bold(prog)} [{italic('option')} ...] {italic('COMMAND')} "
                f"[{italic('argument')} ...]",
            ],
        ),
        *section("description", paragraph(parser.description or "")),
        *section(
            "commands",
            (
                line
                for name, words in helps.items()
                for line in tagged(f"{_page(prog, name)}", words)
            ),
        ),
        *section("options", _options(parser)),
        *section(
            "exit status",
            (
                line
                for code, words in EXIT_CODES.items()
                for line in tagged(bold(str(int(code))), words)
            ),
        ),
        *section("environment", _told(ENVIRONMENT)),
        *section("files", _told(FILES)),
        *section(
            "see also",
            [
                *lines(", ".join(_page(prog, name) for name in helps) + "."),
                *paragraph("cowtop help lists the topics of the manual, with how-tos."),
            ],
        ),
    ]


def _of_command(name: str, parser: argparse.ArgumentParser, helps: Mapping[str, str]) -> list[str]:
    prog, own = parser.prog, parser.prog.replace(" ", "-")
    top = prog.partition(" ")[0]
    described = [parser.description or "", parser.epilog or ""]
    return [
        *_name(own, helps[name]),
        *section("synopsis", lines(_synopsis(parser))),
        *section(
            "description", (line for text in described if text for line in paragraph(text))
        ),
        *section("arguments", _positionals(parser)),
        *section("options", _options(parser)),
        *section(
            "example",
            (
                line
                for group in parser._action_groups
                if group.title == _EXAMPLE and group.description
                for line in example(group.description)
            ),
        ),
        *section(
            "exit status",
            paragraph(OWN_CODES.get(name, "0 if all went well, 2 for what was asked wrongly; "
                      "the others are in cowtop(1)."))
        ),
        *section("see also", [f"{bold(top)}(1)"]),
    ]  # fmt: skip


def _name(name: str, words: str) -> list[str]:
    return section("name", [rf"{escaped(name, is_typed=True)} \- {escaped(words)}"])


def _page(prog: str, command: str) -> str:
    return f"{bold(f'{prog}-{command}')}(1)"


def _synopsis(parser: argparse.ArgumentParser) -> str:
    if parser.usage is not None:
        typed, _, rest = parser.usage.partition(" [")
        return f"{bold(typed)} [{escaped(rest, is_typed=True)}"
    words = [bold(parser.prog), f"[{italic('option')} ...]"]
    for action in _visible(parser):
        if action.option_strings:
            continue
        name = italic(str(action.metavar or action.dest))
        words.append(
            {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}.get(
                str(action.nargs), name
            )
        )
    return " ".join(words)


def _visible(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if action.help != argparse.SUPPRESS and not isinstance(action, argparse._SubParsersAction):
            yield action


def _positionals(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in _visible(parser):
        if not action.option_strings:
            yield from tagged(italic(str(action.metavar or action.dest)), _help(parser, action))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    shown = set(map(id, _visible(parser)))
    for group in parser._action_groups:
        body = [
            line
            for action in group._group_actions
            if action.option_strings and id(action) in shown
            for line in tagged(_tag(action), _help(parser, action))
        ]
        if body and group.title not in _SHARED:
            yield from subsection((group.title or "").capitalize(), body)
        else:
            yield from body


def _tag(action: argparse.Action) -> str:
    names = ", ".join(map(bold, action.option_strings))
    if action.nargs == 0:
        return names
    if action.metavar is None and action.choices is not None:
        value = "|".join(map(str, action.choices))
        return f"{names} {escaped(value, is_typed=True)}"
    return f"{names} {italic(str(action.metavar or action.dest.upper()))}"


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    values: dict[str, Any] = {**vars(action), "prog": parser.prog}
    return (action.help or "") % values


def _told(table: Mapping[str, str]) -> Iterator[str]:
    for name, words in table.items():
        yield from tagged(", ".join(map(bold, name.split(", "))), words)
