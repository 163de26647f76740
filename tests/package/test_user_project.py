"""cowtop is in nobody's way: a project may have a `tui` and `workloads` of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from mypy import api as mypy

from tests.package.places import KINDS, Kind, Place

PlaceOf = Callable[[Kind], Place]
OWN = """
def test_these_are_ours():
    from tui.run import OWN
    from workloads import WORK

    assert (OWN, WORK) == ("ours", "ours too")
"""
WATCHED = """
import numpy as np

def test_an_array_is_watched(tmp_path, memmap_watch):
    (tmp_path / "array").write_bytes(bytes(8192))
    array = np.memmap(tmp_path / "array", np.uint8, mode="c")
    seen = memmap_watch(array)
    array[0] = 1
    assert seen.private_copies_bytes == 4096
"""
LINE = "cowtop: another package 'tui' was imported first ("


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two packages, and tests that import them."""
    files = {
        "tui/__init__.py": "",
        "tui/run.py": "OWN = 'ours'\n",
        "workloads/__init__.py": "WORK = 'ours too'\n",
        "pyproject.toml": "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n",
        "test_a_own.py": OWN,
        "test_b_watched.py": WATCHED,
        "test_c_own_again.py": OWN,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _pytest(place: Place, project: Path, *files: str) -> tuple[str, str]:
    """The last line of a session of the project's tests, and all of it."""
    others = ("hypothesispytest", "xdist", "cacheprovider")
    options = [word for name in others for word in ("-p", f"no:{name}")]
    # -rN: no summary, which repeats the line in full where CI is set and shortened elsewhere.
    done = place.run("-m", "pytest", "-q", "-rN", "--tb=short", *options, *files, cwd=project)
    return done.stdout.rstrip().rpartition("\n")[2].rpartition(" in ")[0], done.stdout


@pytest.mark.long
def test_a_project_with_our_names_passes_its_tests_with_the_fixture_in_use(
    project: Path, place_of: PlaceOf
) -> None:
    assert _pytest(place_of("wheel"), project)[0] == "3 passed"


@pytest.mark.slow
def test_from_the_tree_they_meet_only_in_use_and_one_line_says_so(
    project: Path, place_of: PlaceOf
) -> None:
    ended, told = _pytest(place_of("tree"), project)
    assert ended == "2 passed, 1 error"
    assert told.count(LINE) == 1
    assert "Traceback" not in told


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_project_that_does_not_use_cowtop_does_not_meet_it(
    kind: Kind, project: Path, place_of: PlaceOf
) -> None:
    (project / "test_b_watched.py").write_text(
        "import sys\n\ndef test_nothing_of_it_is_loaded():\n"
        "    assert not [n for n in sys.modules if n.startswith(('cowtop.tui', 'numpy'))]\n"
        "    assert 'ours' in sys.modules['tui.run'].OWN\n"
    )
    assert _pytest(place_of(kind), project)[0] == "3 passed"


@pytest.mark.slow
def test_an_installed_package_with_the_api_s_old_name_is_not_hidden(
    tmp_path: Path, new_place: Callable[[Path, Kind], Place]
) -> None:
    place = new_place(tmp_path / "environment", "wheel")
    installed = place.site_packages / "tui"
    installed.mkdir()  # without __init__.py: the weakest that a package can be
    (installed / "run.py").write_text("OWN = 'theirs'\n")
    done = place.run("-c", "from tui.run import OWN; print(OWN)", cwd=tmp_path)
    assert done.stdout == "theirs\n", done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_api_keeps_its_old_name_for_one_release_with_a_warning(
    kind: Kind, tmp_path: Path, place_of: PlaceOf
) -> None:
    program = (
        "from tui.run import NotKnown, Watch, watch\nimport cowtop\n"
        "assert (NotKnown, Watch, watch) == (cowtop.NotKnown, cowtop.Watch, cowtop.watch)\n"
        "from tui.run import wtach\n"
    )
    (tmp_path / "old.py").write_text(program)
    done = place_of(kind).run("-W", "default", "old.py", cwd=tmp_path)
    assert "old.py:1: DeprecationWarning: `from tui.run import watch` works for " in done.stderr
    assert "line 4, in <module>" in done.stderr
    assert "ImportError: cannot import name 'wtach' from 'tui.run'" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("kind", ["wheel", pytest.param("tree", marks=pytest.mark.long)])
def test_strict_mypy_sees_the_real_types(
    kind: Kind, tmp_path: Path, place_of: PlaceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "user.py").write_text(
        "from cowtop import NotKnown, Watch, __version__, watch\n\n"
        "def look(array: object) -> Watch:\n    with watch(array) as seen:\n"
        "        reveal_type(seen.private_copies_bytes)\n"
        "        reveal_type(__version__)\n    return seen\n\n"
        "look(0).nonsense\nfrom cowtop import wtach\n"
    )
    # The types of numpy are long to read, and not what is looked at.
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nstrict = true\n"
        "[mypy-numpy.*]\nfollow_imports = skip\nfollow_imports_for_stubs = true\n"
    )
    monkeypatch.chdir(tmp_path)
    python = place_of(kind).python
    told, trouble, _ = mypy.run(
        ["--python-executable", python, "--cache-dir", os.devnull, "user.py"]
    )
    lines = [line.partition(": ")[2] for line in told.splitlines()]
    assert lines[:4] == [
        'note: Revealed type is "int"',
        'note: Revealed type is "str"',
        'error: "Watch" has no attribute "nonsense"  [attr-defined]',
        'error: Module "cowtop" has no attribute "wtach"; maybe "watch"?  [attr-defined]',
    ], told + trouble
