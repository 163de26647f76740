"""How a cell looks, as a number; what to send so that the next cell looks otherwise.

Number 0 is how a terminal begins: its own colours, nothing set; -1 is not known.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PARAMETERS: Final = re.compile(r"[\d;]*\Z")
_MOST_CHANGES: Final = 4096
# Only what every terminal knows how to take back is taken back alone.
_OFF: Final = {1: "22", 2: "22", 3: "23", 4: "24", 5: "25", 7: "27", 9: "29"}
_OFF_CODES: Final = {22: (1, 2), 23: (3,), 24: (4, 21), 25: (5, 6), 27: (7,), 28: (8,), 29: (9,)}
_SETS: Final = frozenset((*_OFF, 6, 8, 21, 53))


class Style(NamedTuple):
    """Colours as the parameters that set them, "" for the terminal's own; what is set besides."""

    foreground: str = ""
    background: str = ""
    attributes: frozenset[int] = frozenset()
    other: tuple[str, ...] = ()
    """What is not understood, and all after it, as it came: taken back by a reset alone."""
    link: str = ""
    """Parameters and address of a hyperlink."""


_PLAIN: Final = Style()
NOT_KNOWN: Final = -1


class Styles:
    """Gives each style its number, and remembers how one follows another."""

    def __init__(self) -> None:
        self.of_plain = _OfPlain(self)
        self._styles: list[Style] = [_PLAIN]
        self._numbers: dict[Style, int] = {_PLAIN: 0}
        self._after: dict[tuple[int, str], int] = {}
        self._changes: dict[tuple[int, int], str] = {}

    def after(self, style: int, parameters: str) -> int:
        """The style that `CSI parameters m` makes of another."""
        key = (style, parameters)
        number = self._after.get(key)
        if number is None:
            number = self._after[key] = self._number(_applied(self._styles[style], parameters))
        return number

    def linked(self, style: int, link: str) -> int:
        """The same style as a hyperlink to somewhere, or to nowhere."""
        return self._number(self._styles[style]._replace(link=link))

    def erased(self, style: int) -> int:
        """How a cell looks that is erased in a style: its background stays."""
        return self._number(Style(background=self._styles[style].background))

    def change(self, old: int, new: int) -> str:
        """The shortest sequence after which what was drawn as `old` is drawn as `new`."""
        if old == NOT_KNOWN:
            return "\x1b[0m" + self.change(0, new)
        key = (old, new)
        sequence = self._changes.get(key)
        if sequence is None:
            if len(self._changes) >= _MOST_CHANGES:
                self._changes.clear()
            sequence = _change(self._styles[old], self._styles[new])
            self._changes[key] = sequence
        return sequence

    def _number(self, style: Style) -> int:
        number = self._numbers.get(style)
        if number is None:
            number = self._numbers[style] = len(self._styles)
            self._styles.append(style)
        return number


class _OfPlain(dict[str, int]):
    """The style that parameters make of the terminal's own: most of what is drawn begins plain."""

    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, parameters: str) -> int:
        style = self[parameters] = self._styles.after(0, parameters)
        return style


def _applied(style: Style, parameters: str) -> Style:
    if parameters in ("", "0"):
        return Style(link=style.link)
    kept = style._replace(other=(*style.other, parameters))
    if style.other or not _PARAMETERS.match(parameters):
        return kept  # all that follows what is not understood is kept in its order
    codes = [int(code or 0) for code in parameters.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style(link=style.link)
        elif code in _SETS:
            style = style._replace(attributes=style.attributes | {code})
        elif code in _OFF_CODES:
            style = style._replace(attributes=style.attributes.difference(_OFF_CODES[code]))
        elif code in (38, 48):
            colour = _long_colour(code, codes)
            if colour is None:
                return kept
            style = _coloured(style, code == 38, colour)
        elif 30 <= code <= 49 or 90 <= code <= 107:
            colour = "" if code in (39, 49) else str(code)
            style = _coloured(style, code < 40 or 90 <= code < 100, colour)
        else:
            return kept
    return style


def _coloured(style: Style, in_front: bool, colour: str) -> Style:
    return style._replace(foreground=colour) if in_front else style._replace(background=colour)


def _long_colour(code: int, codes: list[int]) -> str | None:
    """The parameters of a colour by number or by red, green and blue, taken from the front."""
    count = {5: 2, 2: 4}.get(codes[0] if codes else 0)
    if count is None or len(codes) < count:
        return None
    taken = codes[:count]
    del codes[:count]
    return ";".join(map(str, (code, *taken)))


def _change(old: Style, new: Style) -> str:
    link = f"\x1b]8;{new.link or ';'}\x1b\\" if new.link != old.link else ""
    anew = ["0", *_parameters(new)] if new._replace(link="") != _PLAIN else [""]
    best = ";".join(anew)
    if old._replace(link=new.link) == new:
        return link
    if not old.other and not new.other:
        step = _step(old, new)
        if step is not None and len(step) < len(best):
            best = step
    return f"{link}\x1b[{best}m"


def _parameters(style: Style) -> list[str]:
    """What sets a style from the terminal's own."""
    attributes = map(str, sorted(style.attributes))
    return [*attributes, *filter(None, (style.foreground, style.background)), *style.other]


def _step(old: Style, new: Style) -> str | None:
    """Only what differs; None where something can be taken back by a reset alone."""
    gone, come = old.attributes - new.attributes, new.attributes - old.attributes
    if not gone <= _OFF.keys():
        return None
    codes = sorted({_OFF[code] for code in gone})
    if "22" in codes:
        come |= new.attributes & {1, 2}  # one code takes both back
    codes += map(str, sorted(come))
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return ";".join(codes)
