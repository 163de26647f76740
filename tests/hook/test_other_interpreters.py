"""The hook in every other Python that this machine has; in one that is too old it is not there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment, run
from tui.hook.listener import Listener

_NAMES = ("python2.7", *(f"python3.{minor}" for minor in range(6, 16)))
_SCRIPT = """
from __future__ import print_function
import sys
print(sys.path, sorted(set(sys.modules) - {"atexit"}), sys.argv)
print([finder for finder in sys.meta_path if "cowtop" not in repr(finder)].__len__())
import socket, atexit
atexit.register(print, "last words")
print(1 / 0)
"""


def _version(name: str) -> tuple[int, int] | None:
    """Of the interpreter of that name, None where there is none that runs."""
    found = shutil.which(name)
    if found is None:
        return None
    asked = subprocess.run(
        [found, "-c", "import sys; print('%d %d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        return None
    major, minor = asked.stdout.split()
    return int(major), int(minor)


@pytest.mark.long
@pytest.mark.parametrize("name", _NAMES)
def test_a_script_of_another_python_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    version = _version(name)
    if version is None or version == sys.version_info[:2]:
        pytest.skip(f"no other {name} here")
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    # What an old one compiles it writes beside the source: not into the tree.
    base = clean_environment(PYTHONDONTWRITEBYTECODE="1")
    without = run(script, base, python=name)
    with Listener(directory=tmp_path) as listener:
        assert run(script, listener.environment(base), python=name) == without
    assert listener.counts.interpreters == (version >= (3, 8))
