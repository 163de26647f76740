"""A cage is a memory limit around the subject: made before it starts, left without a trace.
Here too: the limit in force where there is no cage, and how near it is.
Uses `files.owner`, `probe`, `settings`; knows nothing of runs.
"""

from __future__ import annotations

from tui.cage.base import Cage, NoCage
from tui.cage.make import make_cage
from tui.cage.sweep import Sweep, remove_dead_cages

__all__ = ["Cage", "NoCage", "Sweep", "make_cage", "remove_dead_cages"]
