"""Text in data: what another program would take for a formula, for markup or for a control.

What a reader of JSON gets is what was meant; nothing raw is on its way there.
"""

from __future__ import annotations

import json
from typing import Any, Final

from tui.text import clean

_SIGNS: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_STARTS: Final = ("\t", "\r", "\n")
_MARKUP: Final = frozenset("|*_`[]<>\\&!#~$")
# Where one stands alone, a reader makes a link of it; so not even an address is left whole.
_LINKS: Final = (("://", "&#58;//"), ("www.", "www&#46;"), ("@", "&#64;"))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in ASCII without a control character; raises ValueError for what is no number."""
    # DEL is the one control that JSON leaves as it is.
    return json.dumps(value, allow_nan=False, indent=indent).replace("\x7f", "\\u007f")


def csv_cell(value: object) -> object:
    """A number as it is; a text such that a spreadsheet shows it and runs nothing."""
    if not isinstance(value, str):
        return value
    # A blank before the sign is passed over by some of them.
    is_run = value.startswith(_STARTS) or clean(value).lstrip().startswith(_SIGNS)
    return f"'{clean(value)}" if is_run else clean(value)


def markdown_text(text: str) -> str:
    """A text that markdown shows as it is: no markup, no link, no HTML, no cell more."""
    escaped = "".join(f"\\{char}" if char in _MARKUP else char for char in clean(text))
    for found, instead in _LINKS:
        escaped = escaped.replace(found, instead)
    return escaped
