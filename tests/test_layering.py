"""What is loaded, seen in fresh interpreters; who may import whom is in `.importlinter`."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("tui/**/*.py"), *ROOT.glob("workloads/**/*.py")])


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _loaded_after(*programs: str) -> list[set[str]]:
    """The modules of a fresh interpreter after each of these programs, run one after the other."""
    tell = "import sys; print(*sys.modules, file=sys.stderr)"
    found = subprocess.run(
        [sys.executable, "-c", "\n".join(f"{program}\n{tell}" for program in programs)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert found.returncode == 0, found.stderr
    told = [line for line in found.stderr.splitlines() if not line.startswith("cowtop")]
    return [set(line.split()) for line in told]


def _imports(names: list[str]) -> str:
    return "\n".join(f"import {name}" for name in names)


_COMMAND = """\
import sys, cowtop.__main__ as it
sys.argv[1:] = [{!r}]
try: it.main()
except SystemExit: pass"""

_HEAVY = {"numpy", "textual", "plotext", "psutil", "rich", "prometheus_client", "aiohttp"}
_AT_ONCE = [
    "import tui.cli",
    "try: tui.cli.main(['--help'])\nexcept SystemExit: pass",
    "try: tui.cli.main(['run', '--help'])\nexcept SystemExit: pass",
    "tui.cli.main(['run', 'nonsense'])",
    "try: tui.cli.main(['run', 'fill', '--size', '0'])\nexcept SystemExit: pass",
    _COMMAND.format("--help"),
    _COMMAND.format("--version"),
    "import tui.settings, tui.screens.launcher_form, tui.subject.threaded, tui.run.state",
    "tui.cli.main(['help'])",
    "tui.cli.main(['help', 'metrics'])",
]


def test_what_answers_at_once_imports_nothing_heavy() -> None:
    for program, loaded in zip(_AT_ONCE, _loaded_after(*_AT_ONCE), strict=True):
        assert "tui" in loaded
        assert loaded & _HEAVY == set(), program
        assert ("markdown_it" in loaded) == ("metrics" in program), "for who reads a page alone"
        if "--help" in program:
            assert loaded & {"socket", "difflib"} == set(), program


def test_below_the_screens_nothing_that_draws_is_loaded() -> None:
    names = [_module(path) for path in FILES if _is_in(_module(path), ("tui.run", "tui.probe"))]
    (loaded,) = _loaded_after(_imports(names))
    assert set(names) <= loaded
    assert loaded & {"textual", "plotext", "rich"} == set()


def test_the_child_reads_its_options_before_numpy_and_loads_nothing_of_ours_but_itself() -> None:
    names = [_module(path) for path in FILES if _is_in(_module(path), ("workloads",))]
    first, loaded = _loaded_after("import workloads.__main__", _imports(names))
    assert "numpy" not in first
    assert "numpy" in loaded
    assert loaded & (_HEAVY - {"numpy"}) == set()
    assert not [name for name in loaded if _is_in(name, ("tui",))]


def test_every_file_says_what_it_is_for() -> None:
    silent = [path for path in FILES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_the_app_loads_no_screen_but_the_one_it_is_to_show() -> None:
    make = """\
from tui.app import CowtopApp
from tui.screens import factories
from tui.settings import Settings
app = CowtopApp(factories.run(Settings()))"""
    app, monitor = _loaded_after(make, "app._first(app)")
    assert not [name for name in app if name.startswith("tui.screens.") and name not in _ALWAYS]
    assert "tui.screens.monitor" in monitor
    assert {"tui.screens.launcher", "tui.screens.table", "tui.table.run"} & monitor == set()


_ALWAYS = {f"tui.screens.{name}" for name in ("factories", "opening", "stylesheet", "themed")}


# What of the child the program may use; the rest stands in the contract `shared`.
_SHARED = {
    *("catalog", "codec", "contents", "events", "figures", "kernel", "protocol"),
    *("looks", "needs", "patterns", "reads", "smaps", "sources", "tally", "which_pages"),
    *("words", "write_watch"),
}


def test_the_contract_on_the_child_names_all_that_is_not_shared() -> None:
    names = {path.stem for path in FILES if path.parent.name == "workloads"} - {"__init__"}
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    shared = contracts["importlinter:contract:shared"]
    forbidden = {name.removeprefix("workloads.") for name in shared["forbidden_modules"].split()}
    assert forbidden == names - _SHARED
