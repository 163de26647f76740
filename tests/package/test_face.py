"""The package `cowtop`: light to import, the same from a wheel and from the tree, never a mix."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.package.places import KINDS, Kind, Place, has_pip

PlaceOf = Callable[[Kind], Place]


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=pytest.mark.slow if kind == "wheel" else ()) for kind in KINDS],
)
def test_the_api_has_its_names_and_importing_it_or_the_plugin_imports_nothing_else(
    kind: Kind, tmp_path: Path, place_of: PlaceOf
) -> None:
    program = """
import sys
import cowtop.pytest_plugin
others = ("tui", "workloads", "cowtop.tui", "cowtop.workloads", "numpy", "textual")
print(cowtop.__version__, [name for name in sys.modules if name.startswith(others)])
from cowtop import *
assert {"NotKnown", "Watch", "watch", "__version__"} <= set(dir(cowtop))
assert watch is cowtop.watch and issubclass(NotKnown, Exception)
try:
    watch([1, 2])
except ValueError as error:
    assert "not a memory map" in str(error)
cowtop.wtach
"""
    done = place_of(kind).run("-c", program, cwd=tmp_path)
    assert done.stdout == f"{version('cowtop')} []\n", done.stderr
    assert "AttributeError: module 'cowtop' has no attribute 'wtach'" in done.stderr


@pytest.mark.parametrize("name", ["tui", "workloads"])
def test_from_the_tree_another_s_package_is_named_in_one_line_and_not_mixed(
    name: str, tmp_path: Path, place_of: PlaceOf
) -> None:
    (tmp_path / f"{name}.py").write_text("")
    line = f"another package '{name}' was imported first ({tmp_path}/{name}.py), and cowtop is "
    run = place_of("tree").run
    program = f"import sys, {name}; import cowtop.__main__; cowtop.__main__.main()"
    command = run("-c", program, cwd=tmp_path)
    assert (command.returncode, command.stdout) == (2, "")
    assert command.stderr.startswith(f"cowtop: {line}") and command.stderr.count("\n") == 1
    api = run("-c", f"import {name}\nfrom cowtop import watch", cwd=tmp_path)
    assert f"\nImportError: {line}" in api.stderr


def test_from_the_tree_what_is_on_the_path_is_put_back(tmp_path: Path, place_of: PlaceOf) -> None:
    program = """
import sys
before = [*sys.path]
from cowtop import watch
assert sys.path == before
import tui, workloads
print(tui.__path__, workloads.__path__)
"""
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "__init__.py").write_text("raise SystemExit(99)")
    done = place_of("tree").run("-c", program, cwd=tmp_path)
    root = Path(__file__).parents[2]
    assert done.stdout == f"['{root}/tui'] ['{root}/workloads']\n", done.stderr


@pytest.mark.long
def test_pip_installs_it_with_its_command_and_its_plugin(
    tmp_path: Path, new_place: Callable[[Path, Kind], Place]
) -> None:
    if not has_pip():
        pytest.skip("this environment has no pip")
    place = new_place(tmp_path / "environment", "nothing")
    root = str(Path(__file__).parents[2])
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir")
    pip = (sys.executable, "-m", "pip", "--python", place.python, "install", *options, root)
    subprocess.run(pip, check=True, capture_output=True)
    done = place.run("--version", cwd=tmp_path, script=True)
    assert done.stdout == f"cowtop {version('cowtop')}\n"
    markers = place.run("-m", "pytest", "-p", "no:cacheprovider", "--markers", cwd=tmp_path)
    assert "@pytest.mark.memmap_budget" in markers.stdout
