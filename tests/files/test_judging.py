"""What is said of a file, for what was found: each state with its figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.files.comparing import Found
from tui.files.held import moment
from tui.files.judging import judged, judged_new
from tui.files.proof import FileState, FileVerdict, OwnChanges
from workloads.which_pages import WhichPages

SECOND = 1_000_000_000
WHEN = moment(9 * SECOND)
OWN = OwnChanges(7, WhichPages(((0, 7),)))
CUT_OFF = OwnChanges(7, None)
NONE = OwnChanges()


def _found(**changes: Any) -> Found:
    fields: dict[str, Any] = {
        "size_before": 40_000,
        "size": 40_000,
        "written_before": SECOND,
        "written": SECOND,
        "compared": "all 39.1 KiB compared by digest",
        "pages": 10,
    }
    return Found(**{**fields, **changes})


@pytest.mark.parametrize(
    ("found", "own", "state", "how"),
    [
        ({}, NONE, FileState.UNCHANGED, "all 39.1 KiB compared by digest"),
        (
            {"written": 9 * SECOND},
            NONE,
            FileState.UNCHANGED,
            f"all 39.1 KiB compared by digest; only its time differs, {WHEN}",
        ),
        (
            {"compared": "sampled 4,096 of 9,999 pages compared by digest", "is_sampled": True},
            NONE,
            FileState.UNCHANGED,
            "sampled 4,096 of 9,999 pages compared by digest, size and time too",
        ),
        (
            {"written": 9 * SECOND, "is_sampled": True},
            NONE,
            FileState.NOT_KNOWN,
            "all 39.1 KiB compared by digest: none of them differs, but its time does",
        ),
        (
            {"own_pages": 2, "is_sampled": True},
            OWN,
            FileState.NOT_KNOWN,
            "all 39.1 KiB compared by digest: none of them differs, but this run changed 7 pages",
        ),
        (
            {"own_pages": 7},
            OWN,
            FileState.UNCHANGED,
            "all 39.1 KiB compared by digest: this run changed 7 pages, and all hold what they "
            "held",
        ),
        (
            {"others": (4,), "written": 9 * SECOND},
            NONE,
            FileState.BY_OTHERS,
            f"1 of 10 pages compared differs: page 4; last written {WHEN}",
        ),
        (
            {"others": (0, 2, 3, 4, 6, 8, 9), "outside": 12, "written": 9 * SECOND},
            NONE,
            FileState.BY_OTHERS,
            "it differs outside of the array's data, first at byte 12; 7 of 10 pages compared "
            f"differ: pages 0, 2 to 4, 6 and 2 more; last written {WHEN}",
        ),
        (
            {"size": 4096, "pages": 1, "written": 9 * SECOND},
            NONE,
            FileState.BY_OTHERS,
            f"its size went from 39.1 KiB to 4.00 KiB; last written {WHEN}",
        ),
        (
            {"size": 40_001, "written": 9 * SECOND},
            NONE,
            FileState.BY_OTHERS,
            f"its size went from 40,000 B to 40,001 B; last written {WHEN}",
        ),
        (
            {"own_pages": 7, "first_own": 1},
            OWN,
            FileState.BY_RUN,
            "this run changed 7 pages; the first that differs is page 1; the other 3 pages are "
            "as they were",
        ),
        (
            {"own_pages": 10, "first_own": 0},
            OwnChanges(10, WhichPages(None, b"\xff\xff")),
            FileState.BY_RUN,
            "this run changed 10 pages; the first that differs is page 0",
        ),
        (
            {"own_pages": 10, "first_own": 1},
            CUT_OFF,
            FileState.BY_RUN,
            "this run changed 7 pages by its last whole chunk, which ones is not known: it did "
            "not end by itself; the first that differs is page 1",
        ),
        (
            {"own_pages": 7, "first_own": 1, "others": (8, 9), "written": 9 * SECOND},
            OWN,
            FileState.BY_OTHERS,
            "2 of 3 pages compared that this run never changed differ: pages 8 to 9; last "
            f"written {WHEN}; this run changed 7 pages; the first that differs is page 1",
        ),
        (
            {"own_pages": 1, "pages": 1, "size": 4096, "written": 9 * SECOND},
            OwnChanges(0, None),
            FileState.BY_OTHERS,
            f"its size went from 39.1 KiB to 4.00 KiB; last written {WHEN}; this run changed 0 "
            "pages by its last whole chunk, which ones is not known: it did not end by itself",
        ),
    ],
)
def test_what_was_found_is_told_with_its_figures(
    found: dict[str, Any], own: OwnChanges, state: FileState, how: str
) -> None:
    changed = {FileState.UNCHANGED: False, FileState.NOT_KNOWN: None}.get(state, True)
    assert judged(_found(**found), own) == FileVerdict(changed, how, state)


@pytest.mark.parametrize(
    ("found", "own", "state", "how"),
    [
        (
            {"own_pages": 7, "first_own": 1},
            OWN,
            FileState.BY_RUN,
            "mode w+ made it anew, 39.1 KiB; this run changed 7 pages; the first that differs is "
            "page 1; the other 3 pages are as they were",
        ),
        (
            {},
            OwnChanges(0, WhichPages(())),
            FileState.BY_RUN,
            "mode w+ made it anew, 39.1 KiB; this run changed 0 pages; the other 10 pages are as "
            "they were",
        ),
        (
            {"own_pages": 7, "others": (9,), "written": 9 * SECOND},
            OWN,
            FileState.BY_OTHERS,
            "mode w+ made it anew; 1 of 3 pages compared that this run never changed differs: "
            f"page 9; last written {WHEN}; this run changed 7 pages",
        ),
    ],
)
def test_a_file_made_anew_is_changed_by_the_run_and_others_are_told(
    found: dict[str, Any], own: OwnChanges, state: FileState, how: str
) -> None:
    assert judged_new(_found(**found), own) == FileVerdict(True, how, state)


@given(
    others=st.sets(st.integers(0, 9)),
    outside=st.none() | st.integers(0, 127),
    size=st.sampled_from([40_000, 4096, 50_000]),
    is_moved=st.booleans(),
    is_sampled=st.booleans(),
    is_new=st.booleans(),
)
def test_a_run_that_changed_nothing_is_never_blamed(
    others: set[int],
    outside: int | None,
    size: int,
    is_moved: bool,
    is_sampled: bool,
    is_new: bool,
) -> None:
    found = _found(
        others=tuple(sorted(others)),
        outside=outside,
        size=size,
        written=SECOND + is_moved,
        is_sampled=is_sampled,
    )
    verdict = judged(found, NONE)
    differs = bool(others) or outside is not None or size != 40_000
    assert verdict.state is not FileState.BY_RUN
    assert (verdict.state is FileState.BY_OTHERS) == differs
    assert "this run changed" not in verdict.how
    if is_new:
        assert (judged_new(found, OWN).state is FileState.BY_OTHERS) == differs


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (FileVerdict(False, "x", FileState.UNCHANGED), "The file is unchanged (x)."),
        (FileVerdict(True, "x", FileState.BY_RUN), "The file was changed by this run (x)."),
        (
            FileVerdict(True, "x", FileState.BY_OTHERS),
            "The file was changed, and not by this run (x).",
        ),
        (
            FileVerdict(False, "x", FileState.REPLACED),
            "The file was replaced by another file (x).",
        ),
        (FileVerdict(True, "x", FileState.GONE), "The file is gone (x)."),
        (
            FileVerdict(None, "x", FileState.NOT_KNOWN),
            "Whether the file changed is not known (x).",
        ),
        (FileVerdict(True, "an old recording"), "The file is changed (an old recording)."),
        (FileVerdict(False, "an old recording"), "The file is unchanged (an old recording)."),
    ],
)
def test_every_state_has_its_sentence(verdict: FileVerdict, sentence: str) -> None:
    assert verdict.sentence == sentence
