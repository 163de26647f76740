"""`--metrics` and `cowtop metrics`: what is refused, what is said, and what can be scraped."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.exposition.scraping import asked, scraped, telling, value
from tests.headless.conftest import Refused
from tests.tree.subjects import made_array, subject
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.exposition.address import parse_address
from tui.exposition.exporter import exporting

pytestmark = pytest.mark.usefixtures("no_process_left")
_WORKLOAD = ("run", "fill", "--headless", "--size", "1M")
_COPIES = "cowtop_private_copies_bytes"
_SCRIPT = """
import sys
import numpy as np
array = np.load("mine.npy", mmap_mode="c")
array[:50] += 1
array.flush()
print("copied", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that somebody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "command",
    [
        _WORKLOAD,
        (*_WORKLOAD, "--instances", "2"),
        ("exec", "--headless"),
        ("attach", str(os.getppid()), "--headless"),
        ("fit", "--size", "1M"),
        ("metrics", str(os.getppid())),
    ],
    ids=lambda words: words[0] + "N" * ("--instances" in words),
)
def test_where_nobody_can_listen_nothing_is_begun(
    command: tuple[str, ...], taken: str, tmp_path: Path, refused: Refused
) -> None:
    option = "--listen" if command[0] == "metrics" else "--metrics"
    more = ("--", "touch", str(tmp_path / "begun")) if command[0] == "exec" else ()
    words = refused(*command, option, taken, *more)
    said = "cowtop metrics" if command[0] == "metrics" else "--metrics"
    assert words == f"cowtop: {said}: {taken}: Address already in use\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [_WORKLOAD, ("metrics", str(os.getppid()))])
def test_without_the_library_the_line_that_installs_it_is_said(
    command: tuple[str, ...], refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    option = "--listen" if command[0] == "metrics" else "--metrics"
    words = refused(*command, option, ":0")
    assert "needs prometheus-client: " in words
    assert "pip install " in words and "[metrics]" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*_WORKLOAD, "--metrics", "here"), "--metrics: 'here' is no address: host:port, like"),
        (("metrics", "abc"), "'abc' is no process ID"),
        (("metrics", "0"), "0 is no PID"),
        (("metrics", str(os.getpid())), "is cowtop itself"),
        (("metrics", str(1 << 22)), "there is no process"),
        (("metrics", "1", "--interval", "0"), "--interval: from 0.01 to 3600 seconds"),
        (("metrics", *map(str, range(1, 67))), "66 processes are more than 64"),
        (("metrics",), "the following arguments are required: PID"),
        (("attach", "--metrics", ":0"), "--metrics is for one process: name its PID"),
        (("exec", "--metrics", "x..y:0", "--headless", "--", "true"), "--metrics: x..y:0: "),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: tuple[str, ...], words: str, refused: Refused
) -> None:
    assert words in refused(*arguments)


def test_beyond_this_machine_it_is_said_what_that_means(capsys: pytest.CaptureFixture[str]) -> None:
    with exporting(parse_address("0.0.0.0:0"), "--metrics") as exporter:
        assert capsys.readouterr().err == ""
        exporter.begins()
        exporter.begins()
        said = capsys.readouterr().err
        where = said.partition("http://")[2].partition("/")[0]
        # Who reaches it there may call it by whatever name leads there.
        assert asked(where.replace("0.0.0.0", "127.0.0.1"), Host="node7.cluster")[0] == 200
    assert said.count("\n") == 1
    assert "everybody who reaches this machine there reads the names of files and commands" in said
    with exporting(parse_address("localhost:0"), "--metrics") as exporter:
        exporter.begins()
    assert capsys.readouterr().err.endswith("/metrics\n")


def test_a_command_can_be_scraped_while_it_runs_and_the_port_is_given_back(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(disk_dir / "mine.npy", np.zeros((100, 1024)))
    (disk_dir / "mine.py").write_text(_SCRIPT)
    monkeypatch.chdir(disk_dir)
    figures = disk_dir / "figures.json"
    options = ("--headless", "--json", figures, "--metrics", ":0", "--interval", "0.1")
    with telling("exec", *options, "--", sys.executable, "mine.py") as (process, at):
        assert process.stdout is not None
        assert process.stdout.readline() == "copied\n"
        pages = -(-(50 * 8192 + 128) // 4096)
        assert eventually(lambda: value(at, _COPIES, mode="c") == pages * 4096)
        assert value(at, _COPIES, file=str(disk_dir / "mine.npy")) == pages * 4096
        assert value(at, "cowtop_run_info", subject="command", name="python mine.py") == 1
        assert eventually(lambda: value(at, "cowtop_flushes_total", run="1") == 1)
        assert value(at, "cowtop_marks_total", run="1") == 0
        assert value(at, "cowtop_kills_total", run="1") == 0
        out, err = process.communicate("\n", timeout=DEADLINE_SECONDS)
    assert (process.returncode, out, err) == (0, "", "")
    assert json.loads(figures.read_text())["peak"]["private_copies_bytes"] == pages * 4096
    host, _, port = at.rpartition(":")
    with socket.create_server((host, int(port))):
        pass


@pytest.mark.long
def test_two_that_are_one_anothers_are_told_once(disk_dir: Path) -> None:
    with subject("parent_first", made_array(disk_dir / "a.npy")) as made:
        child = made.said[0]
        with telling("metrics", made.pid, child, child, "--listen", ":0") as (process, at):
            assert eventually(lambda: len(scraped(at).get(_COPIES, {})) == 5)
            assert len(scraped(at)["cowtop_process_info"]) == 5
            assert eventually(lambda: len(scraped(at)["cowtop_processes"]) == 2)
            process.terminate()
            assert process.wait(DEADLINE_SECONDS) == 143
