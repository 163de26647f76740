"""Files that a user named: a new one is put in its place when it is whole, one to read is looked at
before it is opened. What others may put in the way (links, pipes, devices) is dealt with here.
Uses nothing of the program.
"""

from __future__ import annotations
