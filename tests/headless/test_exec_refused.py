"""What is wrong with the options of `cowtop exec` is said in one line, and nothing is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.command import refusal_of
from tests.headless.conftest import Refused, RunHere


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no command"),
        (("--",), "no command"),
        (("--swap-max", "0", "--", "true"), "--memory-max"),
        (("--trace-calls", "--no-hook", "--", "true"), "--no-hook"),
        (("--interval", "0", "--", "true"), "0.01 to 3600"),
        (("--json", "/nowhere/x", "--", "true"), "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_started(
    arguments: tuple[str, ...], words: str, run_here: RunHere
) -> None:
    assert words in refusal_of(run_here("exec", "--headless", *arguments))


@pytest.mark.parametrize("option", ["--json", "--fail-if", "--junit"])
def test_what_is_for_headless_alone_says_so_on_a_terminal(
    option: str, refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.subject_options.why_no_screen", lambda: None)
    value = "rss > 1" if option == "--fail-if" else tmp_path / "x"
    assert "--headless" in refused("exec", option, value, "--", "true")
