"""What array is in a file: one file a format, each giving offset, dtype, shape and order.
A file is told by its first bytes; as little of it is read as tells, nothing is mapped or unpickled.
Uses `named_files`; knows nothing of runs.
"""

from __future__ import annotations
