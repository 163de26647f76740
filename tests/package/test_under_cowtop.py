"""The build hook: only import statements change, and what it cannot change stops the build."""

from __future__ import annotations

import ast
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hatchling.builders.sdist import SdistBuilder
from under_cowtop import CannotRewrite, rewritten, targets

from tests.package.places import ROOT, build_wheel


@pytest.mark.parametrize(
    ("tree", "wheel"),
    [
        ("from tui.run import state\n", "from cowtop.tui.run import state\n"),
        ("from workloads import words\n", "from cowtop.workloads import words\n"),
        ("import tui.app as app\n", "import cowtop.tui.app as app\n"),
        ("import os, tui.app as a\n", "import os, cowtop.tui.app as a\n"),
        ("from tui.a import (\n    b,\n)\n", "from cowtop.tui.a import (\n    b,\n)\n"),
        ("def f():\n    from tui.a import b\n", "def f():\n    from cowtop.tui.a import b\n"),
        ("'é'; from tui import a\n", "'é'; from cowtop.tui import a\n"),
        ("from tui import a; from tui import b\n",
         "from cowtop.tui import a; from cowtop.tui import b\n"),
        ("if True:\r\n    from tui import a\r\n", "if True:\r\n    from cowtop.tui import a\r\n"),
    ],
)  # fmt: skip
def test_imports_of_ours_lie_under_cowtop(tree: str, wheel: str) -> None:
    assert rewritten(tree, "it.py") == wheel


@pytest.mark.parametrize(
    "text",
    [
        "from tuition import fees\nimport workloads_of_others\n",
        "from . import tui\nfrom .tui import app\n",
        "from cowtop import watch\n",
        '"""from tui import app"""\ntui = "see tui.app for more"\n',
        "from rich import tui\n",
    ],
)
def test_what_is_not_an_import_of_ours_stays_as_it_is(text: str) -> None:
    assert rewritten(text, "it.py") == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import tui\n", "it.py:1: `import tui` binds another name"),
        ("x = 1\nimport os, tui.app\n", "it.py:2: `import tui.app` binds another name"),
        ("from  tui import app\n", "it.py:1: not written as ruff formats it"),
        ("from tui.\\\n  app import App\n", "it.py:1: not written as ruff formats it"),
        ("import_module('tui.app')\n", "it.py:1: 'tui.app' has another name in the wheel"),
        ("run('-m', 'workloads')\n", "it.py:1: 'workloads' has another name in the wheel"),
        ("import_module(f'tui.{name}')\n", "it.py:1: 'tui.' has another name in the wheel"),
    ],
)
def test_what_would_mean_something_else_stops_the_build(text: str, why: str) -> None:
    with pytest.raises(CannotRewrite) as found:
        rewritten(text, "it.py")
    assert str(found.value).startswith(why)


def test_the_one_file_that_tells_tree_from_wheel_may_name_both() -> None:
    assert rewritten("names = ('tui',)\n", "it.py", may_name_them=True) == "names = ('tui',)\n"


@pytest.mark.parametrize(
    ("tree", "wheel"),
    [
        ("tui/app.py", ["cowtop/tui/app.py"]),
        ("workloads/__main__.py", ["cowtop/workloads/__main__.py"]),
        ("tui/package/cowtop/__init__.py", ["cowtop/__init__.py"]),
        ("tui/package/under_cowtop.py", []),
        ("tui/run/__init__.py", ["cowtop/tui/run/__init__.py",
                                 "cowtop/old_name/tui/run/__init__.py"]),
    ],
)  # fmt: skip
def test_every_file_has_its_place(tree: str, wheel: list[str]) -> None:
    assert targets(PurePosixPath(tree)) == tuple(map(PurePosixPath, wheel))


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.slow
def test_the_wheel_has_all_of_ours_line_by_line_and_no_import_from_the_tree(wheel: Path) -> None:
    found = _contents(wheel)
    parts = [PurePosixPath(name).parts for name in found if ".dist-info" not in name]
    data = {places[1] for places in parts if places[0].endswith(".data")}
    tops = {places[0] for places in parts if not places[0].endswith(".data")}
    assert (tops, data) == ({"cowtop", "zz_cowtop_old_name.pth"}, {"data"})
    assert found["zz_cowtop_old_name.pth"] == b"cowtop/old_name\n"
    assert "cowtop/py.typed" in found
    for path in sorted([*ROOT.glob("tui/**/*"), *ROOT.glob("workloads/**/*")]):
        relative = PurePosixPath(path.relative_to(ROOT))
        if path.is_dir() or "__pycache__" in relative.parts:
            continue
        for target in map(str, targets(relative)):
            text = found[target]
            if relative.suffix != ".py":
                assert text == path.read_bytes(), target
                continue
            assert len(text.splitlines()) == len(path.read_bytes().splitlines()), target
            assert not _imports_from_the_tree(text.decode()), target


def _imports_from_the_tree(text: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.append(node.module or "")
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return [name for name in found if name.partition(".")[0] in ("tui", "workloads")]


@pytest.mark.long
def test_the_source_distribution_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    (packed,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = (path.parent for path in tmp_path.glob("*/pyproject.toml"))
    assert _contents(build_wheel(tmp_path / "again", root)) == _contents(wheel)
