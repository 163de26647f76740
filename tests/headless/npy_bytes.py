"""A .npy file with any text for a header: most of them numpy itself would not write."""

from __future__ import annotations


def npy_bytes(text: str, data: bytes = b"") -> bytes:
    header = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data
