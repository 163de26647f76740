"""What would show nothing in any tab is refused in one line, before anything listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ends.phases import RECORDED
from tui import cli
from tui.commands import serve
from tui.web import address


@pytest.fixture(autouse=True)
def nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gets that far has been refused too late."""

    def listen(host: str, port: int | None) -> address.Listening:
        raise AssertionError(f"it would listen on {host}")

    monkeypatch.setattr(serve, "listen", listen)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["compare", "a", "b"], "shows what has a screen, not 'compare'"),
        (["doctor"], "choose from run, exec, attach, table, fit, replay, demo"),
        (["serve", "demo"], "not 'serve'"),
        (["export", "x"], "not 'export'"),
        (["run", "fill", "--headless"], "leave --headless out"),
        (["exec", "--headless", "--", "true"], "leave --headless out"),
        (["table"], "add --screen"),
        (["fit", "--size", "1M"], "add --screen"),
        (["run", "nonsense"], "nonsense"),
        (["run", "fill", "--size", "0"], "--size"),
        (["run", "fill", "--mode", "q"], "--mode"),
        (["run", "fill", "--junit", "x.xml"], "add --headless"),
        (["run", "fill", "--mode", "r", "--file", "/no/such.npy"], "/no/such.npy: no such file"),
        (["--", "replay", "/no/such.jsonl"], "such.jsonl: cannot be read"),
        (["replay", RECORDED, "--by", "moon"], "moon"),
        (["attach", "999999999"], "999999999"),
        (["exec"], "no command"),
        (["exec", "--", "/no/such"], "exec: '/no/such': No such file or directory"),
        (["--recipe", "none"], "none"),
        (["--", "--recipe", "none"], "--recipe: choose from"),
        (["--", "--debug", "doctor"], "doctor has no screen"),
        (["--theme", "none", "demo"], "--theme"),
        (["--recipe", "flush", "demo"], "--recipe is for the launcher"),
        (["table", "--screen", "--modes", "q"], "--modes"),
        (["--port", "65536", "demo"], "not a port"),
        (["--port", "-1", "demo"], "port"),
        (["--tabs", "0", "demo"], "not a number of tabs"),
        (["--tabs", "65", "demo"], "not a number of tabs"),
    ],
)
def test_it_is_told_in_one_line(
    words: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(["serve", *words])
    except SystemExit as error:
        assert isinstance(error.code, int)
        code = int(error.code)
    told, said = capsys.readouterr()
    assert (code, told) == (2, "")
    assert said.count("\n") == 1
    assert part in said


@pytest.mark.parametrize("words", [[], ["demo"], ["run", "fill", "--size", "1M"], ["attach"]])
def test_without_the_extra_it_is_told_what_installs_it(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "textual_serve", None)
    assert cli.main(["serve", *words]) == 2
    _, said = capsys.readouterr()
    assert said.startswith("cowtop: cowtop serve needs textual-serve: ")
    assert "pip install" in said
    assert "[web]" in said
    assert said.count("\n") == 1


def test_looking_at_a_command_begins_nothing_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, told = tmp_path / "run.jsonl", tmp_path / "told"
    command = ["exec", "--record", str(record), "--", "touch", str(told)]
    with pytest.raises(AssertionError, match="it would listen"):
        serve.COMMAND.start(cli.parser().parse_args(["serve", *command]))
    assert list(tmp_path.iterdir()) == []
