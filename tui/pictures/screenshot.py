"""Reads the SVG of Textual's `App.export_screenshot()` back into the cell grid it was made from.

That SVG is the only public way to what a Textual screen shows.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

from rich.cells import cell_len

from tui.pictures.grid import CellGrid, ScreenCell, Style, without_controls

# The geometry of `rich.console.Console.export_svg`, in SVG units.
_CELL_WIDTH = 12.2
_CELL_HEIGHT = 24.4
_BASELINE = 20.0
_BACKGROUND_TOP = 1.5
_FRAME_WIDTH = 18
_FRAME_HEIGHT = 50

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RULE = re.compile(r"\.([\w-]+-r\d+) \{ fill: (#[0-9a-f]{6});?([^}]*)\}")
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ZERO_WIDTH_JOINER = "\u200d"


def grid_from_screenshot(svg: str) -> CellGrid:
    """The cells of a Textual screenshot; raises ValueError where the SVG is none."""
    try:
        root = ElementTree.fromstring(_NOT_XML.sub("", svg))
    except ElementTree.ParseError as error:
        raise ValueError(f"not a Textual screenshot: {error}") from error
    size = root.get("viewBox", "").split()
    frame = root.find(f"{_NAMESPACE}rect")
    if len(size) != 4 or frame is None:
        raise ValueError("not a Textual screenshot: no viewBox or no window frame")
    columns = int((float(size[2]) - _FRAME_WIDTH) / _CELL_WIDTH + 1e-6)
    rows = round((float(size[3]) - _FRAME_HEIGHT) / _CELL_HEIGHT)
    backgrounds = [[frame.get("fill", "#000000")] * columns for _ in range(rows)]
    for rect in root.iterfind(f"{_NAMESPACE}g//{_NAMESPACE}rect"):
        row = round((_number(rect, "y") - _BACKGROUND_TOP) / _CELL_HEIGHT)
        first = round(_number(rect, "x") / _CELL_WIDTH)
        last = min(columns, first + round(_number(rect, "width") / _CELL_WIDTH))
        backgrounds[row][first:last] = [rect.get("fill", "#000000")] * (last - first)
    cells = [[ScreenCell(" ", Style("#000000", colour)) for colour in row] for row in backgrounds]
    rules = {name: (colour, css) for name, colour, css in _RULE.findall(svg)}
    for text in root.iterfind(f"{_NAMESPACE}g//{_NAMESPACE}text"):
        row = round((_number(text, "y") - _BASELINE) / _CELL_HEIGHT)
        column = round(_number(text, "x") / _CELL_WIDTH)
        colour, css = rules.get(text.get("class", ""), ("#000000", ""))
        _write(cells[row], column, text.text or "", colour, css)
    return CellGrid(columns, rows, tuple(tuple(row) for row in cells))


def _number(element: ElementTree.Element, attribute: str) -> float:
    return float(element.get(attribute, "0"))


def _write(row: list[ScreenCell], column: int, text: str, colour: str, css: str) -> None:
    for character in _characters(text.replace("\xa0", " ")):
        shown = unicodedata.normalize("NFC", without_controls(character))
        width = cell_len(character)
        if not shown or column + width > len(row):
            continue
        for offset in range(width):
            style = Style(
                colour,
                row[column + offset].style.background,
                bold="font-weight: bold" in css,
                italic="font-style: italic" in css,
                underline="underline" in css,
                strike="line-through" in css,
            )
            row[column + offset] = ScreenCell("" if offset else shown, style)
        column += width


def _characters(text: str) -> list[str]:
    """The text cut where a new cell starts: marks and joined emoji stay with what they mark."""
    found: list[str] = []
    for char in text:
        joins = found and (cell_len(char) == 0 or found[-1].endswith(_ZERO_WIDTH_JOINER))
        if joins:
            found[-1] += char
        else:
            found.append(char)
    return found
