"""The command: `cowtop`, `python -m cowtop`, and a zipapp's `cowtop.__main__:main`."""

from __future__ import annotations

import sys
from typing import NoReturn

from cowtop.own import load_own


def main() -> NoReturn:
    """Do what the command line asks for, and exit with its code."""
    try:
        load_own()
        from tui.cli import program
    except ImportError as error:
        if sys.stderr is not None:
            # What cleans texts could not be loaded; a folder's name may hold anything.
            words = "".join(char if char.isprintable() else " " for char in str(error))
            sys.stderr.write(f"cowtop: {words}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)  # before anything has begun
    program()


if __name__ == "__main__":
    main()
