"""Marks: from Python, from a shell, in a line of any program; nothing at all without cowtop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment, run
from tests.other_user import NOBODY
from tests.terminal.pty_screen import COWTOP
from tui.hook.listener import Listener
from tui.hook.word import WordKind

_SCRIPT = """
import os, sys
import cowtop
child = os.fork()
cowtop.mark(("of", child != 0))
print(sorted(name for name in sys.modules if name.startswith(("tui.", "numpy"))))
if child:
    os.waitpid(child, 0)
    for number in range(200):
        cowtop.mark(f"epoch {number}")
"""


def test_each_mark_of_a_script_is_heard_in_order_and_loads_next_to_nothing(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    with Listener(directory=tmp_path) as listener:
        code, output, errors = run(script, listener.environment(clean_environment()))
    assert (code, errors) == (0, "")
    assert output.splitlines() == ["['tui.hook', 'tui.hook.mark']"] * 2
    words = sorted(listener.words(), key=lambda word: word.at)
    assert {word.kind for word in words} == {WordKind.MARK}
    assert sorted(word.text for word in words[:2]) == ["('of', False)", "('of', True)"]
    assert [word.text for word in words[2:]] == [f"epoch {number}" for number in range(200)]
    assert len({word.pid for word in words}) == 2
    assert listener.counts.words == ""


def test_a_shell_marks_by_a_command_and_without_cowtop_it_is_silent(tmp_path: Path) -> None:
    for environment in (clean_environment(), clean_environment(COWTOP_MARKS="/gone")):
        for words in (["epoch", "3"], ["--", "-3"]):
            done = subprocess.run([COWTOP, "mark", *words], env=environment, capture_output=True)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    with Listener(directory=tmp_path, hook=False) as listener:
        environment = listener.environment(clean_environment())
        assert "PYTHONPATH" not in environment
        for words in (["epoch", "3"], ["--", "-3 \x1b[2J"]):
            subprocess.run([COWTOP, "mark", *words], env=environment, check=True)
    assert [word.text for word in listener.words()] == ["epoch 3", "-3  [2J"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_nothing_is_told_to_a_folder_of_another_user(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import cowtop\ncowtop.mark('secret')\n")
    with Listener(directory=tmp_path) as listener:
        environment = listener.environment(clean_environment())
        os.chown(Path(environment["COWTOP_MARKS"]).parent, NOBODY, NOBODY)
        assert run(script, environment) == (0, "", "")
    assert listener.words() == []
    assert listener.counts.interpreters == 0


def test_a_mark_without_a_text_is_a_mistake() -> None:
    done = subprocess.run([COWTOP, "mark"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("cowtop mark: the following arguments are required: TEXT")


@pytest.mark.parametrize("name", ["COWTOP_MARKS", "NOTHING"])
def test_a_program_without_cowtop_marks_by_one_datagram(tmp_path: Path, name: str) -> None:
    line = (
        "import os, socket\n"
        f"if path := os.environ.get('{name}'):\n"
        "    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'mark epoch 3', path)\n"
    )
    with Listener(directory=tmp_path) as listener:
        environment = listener.environment(os.environ)
        subprocess.run([sys.executable, "-c", line], env=environment, check=True)
    assert [word.text for word in listener.words()] == ["epoch 3"] * (name == "COWTOP_MARKS")
