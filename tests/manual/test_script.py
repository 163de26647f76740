"""What runs the pages does what it says: else a page that is wrong would pass."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.manual.script import Script

_PAGE = """# Page

<!-- first
echo one > made
-->

```python
# sub/train.py
print("trained", 12.5)
```

```sh
cat made
python sub/train.py
srun --never here   # on a cluster
```

```text
one
trained 99.9
```

```python
print("run as it stands")
```

```text
never printed, and never looked for
```
"""


def _run(script: Script, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "pieces").mkdir()
    (folder / "place").mkdir()
    written = script.write(folder / "pieces")
    return subprocess.run(
        ["bash", written], cwd=folder / "place", capture_output=True, text=True, timeout=60
    )


def test_a_page_is_run_from_its_top_with_its_files_made(tmp_path: Path) -> None:
    script = Script(_PAGE, {"srun --never here"})
    done = _run(script, tmp_path)
    assert done.returncode == 0, done
    assert done.stdout.split("\n") == ["one", "trained 12.5", "run as it stands", ""]
    assert script.left_out == ["srun --never here"]
    assert script.lies(done.stdout) == []
    assert (tmp_path / "place" / "sub" / "train.py").exists()


def test_a_command_that_fails_ends_it_and_is_named(tmp_path: Path) -> None:
    done = _run(Script("```sh\ntrue\nfalse | cat\necho on\n```\n"), tmp_path)
    assert done.returncode == 1
    assert "failed" in done.stdout and "echo on" not in done.stdout.splitlines()


def test_what_was_not_printed_is_a_lie_but_for_figures_and_lines() -> None:
    script = Script("```sh\nx\n```\n\n```text\n1.5 MiB of 3 copied\nby fork ...\n```\n")
    assert script.lies("12 KiB of\n 1,024 copied\nby forks") == []
    assert script.lies("12 KiB of 1 shared by fork") == ["1.5 MiB of 3 copied"]


def test_a_page_of_words_runs_nothing() -> None:
    assert Script("# Words\n\n```text\ncowtop doctor\n```\n").runs == 0
