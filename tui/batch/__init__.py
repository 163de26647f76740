"""What a batch system or an MPI launcher tells a process of its place in a job, by its environment,
and the fields of names, like `out/{host}-{rank}.jsonl`, that are filled with it.
Uses errors alone.
"""

from __future__ import annotations
