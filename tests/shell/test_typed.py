"""What a tab makes of a line that is typed into bash and zsh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.shell.typed import COMMAND, FOLDER, words_of

CASES: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("sna", ["snapshot"]),
    ("--recipe laz", ["--recipe", "lazy"]),
    ("run norm", ["run", "normalize"]),
    ("--debug run norm", ["--debug", "run", "normalize"]),
    ("run fill --mode lo", ["run", "fill", "--mode", "load"]),
    ("run fill --mode=lo", ["run", "fill", "--mode=load"]),
    ("run fill --modes c,loa", ["run", "fill", "--modes", "c,load"]),
    ("run --release drop", ["run", "--release", "drop-cache"]),
    ("run --pattern str", ["run", "--pattern", "strided:16"]),
    ("run --pattern strided:8 fill --release drop",
     ["run", "--pattern", "strided:8", "fill", "--release", "drop-cache"]),
    ("run --pattern strided:8 norm", ["run", "--pattern", "strided:8", "normalize"]),
    ("run fill --cage rl", ["run", "fill", "--cage", "rlimit"]),
    ("run --at 50%,sta", ["run", "--at", "50%,start"]),
    ("run --fail-if copies_in", ["run", "--fail-if", "copies_in_ram"]),
    ("run --fail-if 'copies_in", ["run", "--fail-if", "copies_in_ram"]),
    ("compare --format mark", ["compare", "--format", "markdown"]),
    ("replay --theme cowtop-li", ["replay", "--theme", "cowtop-light"]),
    ("run fill --scratch-dir oth", ["run", "fill", "--scratch-dir", FOLDER]),
    ("run fill --file plain.n", ["run", "fill", "--file", "plain.npy"]),
    (r"run fill --file my\ d", ["run", "fill", "--file", "my data.npy"]),
    ("run fill --file 'my d", ["run", "fill", "--file", "my data.npy"]),
    ("run fill --file=my", ["run", "fill", "--file=my data.npy"]),
    ('run fill --file "it', ["run", "fill", "--file", "it's.npy"]),
    (r"run fill --file \$\(to", ["run", "fill", "--file", "$(touch pwned) x.npy"]),
    ("replay plain.jsonl my", ["replay", "plain.jsonl", "my data.npy"]),
    ("exec ", ["exec", "--"]),
    ("exec --record my", ["exec", "--record", "my data.npy"]),
    (f"exec -- {COMMAND[:-3]}", ["exec", "--", COMMAND]),
    (f"exec --interval 1 -- {COMMAND[:-3]}", ["exec", "--interval", "1", "--", COMMAND]),
    ("exec --debug -- cat -n my", ["exec", "--debug", "--", "cat", "-n", "my data.npy"]),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_tab_completes_what_fits_there(shell: str, tmp_path: Path) -> None:
    found = words_of(shell, tmp_path, [line for line, _ in CASES])
    # zsh takes the slash behind a folder away again where nothing follows it.
    told = [[word.rstrip("/") for word in words] for words in found]
    assert dict(zip((line for line, _ in CASES), told, strict=True)) == dict(CASES)
    assert not (tmp_path / "pwned").exists()
