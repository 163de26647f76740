"""What stands within a line of Markdown: code, strong words, links."""

from __future__ import annotations

import re
from typing import Final

Run = tuple[str, str]
"""A piece of text, and what it is: `code`, `fence`, `strong`, `title`, `quiet`, or plain text."""

_MARKED: Final = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\*\*(?P<strong>.+?)\*\*"
    r"|(?<![\w*])\*(?P<stressed>[^\s*][^*]*?)\*(?![\w*])"
    r"|!?\[(?P<link>[^]]*)\]\((?P<target>[^)]*)\)"
)
_PAGE: Final = re.compile(r"([\w-]+)\.md")


def runs_of(text: str, kind: str = "") -> list[Run]:
    """The text in pieces without its marks; a link to a page says how to read that page."""
    runs: list[Run] = []
    at = 0
    for found in _MARKED.finditer(text):
        runs.append((text[at : found.start()], kind))
        at = found.end()
        if found["code"] is not None:
            runs.append((found["code"], kind or "code"))
        elif found["strong"] is not None:
            runs += runs_of(found["strong"], "strong")
        elif found["stressed"] is not None:
            runs += runs_of(found["stressed"], "strong")
        else:
            runs += runs_of(found["link"], kind)
            if page := _PAGE.fullmatch(found["target"]):
                runs.append((f" (cowtop help {page[1]})", "quiet"))
            elif found["target"].startswith("http") and found["target"] != found["link"]:
                runs.append((f" ({found['target']})", "quiet"))
    runs.append((text[at:], kind))
    return [run for run in runs if run[0]]


def plain_of(text: str) -> str:
    """The text alone."""
    return "".join(piece for piece, _ in runs_of(text))
