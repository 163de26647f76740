"""How cowtop ends: whoever asks for it, however often, whatever its terminal and its threads do.

One thread of its own hears every signal and the hang-up of the terminal, has the runs stopped and
put away, then the terminal given back; what does not come in time it does itself. Uses errors.
"""

from __future__ import annotations

from tui.ends.left import LEFT, Rank
from tui.ends.owner import ENDS
from tui.ends.signals import Interrupted
from tui.ends.unhurried import Talk, tell
from tui.ends.watch import LEAVE_SECONDS, Front

__all__ = ["ENDS", "LEAVE_SECONDS", "LEFT", "Front", "Interrupted", "Rank", "Talk", "tell"]
