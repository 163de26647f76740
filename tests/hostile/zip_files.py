"""Archives that lie: about where a member is, how long, how it is packed, and what it is."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

import numpy as np

_LOCAL_AT: Final = 0
_NAME_AT: Final = 30
_METHOD_AT: Final = 8
_FLAGS_AT: Final = 6


def zip_files() -> Iterator[tuple[str, bytes]]:
    """A name and the bytes of each; of none of them the member `x` can be mapped."""
    good = archive()
    directory = good.index(b"PK\x01\x02")
    end = good.index(b"PK\x05\x06")
    entry = directory + 46
    for size in (0xFFFFFFFF, 0xFFFFFFFE, 0, 1, 1 << 20):
        yield f"directory-size-{size}", put(good, end + 12, "<I", size)
        yield f"directory-at-{size}", put(good, end + 16, "<I", size)
        yield f"member-at-{size}", put(good, directory + 42, "<I", size or 7)
        yield f"stored-size-{size}", put(good, directory + 20, "<I", size)
        yield f"size-{size}", put(good, directory + 24, "<I", size)
        both = put(good, directory + 20, "<I", size)
        yield f"both-sizes-{size}", put(both, directory + 24, "<I", size)
    for method in (1, 8, 12, 14, 93, 99, 0xFFFF):
        yield f"method-{method}", put(good, directory + 10, "<H", method)
        yield f"local-method-{method}", put(good, _METHOD_AT, "<H", method)
    yield "encrypted", put(good, directory + 8, "<H", 1)
    yield "local-encrypted", put(good, _FLAGS_AT, "<H", 1)
    yield "another-name", put(good, _NAME_AT, "<5s", b"y.npy")
    yield "another-name-in-the-directory", put(good, entry, "<5s", b"\x1b[2Jz")
    yield "name-of-nothing", put(good, directory + 28, "<H", 0)
    for length in (0xFFFF, 6, 0):
        yield f"local-name-{length}", put(good, _NAME_AT - 4, "<H", length)
        yield f"local-extra-{length}", put(good, _NAME_AT - 2, "<H", length or 64)
    yield "no-local-header", put(good, _LOCAL_AT, "<4s", b"PK\x03\x05")
    for cut in (4, 29, 35, 100, directory, directory + 20, end, end + 4, len(good) - 1):
        yield f"cut-{cut}", good[:cut]
    for body in (b"", b"\x93NUMPY", b"not an array", b"\x80\x05pickle", bytes(500)):
        yield f"member-{body[:6]!r}", archive(body)
    truth = _npy()
    yield "array-longer-than-its-member", archive(truth[:-1])
    yield "header-longer-than-its-member", archive(truth[:90])
    yield "objects", archive(truth.replace(b"'<f8'", b"'|O' "))
    yield "negative", archive(truth.replace(b"(30,)", b"(-3,)"))
    yield "huge", archive(truth.replace(b"(30,)", b"(1e9)"))
    yield "packed", archive(method=zipfile.ZIP_DEFLATED)
    yield "nothing", archive(name="")
    yield "text", b"PK\x03\x04" + "\x1b]0;x\x07‮".encode() * 50


def archive(
    body: bytes | None = None, *, name: str = "x.npy", method: int = zipfile.ZIP_STORED
) -> bytes:
    """One member, as np.savez makes it but for what is said."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        if name:
            made.writestr(name, _npy() if body is None else body)
    return out.getvalue()


def put(data: bytes, at: int, form: str, *values: int | bytes) -> bytes:
    """The bytes with other ones at a place."""
    packed = struct.pack(form, *values)
    return data[:at] + packed + data[at + len(packed) :]


def _npy() -> bytes:
    out = io.BytesIO()
    np.save(out, np.ones(30))
    return out.getvalue()
