"""Writes the completions and the manual pages anew: what is shipped beside the program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from shell.completions import completion
from shell.pages import heading, pages
from tui.cli import parser

ROOT: Final = Path(__file__).parents[3]
COMPLETIONS: Final = {
    shell: ROOT / "tui/commands/completions" / name
    for shell, name in (("bash", "cowtop.bash"), ("zsh", "_cowtop"), ("fish", "cowtop.fish"))
}
PAGES: Final = ROOT / "tui/package/shell/man"


def made() -> Mapping[Path, str]:
    """Every file with what it should say; a page that says the same keeps its date."""
    found = {path: completion(parser(), shell) for shell, path in COMPLETIONS.items()}
    for name, lines in pages(parser()).items():
        path = PAGES / f"{name}.1"
        found[path] = _page(name, "\n".join(lines), path)
    return found


def _page(name: str, text: str, path: Path) -> str:
    if path.exists():
        first, _, rest = path.read_text(encoding="utf-8").partition("\n")
        if rest == f"{text}\n":
            return f"{first}\n{rest}"
    return f"{heading(name, f'{datetime.now(UTC):%Y-%m-%d}')}\n{text}\n"


def main() -> None:
    """Write them all; what is no longer made goes."""
    files = made()
    PAGES.mkdir(exist_ok=True)
    for path in {*PAGES.iterdir(), *COMPLETIONS["bash"].parent.iterdir()} - files.keys():
        path.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
