"""Did the workers share: one sentence, from what is known alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.screens.canned import MIB
from tests.screens.canned_tree import tree_at
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.run.fork_words import fork_sentence, fork_sentences
from tui.tree.reading import Process, SinceFork, TreeReading

HEAD = Process(1, 1, 0, "train", walked_at=100.0)


def worker(
    pid: int,
    shared: Figure = 1000 * MIB,
    copied: Figure = 10 * MIB,
    *,
    parent: int = 1,
    walked_at: float | None = 100.0,
    is_alive: bool = True,
) -> Process:
    """A forked process, walked just now."""
    fork = SinceFork(parent, shared, copied, 0, at=walked_at)
    return Process(pid, pid, parent, "w", is_alive=is_alive, walked_at=walked_at, since_fork=fork)


def tree(*processes: Process, at: float = 100.0) -> TreeReading:
    """These and their head."""
    return TreeReading(at, (HEAD, *processes))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (tree(worker(2)), "Your worker shares 1000 MiB and has copied 10.0 MiB of it."),
        (
            tree(*(worker(pid) for pid in (2, 3, 4, 5))),
            "Your 4 workers share 1000 MiB and have copied 40.0 MiB of it.",
        ),
        (
            tree(worker(2, 900 * MIB, 3 * MIB), worker(3)),
            "Your 2 workers share 900 to 1000 MiB and have copied 13.0 MiB of it.",
        ),
        (tree(worker(2, copied=0)), "Your worker shares 1000 MiB and has copied 0 B of it."),
    ],
)
def test_what_is_shared_is_no_sum_and_what_is_copied_is_one(found: TreeReading, words: str) -> None:
    assert fork_sentence(found) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            tree(worker(2, Absent("no permission"), Absent("no permission"))),
            "Your worker: what is shared is not known (no permission).",
        ),
        (
            tree(worker(2, Absent("too many pages"), 10 * MIB)),
            "Your worker: what is shared is not known (too many pages); copied: 10.0 MiB.",
        ),
        (
            tree(worker(2), worker(3, Absent("x"), Absent("x"))),
            "1 of your 2 workers shares 1000 MiB and has copied 10.0 MiB of it.",
        ),
        (
            tree(worker(2, Bounded("swap", 0, 1000 * MIB), Bounded("swap", 1 * MIB, 2 * MIB))),
            "Your worker shares 0 B to 1000 MiB and has copied 1.00 to 2.00 MiB of it.",
        ),
        (
            tree(worker(2, copied=Bounded("swap", 1 * MIB, None)), worker(3)),
            "Your 2 workers share 1000 MiB and have copied at least 11.0 MiB of it.",
        ),
        (
            tree(worker(2), Process(9, 9, 1, "w", walked_at=100.0)),
            "Your worker shares 1000 MiB and has copied 10.0 MiB of it. Of 1 more it is not known "
            "(yet).",
        ),
        (
            tree(worker(2), worker(3), worker(4, parent=3)),
            "Your 2 workers share 1000 MiB and have copied 20.0 MiB of it. 1 more was forked by "
            "another.",
        ),
    ],
)
def test_what_is_not_known_is_said_and_never_0(found: TreeReading, words: str) -> None:
    assert fork_sentence(found) == words


def test_one_process_has_nobody_to_share_with_and_others_that_began_anew_are_not_called_forks() -> (
    None
):
    assert fork_sentence(tree()) == ""
    other = Process(2, 2, 1, "spawned", walked_at=100.0)
    assert fork_sentence(tree(other)).startswith("Whether its 1 other process shares memory")
    assert fork_sentence(tree(replace(other, is_alive=False))).startswith("Its other processes")


def test_the_pace_is_that_of_all_since_they_were_seen_first_or_none() -> None:
    before = tree(worker(2, copied=6 * MIB, walked_at=98.0), worker(3, walked_at=96.0), at=98.0)
    now = tree(worker(2), worker(3, copied=18 * MIB))
    assert "20.0 MiB of it, 2.00 MiB/s" not in fork_sentence(now)
    assert fork_sentence(now, [before]).endswith("copied 28.0 MiB of it, 4.00 MiB/s.")
    assert fork_sentence(now, [before, now]).endswith("4.00 MiB/s.")
    # One that is new has no pace yet, so all of them together have none.
    assert fork_sentence(tree(worker(2), worker(3), worker(4)), [before]).endswith("of it.")
    still = tree(worker(2, walked_at=90.0), worker(3, walked_at=90.0), at=90.0)
    assert fork_sentence(tree(worker(2), worker(3)), [still]).endswith("of it, none of it lately.")


def test_without_the_moments_of_comparison_a_pace_is_told_by_changes_alone() -> None:
    def seen(at: float, copied: int) -> TreeReading:
        fork = SinceFork(1, 900 * MIB, copied * MIB, 0)
        return TreeReading(at, (HEAD, Process(2, 2, 1, "w", walked_at=at, since_fork=fork)))

    # The same figure again may be the same comparison: that it stood still is not known.
    assert fork_sentence(seen(8, 4), [seen(2, 4), seen(4, 4)]).endswith("copied 4.00 MiB of it.")
    # Since when it had been 4 MiB is not known either.
    assert fork_sentence(seen(8, 8), [seen(2, 4), seen(4, 4)]).endswith("copied 8.00 MiB of it.")
    looks = [seen(2, 4), seen(4, 8), seen(6, 8), seen(8, 16)]
    assert fork_sentence(seen(10, 16), looks).endswith("copied 16.0 MiB of it, 2.00 MiB/s.")


def test_who_took_the_number_of_one_that_ended_has_copied_nothing_of_its() -> None:
    before = tree(replace(worker(2, copied=0, walked_at=90.0), start_ticks=77), at=90.0)
    assert fork_sentence(tree(worker(2)), [before]).endswith("copied 10.0 MiB of it.")


def test_what_was_read_long_ago_says_so_in_every_length() -> None:
    old = tree(worker(2, walked_at=88.0), worker(3))
    for sentence in fork_sentences(old):
        assert "12 s ago" in sentence
    assert fork_sentences(old)[-1] == "2 share 1000 MiB, copied 20.0 MiB, 12 s ago"


def test_that_there_are_others_of_which_nothing_is_known_is_said_in_every_length() -> None:
    long, *short = fork_sentences(tree(worker(2), Process(9, 9, 1, "w", walked_at=100.0)))
    assert long.endswith("Of 1 more it is not known (yet).")
    assert all(sentence.endswith("; 1: ?") for sentence in short)
    assert short[-1] == "1 shares 1000 MiB, copied 10.0 MiB; 1: ?"


def test_what_is_over_is_told_as_past() -> None:
    ended = tree(worker(2, is_alive=False), worker(3, is_alive=False), at=500.0)
    words = "2 workers shared 1000 MiB and had copied 20.0 MiB of it at the last reading."
    assert fork_sentence(ended) == words
    assert fork_sentence(tree(worker(2), worker(3)), is_over=True) == words


def test_the_made_up_tree_has_the_sentence_of_question_6() -> None:
    looks = [tree_at(second / 2) for second in range(10, 30)]
    assert fork_sentence(looks[-1], looks[-11:-1]).startswith(
        "Your 4 workers share 1.84 to 1.85 GiB and have copied 46.0 MiB of it, "
    )
