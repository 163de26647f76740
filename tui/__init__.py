"""cowtop: where the changes of a memory-mapped array go, live and to the page."""

from __future__ import annotations
