"""The program: sampling, judging and drawing what a workload (`workloads/`) does to memory.
One folder a room; a room may import those below its floor, never one above (`.importlinter`).
"""

from __future__ import annotations
