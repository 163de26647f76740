"""Completions and manual pages are what the parser gives now."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import shtab

from shell.make import COMPLETIONS, PAGES, ROOT, made
from shell.told import EXIT_CODES
from tui.cli import COMMANDS, parser
from tui.errors import ExitCode

_MADE_WITH = re.compile(r"made with shtab (\S+)")


def test_completions_and_pages_are_as_the_parser_is() -> None:
    files = made()
    kept = {*PAGES.iterdir(), *COMPLETIONS["bash"].parent.iterdir()}
    assert {str(path.relative_to(ROOT)) for path in kept ^ files.keys()} == set(), "make shell"
    by = _MADE_WITH.search(COMPLETIONS["bash"].read_text(encoding="utf-8"))
    assert by is not None
    is_same_shtab = by[1] == shtab.__version__
    for path, text in files.items():
        if path.suffix == ".1" or is_same_shtab:
            assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make shell"
    if not is_same_shtab:
        pytest.skip(f"the completions were made with shtab {by[1]}, here is {shtab.__version__}")


def test_there_is_a_page_for_each_command_and_words_for_each_exit_code() -> None:
    pages = {path.stem for path in PAGES.iterdir()}
    assert pages == {"cowtop", *(f"cowtop-{command.name}" for command in COMMANDS)}
    assert set(EXIT_CODES) == set(ExitCode)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_the_example_of_a_command_is_understood(
    command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example = getattr(command, "example", "")
    if not example:
        pytest.skip("it has no example")
    words = shlex.split(example.removeprefix('eval "$(').removesuffix(')"'))
    assert words[:2] == ["cowtop", getattr(command, "name", "")]
    parser().parse_args(words[1:])
