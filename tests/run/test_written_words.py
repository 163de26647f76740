"""What a command wrote, in a sentence: only what is known of it, and whose it is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.run.written_words import details_of, exact_json, price_in_words, written_sentences
from tui.tree.reading import MappedFile, TreeReading
from tui.tree.written import Written, WrittenPart, unknown
from workloads.words import Mode

PART = WrittenPart(28672, ((4, 6), (100, 100)))
SHARED = (Mode.READ_WRITE,)


def said(exact: Written | None) -> str:
    """Of one file."""
    file = MappedFile("8:1:1", Path("/d/train.npy"), exact=exact)
    return "; ".join(written_sentences(TreeReading(1.0, files=(file,))))


@pytest.mark.parametrize(
    ("exact", "words"),
    [
        (None, ""),
        (
            Written(PART, modes=SHARED),
            "Your script wrote rows 4-6 and 100 (28.0 KiB, to the page) of train.npy",
        ),
        (
            Written(WrittenPart(4096, ((7, 7),)), modes=(Mode.COPY_ON_WRITE,)),
            "Your script wrote row 7 (4.00 KiB, to the page) of train.npy, in copies of its own",
        ),
        (
            Written(WrittenPart(4096, ((7, 7),)), modes=(*SHARED, Mode.COPY_ON_WRITE)),
            "Your script wrote row 7 (4.00 KiB, to the page) of train.npy, "
            "in part in copies of its own",
        ),
        (Written(WrittenPart(0), modes=SHARED), "Your script wrote nothing to train.npy"),
        (
            Written(WrittenPart(Bounded("it ended", 0)), reason="it ended"),
            "Your script wrote at least 0 B of train.npy: it ended",
        ),
        (
            Written(replace(PART, written_bytes=Bounded("it ended", 28672)), reason="it ended"),
            "Your script wrote rows 4-6 and 100 (at least 28.0 KiB, to the page) of train.npy: "
            "it ended",
        ),
        (unknown("no room"), "What your script wrote to train.npy is not known: no room"),
        (
            Written(PART, WrittenPart(0), "epoch 2"),
            "Your script wrote rows 4-6 and 100 (28.0 KiB, to the page) of train.npy; "
            'Since the mark "epoch 2" it wrote nothing of train.npy',
        ),
        (
            Written(WrittenPart(28672, tuple((n, n) for n in range(0, 12, 2)), 3)),
            "Your script wrote rows 0, 2, 4, 6 and 5 more runs of rows (28.0 KiB, to the page) "
            "of train.npy",
        ),
        (
            Written(WrittenPart(28672, no_rows="not in one piece")),
            "Your script wrote 28.0 KiB of train.npy",
        ),
    ],
)
def test_a_sentence_says_what_is_known(exact: Written | None, words: str) -> None:
    assert said(exact) == words


def test_what_a_script_reads_has_null_for_what_is_not_known() -> None:
    exact = Written(replace(PART, written_bytes=Bounded("it ended", 28672)), PART, "m", "it ended")
    assert json.loads(json.dumps(exact_json(exact))) == {
        "written_bytes": None,
        "at_least_bytes": 28672,
        "rows": [[4, 6], [100, 100]],
        "more_runs": 0,
        "no_rows": None,
        "since_mark": {
            "mark": "m",
            "written_bytes": 28672,
            "at_least_bytes": None,
            "rows": [[4, 6], [100, 100]],
            "more_runs": 0,
            "no_rows": None,
        },
        "reason": "it ended",
    }
    assert exact_json(None) is None and details_of(None) == ""
    assert details_of(unknown("no room")) == "written: not known (no room)"
    assert details_of(exact).endswith("(it ended)")


def test_the_price_is_the_dearer_of_both_ways_or_not_known() -> None:
    assert price_in_words([2e-6, 5e-6]).endswith("about 5.00 us a page here")
    assert "not known here (no permission)" in price_in_words([2e-6, Absent("no permission")])
