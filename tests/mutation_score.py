"""The last step of `make mutants`: what share of the mutants died, file by file and in all."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Final

LEAST_PERCENT: Final = 85
# A mutant that never ends is one that the tests see.
_DEAD: Final = frozenset(("killed", "timeout"))


def main() -> None:
    """Print the scores; exits with 1 where the whole is under the least or a file has none."""
    mutants, dead = _counted()
    for file in sorted(mutants):
        print(_row(file, dead[file], mutants[file]))
    print(_row("in all", dead.total(), mutants.total()))
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["mutmut"]
    without = set(settings["only_mutate"]) - mutants.keys()
    if without:
        sys.exit(f"no mutant of {', '.join(sorted(without))}: was it moved?")
    if dead.total() * 100 < mutants.total() * LEAST_PERCENT:
        sys.exit(f"fewer than {LEAST_PERCENT} % of the mutants died")


def _counted() -> tuple[Counter[str], Counter[str]]:
    """How many mutants each file has, and how many of them died."""
    mutmut = Path(sys.executable).with_name("mutmut")
    results = subprocess.run(
        [mutmut, "results", "--all", "true"], check=True, capture_output=True, text=True
    )
    mutants, dead = Counter[str](), Counter[str]()
    for line in results.stdout.splitlines():
        name, _, fate = line.strip().rpartition(": ")
        file = name.rpartition(".")[0].replace(".", "/") + ".py"
        mutants[file] += 1
        dead[file] += fate in _DEAD
    return mutants, dead


def _row(name: str, dead: int, mutants: int) -> str:
    return f"{name:32} {dead:4} of {mutants:4} died: {100 * dead / max(1, mutants):5.1f} %"


if __name__ == "__main__":
    main()
