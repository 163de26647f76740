"""The stacked areas of one cell as a small SVG: time to the right, bytes upwards.

Without a style sheet (where one is taken out) it has the colours for light ground, on a ground of
its own; with one it follows the notebook. No text of it comes from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.notebook.cell import BANDS, Moment
from tui.palette import BY_NAME

WIDTH: Final = 480
HEIGHT: Final = 118
_LEFT: Final = 62
_RIGHT: Final = 8
_TOP: Final = 8
_BOTTOM: Final = 78
_MOST_POINTS: Final = 48
_COPIES: Final = BANDS.index("copies")
_Known = tuple[float, tuple[float, ...]]
"""Seconds since the cell began, and the bytes of each band."""
_LABELS: Final = {
    "python": "python",
    "copies": "private copies",
    "unwritten": "not yet written",
    "file": "file",
    "swap": "in swap",
}
_INKS: Final = {"ground": ("#ffffff", "#14171c"), "ink": ("#1b1f24", "#e6e9ee")}
_DARK: Final = (
    '[data-jp-theme-light="false"] ',
    ".vscode-dark ",
    '[data-theme="dark"] ',
)


def svg_of(moments: Sequence[Moment], seconds: float, alternative: str) -> str:
    """The picture; `alternative` is what it says, escaped already. Empty without two moments."""
    known = [_known(moment) for moment in moments if None not in moment.bytes]
    if len(known) < 2:
        return ""
    points = _thinned(known)
    stacks = [list(accumulate(amounts)) for _, amounts in points]
    top = max(stack[-1] for stack in stacks) or 1.0
    span = max(seconds, points[-1][0], 1e-6)
    xs = [_LEFT + (WIDTH - _LEFT - _RIGHT) * min(1.0, at / span) for at, _ in points]
    parts = [
        f'<svg class="cowtop-cell" xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11" aria-label="{alternative}">',
        f"<title>{alternative}</title>",
        f"<style>{_style()}</style>",
        f'<rect class="cw-ground" width="{WIDTH}" height="{HEIGHT}" rx="4" '
        f'fill="{_INKS["ground"][0]}"/>',
    ]
    used = []
    for number, band in enumerate(BANDS):
        low = [stack[number - 1] if number else 0.0 for stack in stacks]
        high = [stack[number] for stack in stacks]
        if all(one == other for one, other in zip(low, high, strict=True)):
            continue
        used.append(band)
        parts.append(_area(band, xs, [_y(v, top) for v in low], [_y(v, top) for v in high]))
    parts += _axes(top, span)
    parts += _legend(used)
    return "".join([*parts, "</svg>"])


def _known(moment: Moment) -> _Known:
    return moment.at, tuple(amount for amount in moment.bytes if amount is not None)


def _thinned(moments: Sequence[_Known]) -> list[_Known]:
    """The first, the last, and of each stretch between them the one with the most copies."""
    if len(moments) <= _MOST_POINTS:
        return list(moments)
    inner, most = moments[1:-1], _MOST_POINTS - 2
    kept = []
    for place in range(most):
        part = inner[place * len(inner) // most : (place + 1) * len(inner) // most]
        kept.append(max(part, key=lambda moment: moment[1][_COPIES]))
    return [moments[0], *kept, moments[-1]]


def _y(value: float, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value / top


def _area(band: str, xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
    there = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, high, strict=True)]
    back = [f"{x:.1f},{y:.1f}" for x, y in zip(reversed(xs), reversed(low), strict=True)]
    colour = BY_NAME[f"band-{band}"].light
    return f'<path class="cw-{band}" fill="{colour}" d="M{" ".join([*there, *back])}Z"/>'


def _axes(top: float, span: float) -> list[str]:
    ink, axis = _INKS["ink"][0], BY_NAME["axis"].light
    text = f'class="cw-ink" fill="{ink}"'
    return [
        f'<path class="cw-axis" stroke="{axis}" fill="none" '
        f'd="M{_LEFT} {_TOP}V{_BOTTOM}H{WIDTH - _RIGHT}"/>',
        f'<text {text} x="{_LEFT - 6}" y="{_TOP + 8}" text-anchor="end">{format_bytes(top)}</text>',
        f'<text {text} x="{_LEFT - 6}" y="{_BOTTOM}" text-anchor="end">0 B</text>',
        f'<text {text} x="{WIDTH - _RIGHT}" y="{_BOTTOM + 14}" text-anchor="end">'
        f"{format_seconds(span)}</text>",
    ]


def _legend(used: Sequence[str]) -> list[str]:
    parts, x = [], 8.0
    for band in used:
        colour = BY_NAME[f"band-{band}"].light
        parts.append(
            f'<rect class="cw-{band}" x="{x:.0f}" y="{HEIGHT - 16}" width="10" height="10" '
            f'fill="{colour}"/><text class="cw-ink" fill="{_INKS["ink"][0]}" x="{x + 14:.0f}" '
            f'y="{HEIGHT - 7}">{_LABELS[band]}</text>'
        )
        x += 26 + 5.8 * len(_LABELS[band])
    return parts


def _style() -> str:
    """The colours of a notebook that says that it is dark."""
    rules = [(f"cw-{band}", BY_NAME[f"band-{band}"].dark, "fill") for band in BANDS]
    rules += [(f"cw-{name}", dark, "fill") for name, (_, dark) in _INKS.items()]
    rules.append(("cw-axis", BY_NAME["axis"].dark, "stroke"))
    return "".join(
        f"{','.join(f'{where}.{name}' for where in _DARK)}{{{what}:{colour}}}"
        for name, colour, what in rules
    )
