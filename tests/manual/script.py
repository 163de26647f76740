"""A page as one shell script: what a reader would type from its top to its end, in one folder.

A fence `sh` is typed as it stands. One of another language whose first line is a comment with a
file's name (`# train.py`) is written to that file; a `python` one without is run by `python`, one
that begins with `# in a notebook` is a cell of a notebook, run in turn. A comment
`<!-- first ... -->` is shell that readers do not see: it makes what they have already. Everything
else is shown, not run; a fence `text` next after a fence `sh` is what that prints, but for
figures; `...` is more of it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from tui.manual.markdown import Fence, blocks

NOT_SHOWN: Final = re.compile(r"^<!-- first\n(.*?)^-->$", re.MULTILINE | re.DOTALL)
NOTHING_TO_RUN: Final = "<!-- nothing to run -->"
_FILE_NAME: Final = re.compile(r"# ([\w./-]*\w\.\w+)")
_STRICT: Final = "set -eEuo pipefail; trap 'echo \"failed: $BASH_COMMAND\"' ERR"
_FIGURE: Final = re.compile(r"\d[\d,.]*( (B|KiB|MiB|GiB|us|ms|s)\b)?")
_CELL: Final = "# in a notebook"


class Script:
    """Writes itself to a folder; `runs` tells how many fences it will run."""

    def __init__(self, text: str, not_run: Collection[str] = ()) -> None:
        self._text, self._not_run = text, not_run
        self._fences = [block for block in blocks(text) if isinstance(block, Fence)]
        self.runs = sum(fence.language in ("sh", "python") for fence in self._fences)
        self.left_out: list[str] = []
        """Lines that were found and not run, without a remark at their end."""

    def lies(self, printed: str) -> list[str]:
        """Lines that the page says are printed, and that were not."""
        told = [
            line
            for before, fence in pairwise(self._fences)
            if before.language == "sh" and fence.language == "text"
            for line in fence.lines
        ]
        found = _without_figures(printed)
        return [line for line in told if _without_figures(line.removesuffix("...")) not in found]

    def write(self, folder: Path) -> Path:
        """Make the script in this folder, which is not the one that it is run in."""
        pieces = [_STRICT, *(found[1] for found in NOT_SHOWN.finditer(self._text))]
        cells = [fence for fence in self._fences if _is_cell(fence)]
        for number, fence in enumerate(self._fences):
            path = folder / f"{number}.{fence.language or 'text'}"
            body = "\n".join(fence.lines) + "\n"
            name = _FILE_NAME.fullmatch(fence.lines[0]) if fence.lines else None
            where = f"# line {fence.line}"
            if fence.language == "sh":
                pieces += [where, *self._typed(fence)]
            elif fence.language and name:
                path.write_text(body, encoding="utf-8")
                target = shlex.quote(name[1])
                pieces += [where, f'mkdir -p "$(dirname {target})"', f"cp {path} {target}"]
            elif _is_cell(fence):
                if fence is cells[-1]:
                    notebook = folder / "cells.ipynb"
                    notebook.write_text(_notebook(cells), encoding="utf-8")
                    pieces += [where, f"python -m IPython --no-banner --colors=NoColor {notebook}"]
            elif fence.language == "python":
                path.write_text(body, encoding="utf-8")
                pieces += [where, f"python {path}"]
        script = folder / "page.sh"
        script.write_text("\n".join(pieces) + "\n", encoding="utf-8")
        return script

    def _typed(self, fence: Fence) -> Iterator[str]:
        for line in fence.lines:
            command = line.partition("  #")[0].strip()
            if command in self._not_run:
                self.left_out.append(command)
                yield f": {shlex.quote(line)}"
            else:
                yield line


def _without_figures(text: str) -> str:
    """Wrapped in whatever way, measured whenever."""
    return re.sub(r"\s", "", _FIGURE.sub("0", text))


def _is_cell(fence: Fence) -> bool:
    return fence.language == "python" and fence.lines[:1] == (_CELL,)


def _notebook(cells: list[Fence]) -> str:
    code: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "\n".join(fence.lines[1:])}
        for fence in cells
    ]  # fmt: skip
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
