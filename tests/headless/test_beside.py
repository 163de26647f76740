"""Many cowtops of several users in one directory: nobody's things are swept but the dead one's."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.headless.command import SMALL, command
from tests.other_user import COWTOP, NOBODY, SOMEBODY, as_user, environment, python_of
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_process_left")]
_RUN = ("run", "fill", "--headless", *SMALL)
_SLOW = ("--pace", "3600")
_HIDDEN = ("unshare", "-m", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "-")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory as /var/tmp is."""
    path = Path(tempfile.mkdtemp(prefix="cowtop-shared-", dir="/var/tmp"))
    path.chmod(0o1777)
    yield path
    shutil.rmtree(path)


def _arrays(folder: Path, *, uid: int | None = None) -> set[Path]:
    """The scratch arrays there, or those of a user."""
    return {path for path in folder.iterdir() if uid is None or path.stat().st_uid == uid}


def _started(
    stack: contextlib.ExitStack, folder: Path, *, uid: int = 0, prefix: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """A run that takes an hour, once its array is there."""
    options = (*_RUN, *_SLOW, "--scratch-dir", str(folder))
    words, more = command(*options), dict[str, Any]()
    if uid:
        user = ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups")
        words = [*user, python_of(uid), *COWTOP, *options]
        more = {"env": environment(), "cwd": "/"}
    before = len(_arrays(folder))
    process = stack.enter_context(
        subprocess.Popen([*prefix, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True, **more)
    )  # fmt: skip
    stack.callback(process.kill)
    assert eventually(lambda: len(_arrays(folder)) > before or process.poll() is not None)
    assert process.poll() is None
    return process


def _one_more(folder: Path, *, uid: int = 0) -> None:
    """A run to its end: it sweeps as it begins."""
    options = (*_RUN, "--scratch-dir", str(folder))
    if uid:
        words, more = [python_of(uid), *COWTOP, *options], as_user(uid) | {"env": environment()}
    else:
        words, more = command(*options), dict[str, Any]()
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", **more)
    assert json.loads(done.stdout)["outcome"] == "finished", done.stderr


@pytest.mark.parametrize("is_hidden", [False, True], ids=["seen", "hidepid"])
def test_users_beside_each_other_sweep_nobodys_things(is_hidden: bool, shared: Path) -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv") or not shutil.which("unshare"):
        pytest.skip("needs root, setpriv and unshare to be several users")
    prefix = _HIDDEN if is_hidden else ()
    if is_hidden and subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("no other /proc can be mounted here")
    with contextlib.ExitStack() as stack:
        a = _started(stack, shared, uid=NOBODY, prefix=prefix)
        _started(stack, shared, uid=SOMEBODY, prefix=prefix)
        _started(stack, shared, prefix=prefix)
        before = _arrays(shared)
        assert len(before) == 3
        for uid in (NOBODY, SOMEBODY, 0):
            _one_more(shared, uid=uid)
            assert _arrays(shared) == before
        a.kill()
        a.wait()
        left = _arrays(shared, uid=NOBODY)
        assert len(left) == 1
        for uid in (SOMEBODY, 0):  # not theirs
            _one_more(shared, uid=uid)
            assert _arrays(shared) == before
        assert eventually(lambda: _swept(shared, left))
        assert _arrays(shared) == before - left


def _swept(folder: Path, left: set[Path]) -> bool:
    """Whether a run of the user's own took it away: its child may hold the lock a moment longer."""
    _one_more(folder, uid=NOBODY)
    return not left & _arrays(folder)


def test_twenty_cowtops_end_each_by_itself_and_leave_nothing(disk_dir: Path) -> None:
    options = command(*_RUN, "--pace", "2", "--scratch-dir", disk_dir)
    with contextlib.ExitStack() as stack:
        runs = [
            stack.enter_context(subprocess.Popen(options, stdout=subprocess.PIPE, text=True))
            for _ in range(20)
        ]
        for run in runs:
            out, _ = run.communicate(timeout=5 * DEADLINE_SECONDS)
            told = json.loads(out)
            assert (run.returncode, told["outcome"]) == (0, "finished")
            assert told["file_changed"] is False
    assert list(disk_dir.iterdir()) == []
