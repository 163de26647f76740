"""What is loaded, seen in fresh interpreters; who may import whom is in `.importlinter`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("tui/**/*.py"), *ROOT.glob("workloads/**/*.py")])


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _loaded_after(program: str) -> set[str]:
    """The modules of a fresh interpreter after a program."""
    found = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; sys.stderr.write(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert found.returncode == 0, found.stderr
    return set(found.stderr.split())


_COMMAND = """\
import sys, cowtop.__main__ as it
sys.argv[1:] = [{!r}]
try: it.main()
except SystemExit: pass"""

_HEAVY = {"numpy", "textual", "plotext", "psutil", "rich"}


@pytest.mark.parametrize(
    "program",
    [
        "import tui.cli",
        "import tui.cli\ntry: tui.cli.main(['--help'])\nexcept SystemExit: pass",
        "import tui.cli\ntry: tui.cli.main(['run', '--help'])\nexcept SystemExit: pass",
        "import tui.cli; tui.cli.main(['run', 'nonsense'])",
        _COMMAND.format("--help"),
        _COMMAND.format("--version"),
        "import tui.cli; tui.cli.main(['run', 'fill', '--size', '0'])",
        "import tui.settings, tui.screens.launcher_form, tui.subject.threaded, tui.run.state",
    ],
)
def test_what_answers_at_once_imports_nothing_heavy(program: str) -> None:
    loaded = _loaded_after(program)
    assert "tui" in loaded
    assert loaded & _HEAVY == set()


@pytest.mark.parametrize(
    ("package", "unwanted"),
    [("tui.run", {"textual", "plotext", "rich"}), ("tui.probe", {"textual", "plotext", "rich"})],
)
def test_below_the_screens_nothing_that_draws_is_loaded(package: str, unwanted: set[str]) -> None:
    names = [_module(path) for path in FILES if _is_in(_module(path), (package,))]
    loaded = _loaded_after("\n".join(f"import {name}" for name in names))
    assert set(names) <= loaded
    assert loaded & unwanted == set()


def test_the_child_loads_numpy_and_nothing_of_ours_but_itself() -> None:
    names = [_module(path) for path in FILES if _is_in(_module(path), ("workloads",))]
    loaded = _loaded_after("\n".join(f"import {n}" for n in names if n != "workloads.__main__"))
    assert loaded & (_HEAVY - {"numpy"}) == set()
    assert not [name for name in loaded if _is_in(name, ("tui",))]


def test_the_childs_options_are_read_before_numpy_is_loaded() -> None:
    assert "numpy" not in _loaded_after("import workloads.__main__")


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), path
