"""The child: opens an array, changes it, says what it did. Knows nothing of `tui`.
`session` has the order of things, `acts` what is done on command; one file a workload.
Uses numpy and the standard library; `words`, `events`, `catalog`, `kernel` serve the parent too.
"""

from __future__ import annotations
