"""What stands within a line of Markdown: code, strong words, links."""

from __future__ import annotations

import re
from typing import Final

from tui.manual.markdown import reader

Run = tuple[str, str]
"""A piece of text, and what it is: `code`, `fence`, `strong`, `title`, `quiet`, or plain text."""

_PAGE: Final = re.compile(r"([\w-]+)\.md")


def runs_of(text: str, kind: str = "") -> list[Run]:
    """The text in pieces without its marks; a link to a page says how to read that page."""
    runs: list[Run] = []
    strong = 0
    link, begins = "", 0
    for token in reader().parseInline(text)[0].children or ():
        now = "strong" if strong else kind
        match token.type:
            case "strong_open" | "em_open":
                strong += 1
            case "strong_close" | "em_close":
                strong -= 1
            case "code_inline":
                runs.append((token.content, now or "code"))
            case "softbreak" | "hardbreak":
                runs.append((" ", now))
            case "link_open":
                link, begins = str(token.attrs["href"]), len(runs)
            case "link_close":
                runs += _pointed(link, text_of(runs[begins:]))
            case "image":
                runs += [(token.content, now), *_pointed(str(token.attrs["src"]), token.content)]
            case _:
                runs.append((token.content, now))
    return [run for run in runs if run[0]]


def _pointed(target: str, text: str) -> list[Run]:
    if page := _PAGE.fullmatch(target):
        return [(f" (cowtop help {page[1]})", "quiet")]
    return [(f" ({target})", "quiet")] if target.startswith("http") and target != text else []


def text_of(runs: list[Run]) -> str:
    """Their text alone."""
    return "".join(piece for piece, _ in runs)


def plain_of(text: str) -> str:
    """The text alone."""
    return text_of(runs_of(text))
