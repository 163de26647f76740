"""Bricks are as high as their figures, each is seen, and none is drawn that is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.chart.areas import EIGHTHS, Look
from tui.chart.bands import COPIES, FILE, SWAP
from tui.chart.fit_cells import HATCHES, KERNEL, PRIVATE, brick_glyphs, stack_cells
from tui.chart.fit_stack import Room, Stack, brick_tops, per_brick

GIB, MIB = 1 << 30, 1 << 20
Cells = list[list[tuple[str, str]]]
LOOKS: tuple[Look, ...] = ("colour", "texture", "ascii")


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    """Any memory and swap over any lines."""
    swap = draw(st.one_of(st.just(0), st.integers(MIB, 64 * GIB)))
    return Room(draw(st.integers(MIB, 1 << 44)), swap, draw(st.integers(2, 50)))


@st.composite
def stacks_in(draw: st.DrawFn) -> tuple[Stack, Room]:
    """A stack that fits its room: so many measured, the rest of them predicted."""
    room = draw(rooms())
    whole = room.memory_bytes + room.swap_bytes
    many = draw(st.integers(1, 300))
    each = draw(st.floats(0.01, 1.0)) * whole / many
    solid = draw(st.integers(0, many))
    return (
        Stack(
            draw(st.sampled_from([COPIES, PRIVATE])),
            (each,) * solid,
            many - solid,
            each,
            draw(st.floats(0, 1)),
            draw(st.floats(0, 2)) * room.memory_bytes,
        ),
        room,
    )


def cells_of(stack: Stack, room: Room, width: int, look: Look = "colour") -> Cells:
    """One cell after another, from the lowest line up."""
    rows = stack_cells(stack, room, width, look)
    return [[(c, style) for text, style in row for c in text] for row in reversed(rows)]


def eighths_of(cells: Cells, column: int, area: str) -> int:
    """How much of a column has a band's colour, in eighths of a line."""
    total = 0
    for row in cells:
        glyph, style = row[column]
        words = style.split()
        if "on" in words and words[words.index("on") + 1] == area:
            total += EIGHTHS
        elif style == area and glyph in " ▁▂▃▄▅▆▇█":
            total += " ▁▂▃▄▅▆▇█".index(glyph)
    return total


@given(stacks_in())
def test_bricks_end_where_their_last_instance_does_within_half_a_line(
    drawn: tuple[Stack, Room],
) -> None:
    stack, room = drawn
    tops = brick_tops(stack, room)
    lines = [line for line, _ in tops]
    assert lines == sorted(set(lines))
    assert tops[-1][1] == stack.many
    size = per_brick(stack, room)
    for line, last in tops:
        exact = room.height(stack.end_bytes(last)) / EIGHTHS
        assert abs(line - exact) <= 0.5 + 1e-6
        assert last % size == 0 or last == stack.many
    assert lines[-1] <= room.lines


