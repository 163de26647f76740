"""What happened, above the picture: a sign in the column of its moment, its effect beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.marker import Marker, MarkerKind
from tui.text import plain
from workloads.figures import fall
from workloads.words import Mode

Runs = list[tuple[str, str]]
_LONGEST_MARK: Final = 20

MARKER_GLYPHS: Final[dict[MarkerKind, tuple[str, str, str]]] = {
    MarkerKind.START: ("▸", ">", "dim"),
    MarkerKind.FLUSH: ("▼", "f", "ink-ground bold"),
    MarkerKind.RELEASE: ("◆", "r", "interface bold"),
    MarkerKind.PAUSE: ("‖", "p", "dim"),
    MarkerKind.LIMIT: ("!", "!", "limit bold"),
    MarkerKind.MARK: ("●", "m", "interface bold"),
    MarkerKind.OPEN: ("▷", "o", "dim"),
    MarkerKind.CLOSE: ("◁", "c", "dim"),
    MarkerKind.END: ("■", "e", "ink-ground bold"),
}
MARKER_WORDS: Final[dict[MarkerKind, str]] = {
    MarkerKind.START: "the array was opened",
    MarkerKind.FLUSH: "flush() was called",
    MarkerKind.RELEASE: "memory was given back",
    MarkerKind.PAUSE: "paused",
    MarkerKind.LIMIT: "the limit was met",
    MarkerKind.MARK: "the program marked this moment",
    MarkerKind.OPEN: "the program opened a memory map",
    MarkerKind.CLOSE: "the program closed a memory map",
    MarkerKind.END: "the end",
}


def short_bytes(figure: Figure) -> str:
    """`88.1M`: for where a unit has room for a letter; `?` where it is not known."""
    if isinstance(figure, Absent):
        return "?"
    number, _, unit = format_bytes(figure).partition(" ")
    return f"{number}{unit[0]}" if unit != "B" else f"{number} B"


def effect_of(marker: Marker, mode: Mode | None) -> str:
    """What a flush wrote or a release gave back, a mark's text; empty where there is none."""
    before, after, mode = marker.before, marker.after, marker.mode or mode
    if marker.kind is MarkerKind.MARK:
        return plain(marker.label, _LONGEST_MARK)
    if before is None or after is None:
        return "limit" if marker.kind is MarkerKind.LIMIT else ""
    if marker.kind is MarkerKind.RELEASE:
        return f"{marker.label} -{short_bytes(fall(before.rss_bytes, after.rss_bytes))}"
    if marker.kind is not MarkerKind.FLUSH or mode is None:
        return ""
    if mode.is_shared:
        return f"wrote {short_bytes(fall(before.unwritten_bytes, after.unwritten_bytes))}"
    return f"freed {short_bytes(fall(before.private_bytes, after.private_bytes))}"


def meaning_of(marker: Marker) -> str:
    """What happened, when one points at its sign: what it was, and what came of it."""
    name = f"{marker.label}: " if marker.label else ""
    words = [f"{name}{marker.verdict or MARKER_WORDS[marker.kind]}"]
    if marker.pid is not None:
        words.append(f"PID {marker.pid}")
    if marker.called_from is not None:
        words.append(f"called from {marker.called_from.name}")
    return ", ".join(words)


def marker_row(
    markers: Sequence[tuple[int, Marker]],
    columns: int,
    mode: Mode | None,
    *,
    ascii_only: bool,
    is_of_many: bool = False,
) -> Runs:
    """One row of signs; `markers` with their columns, in order of time.

    `is_of_many`: of several runs, whose signs lie close: what is the same again is told once.
    An effect is written where there is room before the next sign; of several in one column the
    last is shown, but a program's own mark is not hidden by what it marks.
    """
    text = [" "] * columns
    styles = [""] * columns
    last: dict[int, Marker] = {}
    for column, marker in markers:
        is_marked = column in last and last[column].kind is MarkerKind.MARK
        if marker.kind is MarkerKind.MARK or not (is_marked and marker.kind.comes_often):
            last[column] = marker
    taken = sorted(last)
    for column, marker in last.items():
        glyph, plain, style = MARKER_GLYPHS[marker.kind]
        text[column], styles[column] = plain if ascii_only else glyph, style
    told = ""
    for index, column in enumerate(taken):
        effect = effect_of(last[column], mode)
        if is_of_many:
            if effect == told:
                continue
            effect = f" {effect}" if effect else ""
        if effect and ascii_only:
            effect = f":{effect}"  # the sign is a letter, and none of the word's
        following = taken[index + 1] if index + 1 < len(taken) else columns
        if effect and column + 1 + len(effect) < following:
            text[column + 1 : column + 1 + len(effect)] = effect
            styles[column + 1 : column + 1 + len(effect)] = ["dim"] * len(effect)
            told = effect_of(last[column], mode)
    return joined(text, styles)


def joined(text: Sequence[str], styles: Sequence[str]) -> Runs:
    """Characters and their styles as runs of one style.

    A blank on the ground looks alike in every style that has no ground of its own.
    """
    runs: Runs = []
    piece: list[str] = []
    before, has_ground = "", True
    for character, style in zip(text, styles, strict=True):
        if (style != before and (style or character != " " or has_ground)) or not piece:
            if piece:
                runs.append(("".join(piece), before))
            piece, before, has_ground = [], style, "on " in style
        piece.append(character)
    if piece:
        runs.append(("".join(piece), before))
    return runs
