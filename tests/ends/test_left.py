"""What would be left is put away in its order, whatever fails or stands still on the way."""

from __future__ import annotations

import threading

from tui.ends.left import Left, Rank


def test_children_go_first_and_cages_last_and_what_is_gone_is_not_asked_for() -> None:
    left, done = Left(), list[str]()
    left.add(Rank.CAGE, lambda: done.append("cage"))
    left.add(Rank.FILE, lambda: done.append("scratch"))
    forget = left.add(Rank.FILE, lambda: done.append("gone"))
    left.add(Rank.CHILD, lambda: done.append("child"))
    forget()
    forget()
    assert left.put_away(for_good=True)
    assert done == ["child", "scratch", "cage"]


def test_what_cannot_be_put_away_keeps_nothing_else_from_it() -> None:
    left, done = Left(), list[str]()

    def fails() -> None:
        raise PermissionError("not ours")

    left.add(Rank.CHILD, fails)
    left.add(Rank.FILE, lambda: done.append("scratch"))
    assert left.put_away(for_good=True)
    assert done == ["scratch"]


def test_what_is_being_made_is_told_before_all_is_put_away() -> None:
    left, done = Left(), list[str]()
    began, may_end = threading.Event(), threading.Event()

    def make() -> None:
        with left.making():
            began.set()
            may_end.wait()
            left.add(Rank.FILE, lambda: done.append("made meanwhile"))

    maker = threading.Thread(target=make)
    maker.start()
    began.wait()
    ender = threading.Thread(target=left.put_away, kwargs={"for_good": True})
    ender.start()
    may_end.set()
    maker.join()
    ender.join()
    assert done == ["made meanwhile"]


def test_only_who_is_at_it_is_told_to_hurry() -> None:
    left, told = Left(), list[str]()
    with left.hurried_by(lambda: told.append("run")):
        left.hurry()
    left.hurry()
    assert told == ["run"]
