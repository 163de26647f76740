"""What is missing is told in one line, with the line that adds it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tui import installed
from tui.errors import UsageError
from tui.extras import FOR, Extra, missing


def test_every_extra_of_the_package_is_known_and_all_has_each() -> None:
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)["project"]["optional-dependencies"]
    everything = declared.pop("all")
    assert set(declared) == set(Extra) == set(FOR)
    assert everything == [f"cowtop[{','.join(Extra)}]"]


def test_what_is_missing_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "line_for", "add {}".format)
    error = missing(Extra.METRICS, "--metrics", "prometheus-client")
    assert isinstance(error, UsageError)
    assert str(error) == "--metrics needs prometheus-client: add metrics"
