"""Workers of every kind tell of themselves, each under its own PID."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment, run
from tui.hook.listener import Listener
from tui.hook.word import Word, WordKind

_WORK = """
import json, os, sys
import numpy as np

def work(number):
    array = np.load("array.npy", mmap_mode="c")
    array[number] = number
    array.flush()
    del array
    return os.getpid()

if __name__ == "__main__":
    np.save("array.npy", np.zeros((8, 512)))
    print(json.dumps(sorted(set({start}))))
"""
_POOL = """__import__("multiprocessing").get_context("{0}").Pool(2).map(work, range(4), 1)"""
_STARTS = {
    **{kind: _POOL.format(kind) for kind in ("fork", "spawn", "forkserver")},
    "subprocess": "[int(__import__('subprocess').check_output([sys.executable, '-c', "
    "'import script; print(script.work(1))'])) for _ in range(2)]",
    "joblib": "__import__('joblib').Parallel(2)(__import__('joblib').delayed(work)(n)"
    " for n in range(4))",
}


def _words(tmp_path: Path, text: str) -> tuple[list[Word], str]:
    script = tmp_path / "script.py"
    script.write_text(text)
    with Listener(directory=tmp_path) as listener:
        code, output, errors = run(script, listener.environment(clean_environment()))
        assert code == 0, errors
    assert listener.counts.words == ""
    return listener.words(), output


@pytest.mark.parametrize(
    "start",
    ["fork", "forkserver", *(pytest.param(start, marks=pytest.mark.long) for start in
     ("spawn", "subprocess", "joblib"))],
)  # fmt: skip
def test_each_worker_tells_of_its_own_openings_and_flushes(tmp_path: Path, start: str) -> None:
    if start == "joblib" and subprocess.run([sys.executable, "-c", "import joblib"]).returncode:
        pytest.skip("joblib is not installed")
    words, output = _words(tmp_path, _WORK.replace("{start}", _STARTS[start]))
    workers = set(json.loads(output))
    assert workers
    for kind in (WordKind.OPEN, WordKind.FLUSH, WordKind.CLOSE):
        assert {word.pid for word in words if word.kind is kind} == workers, kind
    opened = [word for word in words if word.kind is WordKind.OPEN]
    assert len(opened) == (2 if start == "subprocess" else 4)


@pytest.mark.slow
def test_a_forked_child_tells_of_what_it_inherited_and_not_of_what_its_parent_counted(
    tmp_path: Path,
) -> None:
    words, output = _words(
        tmp_path,
        "import os, numpy as np\narray = np.memmap('a', 'u1', 'w+', shape=4096)\n"
        "for _ in range(1000):\n    array.flush()\n"
        "child = os.fork()\n"
        "if child == 0:\n    array.flush()\n    raise SystemExit\n"
        "os.waitpid(child, 0)\nprint(child)\n",
    )
    child = int(output)
    flushes = [word for word in words if word.kind is WordKind.FLUSH]
    counts = {
        pid: sum(word.unseen + (word.before is not None) for word in flushes if word.pid == pid)
        for pid in {word.pid for word in flushes}
    }
    (parent,) = counts.keys() - {child}
    assert counts == {child: 1, parent: 1000}


def test_a_worker_that_ends_by_force_tells_of_what_was_only_counted(tmp_path: Path) -> None:
    words, output = _words(
        tmp_path,
        "import multiprocessing, numpy as np\n"
        "array = np.memmap('a', 'u1', 'w+', shape=4096)\n"
        "def work():\n    for _ in range(500):\n        array.flush()\n"
        "worker = multiprocessing.get_context('fork').Process(target=work)\n"
        "worker.start()\nprint(worker.pid)\nworker.join()\n",
    )
    told = [word for word in words if (word.pid, word.kind) == (int(output), WordKind.FLUSH)]
    assert sum(word.unseen + (word.before is not None) for word in told) == 500


def test_threads_tell_each_of_their_flushes_once(tmp_path: Path) -> None:
    words, _ = _words(
        tmp_path,
        "import threading, numpy as np\n"
        "def work(number):\n"
        "    array = np.memmap(f'a{number}', 'u1', 'w+', shape=4096)\n"
        "    for _ in range(200):\n        array.flush()\n"
        "threads = [threading.Thread(target=work, args=[n]) for n in range(4)]\n"
        "for thread in threads:\n    thread.start()\n"
        "for thread in threads:\n    thread.join()\n",
    )
    for kind in (WordKind.OPEN, WordKind.CLOSE):
        assert sorted(word.map for word in words if word.kind is kind) == [1, 2, 3, 4]
    assert sum(word.unseen + (word.before is not None) for word in words) == 800


@pytest.mark.long
def test_a_child_with_another_environment_has_no_hook(tmp_path: Path) -> None:
    words, _ = _words(
        tmp_path,
        "import subprocess, sys\n"
        "open('child.py', 'w').write(\"import numpy as np; np.memmap('a', 'u1', 'w+', shape=9)\")\n"
        "subprocess.run([sys.executable, 'child.py'], env={}, check=True)\n",
    )
    assert words == []
