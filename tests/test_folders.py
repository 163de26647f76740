"""What a killed run of the tests left is removed by the next one; what lives stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.folders import made_folder

_HOLDS = """
import sys
from pathlib import Path
from tests.folders import made_folder
with made_folder("tests", Path(sys.argv[1])) as path:
    (path / "array").touch()
    print(path, flush=True)
    sys.stdin.read()
"""


def _holder(disk: Path) -> tuple[subprocess.Popen[str], Path]:
    command = [sys.executable, "-c", _HOLDS, str(disk)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_only_the_folder_of_a_killed_run_of_the_tests_is_removed_by_the_next(
    tmp_path: Path,
) -> None:
    killed, left = _holder(tmp_path)
    living, held = _holder(tmp_path)
    (tmp_path / "cowtop-tests-1").mkdir()
    with killed, living:
        killed.kill()
        killed.wait()
        assert (left / "array").exists()
        with made_folder("tests", tmp_path) as own:
            assert {path.name for path in tmp_path.iterdir()} == {
                own.name,
                held.name,
                "cowtop-tests-1",
            }
        living.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["cowtop-tests-1"]
