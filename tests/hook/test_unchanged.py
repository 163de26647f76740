"""A script behaves with the hook as it does without: what it prints, sees and leaves."""

from __future__ import annotations

import venv
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment, run, with_and_without
from tests.package.places import OURS
from tui.hook.listener import Listener

INTERPRETER = """
import os, sys
print(sys.path, sys.argv, sys.flags, sys.warnoptions, os.getcwd())
# Loading any extension in development mode loads a codec, and that stays.
print(sorted({*sys.modules} - {"encodings.ascii"}), sorted(sys.path_importer_cache))
print({name: value for name, value in os.environ.items()
       if name != "PYTHONPATH" and not name.startswith("COWTOP_")})
print(open(os.devnull).fileno(), os.pipe())
import socket, ssl, atexit, subprocess
print([name for name in sys.modules if "cowtop" in name])
here, there = socket.socketpair()
here.send(b"sent"); print(there.recv(9)); here.close(); there.close()
atexit.register(print, "last words")
"""
NUMPY = """
import importlib.util, inspect, pickle, sys
spec = importlib.util.find_spec("numpy")
print(type(spec.loader), spec.origin)
import numpy as np
print([*map(type, sys.meta_path)], sorted(sys.modules))
print(type(np.__loader__), np.__spec__.loader is np.__loader__)
print(inspect.signature(np.memmap), inspect.signature(np.memmap.flush), np.memmap.flush.__doc__)
print(inspect.getsource(np.memmap.flush), np.memmap.flush.__qualname__, np.memmap.flush.__module__)
class Mine(np.memmap):
    def __new__(cls, *words, **more):
        return super().__new__(cls, *words, **more)
for kind in (np.memmap, Mine):
    array = kind("array", np.uint8, "w+", shape=(3, 4096))
    array[1] = 7
    array.flush(); array[1:].flush(); np.memmap.flush(array[:2])
    print(type(array), type(array) is kind, isinstance(array, np.ndarray), array[1:].base is array)
    print(type(array[0]), type(array + 1), type(array.copy()), np.array(array).sum(), array.mode)
    print(type(pickle.loads(pickle.dumps(array))) if kind is np.memmap else "", array.filename)
    print(len(pickle.dumps(kind.flush)), array.offset, sorted(vars(array)))
    del array
"""


@pytest.mark.parametrize(
    "options",
    [
        ["-X", "dev"],
        *(pytest.param(words, marks=pytest.mark.long) for words in ([], ["-W", "error"], ["-P"])),
    ],
)
def test_an_interpreter_finds_itself_as_it_would(tmp_path: Path, options: list[str]) -> None:
    found, without = with_and_without(tmp_path, INTERPRETER, options=options)
    assert _lines(found) == _lines(without)
    assert found[0] == 0 and found[1].endswith("last words\n")


def _lines(ended: tuple[int, str, str]) -> list[str]:
    """Short enough that a difference can be read."""
    code, output, errors = ended
    return [str(code), *f"{output}{errors}".replace(", ", ",\n").splitlines()]


@pytest.mark.long
@pytest.mark.parametrize("exact", [True, False])
def test_numpy_is_what_it_is(tmp_path: Path, exact: bool) -> None:
    found, without = with_and_without(tmp_path, NUMPY, options=["-X", "dev"], exact=exact)
    assert _lines(found) == _lines(without)
    assert found[0] == 0, found[2]


FAILING = """
import sys, traceback, warnings
import numpy as np
class Strict(np.memmap):
    def __init__(self, *words, **more):
        super().__init__(*words)
array = np.memmap("array", np.uint8, "w+", shape=4096)
def fail(*words):
    what, *words = words
    try:
        what(*words)
    except BaseException:
        traceback.print_exc()
    else:
        print("nothing failed", file=sys.stderr)
fail(np.memmap, "missing")
fail(np.memmap, "array", np.uint8, "nonsense")
fail(np.load, "missing", "r")
fail(Strict, "array", np.uint8, "r+")
fail(np.memmap.flush)
fail(np.memmap.flush, array, 2)
fail(np.memmap.flush, 3)
class Base:
    def flush(self):
        raise OSError("the disk is full")
class Full(np.memmap):
    @property
    def base(self):
        return Base()
fail(Full("array", np.uint8, "r+").flush)
np.memmap("missing")
"""


@pytest.mark.parametrize("exact", [True, pytest.param(False, marks=pytest.mark.long)])
def test_what_fails_says_so_in_the_same_words(tmp_path: Path, exact: bool) -> None:
    found, without = with_and_without(tmp_path, FAILING, exact=exact)
    assert _lines(found) == _lines(without)
    assert found[0] == 1 and found[2].count("Traceback") == 9


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "import sys\nsys.modules['numpy._core'] = None\nimport numpy\n",
        "import sys\nsys.modules['numpy.version'] = 3\nimport numpy\n",
        "import numpy\nimport missing_module\n",
        "raise SystemExit('gone')\n",
        "import numpy, os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n",
        "import importlib, numpy\nimportlib.reload(numpy.memmap)\n",
    ],
)
def test_a_script_that_dies_dies_the_same(tmp_path: Path, text: str) -> None:
    found, without = with_and_without(tmp_path, text)
    assert _lines(found) == _lines(without)
    assert found[0] != 0


