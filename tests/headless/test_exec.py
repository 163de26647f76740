"""`cowtop exec --headless`: the command is as without cowtop, and the figures come last."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.headless.command import command, has_seen_copies
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.cli import main
from tui.metrics import BY_KEY

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
Exec = Callable[..., tuple[int, bytes, bytes]]
KEYS = {
    *("schema", "command", "outcome", "exit_code", "elapsed_seconds", "peak", "final"),
    *("processes", "files", "markers", "absent", "watching", "verdict"),
}


@pytest.fixture
def exec_here(capfdbinary: pytest.CaptureFixture[bytes]) -> Exec:
    """`cowtop exec --headless` in this process: exit code, stdout and stderr."""

    def run(*words: object, options: tuple[object, ...] = ()) -> tuple[int, bytes, bytes]:
        code = main(["exec", "--headless", *map(str, options), "--", *map(str, words)])
        return code, *capfdbinary.readouterr()

    return run


def python(code: str) -> tuple[str, str, str]:
    """A command line for a few lines of Python."""
    return sys.executable, "-c", code


@pytest.mark.parametrize(
    ("word", "code", "outcome"),
    [
        ("exit 0", 0, "finished"),
        ("exit 1", 1, "failed"),
        ("exit 7", 7, "failed"),
        ("kill -TERM $$", 143, "killed"),
        ("kill -SEGV $$", 139, "killed"),
    ],
)
def test_the_exit_code_is_the_commands_own(
    word: str, code: int, outcome: str, exec_here: Exec
) -> None:
    told, out, err = exec_here("sh", "-c", word)
    assert told == code
    found = json.loads(out)
    assert (found["exit_code"], found["outcome"], err) == (code, outcome, b"")


@pytest.mark.parametrize(("words", "code"), [(("nowhere-at-all",), 127), (("/",), 126)])
def test_what_cannot_be_started_is_one_line_and_the_code_of_a_shell(
    words: tuple[str, ...], code: int, exec_here: Exec
) -> None:
    told, out, err = exec_here(*words)
    assert (told, out, err.count(b"\n")) == (code, b"", 1)
    assert err.startswith(b"cowtop: ")


def test_a_script_that_does_not_say_what_runs_it_is_run_as_a_shell_would(
    tmp_path: Path, exec_here: Exec
) -> None:
    script = tmp_path / "script"
    script.write_text('echo "$1"; exit 3\n')
    script.chmod(0o755)
    told, out, _ = exec_here(script, "one word")
    assert (told, out.splitlines()[0]) == (3, b"one word")


_NOISE = """
import os, random
random.seed(7)
data = random.randbytes(10 << 20)
for at in range(0, len(data), 99_991):
    os.write(1, data[at:at + 99_991])
    os.write(2, data[at:at + 13])
