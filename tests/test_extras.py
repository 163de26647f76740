"""The line that installs what is missing names what cowtop was installed from."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tui import extras
from tui.errors import UsageError
from tui.extras import Extra, install_line, missing


class _Installed(metadata.Distribution):
    """As an installer leaves it."""

    def __init__(self, origin: dict[str, Any] | None) -> None:
        self._origin = origin

    def read_text(self, filename: str) -> str | None:
        assert filename == "direct_url.json"
        return None if self._origin is None else json.dumps(self._origin)

    def locate_file(self, path: Any) -> Path:
        raise AssertionError(path)


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "pip install 'cowtop[web]'"),
        (
            {"url": "file:///src/my%20cowtop", "dir_info": {"editable": True}},
            "pip install -e '/src/my cowtop[web]'",
        ),
        ({"url": "file:///src/cowtop", "dir_info": {}}, "pip install '/src/cowtop[web]'"),
        (
            {"url": "file:///dist/cowtop-0.1.0-py3-none-any.whl", "archive_info": {}},
            "pip install '/dist/cowtop-0.1.0-py3-none-any.whl[web]'",
        ),
        (
            {"url": "https://example.org/cowtop-0.1.0-py3-none-any.whl", "archive_info": {}},
            "pip install 'cowtop[web] @ https://example.org/cowtop-0.1.0-py3-none-any.whl'",
        ),
        (
            {"url": "https://example.org/cowtop.git", "vcs_info": {"vcs": "git"}},
            "pip install 'cowtop[web] @ git+https://example.org/cowtop.git'",
        ),
    ],
)
def test_the_line_names_what_cowtop_was_installed_from(
    origin: dict[str, Any] | None, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "distribution", lambda _: _Installed(origin))
    assert install_line(Extra.WEB) == line


def test_from_an_archive_it_is_the_name_in_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_there(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(extras, "distribution", not_there)
    error = missing(Extra.METRICS, "--metrics", "prometheus-client")
    assert isinstance(error, UsageError)
    assert str(error) == "--metrics needs prometheus-client: pip install 'cowtop[metrics]'"