CUSTOM = (
    "import sys\nprint('{0}', __name__, __file__, len(sys.path))\n"
    "print([kind for kind in map(type, sys.meta_path) if kind.__name__ != 'NumpyFinder'])\n"
)


@pytest.mark.parametrize(
    "custom",
    [
        CUSTOM.format("site"),
        "raise ValueError('theirs')\n",
        "import missing_module\n",
        "import sys\nsys.path.insert(0, '/theirs')\nsys.modules.pop('sitecustomize')\n"
        "sys.modules['sitecustomize'] = sys\n",
    ],
)
def test_the_user_s_own_sitecustomize_runs_once_and_as_it_would(
    tmp_path: Path, custom: str
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "sitecustomize.py").write_text(custom)
    text = "import sys\nprint(sys.path, sys.modules.get('sitecustomize'))\n"
    (tmp_path / "other").mkdir()
    path = f"{tmp_path}/other::{theirs}"
    found, without = with_and_without(tmp_path, text, PYTHONPATH=path)
    assert found == without
    assert found[1].count("site sitecustomize ") == custom.count("'site'")


@pytest.mark.long
def test_in_a_virtual_environment_its_sitecustomize_and_usercustomize_run(tmp_path: Path) -> None:
    place = tmp_path / "place"
    venv.create(place, symlinks=True, system_site_packages=True)
    packages = next((place / "lib").glob("python*/site-packages"))
    (packages / "sitecustomize.py").write_text(CUSTOM.format("site"))
    user = tmp_path / "user" / packages.relative_to(place)
    user.mkdir(parents=True)
    (user / "usercustomize.py").write_text(CUSTOM.format("user"))
    (packages / "lent.pth").write_text(f"{OURS}\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, numpy\nprint(sys.path, sys.prefix, [*map(type, sys.meta_path)])\n"
    )
    base = clean_environment(PYTHONUSERBASE=str(tmp_path / "user"))
    python = str(place / "bin" / "python")
    without = run(script, base, python=python)
    with Listener(directory=tmp_path) as listener:
        found = run(script, listener.environment(base), python=python)
    assert listener.counts.interpreters == 1
    code, output, errors = found
    assert (code, errors) == (without[0], without[2]) == (0, "")
    assert [line.split(" [")[0] for line in output.splitlines()] == [
        line.split(" [")[0] for line in without[1].splitlines()
    ]
    assert output.splitlines()[-1] == without[1].splitlines()[-1]
    assert (output.count("site "), output.count("user ")) == (1, 1)


@pytest.mark.parametrize(
    "option", ["-I", *(pytest.param(option, marks=pytest.mark.long) for option in ("-E", "-S"))]
)
def test_an_interpreter_that_wants_no_such_thing_has_none(tmp_path: Path, option: str) -> None:
    script = tmp_path / "script.py"
    script.write_text("print('run')\n")
    with Listener(directory=tmp_path) as listener:
        environment = listener.environment(clean_environment())
        assert run(script, environment, options=[option]) == (0, "run\n", "")
    assert listener.counts.interpreters == 0


AUDITED = """
import sys
told = []
# What is no text would be told of with events of its own.
sys.addaudithook(lambda name, about: told.append((name, [x for x in about if type(x) is str])))
"""


@pytest.mark.long
def test_audit_hooks_see_the_same_but_for_the_counters_that_are_read(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "sitecustomize.py").write_text(AUDITED)
    text = (
        "import sitecustomize, numpy as np\n"
        "a = np.memmap('a', np.uint8, 'w+', shape=4096)\na[0] = 1\na.flush()\ndel a\n"
        "for told in list(sitecustomize.told):\n    print(told)\n"
    )
    run_twice = with_and_without(tmp_path, text, PYTHONPATH=str(theirs))[0]  # bytecode is there
    assert run_twice[0] == 0, run_twice[2]
    found, without = with_and_without(tmp_path, text, PYTHONPATH=str(theirs))
    told, expected = found[1].splitlines(), without[1].splitlines()
    more = list(told)
    for line in expected:
        assert line in more, line
        more.remove(line)
    events = {line.split("'")[1] for line in more}
    assert events <= {"open", "ctypes.dlopen", "ctypes.dlsym", "sys._getframe"}, more
    opened = {line for line in more if line.startswith("('open'")}
    assert all("/proc/self/" in line or f"{tmp_path}/a" in line for line in opened), opened
