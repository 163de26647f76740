"""Writes the completions and the manual pages anew: what is shipped beside the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from shell.completions import completion
from tui.cli import parser

ROOT: Final = Path(__file__).parents[1]
COMPLETIONS: Final = {
    shell: ROOT / "tui/commands/completions" / name
    for shell, name in (("bash", "cowtop.bash"), ("zsh", "_cowtop"), ("fish", "cowtop.fish"))
}


def made() -> Mapping[Path, str]:
    """Every file with what it should say."""
    return {path: completion(parser(), shell) for shell, path in COMPLETIONS.items()}


def main() -> None:
    """Write them all."""
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
