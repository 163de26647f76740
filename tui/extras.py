"""What is optional: an extra that is not installed is told with the line that installs it.

The line names what cowtop was installed from (a wheel, a folder), else its name in the index.
"""

from __future__ import annotations

import json
import shlex
from enum import StrEnum
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final
from urllib.parse import unquote, urlsplit

from tui.errors import UsageError

_NAME: Final = "cowtop"


class Extra(StrEnum):
    """As in pyproject.toml."""

    PNG = "png"
    WEB = "web"
    METRICS = "metrics"
    DASK = "dask"
    NOTEBOOK = "notebook"


def missing(extra: Extra, what: str, package: str) -> UsageError:
    """`what` needs `package`, which is not installed: one line with the line that installs it."""
    return UsageError(f"{what} needs {package}: {install_line(extra)}")


def install_line(extra: Extra) -> str:
    """`pip install 'cowtop[web]'`, or of the wheel or folder that cowtop was installed from."""
    try:
        found = distribution(_NAME)
    except PackageNotFoundError:  # run from an archive
        return f"pip install {shlex.quote(f'{_NAME}[{extra}]')}"
    return f"pip install {_requirement(found, extra)}"


def _requirement(found: Distribution, extra: Extra) -> str:
    text = found.read_text("direct_url.json")
    if not text:
        return shlex.quote(f"{_NAME}[{extra}]")
    origin = json.loads(text)
    url = urlsplit(origin["url"])
    if url.scheme != "file":
        vcs = origin.get("vcs_info", {}).get("vcs")
        source = f"{vcs}+{origin['url']}" if vcs else origin["url"]
        return shlex.quote(f"{_NAME}[{extra}] @ {source}")
    is_editable = origin.get("dir_info", {}).get("editable", False)
    return ("-e " if is_editable else "") + shlex.quote(f"{unquote(url.path)}[{extra}]")
