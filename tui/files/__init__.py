"""Array files on disk: what a `.npy` holds, scratch arrays and their end, proof of a change.
A user's file is only ever opened to read here.
Uses `probe.filesystem` and the child's `contents`; knows nothing of runs.
"""

from __future__ import annotations
