"""What Textual has drawn so far, read from what it writes.

It draws chunk by chunk: a move of the cursor, then text in styles that each end plain. Such chunks
are read whole; whatever else comes is read sequence by sequence. What is not understood is handed
on, and what the terminal shows is not known from then on.
"""

from __future__ import annotations

import re
from typing import Final

from tui.wire.cells import Cells, Chunks, leading_marks, split
from tui.wire.controls import ALTERNATE_SCREEN, Controls, is_harmless
from tui.wire.rows import Row
from tui.wire.styles import Styles

_MOVE: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
_ONE: Final = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<string>\x1b[\]P_^X].*?(?:\x07|\x1b\\))"
    r"|(?P<escape>\x1b[ -/]*[0-~])|(?P<control>.)",
    re.DOTALL,
)
_SYNCHRONISED: Final = {"\x1b[?2026h": True, "\x1b[?2026l": False}
_MOST_CELLS: Final = 1 << 16  # a number larger than any terminal is noise


class Picture:
    """The rows that Textual has drawn, its cursor, and what is to be sent beside them."""

    def __init__(self) -> None:
        self.styles = Styles()
        self.controls = Controls()
        self.rows: dict[int, Row] = {}
        self.changed: dict[int, None] = {}
        """The rows that may not show what they should, the one that waits longest first."""
        self.row = self.column = 0
        self.size = (0, 0)
        """Columns and rows of the terminal: where it ends."""
        self.is_drawing = False
        """Whether a frame has begun that has not ended, where the terminal can wait for one."""
        self.synchronises = False
        self.is_new = True
        """Whether what the terminal shows is not known."""
        self._style = 0
        self._chunks = Chunks(self.styles)

    def feed(self, data: str) -> None:
        """Take in what Textual writes."""
        if (begins := _SYNCHRONISED.get(data)) is not None:
            self.is_drawing = begins
            self.synchronises = True
            return
        before, *moved = _MOVE.split(data)
        if before:
            self._one_by_one(before)
        for at in range(0, len(moved), 3):
            self.row = min(max(int(moved[at]), 1), _MOST_CELLS) - 1
            self.column = min(max(int(moved[at + 1]), 1), _MOST_CELLS) - 1
            if chunk := moved[at + 2]:
                self._chunk(chunk)
        if len(moved) >= 3 * self.size[1]:
            # Another screen: it is read from its top, whatever waited on the one before.
            self.changed = dict.fromkeys(sorted(self.changed))

    def forget_shown(self) -> None:
        """What the terminal shows is not known: all is to be sent anew."""
        for row in self.rows.values():
            row.forget_shown()
        self.changed.update(dict.fromkeys(self.rows))
        self.is_new = True

    def forget(self) -> None:
        """Nothing is drawn any more."""
        self.rows.clear()
        self.changed.clear()
        self.is_new = True

    def _chunk(self, chunk: str) -> None:
        ends_line = chunk[-1] == "\n"
        line = chunk[:-1] if ends_line else chunk
        if line and not (self._style == 0 and self._whole(line)):
            self._one_by_one(line)
        if ends_line:
            self._new_line()

    def _whole(self, chunk: str) -> bool:
        """Draw a chunk that begins and ends plain; whether it was one."""
        row = self.rows.get(self.row) or self._new_row()
        end = row.has_drawn(self.column, chunk)
        if end < 0:
            cells = self._chunks.read(chunk)
            if cells is None:
                return False
            end = row.draw(self.column, cells, chunk)
            self.changed[self.row] = None
        self.column = end
        return True

    def _new_row(self) -> Row:
        row = self.rows[self.row] = Row()
        return row

    def _one_by_one(self, data: str) -> None:
        for one in _ONE.finditer(data):
            if text := one["text"]:
                self._text(text)
            elif final := one["final"]:
                self._sequence(one[0], final, one["parameters"], one["between"])
            elif (link := one["link"]) is not None:
                self._style = self.styles.linked(self._style, "" if link == ";" else link)
            elif control := one["control"]:
                self._control(control)
            else:
                self._hand_on(one[0])

    def _text(self, text: str) -> None:
        row = self.rows.get(self.row) or self._new_row()
        self.changed[self.row] = None
        if marks := leading_marks(text):
            row.join(self.column, marks)
        texts, sure = split(text[len(marks) :])
        cells = Cells(texts, [self._style] * len(texts), sure)
        self.column = row.draw(self.column, cells)

    def _control(self, control: str) -> None:
        if control == "\n":
            self._new_line()
        elif control == "\r":
            self.column = 0
        elif control == "\b":
            self.column = max(0, self.column - 1)
        elif control == "\x07":
            self.controls.add(control)

    def _new_line(self) -> None:
        self.column = 0
        if self.row + 1 != self.size[1]:
            self.row += 1
            return
        self.rows = {at - 1: row for at, row in self.rows.items() if at}
        self.forget_shown()

    def _sequence(self, sequence: str, final: str, parameters: str, between: str) -> None:
        if final == "m" and not between and not parameters.startswith((">", "?", "<", "=")):
            self._style = self.styles.after(self._style, parameters)
        elif final in "ABCDEFGHJKdf" and not between and not parameters.strip("0123456789;"):
            numbers = [min(int(n or 0), _MOST_CELLS) for n in parameters.split(";")]
            if final in "JK":
                self._erase(sequence, final, numbers[0])
            else:
                self._move(final, max(1, numbers[0]), max(1, numbers[1] if numbers[1:] else 1))
        else:
            self._hand_on(sequence)

    def _move(self, final: str, first: int, second: int) -> None:
        if final in "Hf":
            self.row, self.column = first - 1, second - 1
        elif final in "AF":
            self.row = max(0, self.row - first)
        elif final in "BE":
            self.row += first
        elif final == "C":
            self.column += first
        elif final == "D":
            self.column = max(0, self.column - first)
        elif final == "G":
            self.column = first - 1
        elif final == "d":
            self.row = first - 1
        if final in "EF":
            self.column = 0

    def _erase(self, sequence: str, final: str, part: int) -> None:
        columns, rows = self.size
        if part > 2 or not columns:
            self._hand_on(sequence)
            return
        ends = {0: (self.column, columns), 1: (0, self.column + 1), 2: (0, columns)}
        whole = {0: range(self.row + 1, rows), 1: range(self.row), 2: range(rows)}
        here = ends[part] if final == "K" or part < 2 else (0, 0)
        spans = {self.row: here} | dict.fromkeys(whole[part] if final == "J" else (), (0, columns))
        style = self.styles.erased(self._style)
        for at, (start, end) in spans.items():
            if start < end:
                row = self.rows.setdefault(at, Row())
                row.clear(start, end, style)
                self.changed[at] = None

    def _hand_on(self, sequence: str) -> None:
        self.controls.add(sequence)
        if ALTERNATE_SCREEN.match(sequence):
            self.forget()
        elif not is_harmless(sequence):
            self.forget_shown()
