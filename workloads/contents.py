"""What a scratch array holds before a run: every element is known from its index alone.

The period is no power of two, so that a page in another page's place is seen. Floats are never
whole numbers: a workload that writes whole numbers changes every element it touches.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

TILE_BYTES: Final = 1 << 20
GOLDEN: Final = 0x9E3779B1  # spreads consecutive indices over 32 bits (Knuth's multiplicative hash)


def is_supported(dtype: npt.DTypeLike) -> bool:
    """Whether arrays of this dtype can be made: plain numbers without padding bytes."""
    kind = np.dtype(dtype)
    limit = {"b": 1, "i": 8, "u": 8, "f": 8, "c": 16}.get(kind.kind, 0)
    return 0 < kind.itemsize <= limit


def tile(dtype: npt.DTypeLike) -> Numbers:
    """The elements of one period, just under 1 MiB, read-only; raises ValueError if unsupported."""
    return _tile(np.dtype(dtype))


def expected(dtype: npt.DTypeLike, first_element: int, count: int) -> Numbers:
    """`count` elements of the flat array from `first_element` on; may be a read-only view."""
    period = tile(dtype)
    start = first_element % period.size
    if start + count <= period.size:
        return period[start : start + count]
    out = np.empty(count, period.dtype)
    done = 0
    while done < count:
        length = min(period.size - start, count - done)
        out[done : done + length] = period[start : start + length]
        done, start = done + length, 0
    return out


@cache
def _tile(dtype: np.dtype[Any]) -> Numbers:
    if not is_supported(dtype):
        raise ValueError(f"no known contents for dtype {dtype}")
    count = TILE_BYTES // dtype.itemsize - 1
    with np.errstate(over="ignore"):
        mixed = (np.arange(count, dtype=np.uint32) * np.uint32(GOLDEN)) >> np.uint32(8)
    # In 1024ths: exact even in float16, whose fraction has 10 bits.
    fraction = 1 + (1 + mixed % 1023) / 1024
    out: Numbers = np.empty(count, dtype)
    if dtype.kind == "b":
        out[:] = mixed & 1
    elif dtype.kind in "iu":
        out[:] = 1 + mixed % 100
    elif dtype.kind == "f":
        out[:] = fraction
    else:
        out.real, out.imag = fraction, fraction[::-1]
    out.flags.writeable = False
    return out
