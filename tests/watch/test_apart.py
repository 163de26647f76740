"""Children that are begun by exec: they have of a file only what is handed to them, or opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.watch.workers import FOR_EVER, PAGE, opened
from tui.metrics.measured import Bounded
from tui.watch.block import NotKnown, Watch, watch
from tui.watch.known import COPIES
from tui.watch.own_arrays import OwnArrays

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

_ENDED = "a child ended between two looks"


@pytest.mark.slow
def test_a_child_that_cannot_have_the_file_leaves_the_peak_known(look: Watch) -> None:
    subprocess.run(["true"], check=True)
    assert look.peak_private_copies_bytes == 10 * PAGE
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE):
        assert look.peak_private_copies_bytes == 10 * PAGE
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
    assert look.peak_private_copies_bytes == 10 * PAGE


def test_a_child_that_opened_the_file_is_not_known(path: Path, look: Watch) -> None:
    subprocess.run(["cat", path], check=True, stdout=subprocess.DEVNULL)
    with pytest.raises(NotKnown, match=_ENDED):
        _ = look.peak_private_copies_bytes


def test_a_child_that_was_forked_for_python_is_not_known(look: Watch) -> None:
    subprocess.run(["true"], check=True, preexec_fn=lambda: None)
    with pytest.raises(NotKnown, match=_ENDED):
        _ = look.peak_private_copies_bytes


@pytest.mark.slow
@pytest.mark.parametrize("is_closed_first", [True, False])
def test_a_child_that_was_handed_the_file_is_not_known(path: Path, is_closed_first: bool) -> None:
    file = path.open("rb")
    with file, watch(opened(path), interval=FOR_EVER) as w:
        assert w.peak_private_copies_bytes == 0
        subprocess.run(["true"], check=True, stdin=file)
        if is_closed_first:
            file.close()
        with pytest.raises(NotKnown, match=_ENDED):
            _ = w.peak_private_copies_bytes


@pytest.mark.slow
@pytest.mark.parametrize("has_the_file", [True, False])
def test_what_a_child_begins_has_the_file_only_from_a_child_that_has_it(
    path: Path, has_the_file: bool
) -> None:
    with path.open("rb") as file:
        shell = subprocess.Popen(
            ["sh", "-c", "while read word; do /bin/true; echo done; done"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[file.fileno()] if has_the_file else [],
        )
    assert shell.stdin is not None and shell.stdout is not None
    with shell, watch(opened(path), interval=FOR_EVER) as w:
        for _ in range(2):
            assert w.private_copies_bytes == 0
            shell.stdin.write(b"go\n")
            shell.stdin.flush()
            assert shell.stdout.readline() == b"done\n"
        if has_the_file:
            with pytest.raises(NotKnown, match=_ENDED):
                _ = w.peak_private_copies_bytes
        else:
            assert w.peak_private_copies_bytes == 0
        shell.stdin.close()


@pytest.mark.parametrize("others", [0, 2])
def test_an_array_that_goes_after_a_child_is_known(path: Path, others: int) -> None:
    """Also beside others of the same file, whose descriptors nobody can hand on."""
    with OwnArrays() as arrays:
        kept = [np.memmap(path, np.uint8, mode="c") for _ in range(others)]
        arrays.begin()
        array = np.memmap(path, np.uint8, mode="c")
        arrays.end()  # a look more: those before have seen the file opened
        array[:PAGE] = 1
        subprocess.run(["true"], check=True)
        del array
        found = arrays.end()[-1]
    assert len(kept) == others
    assert found.is_closed and found.came().figure(COPIES, at_end=False) == PAGE


@pytest.mark.parametrize("is_handed", [True, False])
def test_who_loads_an_array_may_let_go_of_the_file_but_not_hand_it_on(
    path: Path, is_handed: bool
) -> None:
    with OwnArrays() as arrays:
        arrays.begin()
        with path.open("rb") as file:
            array = np.memmap(file, np.uint8, mode="c")
            array[:PAGE] = 1
            if is_handed:
                subprocess.run(["true"], check=True, stdin=file)
        subprocess.run(["true"], check=True)
        (found,) = arrays.end()
    peak = found.came().figure(COPIES, at_end=False)
    assert isinstance(peak, Bounded) if is_handed else peak == PAGE
