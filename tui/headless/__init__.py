"""Front ends without a screen: stdout is data, stderr is talk, the exit code says how it ended.
They show the figures of `run`, `table`, `recording` and `doctor` and compute none of their own.
Uses everything below the screens, and neither Textual nor a screen.
"""

from __future__ import annotations
