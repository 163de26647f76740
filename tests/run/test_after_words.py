"""What is left behind, in words: each figure of whom it is, of its moment, or not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.test_verdict import MIB, state_of
from tui.probe.in_cache import ONLY_CACHESTAT, InCache
from tui.probe.reading import Absent, Figure
from tui.probe.writeback import WritebackTimes
from tui.run.after import After, after_json
from tui.run.after_words import after_sentences
from tui.run.ledger import Ledger, private_ledger
from tui.run.other_writer import OtherWriter
from tui.run.state import RunState
from tui.run.together import Together
from tui.run.together_result import instances_json
from tui.run.together_words import sentences_of, verdict_of
from tui.run.verdict import of_run
from workloads.sources import ANSWERED, FileSources, sources_of

UNKNOWN = Absent("needs Linux 6.5")
NAMED = Absent("the file has a name")
CLEAN = InCache(100 * MIB, 0, 0)
DIRTY = InCache(100 * MIB, 30 * MIB, 2 * MIB)
TIMES = WritebackTimes(30.0, 5.0)
LATER = "the kernel writes it on its own once it was dirty for 30 s, looking every 5 s."
STAYED = "100 MiB of the file stayed in the page cache, "
LOST = "when the scratch array was deleted"


def own(at_end: InCache, let_go: InCache | None = None, **changes: Any) -> After:
    """A file of the user's that has its name."""
    return replace(After(at_end, TIMES, False, let_go or at_end, 1, NAMED), **changes)


def scratch(let_go: InCache, never: Figure, at_end: InCache | None = None) -> After:
    """A scratch array that was deleted."""
    return After(at_end or let_go, TIMES, True, let_go, 0, never)


def deleted(let_go: InCache, never: Figure) -> After:
    """A file of the user's that somebody deleted."""
    return replace(scratch(let_go, never), is_scratch=False)


def ended(mode: str, after: After, sources: FileSources = ANSWERED, **changes: Any) -> RunState:
    """A run of 4 MiB changed that left this behind."""
    return state_of(mode, after=after, sources=sources, **{"unflushed_pages": 9, **changes})


def said(mode: str, after: After, sources: FileSources = ANSWERED, **changes: Any) -> str:
    """Its last sentences."""
    state = ended(mode, after, sources, **changes)
    words = " ".join(after_sentences([state]))
    assert of_run(state).endswith(words)
    return words


TMPFS = sources_of("tmpfs", None, None)
NFS = sources_of("nfs", None, None)
OLD = sources_of("ext4", UNKNOWN, None)
MAPPED = InCache(100 * MIB, 30 * MIB, ONLY_CACHESTAT)
NOT_TOLD = InCache(100 * MIB, UNKNOWN, ONLY_CACHESTAT)
NOTHING_TOLD = InCache(UNKNOWN, UNKNOWN, UNKNOWN)
IN_MEMORY = InCache(100 * MIB, Absent("never"), Absent("never"))
SMALL = InCache(4096, 4096, 0)


@pytest.mark.parametrize(
    ("mode", "after", "words"),
    [
        ("r+", own(CLEAN), f"{STAYED}all of it on the disk: nothing waits."),
        ("r+", own(DIRTY), f"{STAYED}32.0 MiB of it not yet written: {LATER}"),
        ("w+", own(MAPPED), f"{STAYED}30.0 MiB of it not yet written: {LATER}"),
        (
            "r",
            own(DIRTY),
            f"{STAYED}32.0 MiB of it not yet written (none of it this run's): {LATER}",
        ),
        (
            "r+",
            own(SMALL),
            "4.00 KiB of the file stayed in the page cache, all of it not yet written: " + LATER,
        ),
        (
            "r+",
            own(InCache(0, 0, 0)),
            "Nothing of the file stayed in the page cache, and nothing waits for the disk.",
        ),
        (
            "r+",
            own(NOT_TOLD),
            "100 MiB of the file stayed in the page cache; how much of it waits for the disk is "
            "not known: needs Linux 6.5.",
        ),
        (
            "r",
            own(NOTHING_TOLD),
            "How much of the file is in the page cache is not known: needs Linux 6.5.",
        ),
        (
            "r",
            own(InCache(20 * MIB, 0, 0), CLEAN),
            "20.0 MiB of the file stayed in the page cache, all of it on the disk: nothing waits. "
            "While the file was read back 80.0 MiB more of it came into the cache.",
        ),
        (
            "r+",
            own(DIRTY, times=WritebackTimes(30.0, 0.0)),
            f"{STAYED}32.0 MiB of it not yet written: the kernel writes it when memory runs short "
            "or somebody asks for it (dirty_writeback_centisecs is 0).",
        ),
        (
            "r+",
            own(DIRTY, times=WritebackTimes(UNKNOWN, 5.0)),
            f"{STAYED}32.0 MiB of it not yet written: the kernel writes it on its own.",
        ),
    ],
)
def test_of_a_file_that_stays_is_told_what_waits_and_until_when(
    mode: str, after: After, words: str
) -> None:
    assert said(mode, after) == words


