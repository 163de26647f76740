from __future__ import annotations

import threading

from tests.waiting import DEADLINE_SECONDS
from tui.probe.reading import Sample
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.source import MAILBOX_MARKERS, MAILBOX_SAMPLES, Mailbox
from tui.run.state import RunState, Update
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun

ABOUT = WorkloadAbout(Settings())


def _update(number: int) -> Update:
    state = RunState(ABOUT, rows_done=number)
    marker = Marker(MarkerKind.FLUSH, float(number), number)
    return Update(state, (Sample(float(number), {}),), (marker,))


def test_what_was_put_is_taken_once_in_order() -> None:
    mailbox = Mailbox(lambda: None)
    assert mailbox.take() is None
    for number in range(5):
        mailbox.put(_update(number))
    taken = mailbox.take()
    assert taken is not None
    assert taken.state.rows_done == 4
    assert [sample.at for sample in taken.samples] == [0, 1, 2, 3, 4]
    assert [marker.rows_done for marker in taken.markers] == [0, 1, 2, 3, 4]
    assert mailbox.take() is None


def test_news_is_told_once_until_it_is_taken() -> None:
    told = []
    mailbox = Mailbox(lambda: told.append(1))
    for number in range(3):
        mailbox.put(_update(number))
    assert len(told) == 1
    mailbox.take()
    mailbox.put(_update(4))
    assert len(told) == 2


def test_who_never_takes_holds_up_nobody_and_fills_no_memory() -> None:
    mailbox = Mailbox(lambda: None)
    for number in range(MAILBOX_MARKERS + 100):
        mailbox.put(_update(number))
    taken = mailbox.take()
    assert taken is not None
    assert (len(taken.samples), len(taken.markers)) == (MAILBOX_SAMPLES, MAILBOX_MARKERS)
    assert taken.samples[-1].at == MAILBOX_MARKERS + 99


def test_nothing_is_lost_between_two_threads() -> None:
    news = threading.Event()
    mailbox = Mailbox(news.set)

    def write() -> None:
        for number in range(2000):
            mailbox.put(_update(number))

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[int] = []
    while len(seen) < 2000:
        assert news.wait(DEADLINE_SECONDS)
        news.clear()
        taken = mailbox.take()
        if taken is not None:
            seen += [marker.rows_done for marker in taken.markers]
    writer.join()
    assert seen == list(range(2000))


def test_a_run_that_was_never_started_can_be_stopped_and_joined() -> None:
    run = ThreadedRun(Settings())
    assert run.take() is None
    run.stop()
    assert run.join(0.0)


def test_a_run_that_cannot_begin_says_why() -> None:
    news = threading.Event()
    run = ThreadedRun(Settings(chunk_rows=0))
    run.start(news.set)
    assert news.wait(DEADLINE_SECONDS)
    assert run.join(DEADLINE_SECONDS)
    assert run.error is not None
    assert "--chunk: " in run.error


def test_a_restart_empties_the_mailbox_and_is_told_once() -> None:
    mailbox = Mailbox(lambda: None)
    state = RunState(ABOUT)

    def marked(at: float) -> tuple[Marker, ...]:
        return (Marker(MarkerKind.PAUSE, at, 0),)

    mailbox.put(Update(state, markers=marked(1.0)))
    mailbox.put(Update(state, markers=marked(2.0), restart=True))
    mailbox.put(Update(state, markers=marked(3.0)))
    update = mailbox.take()
    assert update is not None and update.restart
    assert [marker.at for marker in update.markers] == [2.0, 3.0]
    mailbox.put(Update(state))
    update = mailbox.take()
    assert update is not None and not update.restart and not update.markers
