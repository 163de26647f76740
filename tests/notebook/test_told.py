"""The line and the picture of a cell, from what looks have seen: tables and hostile texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics.measured import Bounded
from tui.notebook.cell import BANDS, CellSeen, Moment, amounts
from tui.notebook.item import Item
from tui.notebook.items import highest_of, items_of
from tui.notebook.picture import svg_of
from tui.notebook.shown import Shown
from tui.notebook.told import item_words, line_of
from tui.probe.reading import Absent, Figure
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, TreeReading
from tui.watch.family import Doubt
from tui.watch.known import COPIES
from tui.watch.own_arrays import OwnArray
from tui.watch.reader import Readings
from workloads.words import Mode

M = 1 << 20
WHY = Absent("no permission")


def _item(**more: Any) -> Item:
    return replace(Item("x.npy", ("c",), 0, 0, 0, 0), **more)


def _file(name: str, copies: Figure = 0) -> MappedFile:
    peak = {} if isinstance(copies, Absent) else {COPIES: copies}
    return MappedFile(
        name, Path(f"/data/{name}"), modes=(Mode.COPY_ON_WRITE,), processes=1,
        figures={COPIES: copies, "file_dirty_bytes": 0, "size_bytes": 8 * M}, peak=peak,
    )  # fmt: skip


def _reading(*files: MappedFile) -> TreeReading:
    return TreeReading(0.0, (), files, {})


def _seen(first: TreeReading, last: TreeReading, *arrays: OwnArray) -> CellSeen:
    return CellSeen(first, last, (), arrays, (), 1.0)


def _array(peak: int) -> OwnArray:
    readings = Readings()
    readings.add({COPIES: 0, "file_dirty_bytes": 0})
    readings.add({COPIES: peak, "file_dirty_bytes": 0})
    where = Path("/data/x.npy")
    return OwnArray("x.npy", "c", 4096, 8 * M, readings, where, is_closed=True)


def test_what_a_child_may_have_copied_is_not_told_as_nothing() -> None:
    """It ended between two looks: an array that stays open knows of it, the process's look not."""
    file = _file("x.npy", copies=M)
    array = replace(_array(M), is_closed=False, was_open=True)
    array.readings.doubt = Doubt("a child ended", 9 * M)
    seen = _seen(_reading(file), _reading(file), array)
    (item,) = items_of(seen)
    assert item.peak == Bounded("a child ended (at least 1.00 MiB, at most 9.00 MiB)", M, 9 * M)
    assert line_of(seen) == "x.npy (c): +0 B private copies (peak at least 1.00 MiB)"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_file_without_a_name_is_told_once_and_what_it_had_is_not_the_cells(
    is_known: bool,
) -> None:
    """Also where no look at the whole process has found it."""
    file = replace(_file("8:1:7", copies=4 * M), is_deleted=True)
    readings = Readings()
    readings.add({COPIES: 4 * M, "file_dirty_bytes": 0})
    array = OwnArray("x.npy", "c", 4096, 8 * M, readings, was_open=True, file_key="8:1:7")
    seen = _seen(_reading(file), _reading(file)) if is_known else _seen(_reading(), _reading())
    seen = replace(seen, arrays=(array,))
    assert line_of(seen) == "nothing was copied or made dirty in 1 mapped file"


def test_two_files_that_had_one_name_in_turn_are_told_apart() -> None:
    gone = replace(_array(4 * M), file_key="8:1:7")
    file = replace(_file("x.npy", copies=M), key="8:1:8")
    seen = _seen(_reading(), _reading(file), gone)
    assert line_of(seen) == (
        "x.npy (c): closed, 4.00 MiB private copies given back; "
        "x.npy (c): +1.00 MiB private copies (peak 1.00 MiB)"
    )


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (_item(has=M, peak=M), "x.npy (c): +1.00 MiB private copies (peak 1.00 MiB)"),
        (_item(had=M, has=M, peak=3 * M), "x.npy (c): +0 B private copies (peak 3.00 MiB)"),
        (_item(had=M, has=0, peak=M), "x.npy (c): -1.00 MiB private copies (peak 1.00 MiB)"),
        (_item(has=WHY, peak=WHY), "x.npy (c): ? (no permission) private copies (peak ? (no per"),
        (_item(had=WHY, has=M, peak=M), "x.npy (c): ? (no permission) private copies (peak 1.00"),
        (
            _item(has=M, peak=Bounded("why", 2 * M, None)),
            "x.npy (c): +1.00 MiB private copies (peak at least 2.00 MiB)",
        ),
        (_item(peak=M, is_closed=True), "x.npy (c): closed, 1.00 MiB private copies given back"),
        (_item(modes=("r+",), dirty=M), "x.npy (r+): 1.00 MiB dirty"),
        (
            _item(modes=("r+",), dirty=M, dirty_before=4 * M),
            "x.npy (r+): 1.00 MiB dirty (-3.00 MiB)",
        ),
        (_item(modes=("r+",), dirty=WHY), "x.npy (r+): ? (no permission) dirty"),
        (
            _item(modes=("r+", "c"), has=M, peak=M, dirty=M),
            "x.npy (r+, c): +1.00 MiB private copies (peak 1.00 MiB), 1.00 MiB dirty",
        ),
        (
            _item(modes=("r",), flush_words="flush() 1 call"),
            "x.npy (r): read alone, flush() 1 call",
        ),
    ],
)
def test_an_item_in_words(item: Item, words: str) -> None:
    assert item_words(item).startswith(words)


