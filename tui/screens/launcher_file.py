"""The text of the launcher's file field, which says what the command line's options would.

`data.npy`, `data.npz::x`, or for a raw file `train.bin --dtype float32 --shape 100x200`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui.errors import UsageError
from tui.named_files.member import MEMBER
from tui.settings import (
    Settings,
    parse_size_or_zero,
)
from tui.shapes import parse_dimensions

if TYPE_CHECKING:
    from tui.files.formats.raw import Said

_OPTION: Final = re.compile(r"\s+--(dtype|shape|offset|order)(?:\s+|=)")
_READ: Final[dict[str, Callable[[str], Any]]] = {
    "dtype": str,
    "shape": parse_dimensions,
    "offset": parse_size_or_zero,
    "order": lambda text: _order(text),
}


def file_text(settings: Settings) -> str:
    """What says the file of these settings; empty for none."""
    if settings.file is None:
        return ""
    if settings.member:
        return f"{settings.file}{MEMBER}{settings.member}"
    if not settings.is_raw:
        return str(settings.file)
    is_by_columns = settings.order == "F"
    shape = settings.shape[::-1] if is_by_columns else settings.shape
    text = f"{settings.file} --dtype {settings.dtype} --shape {'x'.join(map(str, shape))}"
    text += f" --offset {settings.data_offset}"
    return f"{text} --order F" if is_by_columns else text


def file_of(text: str) -> tuple[Path, Said | None]:
    """The file that a text names, and what it says of a raw one.

    Raises UsageError, and RuntimeError for a home that nobody knows.
    """
    from tui.files.formats.raw import said_of

    name, *options = _OPTION.split(f" {text}")
    said: dict[str, Any] = dict.fromkeys(_READ)
    for option, value in zip(options[::2], options[1::2], strict=True):
        said[option] = _READ[option](value.strip().strip("'\""))
    if not name.strip():
        raise UsageError("which file? its path comes before what is said of it")
    path = Path(name.strip()).expanduser()
    return path, said_of(said["dtype"], said["shape"], said["offset"], said["order"])


def _order(text: str) -> str:
    if text not in ("C", "F"):
        raise UsageError(f"--order {text!r:.20}: C, row by row, or F, column by column")
    return text
