"""What is being written is not seen, not even after a kill; then it has its name, whole."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.named_files.new_file import NewFile, write_whole
from tui.named_files.unseen import Unseen

_WRITES = """
import sys
from pathlib import Path
from tui.named_files.new_file import NewFile
new = NewFile(Path(sys.argv[1]))
new.file.write(b"new")
new.file.flush()
print("written", flush=True)
sys.stdin.read()
"""


def _contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def _makes_nameless(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        return False
    return True


@pytest.fixture(params=["without a name", "with a hidden name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "with a hidden name":
        monkeypatch.delattr(os, "O_TMPFILE")
    before = os.umask(0o027)
    yield request.param
    os.umask(before)


@pytest.mark.parametrize("before", [{}, {"report": b"old"}])
def test_a_kill_in_the_midst_of_writing_leaves_all_as_it_was(
    before: dict[str, bytes], tmp_path: Path
) -> None:
    if not _makes_nameless(tmp_path):
        pytest.skip("this file system has no files without a name")
    for name, contents in before.items():
        (tmp_path / name).write_bytes(contents)
    command = [sys.executable, "-c", _WRITES, str(tmp_path / "report")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        writer.kill()
        assert writer.wait() == -signal.SIGKILL
    assert _contents(tmp_path) == before


def test_it_is_there_once_it_is_kept_and_nothing_else(way: str, tmp_path: Path) -> None:
    for contents in (b"new", b"newer"):
        new = NewFile(tmp_path / "report")
        new.file.write(contents)
        new.file.flush()
        hidden = [seen for seen in _seen(tmp_path) if seen.startswith(".cowtop-")]
        assert len(hidden) == (way == "with a hidden name")
        new.keep()
        assert _contents(tmp_path) == {"report": contents}
        new.keep()
        new.close()
    assert _contents(tmp_path) == {"report": b"newer"}
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def _seen(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


@pytest.mark.usefixtures("way")
def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    new = NewFile(tmp_path / "report")
    new.file.write(b"new")
    new.close()
    assert _contents(tmp_path) == {}


@pytest.mark.usefixtures("way")
def test_a_name_that_somebody_took_meanwhile_is_theirs_unless_it_may_be_replaced(
    tmp_path: Path,
) -> None:
    for may_replace, kept in ((False, b"theirs"), (True, b"ours")):
        new = NewFile(tmp_path / "report", may_replace=may_replace)
        new.file.write(b"ours")
        (tmp_path / "report").write_bytes(b"theirs")
        if may_replace:
            new.keep()
        else:
            with pytest.raises(FileExistsError):
                new.keep()
        new.close()
        assert _contents(tmp_path) == {"report": kept}
        (tmp_path / "report").unlink()


def test_where_the_umask_takes_nothing_nobody_relies_on_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        unseen = Unseen(folder := os.open(tmp_path, os.O_RDONLY))
        assert len(_seen(tmp_path)) == 1, "a file system may have forgotten the umask"
        unseen.drop()
        os.close(unseen.fd)
        os.close(folder)
        write_whole(tmp_path / "report", b"new")
    finally:
        os.umask(before)
    assert _contents(tmp_path) == {"report": b"new"}
