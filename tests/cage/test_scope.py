from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.probe.cgroup_trees import v1, v2
from tests.waiting import ends
from tui.cage import NoCage, kernel, make_cage
from tui.cage.base import Limits
from tui.cage.scope import ScopeCage
from tui.files.owner import start_ticks
from tui.probe.cgroup import Roots
from tui.settings import CageKind

MIB = 1 << 20
# Stands in for the real one: notes its arguments, answers the look, or becomes the command.
SYSTEMD_RUN = """#!/bin/sh
echo "$*" >> "$0.log"
case "$*" in *-look.scope*) printf '/user.slice/app.slice/look.scope\\n%s\\n%s\\n' {memory} {swap}
exit {status};; esac
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, **answer: object) -> Path:
    program = folder / "systemd-run"
    values = {"memory": 512 * MIB, "swap": 0, "status": 0} | answer
    program.write_text(SYSTEMD_RUN.format(**values))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return Path(f"{program}.log")


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    return v2(tmp_path, {"user.slice/app.slice": {"memory.max": "max"}}, path="/")


def scope(roots: Roots) -> ScopeCage:
    cage = make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, roots=roots)
    assert isinstance(cage, ScopeCage)
    return cage


def keepers_of(pid: int) -> list[int]:
    wanted = [b"keeper.py", str(pid).encode()]
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(
            word.endswith(wanted[0]) and words[index + 1 : index + 2] == wanted[1:]
            for index, word in enumerate(words)
        ):
            found.append(int(folder.name))
    return found


def test_the_child_starts_in_the_scope_keeps_its_pid_and_the_keeper_stays_until_the_end(
    tmp_path: Path, roots: Roots, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = install(tmp_path, monkeypatch)
    cage = scope(roots)
    assert cage.limits == Limits(512 * MIB, 0)
    directory = tmp_path / "sys/fs/cgroup/user.slice/app.slice"
    assert cage.cgroup.directory.parent == directory
    assert cage.cgroup.directory.name.startswith(f"cowtop-{os.getpid()}-")
    assert cage.procs_files == ()
    code = "import os; print(os.getpid())"
    with subprocess.Popen(
        [*cage.argv_prefix, sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as child:
        # Read to the end: the keeper, still there, has no part of the pipe.
        assert child.communicate()[0] == f"{child.pid}\n"
    assert child.returncode == 0
    words = log.read_text()
    for option in ("--user --scope", f"MemoryMax={512 * MIB}", "MemorySwapMax=0"):
        assert option in words
    keepers = keepers_of(os.getpid())
    assert len(keepers) == 1
    monkeypatch.setattr(
        kernel, "pids_in", lambda _: [pid for pid in keepers if start_ticks(pid) is not None]
    )
    assert cage.remove() is None
    assert cage.remove() is None
    assert start_ticks(keepers[0]) is None


def test_the_keeper_ends_with_cowtop() -> None:
    from tui.cage import keeper

    script = str(Path(keeper.__file__))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as cowtop:
        command = [sys.executable, "-I", "-S", script, str(cowtop.pid), "/bin/true"]
        subprocess.run(command, check=True)
        keepers = keepers_of(cowtop.pid)
        assert len(keepers) == 1
        os.kill(keepers[0], 15)
        assert start_ticks(keepers[0]) is not None
        cowtop.kill()
    assert ends(keepers[0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 1}, "systemd-run"),
        ({"memory": "max"}, "does not control memory"),
        ({"swap": "none"}, "cannot limit swap"),
    ],
)
def test_a_manager_that_cannot_do_it_is_refused(
    tmp_path: Path,
    roots: Roots,
    monkeypatch: pytest.MonkeyPatch,
    answer: dict[str, object],
    words: str,
) -> None:
    install(tmp_path, monkeypatch, **answer)
    refused = make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, roots=roots)
    assert isinstance(refused, NoCage)
    assert words in refused.reason


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exec sleep 3600", "systemd-run did not answer within 0.2 s: is the user manager busy"),
        ("echo one >&2; printf 'two\\033[31m\\n' >&2; exit 1", "systemd-run: two [31m"),
        ("kill -9 $$", "systemd-run: ended by signal 9"),
        ("exit 3", "systemd-run: status 3"),
    ],
)
def test_a_command_that_answers_wrongly_is_told_in_words(
    script: str, words: str, tmp_path: Path, roots: Roots, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = install(tmp_path, monkeypatch).with_suffix("")
    program.write_text(f"#!/bin/sh\n{script}\n")
    monkeypatch.setattr(kernel, "ANSWER_SECONDS", 0.2)
    refused = make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, roots=roots)
    assert isinstance(refused, NoCage)
    assert refused.reason.startswith(words)
    assert not any(word in refused.reason for word in ("Command", "--user", "MemoryMax"))


def test_with_memory_in_v1_a_user_manager_cannot_limit_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    roots = v1(tmp_path, {"job": {}}, path="/")
    refused = make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, roots=roots)
    assert isinstance(refused, NoCage)
    assert "cgroup v2 only" in refused.reason


def test_processes_of_others_in_the_scope_are_named_not_killed(
    tmp_path: Path, roots: Roots, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    cage = scope(roots)
    monkeypatch.setattr(kernel, "pids_in", lambda _: [os.getpid()])
    reason = cage.remove(timeout_seconds=0)
    assert reason is not None
    assert f"PID {os.getpid()}" in reason


def test_several_are_not_put_where_one_alone_can_enter(
    tmp_path: Path, roots: Roots, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    assert isinstance(make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, roots=roots), ScopeCage)
    refused = make_cage(512 * MIB, 0, kind=CageKind.SYSTEMD, several=True, roots=roots)
    assert isinstance(refused, NoCage)
    assert "entered once" in refused.reason
    together = make_cage(512 * MIB, None, kind=CageKind.RLIMIT, several=True)
    assert not isinstance(together, NoCage)
    assert together.notes == ("RLIMIT_DATA is of each process by itself, not of all together",)
