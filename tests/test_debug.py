from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tui import cli
from tui.debug import LOG, VARIABLE, logged
from tui.errors import UsageError
from tui.options import to_settings


@pytest.fixture
def log_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where logs go meanwhile; nothing asks for one."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def _log(folder: Path) -> str:
    [path] = folder.glob("cowtop-*.log")
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["--debug", "run", "nonsense"], ["run", "nonsense", "--debug"]], ids=" ".join
)
def test_what_a_user_sees_as_one_line_has_its_traceback_in_the_log(
    words: list[str], log_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    *named, line = capsys.readouterr().err.splitlines()
    assert line.startswith("cowtop: unknown workload 'nonsense'")
    assert re.fullmatch(rf"cowtop: the log is in {log_dir}/cowtop-\w+\.log", named[0])
    text = _log(log_dir)
    assert "Traceback" in text and "UsageError: unknown workload" in text
    assert VARIABLE not in os.environ


def test_without_it_nothing_is_kept(log_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "nonsense"]) == 2
    LOG.warning("heard by nobody")
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(log_dir.iterdir()) == []


def test_the_environment_may_ask_for_it(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    assert cli.main(["run", "nonsense"]) == 2
    assert "the log is in" in capsys.readouterr().err
    assert os.environ[VARIABLE] == "1"


def test_a_fault_of_our_own_is_one_line_too(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("it broke")

    monkeypatch.setattr(cli, "_dispatch", broken)
    assert cli.main(["--debug", "doctor"]) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert line == "cowtop: a fault of cowtop's own, RuntimeError: it broke (--debug tells where)"
    assert "in broken" in _log(log_dir)


def test_a_run_leaves_its_events_and_the_childs_traceback_in_the_log(
    log_dir: Path,
    scratch_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(to_settings, "refuse_what_cannot_change", lambda settings: None)
    words = ["run", "fill", "--headless", "--mode", "r", "--shape", "10x1000", "--debug"]
    assert cli.main([*words, "--scratch-dir", str(scratch_dir)]) == 3
    text = _log(log_dir)
    assert "Opened(" in text and "Failed(" in text
    assert "the child says: ValueError: output array is read-only" in text
    assert "Traceback" not in capsys.readouterr().err


def test_an_error_in_the_midst_of_it_is_kept_and_goes_on(log_dir: Path) -> None:
    with pytest.raises(UsageError), logged():
        raise UsageError("no")
    assert "UsageError: no" in _log(log_dir)
