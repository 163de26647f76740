"""What the terminal can show, and which packages draw on it; nothing is sent to the terminal."""

from __future__ import annotations

import codecs
import os
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from tui.doctor.check import Check
from tui.extras import FOR, Extra, install_line
from tui.installed import packages_of, pip_line
from tui.terminal import MILLIONS, drawn_with

NEEDED: Final = ("cowtop", "numpy", "textual", "psutil", "plotext")
FULL_SIZE: Final = (80, 24)


def colour_check(environment: Mapping[str, str], *, is_terminal: bool) -> Check:
    """How many colours the environment promises; bands also differ by texture."""
    name = "terminal colours"
    term = environment.get("TERM", "")
    if not is_terminal:
        return Check(
            name,
            "limited",
            "no terminal here: the screens cannot be shown",
            "start cowtop in a terminal (over SSH: ssh -t), or use --headless",
        )
    if term in ("", "dumb"):
        return Check(
            name,
            "limited",
            f"TERM is {term or 'not set'}: the terminal promises nothing",
            "set TERM to what the terminal is, as TERM=xterm-256color",
        )
    if environment.get("NO_COLOR"):
        return Check(
            name,
            "limited",
            f"{term}, but NO_COLOR is set: bands are told apart by texture alone",
            "unset NO_COLOR for colours",
        )
    if environment.get("COLORTERM", "") in MILLIONS:
        return Check(name, "ok", f"{term}: 16 million (COLORTERM)")
    drawn = drawn_with(environment)
    if drawn.get("COLORTERM", "") in MILLIONS:
        return Check(name, "ok", f"{term}: 16 million (FORCE_COLOR)")
    if "256" in term or "direct" in term:
        return Check(name, "ok", f"{term}: 256")
    if drawn["TERM"] != term:
        return Check(name, "ok", f"{term}: 256 (FORCE_COLOR)")
    return Check(
        name,
        "ok",
        f"{term}: 16 promised; if the terminal has more, COLORTERM=truecolor says so",
    )


def glyph_check(encoding: str | None) -> Check:
    """Whether block and line characters can be written."""
    try:
        is_utf8 = codecs.lookup(encoding or "ascii").name == "utf-8"
    except LookupError:
        is_utf8 = False
    if is_utf8:
        return Check("terminal glyphs", "ok", "UTF-8: blocks and lines can be drawn")
    return Check(
        "terminal glyphs",
        "limited",
        f"{encoding or 'no encoding'}: blocks and lines cannot be written",
        "set a UTF-8 locale, as LC_ALL=C.UTF-8",
    )


def size_check(terminal: int | None) -> Check:
    """Whether everything needed fits on the screen of this descriptor."""
    name = "terminal size"
    if terminal is None:
        return Check(name, "limited", "no terminal here")
    columns, lines = os.get_terminal_size(terminal)
    if columns >= FULL_SIZE[0] and lines >= FULL_SIZE[1]:
        return Check(name, "ok", f"{columns} x {lines}")
    return Check(
        name,
        "limited",
        f"{columns} x {lines}: too small to show everything",
        "make it 80 x 24 or larger",
    )


def python_check() -> Check:
    """The interpreter, which is the child's too."""
    name = platform.python_implementation()
    finding = f"{name} {platform.python_version()}"
    if name == "CPython":
        return Check("Python", "ok", finding)
    return Check("Python", "limited", f"{finding}: untested", "use CPython 3.11 or later")


def package_check(version_of: Callable[[str], str] = version) -> Check:
    """The versions of what cowtop cannot do without; no package is imported for it."""
    found, absent = [], []
    for package in NEEDED:
        try:
            found.append(f"{package} {version_of(package)}")
        except PackageNotFoundError:
            absent.append(package)
    finding = ", ".join(found)
    if absent:
        return Check(
            "packages",
            "missing",
            f"{finding}; not installed: {', '.join(absent)}",
            pip_line(*absent),
        )
    return Check("packages", "ok", finding)


def extras_check(needed_by: Callable[[Extra], list[str]] = packages_of) -> Check:
    """Which optional parts are installed; without them cowtop does less, and says so there."""
    there, absent = [], []
    for extra in Extra:
        try:
            told = [f"{package} {version(package)}" for package in needed_by(extra)]
        except PackageNotFoundError:
            absent.append(extra)
        else:
            there.append(f"{extra} ({', '.join(told)})")
    finding = f"installed: {', '.join(there) or 'none'}"
    if not absent:
        return Check("extras", "ok", finding)
    without = "; ".join(f"{extra}: no {FOR[extra]}" for extra in absent)
    return Check("extras", "limited", f"{finding}; without {without}", install_line(*absent))
