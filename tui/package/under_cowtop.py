"""The build hook: in the wheel everything of ours lies under `cowtop`, imports rewritten to match.

A file's lines keep their numbers; what cannot be rewritten exactly fails the build.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.plugin.interface import IncludedFile

OURS: Final = ("tui", "workloads")
_FACE: Final = PurePosixPath("tui/package/cowtop")
_TOOLS: Final = _FACE.parent
_MAY_NAME_THEM: Final = frozenset(
    {
        # Has to know both names in the tree; in the wheel finds them under `cowtop`, stops there.
        _FACE / "own.py",
        # A topic of the manual has the name of a package.
        PurePosixPath("tui/manual/index.py"),
    }
)
_OLD_NAME: Final = PurePosixPath("tui/run/__init__.py")
_OLD_NAMES: Final = PurePosixPath("cowtop/old_name")
# The last in the alphabet is the last on the path: whoever else has a `tui` comes before it.
_PATH_FILE: Final = "zz_cowtop_old_name.pth"
_NAMES_OURS: Final = re.compile(rf"({'|'.join(OURS)})(\.\w+)*\.?")


# Where shells and `man` look for what belongs to a command; `make shell` writes these files.
_BESIDE: Final = {
    "tui/commands/completions/cowtop.bash": "share/bash-completion/completions/cowtop",
    "tui/commands/completions/_cowtop": "share/zsh/site-functions/_cowtop",
    "tui/commands/completions/cowtop.fish": "share/fish/vendor_completions.d/cowtop.fish",
}
_PAGES: Final = "tui/package/shell/man"


class CannotRewrite(ValueError):
    """A line that would not mean in the wheel what it means in the tree."""


def rewritten(source: str, name: str, *, may_name_them: bool = False) -> str:
    """The same program with our packages under `cowtop`; `name` is the file's, for messages.

    Raises CannotRewrite, and SyntaxError where it is no Python.
    """
    lines = source.encode().splitlines(keepends=True)
    places: list[tuple[int, int]] = []  # line and column from 0, the column in bytes
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            if node.level == 0 and node.module and _is_ours(node.module):
                line, column = node.lineno - 1, node.col_offset
                if not lines[line][column:].startswith(f"from {node.module} import ".encode()):
                    raise CannotRewrite(f"{name}:{node.lineno}: not written as ruff formats it")
                places.append((line, column + len("from ")))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if not _is_ours(alias.name):
                    continue
                if alias.asname is None:
                    raise CannotRewrite(
                        f"{name}:{alias.lineno}: `import {alias.name}` binds another name in the "
                        "wheel: write `from ... import ...`, or give it a name with `as`"
                    )
                places.append((alias.lineno - 1, alias.col_offset))
        elif isinstance(node, ast.Constant) and not may_name_them and _names_ours(node.value):
            raise CannotRewrite(
                f"{name}:{node.lineno}: {node.value!r} has another name in the wheel: "
                "take it from what was imported (`__name__`)"
            )
    for line, column in sorted(places, reverse=True):
        lines[line] = lines[line][:column] + b"cowtop." + lines[line][column:]
    return b"".join(lines).decode()


def targets(path: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Where a file of the tree lies in the wheel; nowhere if it only serves to build it."""
    if path.is_relative_to(_FACE):
        return ("cowtop" / path.relative_to(_FACE),)
    if path.is_relative_to(_TOOLS):
        return ()
    if path == _OLD_NAME:
        return "cowtop" / path, _OLD_NAMES / path
    return ("cowtop" / path,)


class UnderCowtop(BuildHookInterface[BuilderConfig]):
    """Takes over the choice of the wheel's files; an editable install is left as it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Give the wheel every file of ours that the project does not ignore, where it belongs."""
        if version == "editable":
            return
        pages = {
            f"{_PAGES}/{page.name}": f"share/man/man1/{page.name}"
            for page in Path(self.root, _PAGES).iterdir()
        }
        build_data["shared_data"] |= _BESIDE | pages
        selected = list(self.build_config.builder.recurse_selected_project_files())
        self.build_config.set_exclude_all()
        self._made = TemporaryDirectory()
        try:
            self._take(selected, build_data)
        except Exception:
            self._made.cleanup()  # a build that fails is not finalized
            raise

    def _take(self, selected: Sequence[IncludedFile], build_data: dict[str, Any]) -> None:
        for file in selected:
            path = PurePosixPath(file.relative_path)
            for target in targets(path):
                made = Path(file.path)
                if path.suffix == ".py":
                    text = rewritten(
                        made.read_text(encoding="utf-8"),
                        file.relative_path,
                        may_name_them=path in _MAY_NAME_THEM,
                    )
                    made = self._make(target, text)
                build_data["force_include"][str(made)] = str(target)
        path_file = self._make(PurePosixPath(_PATH_FILE), f"{_OLD_NAMES}\n")
        build_data["force_include"][str(path_file)] = _PATH_FILE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Put away what was made."""
        if version != "editable":
            self._made.cleanup()

    def _make(self, target: PurePosixPath, text: str) -> Path:
        path = Path(self._made.name) / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in OURS


def _names_ours(value: object) -> bool:
    return isinstance(value, str) and _NAMES_OURS.fullmatch(value) is not None
