"""A stack of instances as cells: each a brick, and the file's pages once beside them.

What was measured is solid, what is predicted hatched. A brick's number is that of its last
instance. Every line has two colours in a cell at most.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.chart.areas import EIGHTHS, Look
from tui.chart.bands import COPIES, FILE, OWN, SWAP, Band
from tui.chart.fit_stack import Room, Stack, brick_tops
from tui.chart.marks import Runs, joined

Cell = tuple[str, str]
"""A character and its style."""

PRIVATE: Final = replace(OWN, label="private", short="private")
KERNEL: Final = Band(
    "kernel",
    "page tables, kernel",
    "kernel",
    "#",
    "k",
    "What the kernel keeps for each process: it cannot be taken back, nor moved to swap.",
)
_RISING: Final = " ▁▂▃▄▅▆▇█"
_GROWING: Final = " ▏▎▍▌▋▊▉█"
_TOP: Final = "▆"
"""A brick's last line: the ground above it parts it from the next."""
_FILE_CELLS: Final = 4
# Of a brick and of the next one; a hatching where they are predicted.
HATCHES: Final[dict[Look, str]] = {"colour": "\u2571\u2572", "texture": "\u2571\u2572",
                                   "ascii": "/\\"}  # fmt: skip
_TEXTURES: Final = {COPIES.key: "█▚", OWN.key: "▓░", KERNEL.key: "##", SWAP.key: "sS"}
_LETTERS: Final = {COPIES.key: "Cc", OWN.key: "Oo", KERNEL.key: "kk", SWAP.key: "sS"}


def brick_glyphs(band: Band, look: Look) -> str:
    """What a brick and the next one are made of where colours do not tell."""
    return (_LETTERS if look == "ascii" else _TEXTURES)[band.key]


