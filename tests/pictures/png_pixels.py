"""Reads the pixels of a PNG with numpy and zlib alone, for tests that compare pictures."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.int16]
"""height x width x 3, red green blue 0-255."""


def png_pixels(png: bytes) -> Pixels:
    """The pixels of an RGB or RGBA picture of 8 bits, not interlaced; alpha is left out."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = list(_chunks(png))
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    assert depth == 8 and colours in {2, 6} and not interlaced
    channels = 3 if colours == 2 else 4
    packed = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    lines = np.frombuffer(packed, np.uint8).reshape(height, 1 + width * channels)
    before = np.zeros((width, channels), np.int16)
    rows = []
    for line in lines:
        before = _unfiltered(int(line[0]), line[1:].reshape(width, channels), before)
        rows.append(before)
    return np.stack(rows)[:, :, :3]


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    place = 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        found.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    return found


def _unfiltered(kind: int, line: NDArray[np.uint8], above: Pixels) -> Pixels:
    raw = line.astype(np.int16)
    if kind == 0:
        return raw
    if kind == 1:
        return np.cumsum(raw, axis=0, dtype=np.int64).astype(np.uint8).astype(np.int16)
    if kind == 2:
        return (raw + above) & 255
    result = raw.tolist()
    uppers = above.tolist()
    left = upper_left = [0] * len(result[0])
    for here, upper in zip(result, uppers, strict=True):
        for channel, (a, b, c) in enumerate(zip(left, upper, upper_left, strict=True)):
            guess = (a + b) // 2 if kind == 3 else _paeth(a, b, c)
            here[channel] = (here[channel] + guess) & 255
        left, upper_left = here, upper
    return np.array(result, np.int16)


def _paeth(a: int, b: int, c: int) -> int:
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
