"""What a workload takes for itself: some buffers of a piece each, whatever the array's rows.

Known without numpy, so that an estimate can count it; the workloads are made of the same figures.
"""

from __future__ import annotations

from math import prod
from typing import Final

PIECE_BYTES: Final = 256 * 1024
"""What is worked on at once, and the most that one buffer takes."""
SCATTERED_ROWS: Final = 4096
"""Rows that are asked for at once where they do not lie side by side."""
TOUCHED_PAGES: Final = 256
"""Pages that `touch` changes at once."""
SAMPLE_BYTES: Final = 64 * 1024
"""The most that is read back of one row at once."""
MOST_BYTES: Final = 8 << 20
"""No workload takes more."""
WINDOW_BYTES: Final = 1 << 30
"""Of a mapping that is only read no more than this is kept: then all of it is given back."""
MOST_TABLES: Final = 2048
"""Pages of page tables before that, where each place that is read may need one of its own."""
_NUMBER_BYTES: Final = 8
_FLOAT_BYTES: Final = 8
_CAST_BYTES: Final = 2 * 8192 * _NUMBER_BYTES  # numpy's own, where it casts while it calculates
_SCATTERED_ROW_BYTES: Final = 2 * _NUMBER_BYTES  # its number, and of those in work their pages
_FILLS: Final = ("fill", "random-rows")
_NORMALIZES: Final = ("normalize", "lazy")
_SUMS: Final = (*_NORMALIZES, "scan")


def buffer_bytes(
    workload: str,
    shape: tuple[int, ...],
    item_bytes: int,
    kind: str = "f",
    *,
    is_scattered: bool = False,
) -> int:
    """What a workload takes for itself, its temporaries too, whatever array it works on.

    `kind`: numpy's letter for the elements (`c`: complex numbers). `is_scattered`: its rows are not
    taken as they lie.
    """
    is_scattered = is_scattered or workload == "random-rows"
    elements = min(PIECE_BYTES // widest_bytes(workload, item_bytes, kind), prod(shape))
    columns = prod(shape[1:])
    needed = _CAST_BYTES if workload in _SUMS else 0
    if is_scattered:
        rows = min(shape[0], SCATTERED_ROWS) if shape else 1
        needed += elements * item_bytes + rows * _SCATTERED_ROW_BYTES
    if workload in _FILLS:
        ramp = columns if 1 < columns <= elements else 0
        needed += elements * (2 * _NUMBER_BYTES + item_bytes) + ramp * item_bytes
    elif workload in _NORMALIZES:
        needed += elements * widest_bytes(workload, item_bytes, kind)
    return needed


def widest_bytes(workload: str, item_bytes: int, kind: str = "f") -> int:
    """What an element takes in the widest of a workload's buffers."""
    if workload in _FILLS:
        # Numbers of rows and columns are made before they are what the array holds.
        return max(item_bytes, _NUMBER_BYTES)
    if workload in _NORMALIZES:
        return max(item_bytes, 2 * _FLOAT_BYTES if kind == "c" else _FLOAT_BYTES)
    return item_bytes
