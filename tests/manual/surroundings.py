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

_INSTALLS: Final = "installs from an index: tests/package/test_installs.py runs it, of this tree"
_SETS_UP: Final = "what sets up an environment is tried in tests/package"
NOT_RUN: Final[Mapping[str, Mapping[str, str]]] = {
    README: {
        "make demo": _SETS_UP,
        "make test": _SETS_UP,
        "python3 -m venv .venv": _SETS_UP,
        ".venv/bin/pip install .": _SETS_UP,
        ".venv/bin/cowtop": _SETS_UP,
    },
    "install": dict.fromkeys(
        (
            "pip install cowtop",
            "uv tool install cowtop",
            "pipx install cowtop",
            "uvx cowtop run fill --size 64M",
            "pipx run cowtop --version",
            "pip install 'cowtop[png,web]'",
            "uvx --from 'cowtop[png]' cowtop --version",
            "uvx shiv --console-script cowtop --output-file cowtop.pyz cowtop",
            "./cowtop.pyz --version",
            "pip install --target app --no-deps cowtop",
            "python -m zipapp app --main cowtop.__main__:main --compress --output alone.pyz",
            "python alone.pyz --version",
            "pip download --dest wheels cowtop",
            "pip install --no-index --find-links wheels cowtop",
        ),
        _INSTALLS,
    ),
}
"""Of each page its lines that no test runs, each with the reason."""
