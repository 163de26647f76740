"""Labels are harmless, told apart, and of a bounded number whatever a process does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.exposition.canned import (
    NOW,
    UNKNOWN,
    USE_KEYS,
    file,
    known,
    process,
    series,
    tree_state,
    use,
)
from tests.screens.canned import MIB
from tui.exposition import families as f
from tui.exposition.board import Known
from tui.exposition.collector import KnownCollector, registry_of
from tui.exposition.labels import MOST_FILES, MOST_PROCESSES, OTHER, file_labels
from workloads.words import Mode

_COPIES = f.MAPPINGS["private_copies_bytes"]
_RSS = f.PROCESSES["rss_bytes"]


def _scraped(found: Known) -> dict[str, list[dict[str, str]]]:
    """The labels of every sample by its name, read back from what is sent."""
    text = generate_latest(registry_of(KnownCollector(lambda: found, "1", clock=lambda: NOW)))
    read: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            read.setdefault(sample.name, []).append(sample.labels)
    return read


@pytest.mark.slow
@given(st.text(alphabet=st.characters(), max_size=40), st.text(max_size=40))
def test_no_name_breaks_the_exposition_or_brings_a_line_of_its_own(path: str, name: str) -> None:
    found = known(tree_state(process(4, use(), name=name), files=(file(path=f"/{path}"),)))
    (labels,) = _scraped(found)["cowtop_private_copies_bytes"]
    assert labels["file"].isprintable()
    (info,) = _scraped(found)["cowtop_process_info"]
    assert info["command"].isprintable() or not info["command"]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ('/d/a"b.npy', '/d/a"b.npy'),
        ("/d/a\\nb.npy", "/d/a\\nb.npy"),
        ("/d/a\nb.npy", "/d/a b.npy"),
        ("/d/\udcff.npy", "/d/ .npy"),
        ("/d/\u202eypn.a", "/d/ ypn.a"),
        ("/d/" + "x" * 5000, "/d/" + "x" * 297),
        ("/d/(other)", "/d/(other)"),
    ],
)
def test_what_a_name_has_in_it_is_in_its_label_as_far_as_it_is_harmless(
    path: str, label: str
) -> None:
    found = known(tree_state(process(4, use()), files=(file(path=path),)))
    assert _scraped(found)["cowtop_private_copies_bytes"][0]["file"] == label


def test_two_files_of_one_name_are_told_apart() -> None:
    """And stay so when the other one has copied more."""
    for copies in (1.0, 9.0):
        first = file("8:1:7", peak={"private_copies_bytes": copies})
        second = file("8:1:8", peak={"private_copies_bytes": 5.0})
        assert file_labels((first, second, file("8:1:9", is_deleted=True))) == {
            "8:1:7": "/data/a.npy (inode 8:1:7)",
            "8:1:8": "/data/a.npy (inode 8:1:8)",
            "8:1:9": "/data/a.npy (deleted)",
        }


def test_the_files_that_are_copied_most_have_labels_and_the_rest_is_summed() -> None:
    many = MOST_FILES + 3
    files = tuple(
        file(f"8:1:{n}", f"/d/{n}.npy", peak={"private_copies_bytes": 100.0 - n})
        for n in range(many)
    )
    uses = [use(f"8:1:{n}", private_copies_bytes=n * MIB) for n in range(many)]
    found = series(_COPIES, known(tree_state(process(4, *uses), files=files)))
    assert len(found) == MOST_FILES + 1
    assert found["4", OTHER, ""] == sum(range(MOST_FILES, many)) * MIB
    assert found["4", "/d/0.npy", "c"] == 0
    assert sum(found.values()) == sum(range(many)) * MIB


def test_the_processes_that_copied_most_have_labels_and_the_rest_is_summed_but_not_counted() -> (
    None
):
    many = MOST_PROCESSES + 2
    processes = [
        process(n, use(), peak={"private_copies_bytes": 1e6 - n}) for n in range(1, many + 1)
    ]
    found = known(tree_state(*processes))
    rss = series(_RSS, found)
    assert len(rss) == many - 1
    assert rss[(OTHER,)] == (many - 1 + many) * MIB
    assert (OTHER,) not in series(f.PROCESSES["minor_faults_per_second"], found)
    assert (OTHER,) not in series(f.STARTED, found)
    copies = series(_COPIES, found)
    assert (
        copies[OTHER, "/data/a.npy", "c"] == 2 * (USE_KEYS.index("private_copies_bytes") + 1) * MIB
    )


def test_a_sum_with_an_unknown_in_it_is_absent() -> None:
    many = MOST_PROCESSES + 2
    processes = [process(n) for n in range(1, many + 1)]
    processes[-1] = process(many, figures={"rss_bytes": UNKNOWN, "swap_bytes": 3})
    found = known(tree_state(*processes))
    assert (OTHER,) not in series(_RSS, found)
    assert (OTHER,) in series(f.PROCESSES["swap_bytes"], found)


def test_several_trees_share_the_labels_and_what_is_summed() -> None:
    half = MOST_PROCESSES // 2 + 1
    first = [process(n, use()) for n in range(1, half + 1)]
    second = [process(n, use("8:1:8")) for n in range(half, 2 * half)]
    files = (file(), file("8:1:8"))
    found = known(tree_state(*first, files=files), tree_state(*second, files=files))
    rss = series(_RSS, found)
    assert len(rss) == MOST_PROCESSES + 1
    assert sum(rss.values()) == sum(range(1, 2 * half)) * MIB
    # One who is in both is told once, and two files of one name are told apart across trees.
    assert len(series(f.PROCESS_INFO, found)) == MOST_PROCESSES
    labels = {of[1] for of in series(_COPIES, found)}
    assert labels == {"/data/a.npy (inode 8:1:7)", "/data/a.npy (inode 8:1:8)"}


def test_libraries_that_nobody_asked_for_are_in_no_sum() -> None:
    found = known(tree_state(process(4, use("1:2:3", Mode.READ), use())))
    assert list(series(_COPIES, found)) == [("4", "/data/a.npy", "c")]
