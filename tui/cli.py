"""The command line. stdout is data, stderr is talk; the exit code says how it ended.

Nothing heavy is imported before it is known what is asked for.
"""

from __future__ import annotations
