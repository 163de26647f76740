"""Texts that must not come through as they are, and what is looked for where they might."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

ESCAPES: Final = (
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x1bPq#0\x1b\\",
    "\x9b2J\x9d0;x\x9c",
    "\r\nforged: ok\x08\x08\x7f",
    "\x00\x01\x02nul",
)
UNSEEN: Final = (
    "a\u202eb\u2066c\u2069\u200f",
    "\u061c\u00ad\u180e\ufff9x\ufffay\ufffb",
    "\ue000\U000f0000\U0010fffd\ufffe\uffff\ufdd0",
    "\udc80\udcff\ud800",
    "\U000e0041\U000e0042\u2028\u2029\ufeff\u200b\u2060",
    "\u0378\U0003ffff",
    "Z" + "\u0301\u0316\u0489" * 60,
    "\u0301\u20e3\ufe0f\u034f",
    "\u3164\u115f\uffa0\u17b4",
)
MARKUP: Final = (
    "[@click=app.quit]quit[/]",
    "[bold red on white][link=file:///etc/passwd]x[/link]",
    "[/]",
    "</title><script>alert(1)</script>",
    '"><svg onload=alert(1)>&#27;[2J&x;<![CDATA[',
    "a|b|c `code` <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![i](//e.example/p)",
    "www.evil.example https://evil.example @someone",
)
FORMULAS: Final = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
)
PATHS: Final = ("x/../../../evil", "../../evil", "/etc/passwd", "~nosuchuser", "-rf", "con\x00x")
LONG: Final = ("W" * 5000, "\u6771" * 3000, "\U0001f468\u200d\U0001f469" * 500)
ALL: Final = (*ESCAPES, *UNSEEN, *MARKUP, *FORMULAS, *PATHS, *LONG)

_HIDDEN: Final = frozenset("\u3164\u115f\u1160\uffa0\u034f\ufe0f")
_SGR: Final = re.compile("\x1b\\[[0-9;]*m")


def harm_in(text: str, *, is_ansi: bool = False) -> str:
    """The first character that must not be in an output, in words; empty if there is none."""
    if is_ansi:
        text = _SGR.sub("", text)
    for at, character in enumerate(text):
        if character != "\n" and (not character.isprintable() or character in _HIDDEN):
            return f"U+{ord(character):04X} in {text[max(0, at - 30) : at + 30]!r}"
    return ""


def harm_in_svg(svg: str) -> str:
    """What a browser would run or fetch, or why it is no XML; empty if there is nothing."""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        return f"no XML: {error}"
    for element in root.iter():
        name = element.tag.rpartition("}")[2].lower()
        if name in ("script", "foreignobject", "iframe", "image", "a", "use"):
            return f"an element <{name}>"
        for key, value in element.attrib.items():
            if key.lower().startswith("on") or "href" in key.lower() or "javascript:" in value:
                return f"{key}={value[:40]}"
    return harm_in("".join(root.itertext()).replace("\t", ""))
