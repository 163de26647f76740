"""Copies are summed, pages of a file are one machine's; who is not of now is in no sum."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cluster.drawn import MIB, file, place, row, told
from tui.cluster.merge import Answer, merge, pages_once
from tui.cluster.report import Report, State
from tui.cluster.told import Named, Told
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.tree.sums import bounds
from workloads.kernel import PAGE_BYTES


def _of_now(*readings: Told) -> Report:
    return merge([Answer(one.workers[0].address, one) for one in readings], [], 1000.0)


def test_copies_are_summed_and_the_pages_of_one_file_on_one_machine_are_counted_once() -> None:
    report = _of_now(
        told(1, file(copies=MIB, pages=8 * MIB)), told(2, file(copies=3 * MIB, pages=8 * MIB))
    )
    assert report.get("private_copies_bytes") == 4 * MIB
    assert report.get("counted_pages_bytes") == 16 * MIB
    # Both may have different ones: nobody says, for there is no cachestat and no share.
    assert bounds(report.get("mapped_pages_bytes")) == (8 * MIB, 16 * MIB)


def test_a_file_of_another_machine_is_another_file_whatever_its_numbers_and_host_name() -> None:
    far = told(1, file(pages=8 * MIB), where=place(1, "boot-b"))
    report = _of_now(told(1, file(pages=8 * MIB)), far)
    assert report.get("mapped_pages_bytes") == 16 * MIB
    assert len(report.shared) == 2


def test_containers_of_one_machine_share_its_page_cache_whatever_they_call_the_file() -> None:
    first = told(1, file(path="/a/x.npy", pages=8 * MIB, file_cached_bytes=8 * MIB))
    where = place(1, host="pod-2", namespace=2)
    second = told(1, file(path="/b/y.npy", pages=8 * MIB, file_cached_bytes=8 * MIB), where=where)
    report = _of_now(first, second)
    assert report.get("mapped_pages_bytes") == 8 * MIB
    assert report.shared[0].host == "hive, pod-2"


def test_two_workers_of_one_process_are_told_once() -> None:
    one = told(1, file(copies=MIB))
    both = replace(one, workers=(*one.workers, Named("Worker-b", "inproc://b", "b")))
    report = merge([Answer(w.address, both) for w in both.workers], [], 1000.0)
    assert [(one["worker"], one["private_copies_bytes"]) for one in report.rows] == [("1, b", MIB)]
    assert report.get("private_copies_bytes") == MIB


@pytest.mark.parametrize(("has_ended", "state"), [(False, "dead"), (True, "closed")])
def test_who_is_gone_is_there_with_the_moment_it_was_read_and_in_no_sum(
    has_ended: bool, state: str
) -> None:
    gone = told(9, file(copies=5 * MIB), name="0", age_seconds=2.0, has_ended=has_ended)
    new = told(10, file(copies=MIB), name="0")
    report = merge([Answer("tcp://127.0.0.1:10", new)], [(950.0, gone)], 1000.0)
    assert report.get("private_copies_bytes") == MIB
    assert [(one["pid"], one["state"]) for one in report.rows] == [(10, "now"), (9, state)]
    assert report.rows[1]["private_copies_bytes"] == 5 * MIB
    assert report.rows[1]["read_at"] == 948.0


def test_what_nobody_could_say_leaves_the_sums_open() -> None:
    silent = told(2, file(copies=7 * MIB))
    answers = [
        Answer("tcp://127.0.0.1:1", told(1, file(copies=MIB))),
        Answer("tcp://127.0.0.1:2", trouble="no answer within 5 s", is_late=True),
    ]
    report = merge(answers, [(990.0, silent)], 1000.0)
    total = report.get("private_copies_bytes")
    assert total == Bounded("worker 2 does not answer", MIB)
    assert row(report, "2")["state"] == "silent"
    assert row(report, "2")["private_copies_bytes"] == 7 * MIB
    unknown = merge([*answers, Answer("tcp://127.0.0.1:3", trouble="no plugin")], [], 1000.0)
    assert [address for address, _ in unknown.unwatched] == [f"tcp://127.0.0.1:{n}" for n in (2, 3)]
    assert bounds(unknown.get("private_copies_bytes")) == (MIB, None)


def test_a_worker_that_does_not_answer_is_the_process_that_has_its_address_now() -> None:
    address = "tcp://127.0.0.1:5"
    before = replace(told(4), workers=(Named("a", address, "0"),))
    after = replace(told(5), workers=(Named("b", address, "0"),))
    late = Answer(address, trouble="no answer", is_late=True)
    report = merge([late], [(900.0, before), (990.0, after)], 1000.0)
    found = {one.told.place.pid: one.state for one in report.seen}
    assert found == {4: State.DEAD, 5: State.SILENT}


def test_a_worker_that_could_not_read_itself_is_unknown_and_not_nothing() -> None:
    report = _of_now(told(1, file(copies=MIB)), told(2, trouble="no /proc"))
    assert bounds(report.get("private_copies_bytes")) == (MIB, None)
    never = _of_now(told(1, age_seconds=None))
    assert isinstance(never.get("private_copies_bytes"), Absent)


def test_a_worker_within_another_ones_tree_may_be_counted_twice_and_that_is_said() -> None:
    outer = told(1, file(copies=5 * MIB), pids=(1, 2))
    report = _of_now(outer, told(2, file(copies=2 * MIB)))
    assert bounds(report.get("private_copies_bytes")) == (5 * MIB, 7 * MIB)
    elsewhere = replace(outer, place=place(1, "boot-b"))
    assert _of_now(elsewhere, told(2, file(copies=2 * MIB))).get("private_copies_bytes") == 7 * MIB


def test_workers_of_one_name_go_by_their_addresses_and_ten_comes_after_two() -> None:
    report = _of_now(*(told(pid, name=name) for pid, name in [(1, "x"), (2, "x"), (3, "10")]))
    assert [one.label for one in report.seen] == ["10", "tcp://127.0.0.1:1", "tcp://127.0.0.1:2"]
    numbered = _of_now(*(told(pid, name=str(pid)) for pid in (10, 2, 1)))
    assert [one.label for one in numbered.seen] == ["1", "2", "10"]


@pytest.mark.parametrize(
    ("pages", "shares", "cached", "once"),
    [
        ((8, 8), (4, 4), 8, (8, 8)),  # the same
        ((4, 4), (4, 4), 8, (8, 8)),  # different halves
        ((4, 4), (2, 2), 8, (4, 8)),  # the same half, or halves that others have too
        ((4, 4), (2, 2), 6, (4, 6)),
        ((4, 4), (4, 4), 2, (8, 8)),  # let go of between two looks
        ((4, 0), (1, 0), 8, (4, 4)),
    ],
)
def test_pages_of_a_file_are_known_by_their_shares_and_by_what_is_cached(
    pages: tuple[int, int], shares: tuple[int, int], cached: int, once: tuple[int, int]
) -> None:
    files = [
        file(pages=count * MIB, file_share_bytes=share * MIB)
        for count, share in zip(pages, shares, strict=True)
    ]
    low, high = once
    assert bounds(pages_once(files, cached * MIB)) == (low * MIB, high * MIB)


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=5), st.sets(st.integers(0, 30)))
def test_whatever_each_has_mapped_what_they_have_together_lies_within_the_bounds(
    mapped: list[set[int]], others: set[int]
) -> None:
    """`others`: who is no worker has pages mapped as well, which makes shares smaller."""
    owners = [*mapped, others]
    files = []
    for pages in mapped:
        share = sum(PAGE_BYTES / sum(page in one for one in owners) for page in pages)
        rounded = int(share) // 1024 * 1024
        files.append(file(pages=len(pages) * PAGE_BYTES, file_share_bytes=rounded))
    union = len(set().union(*mapped)) * PAGE_BYTES
    for cached in (Absent("no"), len(set().union(*owners)) * PAGE_BYTES):
        figure: Figure = pages_once(files, cached)
        least, most = bounds(figure)
        assert least <= union
        assert most is not None
        assert union <= most
