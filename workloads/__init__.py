"""The child: opens an array, changes it, says what it did. Knows nothing of `tui`."""

from __future__ import annotations
