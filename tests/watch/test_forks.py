"""Forks beside a watch: those who may not be read, orphans, and a watch that a fork inherited."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watch.workers import FOR_EVER, PAGE, opened
from tui.run.budgets import broken_by, parse_budget
from tui.watch.block import NotKnown, Watch, watch

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


def _in_a_fork(body: Callable[[], str]) -> str:
    """What the body says in a fork of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = body()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    return said


def test_in_a_fork_the_parent_s_watch_says_whose_it_is(look: Watch) -> None:
    def body() -> str:
        budget = parse_budget("private_copies > 1G")
        return f"{[b.is_unknown for b in broken_by([budget], look.measured())]} {look.rss_bytes}"

    said = _in_a_fork(body)
    assert said == (
        "NotKnown: rss_bytes is not known: "
        f"the watch is process {os.getpid()}'s: make another in this fork of it"
    )


def test_in_a_fork_budgets_of_the_parent_s_watch_are_not_judged(look: Watch) -> None:
    def body() -> str:
        budget = parse_budget("private_copies > 1G")
        return str([broken.is_unknown for broken in broken_by([budget], look.measured())])

    assert _in_a_fork(body) == "[True]"


def test_a_fork_may_leave_its_parent_s_block(path: Path) -> None:
    reading, writing = os.pipe()
    array = opened(path)
    child = -1
    try:
        with watch(array, interval=0.001) as w:
            child = os.fork()
            if not child:
                raise SystemExit
            array[0] = 1
            os.close(writing)
            assert os.read(reading, 1) == b"1"
    except SystemExit:
        os.write(writing, b"1")
        os._exit(0)
    finally:
        if child > 0:
            os.close(reading)
            os.waitpid(child, 0)
    assert w.private_copies_bytes == PAGE


@pytest.mark.slow
def test_a_fork_makes_a_watch_of_its_own(path: Path) -> None:
    array = opened(path)

    def body() -> str:
        array[PAGE] = 1
        with watch(array) as own:
            array[2 * PAGE] = 1
        return str(own.private_copies_bytes // PAGE)

    with watch(array, interval=FOR_EVER) as w:
        assert _in_a_fork(body) == "2"
        assert w.private_copies_bytes == 0


def test_a_watch_made_before_the_fork_begins_in_it(path: Path) -> None:
    array = opened(path)
    w = watch(array)

    def body() -> str:
        with w:
            array[0] = 1
        return str(w.private_copies_bytes // PAGE)

    assert _in_a_fork(body) == "1"


@pytest.mark.slow
def test_an_orphan_of_a_child_that_nobody_saw_is_no_silent_zero(path: Path, look: Watch) -> None:
    reading, writing = os.pipe()
    held, hold = os.pipe()
    child = os.fork()
    if not child:
        if os.fork():
            os._exit(0)
        array = opened(path)
        array[: 5 * PAGE] = 1
        os.write(writing, b"1")
        os.close(hold)
        os.read(held, 1)
        os._exit(0)
    os.waitpid(child, 0)
    try:
        os.read(reading, 1)
        with pytest.raises(NotKnown, match="perhaps a child's orphan"):
            _ = look.private_copies_bytes
        assert look.own_private_copies_bytes == 10 * PAGE
    finally:
        for end in (reading, writing, held, hold):
            os.close(end)


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_child_that_may_not_be_read_is_named(path: Path) -> None:
    array = opened(path)

    def body() -> str:
        held, hold = os.pipe()
        child = os.fork()
        if not child:
            os.close(hold)
            os.read(held, 1)
            os._exit(0)
        os.setuid(65534)
        with watch(array, interval=FOR_EVER) as w:
            said = "nothing"
            try:
                said = str(w.private_copies_bytes)
            except NotKnown as error:
                said = str(error.reason == f"child {child} may not be read")
            os.close(hold)
            os.waitpid(child, 0)
            said += f" {w.private_copies_bytes}"
        unknown = broken_by([parse_budget("private_copies > 1G")], w.measured())
        return f"{said} {[broken.is_unknown for broken in unknown]}"

    assert _in_a_fork(body) == "True 0 [True]"
