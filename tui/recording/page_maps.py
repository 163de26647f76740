"""Page-map frames in a recording: counts and ages as a packed table, drawn in any number of cells.

Each cell's counts sum to its pages, as recorded and as drawn in other cells.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from tui.pages.count import STATES, Counts
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame, PassTotals, read_only
from tui.pages.request import MapRequest
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.recording.codec import Refused, decode, encode

MAX_CELLS: Final = 1 << 16
MAX_PAGES: Final = 1 << 40
NOT_RECORDED: Final = Absent("not in this recording")
DAMAGED: Final = Absent("damaged in this recording")
_ROWS: Final = STATES + 2
_NEVER: Final = -1
_OF: Final = ("of", "file", "pid")
_KEYS: Final = frozenset(
    ("absent", "geometry", "table", "complete", "dirty_known", "source", "last_pass", "words", *_OF)
)
_NO_SLASH: Final = b"-_"  # a slash would look like a path


@dataclass(frozen=True, slots=True)
class StoredMap:
    """A frame as its line has it; unpacked only when it is looked at."""

    at: float
    body: Mapping[str, Any]

    @classmethod
    def checked(cls, at: float, body: object) -> Self:
        """Of a line; raises Refused. What no frame has is not kept."""
        if not isinstance(body, dict):
            raise Refused("not a map")
        return cls(at, {key: value for key, value in body.items() if key in _KEYS})

    def frame(self) -> PageMapFrame | Absent:
        """The frame, or why there is none."""
        try:
            return map_from_json(self.at, self.body)
        except (Refused, ValueError, zlib.error, OverflowError):
            return DAMAGED


def map_to_json(frame: PageMapFrame | Absent) -> dict[str, Any]:
    """Where the pages lie (not at which address), and the packed table."""
    if isinstance(frame, Absent):
        return {"absent": frame.reason}
    geometry = encode(replace(frame.geometry, start=0), leave_out_defaults=True)
    del geometry["start"]
    table = np.concatenate(
        (
            frame.counts.T,
            [_ages(frame.at - frame.scanned_at), _ages(frame.at - frame.changed_at)],
        )
    )
    # Neighbouring cells are alike: differences pack well.
    packed = np.diff(table, axis=1, prepend=0).astype("<i4").tobytes()
    last = frame.last_pass
    return {
        "geometry": geometry,
        "table": base64.b64encode(zlib.compress(packed, 9), _NO_SLASH).decode(),
        "complete": frame.complete,
        "dirty_known": frame.dirty_known,
        "source": frame.source,
        "last_pass": None
        if last is None
        else {
            "bytes": [last.bytes_by_state.get(state, 0) for state in PageState],
            "began": round(frame.at - last.began_at, 6),
            "ended": round(frame.at - last.ended_at, 6),
        },
        "words": {str(int(state)): word for state, word in frame.words.items()},
        **({name: getattr(frame, name) for name in _OF} if frame.of else {}),
    }


def map_from_json(at: float, body: Mapping[str, Any]) -> PageMapFrame | Absent:
    """The inverse; raises Refused, ValueError or zlib.error for what is no frame."""
    if "absent" in body:
        absent: Absent = decode(Absent, dict(body))
        return absent
    geometry = _geometry(body.get("geometry"))
    table = _unpacked(body.get("table"), geometry.cells)
    counts: Counts = np.ascontiguousarray(table[:STATES].T)
    borders = np.array([geometry.border(cell) for cell in range(geometry.cells + 1)])
    scanned = table[STATES]
    pages = np.where(scanned == _NEVER, 0, np.diff(borders))
    if (counts < 0).any() or (counts.sum(axis=1) != pages).any():
        raise Refused("counts that do not sum to the pages")
    counts.flags.writeable = False
    return PageMapFrame(
        at=at,
        geometry=geometry,
        counts=counts,
        scanned_at=read_only(_moments(at, scanned)),
        changed_at=read_only(_moments(at, table[STATES + 1])),
        complete=decode(bool, body.get("complete")),
        known_pages=int(counts.sum()),
        dirty_known=decode(bool, body.get("dirty_known")),
        source=decode(str, body.get("source")),
        last_pass=_pass(at, body.get("last_pass")),
        words=_words(body.get("words", {})),
        of=decode(str, body.get("of", "")),
        file=decode(str, body.get("file", "")),
        pid=decode(int | None, body.get("pid")),
    )


def _words(body: object) -> dict[PageState, str]:
    told = decode(Mapping[str, str], body)
    by_number = {str(int(state)): state for state in PageState}
    return {by_number[key]: word[:60] for key, word in told.items() if key in by_number}


def as_asked(frame: PageMapFrame, request: MapRequest | None) -> PageMapFrame | Absent:
    """The frame in the cells that are wanted; why not if it is of another file or other processes.

    Where no file is asked for, the one that was recorded is shown.
    """
    asked = request is not None and (request.file or request.pid is not None)
    if request is not None and asked:
        is_file = request.file in ("", frame.file)
        if not is_file or request.pid != frame.pid:
            return Absent(f"recorded of {frame.of or 'another file'} alone")
    return in_cells(frame, request)


def in_cells(frame: PageMapFrame, request: MapRequest | None) -> PageMapFrame:
    """The frame in the cells that a drawer wants, as finely as it was recorded.

    Where a wanted cell parts a recorded one, each part gets its share of every state.
    """
    old = frame.geometry
    if request is None:
        return frame
    first = min(max(request.first_page or 0, old.first_page), old.end_page - 1)
    end = min(request.end_page or old.end_page, old.end_page)
    new = old.zoomed(first, max(end, first + 1), min(request.cells, MAX_CELLS))
    if new == old:
        return frame
    old_borders, new_borders = _borders(old), _borders(new)
    before = np.vstack((np.zeros(STATES, np.int64), np.cumsum(frame.counts, axis=0)))
    reached = [np.interp(new_borders, old_borders, before[:, state]) for state in range(STATES)]
    places = np.searchsorted(old_borders, new_borders[:-1], "right") - 1
    known = np.isfinite(frame.scanned_at)[places]
    wanted = np.where(known, np.diff(new_borders), 0)
    counts = _whole(np.diff(np.stack(reached, axis=1), axis=0), wanted)
    counts.flags.writeable = False
    return replace(
        frame,
        geometry=new,
        counts=counts,
        scanned_at=read_only(frame.scanned_at[places]),
        changed_at=read_only(frame.changed_at[places]),
        known_pages=int(counts.sum()),
    )


def _whole(shares: NDArray[np.float64], pages: NDArray[np.int64]) -> Counts:
    """Whole pages nearest to each cell's shares, which sum to its pages; none where it has none."""
    shares = np.where(pages[:, None] > 0, shares, 0)
    # Where an unread cell was parted, the read part gets all of the cell's pages.
    sums = shares.sum(axis=1, keepdims=True)
    np.divide(shares * pages[:, None], sums, out=shares, where=sums > 0)
    counts: Counts = np.floor(shares + 1e-9).astype(np.int64)
    missing = pages - counts.sum(axis=1)
    places = np.argsort(np.argsort(counts - shares, axis=1), axis=1)
    counts += places < missing[:, None]
    return counts