def test_what_is_not_known_comes_first_and_what_stayed_as_it_was_is_not_told() -> None:
    same, more = _file("same.npy", M), _file("more.npy", 2 * M)
    unknown = _file("unknown.npy", WHY)
    before = _file("more.npy", M)
    line = line_of(_seen(_reading(same, before), _reading(same, more, unknown)))
    assert line == (
        "unknown.npy (c): ? (no permission) private copies (peak ? (no permission)); "
        "more.npy (c): +1.00 MiB private copies (peak 2.00 MiB)"
    )


def test_without_a_file_and_without_a_change_it_says_so() -> None:
    assert line_of(_seen(_reading(), _reading())) == "no data file is mapped in this process"
    two = _reading(_file("a"), _file("b"))
    assert line_of(_seen(two, two)) == "nothing was copied or made dirty in 2 mapped files"


def test_no_more_than_four_are_told() -> None:
    files = [_file(f"{n}.npy", n * M) for n in range(1, 8)]
    line = line_of(_seen(_reading(), _reading(*files)))
    assert line.startswith("7.npy") and line.endswith("; and 3 more")


def test_libraries_and_shared_memory_without_a_copy_are_not_told() -> None:
    library = MappedFile("l", Path("/usr/lib/l.so"), kind=FileKind.LIBRARY)
    memory = MappedFile("m", Path("/dev/shm/m"), kind=FileKind.MEMORY, modes=(Mode.READ_WRITE,))
    assert items_of(_seen(_reading(), _reading(library, memory))) == []


def test_arrays_that_went_unlooked_leave_the_peak_of_their_file_open() -> None:
    one, two = _array(M), _array(2 * M)
    (alone,) = items_of(_seen(_reading(), _reading(), one))
    assert alone.peak == M and alone.is_closed
    (both,) = items_of(_seen(_reading(), _reading(), one, two))
    assert isinstance(both.peak, Bounded) and both.peak.at_least == 2 * M
    seen = _seen(_reading(), _reading(_file("x.npy", M)), one, two)
    (beside,) = items_of(seen)
    assert beside.peak == 2 * M
    unlooked = CellSeen(
        seen.first, seen.last, (), seen.arrays, (), 1.0, unlooked=frozenset([id(two)])
    )
    (open_above,) = items_of(unlooked)
    assert isinstance(open_above.peak, Bounded) and open_above.peak.at_least == 2 * M


@given(st.lists(st.one_of(st.integers(0, 1 << 40), st.just(WHY)), min_size=1))
def test_the_highest_is_never_less_than_what_was_seen(figures: list[Figure]) -> None:
    highest = highest_of(figures)
    known = [figure for figure in figures if not isinstance(figure, Absent)]
    if len(known) == len(figures):
        assert highest == max(known)
    else:
        assert isinstance(highest, Absent)
        assert not known or (isinstance(highest, Bounded) and highest.at_least == max(known))


def test_amounts_put_each_page_into_one_band() -> None:
    use = FileUse("x", (Mode.READ_WRITE,), {"dirty_bytes": 3 * M})
    process = Process(1, 1, 0, "python", uses=(use,))
    total: dict[str, Figure] = {
        "interpreter_bytes": 9 * M, "copies_in_ram_bytes": 2 * M, "mapping_file_bytes": 5 * M,
        "swap_bytes": 0,
    }  # fmt: skip
    reading = TreeReading(0.0, (process,), (_file("x"),), total)
    assert dict(zip(BANDS, amounts(reading), strict=True)) == {
        "python": 9 * M, "copies": 2 * M, "unwritten": 3 * M, "file": 2 * M, "swap": 0,
    }  # fmt: skip
    nothing = TreeReading(0.0, (), (), {"mapping_file_bytes": WHY})
    assert amounts(nothing) == (None,) * len(BANDS)


def _moments(count: int) -> list[Moment]:
    return [Moment(at / 10, (10.0 * M, at * M, 1.0 * M, 2.0 * M, 1.0 * M)) for at in range(count)]


def test_the_picture_is_small_whole_and_names_its_bands() -> None:
    svg = svg_of(_moments(500), 50.0, "what it says")
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert len(svg) < 10_000
    assert root.get("role") == "img" and root.findtext(f"{space}title") == "what it says"
    texts = [text.text for text in root.iter(f"{space}text")]
    assert {"private copies", "not yet written", "in swap", "513 MiB", "50.0 s"} <= set(texts)
    paths = [path.get("class") for path in root.iter(f"{space}path")]
    assert paths == [*(f"cw-{band}" for band in BANDS), "cw-axis"]


@pytest.mark.parametrize("moments", [[], _moments(1), [Moment(0, (None,) * 5)] * 3])
def test_without_two_moments_there_is_no_picture(moments: list[Moment]) -> None:
    assert svg_of(moments, 1.0, "") == ""


@given(st.text())
def test_whatever_a_file_is_called_the_output_is_text_and_no_markup(name: str) -> None:
    file = MappedFile(
        "k", Path("/data") / (name.replace("/", "").replace("\0", "") or "x"),
        modes=(Mode.COPY_ON_WRITE,), processes=1, figures={COPIES: M}, peak={COPIES: M},
    )  # fmt: skip
    seen = CellSeen(_reading(), _reading(file), tuple(_moments(3)), (), (), 1.0)
    html = Shown(seen).bundle["text/html"]
    root = ET.fromstring(f"<all>{html}</all>")
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"all", "div", "code", "svg", "title", "style", "rect", "path", "text"}
