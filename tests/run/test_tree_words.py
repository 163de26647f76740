"""The answers of a tree: each from its own figures, of one moment, and unknown where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.screens.canned import MIB, STARTED_AT
from tests.screens.canned_tree import ATTACHED, ended_tree, tree_at, tree_state
from tui.cage.killer import Killer
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, number
from tui.run import verdict
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Outcome, Phase, RunState
from tui.run.tree_headline import mode_facts, tree_headline
from tui.run.tree_words import (
    not_the_sum,
    of_tree_now,
    one_more,
    tree_verdict,
    where,
)
from tui.tree.reading import FileKind, MappedFile, TreeReading
from workloads.words import Mode


def only(*files: MappedFile, **more: Any) -> RunState:
    """The made-up tree before its forks, with these files alone."""
    tree = replace(tree_at(3), files=files)
    return tree_state(3, tree=tree, **more)


def file(*modes: Mode, name: str = "/data/a.npy", **figures: Any) -> MappedFile:
    """One file, mapped by one process."""
    from pathlib import Path

    known = {"private_copies_bytes": 0, "file_dirty_bytes": 0, "resident_bytes": 5 * MIB}
    return MappedFile("8:1:1", Path(name), modes=modes, processes=1, figures=known | figures)


COPIED = file(Mode.COPY_ON_WRITE, private_copies_bytes=24 * MIB)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            only(COPIED),
            ("Changes to a.npy stay private: 24.0 MiB copied; only swap can take it, and the "
             "file never sees it.",),
        ),
        (
            only(COPIED, values={"copies_in_ram_bytes": 20 * MIB}),
            ("Changes to a.npy stay private: 24.0 MiB copied, 4.00 MiB of it in swap; only swap "
             "can take it, and the file never sees it.",),
        ),
        (
            only(COPIED, values={"private_copies_bytes": 0}),
            ("Changes to a.npy would stay private; nothing of it is copied.",),
        ),
        (
            only(COPIED, values={"private_copies_bytes": Absent("no permission")}),
            ("Changes to a.npy stay private; how much is copied: ? (no permission).",),
        ),
        (
            only(file(Mode.READ_WRITE, file_dirty_bytes=3 * MIB)),
            ("Changes to a.npy go to the file; 3.00 MiB of it waits to be written, whoever changed "
             "it.",),
        ),
        (
            only(file(Mode.READ_WRITE)),
            ("Changes to a.npy go to the file; nothing of it waits to be written.",),
        ),
        (
            only(file(Mode.READ_WRITE, file_dirty_bytes=Absent("kernel 5.10"))),
            ("Changes to a.npy go to the file; what waits is not known (kernel 5.10).",),
        ),
        (
            only(replace(file(Mode.READ_WRITE), kind=FileKind.MEMORY)),
            ("Changes to a.npy are shared, and lie in memory on no disk.",),
        ),
        (
            only(file(Mode.READ)),
            ("a.npy can only be read there: nothing of it can become private.",),
        ),
        (only(), ("No data file is mapped.",)),
        (
            only(file(Mode.COPY_ON_WRITE, name="/d/\x1b[31m\u202eevil" + "x" * 200)),
            ("Changes to [31m evilxxxxxxxxxxxxxxxxxxxxxxx stay private: 24.0 MiB copied; only swap "
             "can take it, and the file never sees it.",),
        ),
    ],
)  # fmt: skip
def test_where_changes_go_is_told_by_how_files_are_mapped(
    found: RunState, words: tuple[str, ...]
) -> None:
    assert where(found) == words


@pytest.mark.parametrize(
    ("more", "words"), [(0, ""), (1, "1 process more was not"), (2, "2 processes more were not")]
)
def test_how_many_were_left_out_is_said_in_its_number(more: int, words: str) -> None:
    said = tree_verdict(tree_state(3, tree=replace(tree_at(3), more_processes=more)))
    assert words in said
    assert bool(words) == ("too many" in said)


def test_of_a_file_that_is_mapped_both_ways_it_is_said_which_changes_are_meant() -> None:
    both = file(Mode.COPY_ON_WRITE, Mode.READ_WRITE, private_copies_bytes=24 * MIB)
    copies, shared = where(only(both))
    assert copies.startswith("Changes to a.npy in mode c stay private: 24.0 MiB copied;")
    assert shared.startswith("Changes to a.npy in mode r+ go to the file;")


def test_of_several_files_each_way_has_its_sentence() -> None:
    copies, shared = where(tree_state(15))
    assert copies.startswith("Changes to train-set-with-a-long-name.npy stay private: 80.0 MiB")
    assert shared.startswith("Changes to labels.npy go to the file; 3.00 MiB of it waits")


def test_the_sum_of_rss_is_named_as_what_it_is_not_and_no_other_moment_is_beside_it() -> None:
    tree = tree_at(15)
    assert not_the_sum(tree) == (
        "Added up, the RSS of 5 processes is 9.67 GiB, for pages that they share count in each: "
        "that is no cost, and 1.95 GiB may be all."
    )
    assert not_the_sum(tree_at(3)) == ""


def test_one_worker_more_costs_what_the_largest_has_alone_if_that_is_known() -> None:
    tree = tree_at(15)
    assert one_more(tree) == "One worker more takes 44.0 MiB (what the largest of 4 has alone)."
    head, *workers = tree.processes
    lacks = replace(workers[0], figures={**workers[0].figures, "private_bytes": Absent("x")})
    assert one_more(replace(tree, processes=(head, lacks, *workers[1:]))) == ""
    assert one_more(tree_at(3)) == ""


@pytest.mark.parametrize("key", ["seconds_left", "limit"])
def test_an_end_that_is_near_comes_first(key: str) -> None:
    if key == "seconds_left":
        first = of_tree_now(tree_state(15, seconds_left=9.0))[0]
        assert first.text.endswith("the limit is full in 9.0 s: then it is killed.")
    else:
        marker = Marker(MarkerKind.LIMIT, STARTED_AT, 0)
        first = of_tree_now(tree_state(15), [marker])[0]
        assert first.text.startswith("The limit was met")
    assert first.rank <= 1


def test_the_verdict_for_who_reads_data_is_the_one_of_a_tree_and_past() -> None:
    found = ended_tree(20)
    said = verdict.of_run(found)
    assert said == tree_verdict(found)
    assert "stayed private: 100 MiB copied (at the last reading)" in said
    assert "4 workers shared 1.83 to 1.85 GiB and had copied 74.0 MiB of it" in said
    assert " ago" not in said
    failed = tree_verdict(replace(found, outcome=Outcome.FAILED, reason="exit code 3"))
    assert failed.startswith("Exit code 3. Changes")
    before = RunState(ATTACHED, phase=Phase.ENDED, outcome=Outcome.FAILED, reason="it was gone")
    assert tree_verdict(before) == "It was gone. It ended before it was read."


def test_of_what_failed_it_is_told_what_it_said_last() -> None:
    said = (*("x" * 9,) * 3, "ValueError: no such \x1b[31mepoch", "")
    failed = ended_tree(20, outcome=Outcome.FAILED, reason="exit code 1", output_tail=said)
    texts = [sentence.text for sentence in of_tree_now(failed)]
    assert texts[0] == "Exit code 1." and "It said last: ValueError: no such  [31mepoch" in texts
    assert not any("It said" in s.text for s in of_tree_now(ended_tree(20, output_tail=said)))


def test_a_peak_that_is_over_is_told_and_one_that_is_not_is_no_news() -> None:
    high = tree_state(15, peak={"private_copies_bytes": 200.0 * MIB})
    assert "The most that was seen at one moment is 200 MiB." in tree_verdict(high)
    assert "At most" not in tree_verdict(tree_state(15, peak={"private_copies_bytes": 80.0 * MIB}))

    bounds = {"private_copies_bytes": Bounded("process gone", 40.0 * MIB, None)}
    killed = tree_state(15, tree=replace(tree_at(15), peak_bounds=bounds), peak={})
    assert "At least 40.0 MiB was copied at one moment." in tree_verdict(killed)


def test_copies_that_were_given_back_are_not_said_to_have_never_been() -> None:
    gone = replace(COPIED, processes=0, figures={"private_copies_bytes": 0})
    none = {"private_copies_bytes": 0, "copies_in_ram_bytes": 0}
    over = only(gone, values=none, peak={"private_copies_bytes": 24.0 * MIB})
    assert where(over) == ("Changes to a.npy stay private; what was copied is given back.",)
    said = tree_headline(over)
    assert (said.figure, said.aside) == ("0", "24.0 MiB at one moment, and given back since")


def test_the_headline_is_the_copies_of_all_files_or_what_alone_is_private() -> None:
    said = tree_headline(only(COPIED))
    assert (said.figure, said.unit, said.what, said.band) == (
        "24.0", "MiB", "PRIVATE COPIES", "copies",
    )  # fmt: skip
    own = tree_headline(only(file(Mode.READ)))
    assert (own.figure, own.unit, own.what, own.band) == ("1.41", "GiB", "OWN MEMORY", "python")
    unknown = tree_headline(only(COPIED, values={"private_copies_bytes": Absent("no permission")}))
    assert (unknown.figure, unknown.aside) == ("?", "not known: no permission")


def test_how_old_the_figure_is_stands_beside_it() -> None:
    assert tree_headline(tree_state(15)).aside.endswith("each page once, read up to 3 s ago")
    assert " ago" not in tree_headline(tree_state(3)).aside
    never = tree_at(3)
    never = replace(never, processes=(replace(never.processes[0], walked_at=None),))
    assert " ago" not in tree_headline(tree_state(3, tree=never)).aside


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        (Outcome.KILLED, {"killed_by": Killer.CAGE}, ("KILLED", "by the limit after 20.0 s")),
        (Outcome.KILLED, {"reason": "ended by SIGINT"}, ("KILLED", "ended by SIGINT after 20.0 s")),
        (Outcome.KILLED, {}, ("KILLED", "by whom is not known after 20.0 s")),
        (Outcome.FAILED, {"reason": "exit code 3"}, ("FAILED", "exit code 3")),
    ],
)
def test_a_bad_end_is_what_is_said_first(
    outcome: Outcome, more: dict[str, Any], words: tuple[str, str]
) -> None:
    said = tree_headline(ended_tree(20, outcome=outcome, **more))
    assert (said.figure, said.what) == words


def test_per_mode_of_its_files_it_is_said_what_becomes_of_changes() -> None:
    copied, written = mode_facts(tree_state(15))
    assert (copied.subject, copied.effect) == ("c, 1 file", "80.0 MiB copied")
    assert (written.subject, written.effect) == ("r+, 1 file", "3.00 MiB waiting")
    [read] = mode_facts(only(file(Mode.READ)))
    assert (read.subject, read.effect) == ("r, 1 file", "5.00 MiB in RAM")
    [held] = mode_facts(only(replace(file(Mode.READ_WRITE), kind=FileKind.MEMORY)))
    assert held.effect == "5.00 MiB shared"
    [none] = mode_facts(only())
    assert none.effect == "none is mapped"
    [unknown] = mode_facts(only(file(Mode.READ_WRITE, file_dirty_bytes=Absent("kernel 5.10"))))
    assert unknown.effect == "goes to the file"
    assert unknown.detail.endswith("not known (kernel 5.10)")
    assert mode_facts(tree_state(3, tree=None)) == ()


def test_nothing_is_said_of_a_tree_that_was_not_read() -> None:
    bare = RunState(ATTACHED, what="looking at it")
    assert of_tree_now(bare) == ()
    assert tree_headline(bare).what == "looking at it"
    assert number(TreeReading(0.0).get("pss_bytes")) is None
