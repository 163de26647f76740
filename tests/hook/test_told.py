"""What a script's memory maps tell: each opening, flush and closing, and how often."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment, run, told_by
from tui.hook.listener import Listener
from tui.hook.word import Word, WordKind
from workloads.figures import Absent
from workloads.words import Mode

_MADE = """
import numpy as np
made = np.lib.format.open_memmap("array.npy", "w+", np.float64, (64, 512))
made[:] = 1
made.flush()
del made
"""


def _only(words: list[Word], kind: WordKind) -> list[Word]:
    return [word for word in words if word.kind is kind]


def test_an_array_that_is_loaded_mapped_is_told_of_from_opening_to_closing(tmp_path: Path) -> None:
    told = told_by(
        tmp_path,
        f"{_MADE}for mode in ('r', 'r+', 'c'):\n"
        "    array = np.load('array.npy', mmap_mode=mode)\n    part = array[3:]\n    del array\n"
        "    part.flush()\n    del part\n",
    )
    status = (tmp_path / "array.npy").stat()
    assert {(word.device, word.inode) for word in told} == {(status.st_dev, status.st_ino)}
    assert {word.file for word in told} == {str(tmp_path / "array.npy")}
    assert [(word.kind, word.mode, word.map) for word in told] == [
        (kind, mode, number)
        for number, mode in enumerate(("r+", "r", "r+", "c"), 1)  # made anew it is filled as "r+"
        for kind in ("open", "flush", "close")
    ]
    opened = _only(told, WordKind.OPEN)[-1]
    assert (opened.shape, opened.dtype, opened.offset) == ((64, 512), "<f8", 128)
    assert opened.array_bytes == 64 * 512 * 8 and opened.address
    assert [word.at for word in told] == sorted(word.at for word in told)


def test_a_flush_has_the_counters_before_and_after(disk_dir: Path) -> None:
    written, private = _only(
        told_by(
            disk_dir,
            f"{_MADE}array = np.load('array.npy', mmap_mode='c')\narray[:] = 2\narray.flush()\n",
        ),
        WordKind.FLUSH,
    )
    assert written.before is not None and written.after is not None
    assert private.before is not None and private.after is not None
    assert isinstance(private.before.file_dirty_bytes, Absent)
    before, after = written.before.unwritten_bytes, written.after.unwritten_bytes
    if not isinstance(before, Absent) and not isinstance(after, Absent):
        assert before >= 64 * 512 * 8 > after
    grown = private.before.rss_anon_bytes - written.after.rss_anon_bytes
    assert not isinstance(grown, Absent) and grown >= 64 * 512 * 8


def test_ten_thousand_flushes_are_all_counted_and_some_are_read(tmp_path: Path) -> None:
    told = told_by(
        tmp_path,
        f"{_MADE}array = np.load('array.npy', mmap_mode='c')\n"
        "for _ in range(10_000):\n    array.flush()\narray[:3].flush()\n",
    )
    counted = [word for word in told if word.mode is Mode.COPY_ON_WRITE]
    read = [word for word in counted if word.before is not None]
    assert len(read) + sum(word.unseen for word in counted) == 10_001
    assert max(word.flushes for word in counted) == 10_001
    assert 0 < len(read) < 10_000


@pytest.mark.long
def test_who_called_is_told_only_where_it_was_asked_for(tmp_path: Path) -> None:
    text = "import numpy as np\narray = np.memmap('a', 'u1', 'w+', shape=9)\narray.flush()\n"
    text += "np.load\nnp.lib.format.open_memmap('b', 'w+', 'u1', (9,))\n"
    told = told_by(tmp_path, text, trace_calls=True)
    script = tmp_path / "script.py"
    assert [word.called_from for word in told if word.kind is not WordKind.CLOSE] == [
        f"{script}:2",
        f"{script}:3",
        f"{script}:5",
    ]
    assert {word.called_from for word in told_by(tmp_path, text)} == {""}


def test_a_file_without_a_name_and_one_that_is_renamed_are_told_of(tmp_path: Path) -> None:
    told = told_by(
        tmp_path,
        "import os, tempfile, numpy as np\n"
        "unnamed = tempfile.TemporaryFile(dir='.')\nunnamed.write(bytes(4096))\n"
        "first = np.memmap(unnamed, 'u1', 'r+')\nfirst.flush()\n"
        "second = np.memmap('é\\n\"', 'u1', 'w+', shape=4096)\n"
        "os.rename('é\\n\"', 'other')\nsecond[0] = 1\nsecond.flush()\n",
    )
    first, flushed, second, again = told[:4]
    assert (first.file, flushed.file) == ("", "")
    assert second.file == str(tmp_path / 'é "')
    assert (second.device, second.inode) == (again.device, again.inode)
    assert again.before is not None and isinstance(again.before.file_dirty_bytes, Absent)


def test_a_script_goes_on_when_nobody_listens_any_more(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, numpy as np\narray = np.memmap('a', 'u1', 'w+', shape=4096)\n"
        "print('open', flush=True)\nsys.stdin.read()\narray[0] = 1\narray.flush()\ndel array\n"
        "np.memmap('b', 'u1', 'w+', shape=4096)\nprint(np.memmap('a', 'u1', 'r').sum())\n"
    )
    with Listener(directory=tmp_path) as listener:
        child = subprocess.Popen(
            [sys.executable, script],
            cwd=tmp_path,
            env=listener.environment(clean_environment()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None and child.stdout.readline() == "open\n"
    assert child.communicate("") == ("1\n", "")
    assert child.returncode == 0


@pytest.mark.parametrize("files", [300, 3])  # with 300 no number is free for the hook
def test_a_daemon_that_closes_everything_writes_into_no_file_of_its_own(
    tmp_path: Path, files: int
) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import os, numpy as np\nos.closerange(3, 4096)\n"
        f"files = [os.open(f'file-{{n}}', os.O_RDWR | os.O_CREAT) for n in range({files})]\n"
        "array = np.memmap('a', 'u1', 'w+', shape=4096)\narray.flush()\ndel array\n"
        "print(sum(os.fstat(file).st_size for file in files))\n"
    )
    with Listener(directory=tmp_path) as listener:
        assert run(script, listener.environment(clean_environment())) == (0, "0\n", "")
    told = [word.kind for word in listener.words()]
    assert told == [WordKind.OPEN, WordKind.FLUSH, WordKind.CLOSE]
    assert listener.counts.words == ""


@pytest.mark.parametrize("limit", [12, pytest.param(60, marks=pytest.mark.long)])
def test_a_script_with_few_descriptors_has_them_all(tmp_path: Path, limit: int) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys\nfound = []\n"
        "try:\n    while True:\n        found.append(os.open('/dev/null', os.O_RDONLY))\n"
        "except OSError:\n    pass\n"
        "print(len(found))\n"
    )
    shell = tmp_path / "limited.sh"
    shell.write_text(f'ulimit -n {limit}\nexec "$PYTHON" {script}\n')
    base = clean_environment(PYTHON=sys.executable)
    without = run(shell, base, python="/bin/sh")
    with Listener(directory=tmp_path) as listener:
        assert run(shell, listener.environment(base), python="/bin/sh") == without
