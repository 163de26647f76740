"""The subject is the process (or tree) under watch: ours, and whatever is attached to later.
`base` is what every live subject does, `one_array` that of one process, `workload` our child,
`threaded` any of them in a thread.
Uses `cage`, `files`, `pages`, `sampling`, `run`; is not used by a recording.
"""

from __future__ import annotations