@pytest.mark.parametrize(
    ("changes", "whose"),
    [
        ({"unflushed_pages": 0}, " (none of it this run's)"),
        ({"other_writer": OtherWriter("has it open")}, " (not this run's alone)"),
        ({"other_writer": OtherWriter("", instances=2)}, ""),
        ({}, ""),
    ],
)
def test_whose_the_waiting_pages_are_is_said_where_they_are_not_the_runs(
    changes: dict[str, Any], whose: str
) -> None:
    assert f"32.0 MiB of it not yet written{whose}: " in said("r+", own(DIRTY), **changes)


LEDGER = Ledger(4 * MIB, dirtied_bytes=40 * MIB)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (own(IN_MEMORY), "The file keeps its memory until it is deleted: 100 MiB of tmpfs."),
        (scratch(IN_MEMORY, 0), f"W{LOST[1:]} 100 MiB of tmpfs went with it."),
        (
            deleted(NOTHING_TOLD, 0),
            "When the file's last name was deleted all of it of tmpfs went with it.",
        ),
    ],
)
def test_a_file_in_memory_is_its_memory(after: After, words: str) -> None:
    assert said("r+", after, TMPFS) == words


@pytest.mark.parametrize(
    ("mode", "ledger", "words"),
    [
        ("c", private_ledger(4 * MIB, 0, 4 * MIB, 0), "4.00 MiB of private copies went with the"),
        (
            "c",
            private_ledger(4 * MIB, 0, MIB, 3 * MIB),
            "4.00 MiB of private copies (3.00 MiB of them in swap) went with the process.",
        ),
        ("load", private_ledger(0, 0, 9 * MIB, 0), "9.00 MiB of private memory went with the"),
        ("c", private_ledger(MIB, MIB, 0, 0), ""),
        ("c", private_ledger(MIB, 0, UNKNOWN, 0), "All private copies went with the process."),
        ("r+", Ledger(private_ram_bytes=4 * MIB), ""),
    ],
)
def test_what_was_private_went_with_the_process(mode: str, ledger: Ledger, words: str) -> None:
    found = after_sentences([ended(mode, own(CLEAN), ledger=ledger)])
    assert found[0].startswith(words) if words else len(found) == 1


def test_before_the_end_and_of_an_array_that_was_never_open_nothing_is_said() -> None:
    assert after_sentences([state_of("c")]) == ()
    assert after_sentences([state_of("c", after=own(CLEAN))]) == ()
    assert after_json(None) is None


def test_of_several_the_file_is_told_once_and_what_was_private_as_a_sum() -> None:
    ledger = private_ledger(4 * MIB, 0, 4 * MIB, 0)
    both = (ended("c", own(CLEAN), ledger=ledger, started_at=1.0, notices=("warm: all",)),) * 2
    told = verdict_of(Together(both))
    assert " Warm: all. 8.00 MiB of" in told and told.endswith(" ".join(after_sentences(both)))
    assert told.count("stayed in the page cache") == 1
    whole = instances_json(Together(both))
    assert whole["file"]["after"] == after_json(own(CLEAN)) == whole["instances"][0]["after"]
    assert whole["file"]["after"]["at_end"]["cached_bytes"] == 100 * MIB
    assert whole["file"]["after"]["absent"] == {"never_written_bytes": "the file has a name"}
    assert "8.00 MiB of private copies went with the 2 processes. 100 MiB of the file" in told
    shared = (ended("r+", scratch(DIRTY, 30 * MIB), ledger=LEDGER, started_at=1.0),) * 2
    assert f"30.0 MiB still waited {LOST}, and is never written." in verdict_of(Together(shared))
    more = (ended("r", own(InCache(20 * MIB, 0, 0), CLEAN), started_at=1.0, notices=("warm",)),) * 2
    *_, stays, came = sentences_of(Together(more))
    assert "stayed in" in stays.text and stays.rank < came.rank, "without room the addition goes"
    waits = (ended("r", own(DIRTY), started_at=1.0),) * 2
    assert "(none of it these 2 instances')" in verdict_of(Together(waits))


_FIGURES = st.one_of(st.integers(0, 1 << 40), st.just(UNKNOWN))
_PAGES = st.builds(InCache, _FIGURES, _FIGURES, _FIGURES)


@given(
    mode=st.sampled_from(["r", "r+", "w+", "c", "load"]),
    after=st.builds(
        After,
        _PAGES,
        st.builds(WritebackTimes, st.sampled_from([0.0, 30.0, UNKNOWN]), _FIGURES),
        st.booleans(),
        _PAGES,
        st.integers(0, 2),
        _FIGURES,
    ),
    sources=st.sampled_from([ANSWERED, TMPFS, NFS, OLD]),
)
def test_whatever_was_read_each_sentence_stands_alone_and_nothing_unknown_is_said_to_be_nothing(
    mode: str, after: After, sources: FileSources
) -> None:
    sentences = after_sentences([ended(mode, after, sources)])
    assert sentences
    for sentence in sentences:
        assert sentence.endswith(".") and (sentence[0].isupper() or sentence[0].isdigit())
    waits = after.let_go if not after.names_left or after.is_scratch else after.at_end
    if "othing wait" in " ".join(sentences) and not sources.is_in_memory:
        assert waits.dirty_bytes == 0 and waits.writeback_bytes in (0, ONLY_CACHESTAT)
