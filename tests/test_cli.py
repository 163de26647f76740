from __future__ import annotations

import errno
import io
import os
import sys
from argparse import Namespace
from importlib import metadata
from pathlib import Path

import pytest

from tui import cli
from tui.errors import ExitCode, UsageError
from workloads.catalog import CATALOG


def _exit(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as stopped:
        assert isinstance(stopped.code, int)
        code = stopped.code
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run"],
        ["run", "fill", "extra"],
        ["run", "fill", "--nonsense"],
        ["run", "fill", "--size"],
        ["run", "fill", "--cage", "iron"],
        ["run", "nonsense"],
        ["run", "fill", "--mode", "x"],
        ["run", "fill", "--release", "x"],
        ["run", "fill", "--size", "1M", "--shape", "1x1"],
        ["run", "fill", "--seed", "x"],
        ["run", "fill", "--chunk-rows", "0"],
        ["run", "fill", "--interval", "0"],
        ["run", "fill", "--size", "\x1b[2J\n"],
        ["run", "\x1b[31m\nred"],
    ],
)
def test_bad_usage_is_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _exit(arguments, capsys)
    assert code == ExitCode.USAGE
    assert out == ""
    assert err.startswith("cowtop")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "\x1b" not in err


def test_without_a_terminal_the_screen_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["run", "fill", "--size", "1M"]):
        code, out, err = _exit(arguments, capsys)
        assert (code, out) == (ExitCode.USAGE, "")
        assert "not a terminal" in err
        assert "--headless" in err
        assert err.count("\n") == 1


def test_help_names_every_workload_and_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _exit(["run", "--help"], capsys)
    assert (code, err) == (0, "")
    for name in CATALOG:
        assert name in out


def test_the_version_is_the_installed_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit(["--version"], capsys) == (0, f"cowtop {metadata.version('cowtop')}\n", "")

    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    told = "cowtop: not installed: its version is not known\n"
    assert _exit(["--version"], capsys) == (ExitCode.USAGE, "", told)


def test_the_exit_codes_are_what_scripts_know() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "FINISHED": 0,
        "FAULT": 1,
        "USAGE": 2,
        "WORKLOAD_FAILED": 3,
        "KILLED": 4,
        "OVER_BUDGET": 5,
        "INTERRUPTED": 130,
    }


def _main_that(
    action: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    def dispatch(options: Namespace) -> int:
        if isinstance(action, BaseException):
            raise action
        assert isinstance(action, int)
        return action

    monkeypatch.setattr(cli, "_dispatch", dispatch)
    return _exit([], capsys)


@pytest.mark.parametrize(
    ("action", "code", "words"),
    [
        (0, 0, ""),
        (4, 4, ""),
        (UsageError("it does not fit\nreally"), 2, "cowtop: it does not fit really\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 0, ""),
        (OSError(errno.ENOSPC, "No space left on device"), 2, "the output cannot be written"),
        (PermissionError(errno.EACCES, "no"), 1, "a fault of cowtop's own, PermissionError"),
    ],
)
def test_every_end_has_its_code(
    action: object,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, out, err = _main_that(action, monkeypatch, capsys)
    assert (found, out) == (code, "")
    assert words in err


def test_an_output_that_its_starter_closed_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(cli, "_dispatch", lambda options: 0)
    assert cli.main([]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.open("/dev/full", os.O_WRONLY), "w")))
    monkeypatch.setattr(sys, "stdout", full)

    def dispatch(options: Namespace) -> int:
        print("x" * 100)
        return 0

    monkeypatch.setattr(cli, "_dispatch", dispatch)
    assert cli.main([]) == ExitCode.USAGE
    full.close()  # flushes once more, as the interpreter does at its exit
    assert "cannot be written: No space left on device" in capsys.readouterr().err
