"""The command: `cowtop`, `python -m cowtop`, and a zipapp's `cowtop.__main__:main`."""

from __future__ import annotations

import sys
from typing import NoReturn

from cowtop.own import load_own


def main() -> NoReturn:
    """Do what the command line asks for, and exit with its code."""
    try:
        load_own()
        if _is_mark(sys.argv[1:]):
            from tui.hook.mark import mark

            mark(" ".join(sys.argv[2:]))
            sys.exit(0)
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


def _is_mark(words: list[str]) -> bool:
    """Whether a script marks a moment: that should not take as long as all of cowtop."""
    return len(words) > 1 and words[0] == "mark" and not any(w.startswith("-") for w in words)


if __name__ == "__main__":
    main()
