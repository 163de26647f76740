"""`--debug`: what happened, with tracebacks, in a file that is named at the end.

Without it nothing is kept, and a user sees one line. The child hears of it by the environment.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from typing import Final

from tui.text import say

VARIABLE: Final = "COWTOP_DEBUG"
LOG: Final = logging.getLogger("cowtop")
LOG.addHandler(logging.NullHandler())  # else what nobody asked for would be printed
LOG.propagate = False


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """Keep the log of a block, and say at its end where it is."""
    # Only its owner may read it: paths and figures of a run are in it.
    descriptor, name = tempfile.mkstemp(prefix="cowtop-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(threadName)s %(levelname)s %(message)s")
        )
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = "1"
        LOG.addHandler(handler)
        LOG.setLevel(logging.DEBUG)
        LOG.debug("%s, Python %s: %s", platform.platform(), platform.python_version(), sys.argv)
        try:
            yield
        except Exception:
            LOG.exception("it ended by an error")
            raise
        finally:
            LOG.removeHandler(handler)
            LOG.setLevel(logging.NOTSET)
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before
            say(f"the log is in {name}")
