"""Who called: the frames of the script, among which ours must not show."""

from __future__ import annotations

import sys

from cowtop_hook_teller import quoted

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any

_LONGEST_PATH = 4096
_MOST_FRAMES = 50
_TRIMS = sys.version_info >= (3, 11)  # before, a traceback is put together behind our back


def where(is_asked: bool) -> str:
    """The file and line that called, numpy's own left out; only if it was asked for."""
    if not is_asked:
        return ""
    frame: Any = sys._getframe(1)
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return ""
        name = frame.f_globals.get("__name__") or ""
        if name.partition(".")[0] != "numpy" and not name.startswith("cowtop_hook_"):
            break
        frame = frame.f_back
    path = frame.f_code.co_filename[-_LONGEST_PATH:]
    return f',"where":{quoted(path)},"line":{frame.f_lineno}'


def leave_out_a_frame(error: BaseException) -> None:
    """Have the traceback go on below our own frame, which would show in it."""
    trace = error.__traceback__
    if trace is not None and _TRIMS:
        error.__traceback__ = trace.tb_next
