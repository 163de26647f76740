"""The pages, what of them cannot be run by a test and why, and which are quick."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tui.manual import page
from tui.manual.pages import names

ROOT: Final = Path(__file__).parents[2]
STAND_INS: Final = Path(__file__).with_name("stand_ins")
"""Programs that this machine has not (a batch system's), on the PATH of every page."""

README: Final = "README"
PAGES: Final[Mapping[str, str]] = {
    README: (ROOT / "README.md").read_text(encoding="utf-8"),
    **{name: page(name) for name in sorted(names())},
}

QUICK: Final = frozenset({"marks", "commands", "limits", "watch"})
"""Pages that take a second or two of CPU: the others are long tests."""

NOT_RUN: Final[Mapping[str, Mapping[str, str]]] = {
    README: {
        line: "what sets up an environment is tried in tests/package"
        for line in (
            "make demo     # sets up .venv, then opens the program at its tour: enter starts it",
            "make test     # sets up .venv, then runs the tests",
            "python3 -m venv .venv",
            ".venv/bin/pip install .",
            ".venv/bin/cowtop",
        )
    }
}
"""Of each page its lines that no test runs, as they stand there, each with the reason."""
