"""What a command sees of itself under `cowtop exec` is what it sees without."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.headless.command import command
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("no_process_left")

_LOOK = """
import json, os, sys
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
print(json.dumps({
    "environment": dict(os.environ),
    "arguments": sys.argv,
    "path": sys.path,
    "status": {key: status[key] for key in ("SigBlk", "SigIgn", "SigCgt", "Umask", "NoNewPrivs")},
    "limits": open("/proc/self/limits").read(),
    "open": sorted(os.listdir("/proc/self/fd")),
    "folder": os.getcwd(),
    "nice": os.getpriority(os.PRIO_PROCESS, 0),
    "cpus": sorted(os.sched_getaffinity(0)),
    "input": sys.stdin.read(),
    "stopped": open("/proc/self/oom_score_adj").read(),
}))
"""
# A low limit that cowtop raises for itself, a umask that it would not keep, a descriptor, the
# locale that Python puts its own in place of, and signals that are ignored and blocked.
_GIVEN = (
    'trap "" HUP USR1; ulimit -Sn 100; umask 0277; exec 7</dev/null; exec nice -n 3 env LC_ALL= '
    'LANG= LC_CTYPE= ODD="a\nb" "$@"'
)


def _seen(*words: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        ["bash", "-c", _GIVEN, "-", *words],
        input="typed\n",
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[0])
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash to begin it from")
def test_all_that_a_process_is_given_it_is_given_under_exec(tmp_path: Path) -> None:
    script = tmp_path / "look.py"
    script.write_text(_LOOK)
    script.chmod(0o644)
    words = (sys.executable, str(script), "one", "", "--json", "x y", "*")
    without = _seen(*words, folder=tmp_path)
    exec_words = command("exec", "--headless", "--json", "/dev/null", "--", *words)
    under = _seen(*exec_words, folder=tmp_path)
    bare = _seen(*exec_words[:3], "--no-hook", *exec_words[3:], folder=tmp_path)
    for found in (under, bare, without):
        ours = {name for name in found["environment"] if name.startswith("COWTOP_")}
        for name in (*ours, "PYTHONPATH"):
            found["environment"].pop(name, None)
    # The hook speaks by a socket of its own, the highest number that may be.
    under["open"].remove("99")
    assert under.pop("path") == without["path"]
    assert bare.pop("path") == without.pop("path")
    assert under == bare == without
    assert without["input"] == "typed\n"


_TYPED = """
import os, signal, sys
counts = {}
def heard(number, frame):
    counts[number] = counts.get(number, 0) + 1
    os.write(1, f"{signal.Signals(number).name} {counts[number]}\\n".encode())
signal.signal(signal.SIGINT, heard)
signal.signal(signal.SIGQUIT, heard)
print([os.isatty(number) for number in range(3)], flush=True)
for line in sys.stdin:
    print("line", line.strip(), flush=True)
"""


class Typed:
    """`cowtop exec` as the leader of a terminal's session."""

    def __init__(self, *words: str) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execv(words[0], words)
        self.text = ""

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def wait_for(self, words: str) -> None:
        """Read until it is there, and forget what was read."""
        while words not in self.text:
            self.text += os.read(self._terminal, 4096).decode()
        self.text = self.text.partition(words)[2]

    def close(self) -> None:
        os.close(self._terminal)


@pytest.mark.long
def test_on_a_terminal_it_is_a_job_as_without_cowtop(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    arguments = ("exec", "--headless", "--json", figures, "--", sys.executable, "-c", _TYPED)
    typed = Typed(*command(*arguments))
    try:
        typed.wait_for("[True, True, True]")
        for count in (1, 2):
            typed.type("\x03")
            typed.wait_for(f"SIGINT {count}")
            typed.type("\x1c")
            typed.wait_for(f"SIGQUIT {count}")
        # It reads from its terminal, which it is not in front of to begin with.
        typed.type("one\n")
        typed.wait_for("line one")
        typed.type("\x03")
        typed.wait_for("SIGINT 3")
        typed.type("\x1a")
        assert os.WIFSTOPPED(os.waitpid(typed.pid, os.WUNTRACED)[1])
        (child,) = Path(f"/proc/{typed.pid}/task/{typed.pid}/children").read_text().split()
        assert ") T " in Path(f"/proc/{child}/stat").read_text()
        os.kill(typed.pid, signal.SIGCONT)
        typed.type("two\n")
        typed.wait_for("line two")
        typed.type("\x04")
        _, status = os.waitpid(typed.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert json.loads(figures.read_text())["outcome"] == "finished"
    finally:
        typed.close()


_FORKS = """
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        os.closerange(0, 3)
        os.read(int(sys.argv[1]), 1)
    os._exit(0)
os.wait()
sys.stdin.readline()
"""


@pytest.mark.long
def test_who_forks_twice_stays_in_the_tree_and_is_left_running_and_said(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    recording = tmp_path / "recording.jsonl"
    words = (sys.executable, "-c", _FORKS, str(reading))
    with subprocess.Popen(
        command("exec", "--headless", "--record", recording, "--", *words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[reading],
    ) as process:
        os.close(reading)
        assert process.stdout is not None
        daemon = int(process.stdout.readline())
        try:
            assert eventually(lambda: recording.exists())
            assert eventually(lambda: f'"{daemon}.' in recording.read_text())
            out, err = process.communicate("\n", timeout=DEADLINE_SECONDS)
            assert Path(f"/proc/{daemon}").exists()
        finally:
            os.close(writing)
    assert process.returncode == 0
    assert f"still running: PID {daemon} " in err
    (found,) = [one for one in json.loads(out)["processes"] if one["pid"] == daemon]
    assert found["parent"] == process.pid
