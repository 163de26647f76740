"""A program: IPython runs the cells that it is given as JSON, and tells what each one showed.

Cells have `private(path)`: the private copies of a file by smaps, read line by line.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


def private(path: str) -> int:
    """Bytes that all maps of a file have as anonymous pages in this process."""
    total, is_of_file = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if line.split(" ", 1)[0].endswith(":"):
            if is_of_file and line.startswith("Anonymous:"):
                total += int(line.split()[1]) * 1024
        else:
            is_of_file = line.endswith(os.path.realpath(path))
    return total


def main() -> None:
    """One line of JSON: a list with what each cell showed."""
    make_shell: Any = InteractiveShell.instance
    shell = make_shell(colors="nocolor")
    shell.user_ns |= {"np": np, "private": private}
    told = []
    for cell in json.load(sys.stdin):
        with capture_output() as captured:
            result = shell.run_cell(cell)
        error = result.error_before_exec or result.error_in_exec
        data = [output.data for output in captured.outputs if "text/html" in output.data]
        told.append(
            {
                "result": repr(result.result),
                "error": type(error).__name__ if error is not None else None,
                "lines": [bundle["text/plain"] for bundle in data],
                "html": [bundle["text/html"] for bundle in data],
                "stdout": captured.stdout,
                "stderr": captured.stderr,
                "threads": [thread.name for thread in threading.enumerate()],
                "is_numpy_itself": "__init__" not in vars(np.memmap),
            }
        )
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
