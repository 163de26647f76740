"""One finding about this machine: what was tried, what came of it, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "limited", "missing"]


@dataclass(frozen=True, slots=True)
class Check:
    """`limited`: cowtop runs, with less; `missing`: the thing is not to be had here.

    `remedy` is empty where nothing needs mending.
    """

    name: str
    state: State
    finding: str
    remedy: str = ""
