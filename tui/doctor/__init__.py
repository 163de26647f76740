"""What this machine lets cowtop do: one `Check` a question, none leaves a trace.
`examine` is the list; kernel, memory and screen have the questions.
Uses `cage`, `files` and `probe`, and reads no run.
"""

from __future__ import annotations
