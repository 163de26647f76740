"""`%%memmap` in notebooks and IPython: what one cell did to the memory maps of its kernel."""

from __future__ import annotations
