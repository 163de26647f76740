"""A cage is a memory limit around the subject: made before it starts, left without a trace."""

from __future__ import annotations

from tui.run.cage.base import Cage, CageChoice, Refused
from tui.run.cage.make import make_cage
from tui.run.cage.sweep import Sweep, remove_dead_cages

__all__ = ["Cage", "CageChoice", "Refused", "Sweep", "make_cage", "remove_dead_cages"]
