"""record, replay, compare and export from a script: stdout parses, talk goes to stderr."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import SMALL, command, result
from tests.headless.conftest import RunHere
from tests.recording.recordings import record
from tests.waiting import DEADLINE_SECONDS
from tui.commands.live import record_name
from tui.recording.reader import read_recording
from tui.run.result import run_json


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two recordings that differ."""
    directory = tmp_path_factory.mktemp("pair")
    record(directory / "a.jsonl", seconds=10, seed=1)
    record(directory / "b.jsonl.gz", seconds=12, seed=2)
    return directory / "a.jsonl", directory / "b.jsonl.gz"


def test_a_headless_run_is_recorded_with_its_page_map(
    tmp_path: Path, scratch_dir: Path, run_here: RunHere
) -> None:
    path = tmp_path / "run.jsonl.gz"
    options = ("--scratch-dir", scratch_dir, "--interval", "0.02", "--pace", "0.5")
    found = result(run_here("run", "fill", "--headless", *SMALL, *options, "--record", path))
    assert gzip.decompress(path.read_bytes()).startswith(b'{"schema":"cowtop.recording/1"')
    recording = read_recording(path)
    assert recording.trouble is None and recording.maps
    told = run_json(recording.end)
    assert {key: told[key] for key in told} == {key: found[key] for key in told}


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
def test_every_form_of_compare_has_the_figures(
    pair: tuple[Path, Path], form: str, run_here: RunHere
) -> None:
    done = run_here("compare", *pair, "--format", form)
    assert done.returncode == 0 and done.stderr == ""
    if form == "json":
        body = json.loads(done.stdout)
        assert body["schema"] == "cowtop.compare/1" and len(body["recordings"]) == 2
        figures = {figure["key"]: figure for figure in body["figures"]}
        assert figures["rows_done"]["values"] == [100, 120]
        assert figures["rows_done"]["differences"] == [20]
        assert figures["peak.rss_bytes"]["unit"] == "bytes"
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(done.stdout)))
        assert {len(row) for row in rows} == {5}
        assert ["rows_done", "rows", "100", "120", "20"] in rows
    else:
        assert "finished" in done.stdout and "+20" in done.stdout
        lines = done.stdout.splitlines()
        if form == "text":
            figures_ = lines[2:]
            assert len({line.rstrip()[-1] != " " for line in figures_}) == 1
            assert len({len(line) for line in figures_}) == 1  # aligned to the right
        else:
            table = [line for line in lines if line.startswith("|")]
            assert {line.count("|") - line.count("\\|") for line in table} == {5}


def test_export_gives_the_series(pair: tuple[Path, Path], run_here: RunHere) -> None:
    rows = list(csv.DictReader(io.StringIO(run_here("export", pair[0]).stdout)))
    assert len(rows) == 100
    assert [float(row["seconds"]) for row in rows] == pytest.approx(
        [tick / 10 for tick in range(1, 101)]
    )
    assert rows[0]["limit_kernel_bytes"] == "" and int(rows[0]["rss_bytes"]) >= 0
    body = json.loads(run_here("export", pair[1], "--format", "json").stdout)
    assert body["schema"] == "cowtop.series/1" and len(body["rows"]) == 120
    assert {len(row) for row in body["rows"]} == {len(body["columns"])}
    assert body["rows"][0][body["columns"].index("limit_kernel_bytes")] is None


def test_what_could_be_read_of_a_broken_file_is_told(
    pair: tuple[Path, Path], run_here: RunHere
) -> None:
    cut = pair[0].with_name("cut.jsonl")
    cut.write_bytes(pair[0].read_bytes()[:20_000])
    done = run_here("export", cut)
    assert done.returncode == 0 and "breaks off after" in done.stderr
    assert len(done.stdout.splitlines()) > 5
    done = run_here("compare", cut, pair[0], "--format", "json")
    assert json.loads(done.stdout)["recordings"][0]["outcome"] == "unfinished"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["replay", "/nonexistent.jsonl"], "No such file"),
        (["compare", "A"], "2 to 16"),
        (["export", "/"], "directory"),
        (["export", "/dev/zero"], "is a device"),
        (["export", "NOT"], "not a recording"),
        (["replay", "A"], "not a terminal"),
        (["replay", "A", "A", "A", "A", "A"], "up to 4"),
        (["run", "fill", "--modes", "c,r+", "--headless"], "cowtop table"),
        (["run", "fill", "--modes", "c,c"], "different modes"),
        (["run", "fill", "--modes", "c,x"], "unknown mode"),
        (["run", "fill", "--modes", "c,r+"], "not a terminal"),
        (["run", "fill", "--headless", "--size", "1M", "--record", "NOT"], "not a recording"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    pair: tuple[Path, Path], arguments: list[str], words: str, run_here: RunHere
) -> None:
    not_one = pair[0].with_name("not.txt")
    not_one.write_text("something else\n")
    names = {"A": str(pair[0]), "NOT": str(not_one)}
    done = run_here(*(names.get(argument, argument) for argument in arguments))
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and words in done.stderr
    assert not_one.read_text() == "something else\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "shell"),
    [
        (("export", "A"), "{} | head -c 10"),
        (("compare", "A", "B"), "{} >&-"),
        (("compare", "A", "B"), "LC_ALL=C NO_COLOR=1 {}"),
    ],
)
def test_output_may_end_early_be_closed_or_plain(
    pair: tuple[Path, Path], arguments: tuple[str, ...], shell: str
) -> None:
    names = {"A": pair[0], "B": pair[1]}
    line = " ".join(command(*(names.get(a, a) for a in arguments)))
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; " + shell.format(line)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 0 and done.stderr == b""


def test_hostile_text_never_reaches_the_terminal(tmp_path: Path, run_here: RunHere) -> None:
    path = tmp_path / "\x1b[31mevil\x1b[2J.jsonl"
    record(path, seconds=2)
    data = path.read_bytes().replace(b'"fill"', b'"\\u001b]0;x\\u0007[bold]fill"')
    path.write_bytes(data[:-400])
    for arguments in (("compare", path, path), ("export", path, "--format", "json")):
        done = run_here(*arguments)
        assert done.returncode == 0
        assert all(char.isprintable() or char == "\n" for char in done.stdout + done.stderr)


def test_recordings_of_several_modes_have_names_of_their_own() -> None:
    assert record_name(Path("/x/run.jsonl.gz"), "r+") == Path("/x/run-r+.jsonl.gz")
