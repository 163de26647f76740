"""The command: `cowtop`, `python -m cowtop`, and a zipapp's `cowtop.__main__:main`."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from cowtop.own import load_own


def main() -> NoReturn:
    """Do what the command line asks for, and exit with its code."""
    try:
        load_own()
    except ImportError as error:
        if sys.stderr is not None:
            sys.stderr.write(f"cowtop: {error}\n")
        sys.exit(2)
    from tui.cli import main as run

    _leave(run())


def _leave(code: int) -> NoReturn:
    """Exit; but PYTHONINSPECT would show that as an error, and ask for more."""
    if sys.flags.inspect:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