def stack_cells(stack: Stack, room: Room, width: int, look: Look) -> list[Runs]:
    """The lines from the top down: bricks, a gap, the file's pages once."""
    beside = min(max(_FILE_CELLS, width // 6), width // 2)
    bricks = _Bricks(stack, room, max(1, width - beside - 1), look)
    file = _file_cells(stack, room, beside, look)
    lines = range(room.lines - 1, -1, -1)
    rows = [[*bricks.line(line), (" ", ""), *file[line]][:width] for line in lines]
    return [joined([text for text, _ in row], [style for _, style in row]) for row in rows]


class _Bricks:
    """One stack, line by line; 0 is the lowest."""

    def __init__(self, stack: Stack, room: Room, width: int, look: Look) -> None:
        self._stack, self._room, self._width, self._look = stack, room, width, look
        self._tops = brick_tops(stack, room)
        solid = room.height(stack.solid_end_bytes)
        # What is there at all is seen.
        self._solid = max(1, round(solid)) if solid > 0 else 0
        self._numbers = self._whole_lines()
        self._end = room.height(stack.end_bytes(stack.many)) if stack.many else 0.0

    def _whole_lines(self) -> dict[int, int]:
        """A whole line of each brick that has one, and its last instance: the uppermost, but for
        the edge of a solid one where there is another below it."""
        found, begin = {}, 0
        for top, last in self._tops:
            # The last solid one ends at its eighth, not on a line.
            is_solid_end = last == len(self._stack.solid_bytes)
            end = min(top, self._solid // EIGHTHS) if is_solid_end else top
            has_edge = last < len(self._stack.solid_bytes) and end - begin > 1
            if end > begin:
                found[end - 1 - has_edge] = last
            begin = top
        return found

    def line(self, line: int) -> list[Cell]:
        """Its cells, as wide as the stack."""
        low, solid = line * EIGHTHS, len(self._stack.solid_bytes)
        below = sum(top <= line for top, _ in self._tops)
        if self._solid >= low + EIGHTHS:
            is_top = any(top == line + 1 and last < solid for top, last in self._tops)
            cells = self._solid_line(line, below % 2, is_top=is_top)
        elif self._solid > low:
            return self._partial_line(line, self._solid - low, below % 2)
        elif self._end > low + EIGHTHS / 2:
            cells = self._parted(line, *(
                (HATCHES[self._look][below % 2], band.area) for band in (self._band(line), KERNEL)
            ))  # fmt: skip
        else:
            return [(" ", "")] * self._width
        return self._numbered(cells, line, is_solid=self._solid > low)

    def _band(self, line: int) -> Band:
        return self._stack.band if line < self._room.memory_lines else SWAP

    def _solid_line(self, line: int, odd: int, *, is_top: bool) -> list[Cell]:
        band = self._band(line)
        if self._look != "colour":
            return self._parted(line, self._glyph(band, odd), self._glyph(KERNEL, odd))
        if band is SWAP:
            return [(HATCHES["colour"][odd], f"ink-{SWAP.key} on {SWAP.area}")] * self._width
        glyph, ground = (_TOP, "") if is_top else (" ", "on ")
        private, kernel = (glyph, ground + band.area), (glyph, ground + KERNEL.area)
        whole, part = divmod(self._strip_eighths(line), EIGHTHS)
        part = 0 if is_top else part  # two colours and the ground have no room in a cell
        thin = [(_GROWING[EIGHTHS - part], f"{band.area} on {KERNEL.area}")] if part else []
        return [private] * (self._width - whole - len(thin)) + thin + [kernel] * whole

    def _partial_line(self, line: int, eighths: int, odd: int) -> list[Cell]:
        """The end of what is solid: exact in colours; a texture has no eighths."""
        band = self._band(line)
        if self._look == "colour":
            glyph = _RISING[eighths]
            return self._parted(line, (glyph, band.area), (glyph, KERNEL.area))
        if eighths < EIGHTHS // 2 and line:
            return [(" ", "")] * self._width
        return self._parted(line, self._glyph(band, odd), self._glyph(KERNEL, odd))

    def _glyph(self, band: Band, odd: int) -> Cell:
        return brick_glyphs(band, self._look)[odd], band.area

    def _parted(self, line: int, private: Cell, kernel: Cell) -> list[Cell]:
        """Both in whole cells."""
        strip = round(self._strip_eighths(line) / EIGHTHS)
        return [private] * (self._width - strip) + [kernel] * strip

    def _strip_eighths(self, line: int) -> int:
        """How much of the width is page tables and the kernel's: none of it is ever in swap."""
        fixed_bytes = self._stack.fixed_share * self._stack.end_bytes(self._stack.many)
        if line >= self._room.memory_lines or fixed_bytes <= 0:
            return 0
        in_memory = min(self._stack.end_bytes(self._stack.many), self._room.memory_bytes)
        share = min(1.0, fixed_bytes / in_memory) * self._width * EIGHTHS
        # Whole cells, but for what is thinner than one: edges of bricks have no eighths of both.
        cells = round(share / EIGHTHS)
        return cells * EIGHTHS if cells else max(1, round(share))

    def _numbered(self, cells: list[Cell], line: int, *, is_solid: bool) -> list[Cell]:
        """The number of its last instance in the uppermost whole line of a brick."""
        last = self._numbers.get(line)
        if last is None:
            return cells
        text = f" {last:,} "
        if len(text) + 1 > self._width:
            return cells
        style = "bold"
        if is_solid and self._look == "colour":
            band = self._band(line)
            style = f"ink-{band.key} on {band.area} bold"
        return [*((character, style) for character in text), *cells[len(text) :]]


def _file_cells(stack: Stack, room: Room, width: int, look: Look) -> list[list[Cell]]:
    """From the lowest line up; what is more than the memory ends in a sign at the limit."""
    height = room.height(stack.file_bytes)
    most = room.memory_lines * EIGHTHS
    is_more = height > most
    end = min(most, max(1, round(height))) if height > 0 else 0
    glyph = FILE.ascii_glyph if look == "ascii" else FILE.texture
    words = {0: "once", 1: "file"} if end >= 2 * EIGHTHS else {0: "file"}
    full = (" ", f"on {FILE.area}") if look == "colour" else (glyph, FILE.area)
    ink = f"ink-{FILE.key} on {FILE.area}" if look == "colour" else ""
    lines: list[list[Cell]] = []
    for line in range(room.lines):
        part = end - line * EIGHTHS
        cells = [(" ", "")] * width
        is_most = part >= EIGHTHS // 2 or (part > 0 and line == 0)
        if part >= EIGHTHS or (is_most and look != "colour"):
            cells = [full] * width
            word = words.get(line, "")
            if len(word) == _FILE_CELLS <= width:
                cells[: len(word)] = [(letter, ink) for letter in word]
            if is_more and (line + 1) * EIGHTHS == most:
                cells[width // 2] = ("^" if look == "ascii" else "▲", ink)
        elif part > 0 and look == "colour":
            cells = [(_RISING[part], FILE.area)] * width
        lines.append(cells)
    return lines
