"""`%%memmap`: in IPython and in a real kernel."""

from __future__ import annotations