os.write(1, b"no line break")
"""


@pytest.mark.slow
def test_output_passes_byte_for_byte_and_the_json_goes_to_its_file(
    tmp_path: Path, exec_here: Exec
) -> None:
    path = tmp_path / "figures.json"
    plain = subprocess.run(python(_NOISE), capture_output=True, timeout=DEADLINE_SECONDS)
    code, out, err = exec_here(*python(_NOISE), options=("--json", path))
    assert code == 0
    assert hashlib.sha256(out).digest() == hashlib.sha256(plain.stdout).digest()
    assert err == plain.stderr
    assert json.loads(path.read_text())["outcome"] == "finished"


_UNTIL_SEEN = """
import os, sys
from tests.waiting import eventually
print("said", os.getpid(), flush=True)
assert eventually(lambda: os.path.exists(sys.argv[1]))
"""


def test_the_json_has_every_key_and_a_reason_for_every_null(
    tmp_path: Path, exec_here: Exec
) -> None:
    recording = tmp_path / "recording.jsonl"  # is there once it was read
    _, out, _ = exec_here(*python(_UNTIL_SEEN), recording, options=("--record", recording))
    said, _, figures = out.partition(b"\n")
    found: dict[str, Any] = json.loads(figures)
    assert found.keys() >= KEYS
    assert found["schema"] == "cowtop.subject/1"
    assert found["command"][0] == sys.executable
    for part in ("peak", "final"):
        assert found[part].keys() == BY_KEY.keys()
        missing = {key for key, value in found[part].items() if value is None}
        assert found["absent"][part].keys() == missing
        assert all(found["absent"][part].values())
    # Nothing of it is a workload's, and nothing that there is not is 0.
    assert "rows_done" not in found
    assert "ledger" not in found
    head = next(one for one in found["processes"] if one["pid"] == int(said.split()[1]))
    assert head["parent"] == os.getpid()
    for process in found["processes"]:
        reasons = found["absent"]["processes"].get(str(process["pid"]), {})
        assert {key for key, value in process["final"].items() if value is None} <= reasons.keys()


@pytest.mark.parametrize(
    ("options", "words", "says"),
    [
        ((), (sys.executable, "-c", ""), ""),
        ((), (sys.executable, "-E", "-c", ""), "no hook: this Python ignores PYTHONPATH"),
        (("--no-hook",), (sys.executable, "-E", "-c", ""), ""),
        ((), ("true",), ""),
    ],
)
def test_a_python_that_told_nothing_though_it_was_asked_to_has_a_reason(
    options: tuple[str, ...], words: tuple[str, ...], says: str, exec_here: Exec
) -> None:
    _, out, err = exec_here(*words, options=options)
    told = [words for words in json.loads(out)["notices"] if "hook" in words]
    assert bool(told) is bool(says)
    assert all(words.startswith(says) for words in told)
    assert err == b""


_MAPS = """
import sys
import numpy as np
array = np.load(sys.argv[1], mmap_mode="c")
array[:300] += 1
print("copied", flush=True)
input()
"""


def test_a_scripts_copies_are_counted_to_the_page_and_a_budget_fails(
    disk_dir: Path, tmp_path: Path
) -> None:
    import numpy as np

    np.save(disk_dir / "mine.npy", np.zeros((1000, 1024), "float64"))
    report = tmp_path / "report.xml"
    recording = tmp_path / "recording.jsonl"
    options = ("--fail-if", "private_copies > 1M", "--junit", report, "--record", recording)
    arguments = command(
        *("exec", "--headless", *options, "--"), *python(_MAPS), disk_dir / "mine.npy"
    )
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "copied\n"
        pages = -(-(300 * 8192 + 128) // 4096)
        assert eventually(lambda: has_seen_copies(recording, pages))
        out, err = process.communicate("\n", timeout=DEADLINE_SECONDS)
    found = json.loads(out)
    (file,) = found["files"]
    assert file["path"] == str(disk_dir / "mine.npy")
    assert (file["mode"], file["shape"], file["dtype"]) == ("c", [1000, 1024], "float64")
    assert file["bytes"] == 1000 * 8192 + 128
    assert file["peak"]["private_copies_bytes"] == pages * 4096
    # Not known where page faults came between the last two looks: how many is the scheduler's.
    peak = found["peak"]["private_copies_bytes"]
    assert peak == pages * 4096 or found["absent"]["peak"]["private_copies_bytes"]
    assert process.returncode == 5
    assert "budget broken: private_copies.peak" in err
    assert found["budgets"][0]["verdict"] == "over"
    assert "testcase" in report.read_text()


def test_a_budget_takes_nothing_from_a_command_that_failed(exec_here: Exec) -> None:
    code, _, err = exec_here("sh", "-c", "exit 9", options=("--fail-if", "private_copies > 1T"))
    assert code == 9
    assert b"budget broken" in err  # it was never read, so it cannot be judged


@pytest.mark.parametrize(("own", "code"), [(0, 125), (3, 3)])
def test_a_fault_of_cowtops_own_leaves_the_command_its_end_and_is_told(
    own: int, code: int, exec_here: Exec, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fifo = tmp_path / "broke"
    os.mkfifo(fifo)

    def broken(*arguments: object, **more: object) -> None:
        fifo.write_text("it broke\n")
        raise RuntimeError("a part broke")

    monkeypatch.setattr("tui.tree.look.TreeLook", broken)
    told, out, err = exec_here("sh", "-c", f"read line < {fifo}; echo went on; exit {own}")
    assert told == code
    assert out.startswith(b"went on\n")
    assert json.loads(out.splitlines()[1])["exit_code"] == own
    assert b"a fault of cowtop's own: RuntimeError: a part broke" in err
