"""How cowtop was installed here, and the line that adds an extra to just that.

Installers leave notes (PEP 610, uv's receipt, pipx's metadata): the line names what cowtop came
from (a wheel, a folder, an address), the tool that put it here, and the extras it already has.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
import sysconfig
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_NAME: Final = "cowtop"
_Extras = set[str] | tuple[str, ...]
_UV_RECEIPT: Final = "uv-receipt.toml"
_PIPX_NOTE: Final = "pipx_metadata.json"
_UVX_CACHE: Final = "archive-v"  # `uvx` runs from an environment in uv's cache


def line_for(*extras: str) -> str:
    """One line for a shell that gives the running cowtop these extras, and takes none away."""
    prefix = Path(sys.prefix)
    try:
        found = distribution(_NAME)
    except PackageNotFoundError:  # an archive made without its metadata
        return pip_line(shlex.quote(_named(extras)))
    if not Path(__file__).is_file():  # in an archive: what it needs lies beside it
        return pip_line(*map(shlex.quote, requirements(found, *extras)))
    receipt = _uv_receipt(prefix)
    if receipt is not None:
        own, others = _told_apart(receipt)
        return " ".join(["uv tool install", _source(found, {*own, *extras}), *others])
    note = _pipx_note(prefix)
    if note is not None and prefix.parent.name == "venvs":
        added = map(shlex.quote, requirements(found, *extras))
        return " ".join(["pipx inject", shlex.quote(prefix.name), *added])
    if note is not None:
        _, _, there = str(note.get("package_or_url", "")).rstrip("]").partition("[")
        extras = (*(name for name in there.split(",") if name), *extras)
        return f"pipx run --spec {_source(found, {*extras}, flag='')} {_NAME}"
    if prefix.parent.name.startswith(_UVX_CACHE):
        return f"uvx --from {_source(found, {*extras}, flag='')} {_NAME}"
    return pip_line(_source(found, {*extras}))


def pip_line(*words: str) -> str:
    """`pip install` and these words, by the pip of the interpreter that runs."""
    asked = " ".join(words)
    if find_spec("pip") is None and shutil.which("uv"):
        return f"uv pip install --python {shlex.quote(sys.executable)} {asked}"
    pip = shutil.which("pip")
    own = (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent)
    if pip is not None and Path(pip).parent in own:
        return f"pip install {asked}"
    return f"{shlex.quote(sys.executable)} -m pip install {asked}"


def requirements(found: Distribution, *extras: str) -> list[str]:
    """What these extras need, with bounds, as `textual-serve<2,>=1.1.2`."""
    needed = []
    for line in found.requires or []:
        requirement, _, marker = line.partition(";")
        named = re.search(r"extra == ['\"]([^'\"]+)['\"]", marker)
        if named and named[1] in extras:
            needed.append(requirement.strip())
    return needed


def packages_of(extra: str) -> list[str]:
    """The names of the packages that an extra needs; PackageNotFoundError without our metadata."""
    needed = requirements(distribution(_NAME), extra)
    return [re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in needed]


def _source(found: Distribution, extras: set[str], *, flag: str = "-e ") -> str:
    """What cowtop was installed from, with extras; an editable folder behind its flag."""
    text = found.read_text("direct_url.json")
    if not text:
        return shlex.quote(_named(extras))
    origin = json.loads(text)
    url = urlsplit(origin["url"])
    if url.scheme != "file":
        vcs = origin.get("vcs_info", {}).get("vcs")
        source = f"{vcs}+{origin['url']}" if vcs else origin["url"]
        return shlex.quote(f"{_named(extras)} @ {source}")
    place = unquote(url.path)
    if not Path(place).exists():  # a wheel that was put away
        return shlex.quote(_named(extras))
    is_editable = origin.get("dir_info", {}).get("editable", False)
    return (flag if is_editable else "") + shlex.quote(f"{place}{_in_brackets(extras)}")


def _uv_receipt(prefix: Path) -> list[dict[str, Any]] | None:
    try:
        told = tomllib.loads((prefix / _UV_RECEIPT).read_text(encoding="utf-8"))
        return [dict(one) for one in told["tool"]["requirements"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _pipx_note(prefix: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((prefix / _PIPX_NOTE).read_text(encoding="utf-8"))
        return dict(told["main_package"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _told_apart(receipt: list[dict[str, Any]]) -> tuple[set[str], list[str]]:
    """The extras that cowtop has, and what was asked for besides."""
    own: set[str] = set()
    others = []
    for one in receipt:
        extras = {str(extra) for extra in one.get("extras", ())}
        if one.get("name") == _NAME:
            own |= extras
            continue
        place = next((str(one[key]) for key in ("path", "directory", "url") if key in one), None)
        name = f"{place or one.get('name')}{_in_brackets(extras)}{one.get('specifier', '')}"
        others.append(f"--with {shlex.quote(name)}")
    return own, others


def _named(extras: _Extras) -> str:
    return f"{_NAME}{_in_brackets(extras)}"


def _in_brackets(extras: _Extras) -> str:
    return f"[{','.join(sorted(extras))}]" if extras else ""
