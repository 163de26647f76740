"""What fish offers for a line; it can be asked without a terminal."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from shell.make import COMPLETIONS
from tests.shell.typed import COMMAND, FOLDER, furnish, needs

CASES: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("cowtop sna", ["snapshot"]),
    ("cowtop run --scr", ["--scratch-dir"]),
    ("cowtop --recipe laz", ["lazy"]),
    ("cowtop --debug run norm", ["normalize"]),
    ("cowtop run fill --mode l", ["load"]),
    ("cowtop run fill --mode=l", ["--mode=load"]),
    ("cowtop run fill --modes c,lo", ["c,load"]),
    ("cowtop run --pattern str", ["strided:16"]),
    ("cowtop run --fail-if copies_in", ["copies_in_ram"]),
    ("cowtop run fill --scratch-dir oth", [f"{FOLDER}/"]),
    ("cowtop run fill --file plain.n", ["plain.npy"]),
    ("cowtop replay plain.jsonl my", ["my data.npy"]),
    ("cowtop run fill --file '$(to", ["$(touch pwned) x.npy"]),
    (f"cowtop exec -- {COMMAND[:-3]}", [COMMAND]),
    ("cowtop exec --interval 1 -- cat -n my", ["my data.npy"]),
)


def test_fish_offers_what_fits_there(tmp_path: Path) -> None:
    fish = needs("fish")
    furnish(tmp_path)
    asked = "\n".join(f"echo '>'; complete -C {_quoted(line)}" for line, _ in CASES)
    done = subprocess.run(
        [fish, "--no-config", "-c", f"source {COMPLETIONS['fish']}\n{asked}"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = [part.splitlines() for part in done.stdout.split(">\n")[1:]]
    found = [[line.partition("\t")[0] for line in lines] for lines in told]
    assert dict(zip((line for line, _ in CASES), found, strict=True)) == dict(CASES)
    assert not (tmp_path / "pwned").exists()


def _quoted(line: str) -> str:
    return "'" + line.replace("\\", "\\\\").replace("'", "\\'") + "'"
