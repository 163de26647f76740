"""One run from start to verdict. Nothing here draws."""

from __future__ import annotations
