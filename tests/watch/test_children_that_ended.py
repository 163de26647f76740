"""A child that ended, or that left the file, between two looks: bounds and a reason, never 0."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.waiting import eventually
from tests.watch.workers import FOR_EVER, PAGE, PAGES, opened, worker
from tui.watch.block import NotKnown, Watch, watch

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


def _copy_all(path: Path) -> int:
    """A whole task of a pool: it maps the file, changes it, and lets go of it."""
    array = opened(path)
    array[:] = 1
    return os.getpid()


@pytest.mark.parametrize("how", ["fork", pytest.param("spawn", marks=pytest.mark.long)])
def test_a_child_that_started_and_ended_between_two_looks_is_not_known(
    how: str, path: Path, look: Watch
) -> None:
    with worker(how, path) as one:
        one.write(*range(400))
        one.end()
    assert look.private_copies_bytes == 10 * PAGE
    with pytest.raises(NotKnown, match="a child ended between two looks") as unseen:
        _ = look.peak_private_copies_bytes
    assert unseen.value.at_least_bytes == 10 * PAGE
    assert unseen.value.at_most_bytes is not None and unseen.value.at_most_bytes >= 410 * PAGE


def test_a_child_that_ended_after_it_was_read_leaves_what_was_read_as_the_least(
    path: Path, look: Watch
) -> None:
    with worker("fork", path) as one:
        one.write(*range(200))
        assert look.private_copies_bytes == 210 * PAGE
        one.write(*range(200, 300))
        one.end()
    with pytest.raises(NotKnown) as unseen:
        _ = look.peak_private_copies_bytes
    assert unseen.value.at_least_bytes == 210 * PAGE
    assert unseen.value.at_most_bytes is not None and unseen.value.at_most_bytes >= 310 * PAGE


def test_a_pool_s_task_that_maps_changes_and_leaves_the_file_is_not_known(path: Path) -> None:
    array = opened(path)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(os.getpid).result()
        with watch(array, interval=FOR_EVER) as w:
            assert w.peak_private_copies_bytes == 0
            pool.submit(_copy_all, path).result()
        assert w.private_copies_bytes == 0
    with pytest.raises(NotKnown, match="opened while children ran") as unseen:
        _ = w.peak_private_copies_bytes
    assert unseen.value.at_most_bytes is not None and unseen.value.at_most_bytes >= PAGES * PAGE


def test_a_child_that_works_elsewhere_leaves_the_peak_known(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(os.getpid).result()
        with watch(opened(path), interval=FOR_EVER) as w:
            pool.submit(bytearray, 1 << 20).result()
        assert w.peak_private_copies_bytes == 0


def test_a_child_that_has_ended_and_is_not_waited_for_is_no_silent_zero(look: Watch) -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    with pytest.raises(NotKnown, match="ended between two looks"):
        _ = look.peak_private_copies_bytes
    os.waitpid(child, 0)


def test_where_children_leave_no_trace_the_peak_is_not_known(look: Watch) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        child = os.fork()
        if not child:
            os._exit(0)
        assert eventually(lambda: not Path(f"/proc/{child}").exists())
        with pytest.raises(NotKnown, match="ignores SIGCHLD"):
            _ = look.peak_private_copies_bytes
    finally:
        signal.signal(signal.SIGCHLD, before)