@given(stacks_in(), st.integers(8, 60))
def test_what_is_solid_is_as_high_as_measured_and_the_hatched_rest_ends_with_the_last(
    drawn: tuple[Stack, Room], width: int
) -> None:
    stack, room = drawn
    cells = cells_of(stack, room, width)
    # No number reaches so far, and of the kernel's strip there is none without a share.
    column = width - min(max(4, width // 6), width // 2) - 2
    plain = cells_of(replace(stack, fixed_share=0.0, file_bytes=0.0), room, width)
    kinds = [_kind(row[column], stack) for row in plain]
    solid, hatched = kinds.count("solid"), kinds.count("hatched")
    assert kinds == ["solid"] * solid + ["hatched"] * hatched + [""] * (
        room.lines - len(kinds[: solid + hatched])
    )
    exact = room.height(stack.solid_end_bytes)
    assert (solid > 0) == (exact > 0)
    if 0 < solid <= room.memory_lines:
        glyph, style = plain[solid - 1][column]
        top = 8 * (solid - 1) + (8 if " on " in f" {style}" else " ▁▂▃▄▅▆▇█".index(glyph))
        assert abs(top - exact) <= 1
    if hatched:
        assert stack.more
        end = room.height(stack.end_bytes(stack.many)) / EIGHTHS
        assert abs(solid + hatched - end) <= 0.5 + 1e-6
    assert {len(row) for row in cells} == {width}


def _kind(cell: tuple[str, str], stack: Stack) -> str:
    glyph, style = cell
    if not style:
        return ""
    assert any(area in style for area in (stack.band.area, SWAP.area))
    return "hatched" if glyph in HATCHES["colour"] and "on " not in style else "solid"


@given(stacks_in(), st.integers(2, 60), st.sampled_from(LOOKS))
def test_every_line_is_as_wide_as_asked_and_the_file_is_there_once(
    drawn: tuple[Stack, Room], width: int, look: Look
) -> None:
    stack, room = drawn
    rows = stack_cells(stack, room, width, look)
    assert len(rows) == room.lines
    assert all(sum(len(text) for text, _ in row) <= width for row in rows)
    if look == "ascii":
        assert all(text.isascii() for row in rows for text, _ in row)
    if look == "colour" and width >= 12:
        cells = cells_of(stack, room, width)
        height = min(room.height(stack.file_bytes), room.memory_lines * EIGHTHS)
        beside = {i for row in cells for i, (_, style) in enumerate(row) if FILE.area in style}
        assert len(beside) == (max(4, width // 6) if stack.file_bytes else 0)
        assert all(abs(eighths_of(cells, i, FILE.area) - height) <= 1 for i in beside)


def test_what_is_there_at_all_is_seen_and_what_is_not_takes_no_room() -> None:
    room = Room(4 * GIB, 0, 10)
    little = cells_of(Stack(PRIVATE, (1.0,)), room, 20)
    assert little[0][0] == ("▁", PRIVATE.area)
    nothing = cells_of(Stack(PRIVATE), room, 20)
    assert all(glyph == " " and not style for row in nothing for glyph, style in row)


@pytest.mark.parametrize(
    ("each", "many", "wanted"),
    [
        (GIB, 4, [(3, 1), (5, 2), (8, 3), (10, 4)]),
        (21 * MIB, 195, [(3, 50), (5, 100), (8, 150), (10, 195)]),
    ],
)
def test_small_instances_are_one_brick_together_and_its_number_says_how_many(
    each: int, many: int, wanted: list[tuple[int, int]]
) -> None:
    room = Room(4 * GIB, 0, 10)
    stack = Stack(PRIVATE, (), many, each)
    assert brick_tops(stack, room) == wanted
    text = "\n".join(
        "".join(text for text, _ in row) for row in stack_cells(stack, room, 30, "ascii")
    )
    assert all(f" {last} " in text for _, last in wanted)


def test_what_is_more_than_the_memory_lies_in_swap_and_the_kernels_part_never_does() -> None:
    room = Room(2 * GIB, 2 * GIB, 20)
    assert room.memory_lines == 10
    stack = Stack(COPIES, (GIB, GIB, GIB), 1, GIB, fixed_share=0.1)
    cells = cells_of(stack, room, 40)
    assert all(COPIES.area in row[20][1] for row in cells[:10])
    assert all(SWAP.area in row[20][1] for row in cells[10:])
    for line, row in enumerate(cells):
        strip = sum(
            KERNEL.area in style and (glyph, style) != (" ", KERNEL.area) for glyph, style in row
        )
        # A tenth of 4 GiB, all of it in 2 GiB: a fifth of the width.
        assert strip == (7 if line < 10 else 0)
    assert [row[20][0] for row in cells[15:]] == ["\u2572"] * 5


def test_a_file_larger_than_the_memory_ends_in_a_sign_at_the_limit() -> None:
    room = Room(GIB, GIB, 8)
    for look, sign in zip(LOOKS, "▲▲^", strict=True):
        cells = cells_of(Stack(PRIVATE, file_bytes=3 * GIB), room, 30, look)
        text = ["".join(glyph for glyph, _ in row) for row in cells]
        assert [sign in line for line in text] == [line == 3 for line in range(8)]
        assert "once" in text[0]
        assert "file" in text[1]


def test_without_colour_no_two_bands_and_no_two_bricks_look_alike() -> None:
    for look in LOOKS[1:]:
        for band in (COPIES, PRIVATE):
            assert len(set(brick_glyphs(band, look))) == 2
        found = [set(brick_glyphs(band, look)) for band in (COPIES, PRIVATE, KERNEL, SWAP)]
        assert len(set.union(*found)) == sum(map(len, found))
        file = FILE.ascii_glyph if look == "ascii" else FILE.texture
        assert file not in set.union(*found, set(HATCHES[look]))


def test_the_last_solid_brick_has_its_number_in_a_line_of_its_own_or_none() -> None:
    room = Room(4 * GIB, 0, 10)
    for solid, wanted in (((GIB, 0.9 * GIB), [1, 2]), ((GIB, 0.3 * GIB), [2]), ((GIB,), [1])):
        cells = cells_of(Stack(PRIVATE, solid), room, 30)
        text = "\n".join("".join(glyph for glyph, _ in row) for row in cells)
        assert [number for number in (1, 2, 3) if f" {number} " in text] == wanted
