"""Array files whose header lies: about its length, its version, its shape, its dtype."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_SHAPES: Final = (
    *("(-1,)", "(True,)", "(True, 2)", "(1 << 62,)", "(4611686018427387904, 4611686018427387904)"),
    *(
        "(1" + "0" * 4000 + ",)",
        "(0x" + "9" * 9000 + ",)",
        "(0,)",
        "(1.5,)",
        "('x',)",
        "(None,)",
        "[3]",
        "3",
        "(3,",
    ),
    *("((3,),)", "(1," * 900, "(" + "1," * 70 + ")", "(1_000,)", "(0x10,)", "(3j,)", "(...,)"),
)
_DTYPES: Final = (
    *("'|O'", "'O'", "'|V8'", "'|S0'", "'<U99999999'", "'<f99'", "'<f4,<f4'", "(2147483647,)"),
    *("[('a','O')]", "[('a','<f4')]*3", "[('a',[('b','|O')])]", "'datetime64[ns]'", "5", "None"),
    *("'\x1b[2J'", "'<f4\\x00'", "[]", "{}", "('<f4',(1<<40,))", "'" + "x" * 3000 + "'"),
)
_GOOD: Final = "{'descr':'<f4','fortran_order':False,'shape':(3,)}"
_BODIES: Final = (
    *("", "{}", "None", "[1]", "{'shape':(3,)}", "__import__('os').system('id')", "{" * 3000),
    *("(" * 4000, "-" * 9000 + "1", "9**9**9", "'a'*10**9", "{**{}}", "\x00" * 50, "lambda:0"),
    *("\x1b[2J\x07\x9b", "f'{1}'", _GOOD.replace("False", "2"), _GOOD.replace("}", ",'x':1}")),
    f"{_GOOD}#{'x' * 9000}",
)
_MOST: Final = 120_000
_BOMBS: Final = (
    *("(" * _MOST, "[" + "[]," * (_MOST // 3) + "]", "-" * _MOST + "1", "1" + "+1" * (_MOST // 2)),
    _GOOD.replace("(3,)", "(" + "1," * (_MOST // 2) + ")"),
    _GOOD.replace("<f4", "f4," * (_MOST // 3) + "f4"),
    _GOOD.replace("'<f4'", "[('a'," * 60 + "'|O'" + ")]" * 60),
    f"{_GOOD}\N{SNOWMAN}",
)
"""As long as a header may be, and all of it to be parsed."""


def npy_files() -> Iterator[tuple[str, bytes]]:
    """A name and the bytes of each; none of them holds an array that a workload can use."""
    for number, shape in enumerate(_SHAPES):
        yield f"shape-{number}", _file(_GOOD.replace("(3,)", shape))
    for number, dtype in enumerate(_DTYPES):
        yield f"dtype-{number}", _file(_GOOD.replace("'<f4'", dtype))
    for number, body in enumerate(_BODIES):
        yield f"body-{number}", _file(body)
    good = f"{_GOOD}\n"
    for length in (0, 1, len(good) - 1, len(good) + 1, 9_999, 65_535):
        yield f"length-{length}", _file(good, length=length)[: 10 + len(good)]
    for version in ((0, 0), (1, 1), (2, 0), (3, 0), (255, 255)):
        yield f"version-{version[0]}-{version[1]}", _file(good, version=version)[: 10 + len(good)]
    for number, bomb in enumerate(_BOMBS):
        for major in (2, 3):
            text = bomb.encode("utf-8")
            size = struct.pack("<I", len(text))
            yield (
                f"bomb-{number}-{major}",
                b"\x93NUMPY" + bytes([major, 0]) + size + text + bytes(8),
            )
    yield "huge-length", b"\x93NUMPY\x02\x00" + struct.pack("<I", (1 << 32) - 1) + good.encode()
    for end in range(0, 11, 2):
        yield f"cut-{end}", _file(good)[:end]
    yield "text", "\x1b]0;x\x07\u202e".encode() * 50
    yield "zip", b"PK\x03\x04" + bytes(60)


def _file(body: str, *, length: int | None = None, version: tuple[int, int] = (1, 0)) -> bytes:
    text = body.encode("latin-1")
    size = struct.pack("<H", min(len(text) if length is None else length, 65_535))
    return b"\x93NUMPY" + bytes(version) + size + text + bytes(8)
