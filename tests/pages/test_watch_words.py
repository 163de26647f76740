"""A page map calls its pages what they are in this mode and on this file system."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.probe.mapped_child import PAGES, mapped_child
from tui.pages.map import PageMapFrame
from tui.pages.text import labels, legend, render_text
from tui.pages.watch import PageMapWatch
from tui.probe.page_state import PageState
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from workloads.events import Counters, Opened
from workloads.kernel import PAGE_BYTES
from workloads.sources import ANSWERED, FileSources, sources_of

PRIVATE, CLEAN, DIRTY = PageState.PRIVATE_COPY, PageState.FILE_CLEAN, PageState.FILE_DIRTY
LAYERED = sources_of("overlay", Absent("cachestat(2) sees no page of a file on overlay"), None)
TMPFS = sources_of("tmpfs", None, None)
HUGE = sources_of("hugetlbfs", None, None)


def _opened(pid: int, start: int, path: Path, mode: str, sources: FileSources) -> Opened:
    status, before = path.stat(), Counters()
    opened = Opened(
        1.0, 0, 0, 0, 0, pid, start, PAGES * PAGE_BYTES, 0, mode != "load", mode, PAGES,
        PAGE_BYTES, status.st_size, 0.0, before, before, device=status.st_dev, inode=status.st_ino,
    )  # fmt: skip
    return replace(opened, sources=sources)


def _frame(
    mode: str, path: Path, sources: FileSources = ANSWERED, dirty_bytes: Figure = NOT_READ_YET
) -> PageMapFrame:
    with mapped_child(mode, path) as child:
        watch = PageMapWatch(child.pid, path)
        watch.opened(_opened(child.pid, child.start, path, mode, sources))
        watch.dirty_bytes = dirty_bytes
        frame = watch.whole()
        watch.close()
    if isinstance(frame, Absent):
        pytest.skip(f"page tables cannot be read here: {frame.reason}")
    assert frame is not None
    return frame


@pytest.mark.long
@pytest.mark.parametrize(
    ("mode", "sources", "words"),
    [
        ("r", ANSWERED, {}),
        ("c", ANSWERED, {}),
        ("r+", ANSWERED, {}),
        ("load", ANSWERED, {PRIVATE: "private memory"}),
        ("c", TMPFS, {CLEAN: "file, in memory (tmpfs)"}),
        ("r+", TMPFS, {CLEAN: "file, in memory (tmpfs)"}),
        ("r", HUGE, {CLEAN: "file, in memory (hugetlbfs)"}),
        ("load", TMPFS, {PRIVATE: "private memory", CLEAN: "file, in memory (tmpfs)"}),
    ],
)
def test_pages_have_the_words_of_their_mode_and_file_system(
    mode: str, sources: FileSources, words: dict[PageState, str], disk_dir: Path
) -> None:
    frame = _frame(mode, disk_dir / "array", sources)
    assert dict(frame.words) == words
    drawn = "\n".join(render_text(frame, 64, 16))
    assert all(word in drawn for word in words.values())
    assert ("private copy" in drawn) == (mode != "load")
    # Such a page is never clean, nor dirty: there is no disk that it could wait for.
    if sources.is_in_memory:
        assert "clean" not in drawn and "dirty" not in drawn
    if mode == "load":
        # Where its memory begins within a page, it ends within one more.
        assert frame.totals_bytes[PRIVATE] // PAGE_BYTES in (PAGES, PAGES + 1)


@pytest.mark.parametrize(
    ("dirty_bytes", "is_known", "words"),
    [
        (0, True, "0 B of the mapping dirty (smaps)"),
        (PAGE_BYTES, False, "4.00 KiB of the mapping dirty (smaps)"),
        (Absent("no permission"), False, "dirty pages: no permission"),
        (NOT_READ_YET, False, "dirty pages: not read yet"),
    ],
)
def test_where_only_the_mapping_is_told_pages_are_clean_if_none_of_it_is_dirty(
    dirty_bytes: Figure, is_known: bool, words: str, disk_dir: Path
) -> None:
    frame = _frame("r+", disk_dir / "array", LAYERED, dirty_bytes)
    assert frame.dirty_known is is_known
    assert frame.source.endswith(f"; {words}")
    drawn = "\n".join(render_text(frame, 64, 16))
    assert ("file clean" in drawn) is is_known
    assert ("file, clean or dirty" in drawn) is not is_known


def test_a_private_mapping_has_no_word_of_dirty_pages_of_the_file(disk_dir: Path) -> None:
    frame = _frame("c", disk_dir / "array", LAYERED, 0)
    assert "dirty" not in frame.source


@pytest.mark.parametrize("dirty_known", [True, False])
def test_words_stand_in_totals_and_legend_instead_of_the_usual_ones(dirty_known: bool) -> None:
    words = {PRIVATE: "private memory", CLEAN: "file, in memory (tmpfs)"}
    found = labels(dirty_known, words)
    assert (found[PRIVATE], found[CLEAN]) == ("private memory", "file, in memory (tmpfs)")
    assert (DIRTY in found) is dirty_known
    assert found[PageState.SWAPPED] == labels(dirty_known)[PageState.SWAPPED]
    named = [label for _, _, label in legend(dirty_known=dirty_known, words=words)]
    assert named[:-1] == list(found.values())
