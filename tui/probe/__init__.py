"""Readers of the kernel, one file a source; each figure is a number or the reason for its absence.
`reading` has the words: Figure, Absent, Sample, Tier. Parsers take text, so that tests can.
Uses the child's `kernel` (the calls that both processes make) and nothing above.
"""

from __future__ import annotations