def _borders(geometry: PageGeometry) -> NDArray[np.int64]:
    cells = np.arange(geometry.cells + 1, dtype=np.int64)
    return geometry.first_page + cells * geometry.shown_pages // geometry.cells


def _ages(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole milliseconds; never is -1."""
    known = np.isfinite(seconds)
    return np.where(known, np.round(np.where(known, seconds, 0) * 1000), _NEVER).astype(np.int64)


def _moments(at: float, ages: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(ages == _NEVER, np.nan, at - ages / 1000)


def _geometry(body: object) -> PageGeometry:
    if not isinstance(body, dict):
        raise Refused("no geometry")
    geometry: PageGeometry = decode(PageGeometry, {**body, "start": 0})
    fits = (
        0 < geometry.pages <= MAX_PAGES
        and 0 <= geometry.first_page < geometry.end_page <= geometry.pages
        and 0 < geometry.cells <= min(MAX_CELLS, geometry.shown_pages)
        and min(geometry.rows, geometry.row_bytes, geometry.data_offset, geometry.file_offset) >= 0
    )
    if not fits:
        raise Refused("a geometry that cannot be")
    return geometry


def _unpacked(text: object, cells: int) -> NDArray[np.int64]:
    size = _ROWS * cells * 4
    if not isinstance(text, str):
        raise Refused("no table")
    try:
        packed = base64.b64decode(text, _NO_SLASH, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("no table") from error
    # Never more than the table can hold, whatever the text unpacks to.
    raw = zlib.decompressobj().decompress(packed, size)
    if len(raw) != size:
        raise Refused("a table of another size")
    differences = np.frombuffer(raw, "<i4").reshape(_ROWS, cells)
    return np.cumsum(differences, axis=1, dtype=np.int64)


def _pass(at: float, body: object) -> PassTotals | None:
    if body is None:
        return None
    if not isinstance(body, dict):
        raise Refused("no pass")
    sizes = decode(tuple[int, ...], body.get("bytes"))
    if len(sizes) != STATES:
        raise Refused("no pass")
    began, ended = decode(float, body.get("began")), decode(float, body.get("ended"))
    return PassTotals(dict(zip(PageState, sizes, strict=True)), at - began, at - ended)
