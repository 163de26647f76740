"""Manual pages are shown by `man` without a warning, and what is to be typed can be copied."""

from __future__ import annotations

import shutil
import subprocess
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shell.make import PAGES
from shell.pages import heading, pages
from shell.roff import escaped, paragraph


def _shown(path: Path, width: int = 500) -> str:
    if shutil.which("man") is None:
        pytest.skip("no man on this machine")
    done = subprocess.run(
        ["man", "--warnings", "-l", str(path)],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "MANWIDTH": str(width),
            "LC_ALL": "C.UTF-8",
            "MANROFFOPT": "-ww",
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", ["cowtop", "cowtop-run", "cowtop-exec", "cowtop-snapshot"])
def test_man_shows_a_page_without_a_warning(name: str) -> None:
    text = _shown(PAGES / f"{name}.1")
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
        assert f"\n{part}\n" in text
    assert "\u2010" not in text  # a hyphen that no shell would take
    assert "--debug" in text


def test_no_word_is_divided_in_a_narrow_terminal_and_no_blank_added() -> None:
    text = _shown(PAGES / "cowtop-run.1", width=60)
    assert "\u2010" not in text and "cowtop-light" in text
    body = text[text.index("DESCRIPTION") : text.rindex("SEE ALSO")]
    assert not [line for line in body.splitlines() if "  " in line.strip()]


@pytest.mark.long
@pytest.mark.parametrize("path", sorted(PAGES.iterdir()), ids=lambda path: str(path.stem))
def test_man_shows_every_page_without_a_warning(path: Path) -> None:
    assert "SEE ALSO" in _shown(path)


@pytest.mark.long
@pytest.mark.parametrize("path", sorted(PAGES.iterdir()), ids=lambda path: str(path.stem))
def test_mandoc_finds_nothing_in_a_page(path: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("no mandoc on this machine")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


HARD = (
    ".ans is a request elsewhere",
    "'quoted' at the beginning",
    r"C:\new \fBbold \*[x] \n(.s",
    "a `tick`, a ^caret, a ~tilde, \"double\" and 'single'",
    "--memory-max 512M, -h, copy-on-write, run-c.jsonl, 1-2",
)


def test_whatever_a_help_says_is_shown_as_it_stands(tmp_path: Path) -> None:
    parser = ArgumentParser(prog="cowtop")
    commands = parser.add_subparsers(dest="command")
    one = commands.add_parser("one", help=HARD[0], description=HARD[1], epilog=HARD[2])
    one.add_argument("place", help=HARD[3])
    one.add_argument("--what", metavar=".A-B", help=HARD[4])
    page = tmp_path / "one.1"
    lines = (heading("cowtop-one", "2026-01-01"), *pages(parser)["cowtop-one"])
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = _shown(page)
    for words in HARD:
        assert words in text.replace("\u2010", "-")
    assert "--what .A-B" in text


@given(st.text(min_size=1))
def test_no_text_becomes_a_request(text: str) -> None:
    first, *lines = paragraph(text)
    assert first == ".PP"
    assert not [line for line in lines if line.startswith((".", "'")) or "\n" in line]
    assert escaped(text).isascii()
