"""Arrows point one way: cli -> screens | headless -> run -> probe, and run -> workloads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("tui/**/*.py"), *ROOT.glob("workloads/**/*.py")])
HELPERS = ("tui.metrics", "tui.metrics_format", "tui.text")

# What a file whose name begins so may import of ours; the first that fits counts.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "workloads": ("workloads",),
    "tui.text": (),
    "tui.metrics_format": (),
    "tui.metrics": ("tui.probe.reading",),
    "tui.terminal": (),
    "tui.probe": ("tui.probe", "workloads.kernel"),
    "tui.run": (
        *("tui.run", "tui.probe", *HELPERS),
        *("workloads.protocol", "workloads.catalog", "workloads.kernel"),
        *("workloads.contents", "workloads.tally"),
    ),
    "tui.pictures": ("tui.pictures", *HELPERS),
    "tui.headless.picture": ("tui", "workloads.protocol", "workloads.catalog"),
    "tui.headless": (
        *("tui.headless", "tui.run", "tui.probe", "tui.pictures", *HELPERS),
        *("workloads.protocol", "workloads.catalog", "workloads.kernel"),
    ),
    "tui.widgets": (
        *("tui.widgets", "tui.run", "tui.probe", "tui.pictures", "tui.terminal", "tui.messages"),
        *HELPERS,
        *("workloads.protocol", "workloads.catalog", "workloads.kernel"),
    ),
}
TEXTUAL_IN = ("tui.widgets", "tui.screens", "tui.app", "tui.messages", "tui.headless.picture")


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists()
                is_package = (ROOT / whole.replace(".", "/")).is_dir()
                yield whole if is_module or is_package else node.module


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def test_there_are_files_to_look_at() -> None:
    assert {"tui.cli", "tui.run.live", "tui.probe.smaps", "workloads.session"} <= set(
        map(_module, FILES)
    )


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_no_layer_reaches_up(path: Path) -> None:
    module = _module(path)
    allowed = next((MAY_IMPORT[name] for name in MAY_IMPORT if _is_in(module, (name,))), None)
    ours = [name for name in _imports(path) if _is_in(name, ("tui", "workloads"))]
    if allowed is not None:
        assert [name for name in ours if not _is_in(name, (*allowed, module))] == []
    if _is_in(module, ("tui.screens",)):
        above = ("tui.cli", "tui.commands", "tui.headless.run", "tui.headless.doctor")
        assert [name for name in ours if _is_in(name, above)] == []


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_only_what_draws_imports_what_draws(path: Path) -> None:
    module, imports = _module(path), list(_imports(path))
    if not _is_in(module, TEXTUAL_IN):
        assert [name for name in imports if _is_in(name, ("textual",))] == []
    if module != "tui.widgets.chart_frame":
        assert [name for name in imports if _is_in(name, ("plotext",))] == []
    assert not [name for name in imports if _is_in(name, ("tests",))]


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


_HEAVY = {"numpy", "textual", "plotext", "psutil", "rich"}


@pytest.mark.parametrize(
    "program",
    [
        "import tui.cli",
        "import tui.cli\ntry: tui.cli.main(['--help'])\nexcept SystemExit: pass",
        "import tui.cli\ntry: tui.cli.main(['run', '--help'])\nexcept SystemExit: pass",
        "import tui.cli; tui.cli.main(['run', 'nonsense'])",
        "import tui.cli; tui.cli.main(['run', 'fill', '--size', '0'])",
        "import tui.run.settings, tui.run.form, tui.run.threaded, tui.run.state, tui.metrics",
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
