"""The line that adds an extra names what cowtop was installed from, and by what."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tui import installed
from tui.installed import line_for, packages_of, pip_line, requirements

WHEEL = {"url": "file://HERE/my%20own/cowtop-0.1.0-py3-none-any.whl", "archive_info": {}}
EDITABLE = {"url": "file://HERE/my%20own", "dir_info": {"editable": True}}


Origin = dict[str, Any] | None


class _Installed(metadata.Distribution):
    """As an installer leaves it."""

    def __init__(self, origin: Origin = None) -> None:
        self._origin = origin

    @property
    def requires(self) -> list[str]:
        return [
            "numpy<3,>=2.0",
            "textual-serve<2,>=1.1.2; extra == 'all'",
            "textual-serve<2,>=1.1.2; extra == 'web'",
            'resvg-py<1,>=0.5 ; extra == "png"',
        ]

    def read_text(self, filename: str) -> str | None:
        assert filename == "direct_url.json"
        return None if self._origin is None else json.dumps(self._origin)

    def locate_file(self, path: Any) -> Path:
        raise AssertionError(path)


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with its own pip, first on the PATH."""
    folder = tmp_path / "venvs" / "cowtop"
    _as_prefix(folder, monkeypatch)
    monkeypatch.setattr(installed, "distribution", lambda _: _Installed())
    return folder


def _as_prefix(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name in ("pip", "uv"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.setattr(installed, "find_spec", lambda _: "found")
    monkeypatch.setenv("PATH", str(programs))


@pytest.fixture
def comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Origin], None]:
    """Says what cowtop was installed from, `HERE` being this test's folder."""
    (tmp_path / "my own").mkdir()
    (tmp_path / "my own" / "cowtop-0.1.0-py3-none-any.whl").touch()

    def say(origin: Origin) -> None:
        if origin is not None:
            origin = origin | {"url": origin["url"].replace("HERE", str(tmp_path))}
        monkeypatch.setattr(installed, "distribution", lambda _: _Installed(origin))

    return say


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "'cowtop[web]'"),
        (EDITABLE, "-e 'HERE/my own[web]'"),
        ({"url": "file://HERE/my%20own", "dir_info": {}}, "'HERE/my own[web]'"),
        ({"url": "file://HERE/put/away.whl", "archive_info": {}}, "'cowtop[web]'"),
        (WHEEL, "'HERE/my own/cowtop-0.1.0-py3-none-any.whl[web]'"),
        (
            {"url": "https://example.org/cowtop-0.1.0-py3-none-any.whl", "archive_info": {}},
            "'cowtop[web] @ https://example.org/cowtop-0.1.0-py3-none-any.whl'",
        ),
        (
            {"url": "https://example.org/cowtop.git", "vcs_info": {"vcs": "git"}},
            "'cowtop[web] @ git+https://example.org/cowtop.git'",
        ),
    ],
)
def test_pip_s_line_names_what_cowtop_was_installed_from(
    origin: Origin,
    line: str,
    prefix: Path,
    tmp_path: Path,
    comes_from: Callable[[Origin], None],
) -> None:
    comes_from(origin)
    assert line_for("web") == f"pip install {line}".replace("HERE", str(tmp_path))


def test_without_metadata_it_is_the_name_in_the_index(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_there(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installed, "distribution", not_there)
    assert line_for("png", "web") == "pip install 'cowtop[png,web]'"


def test_an_archive_s_extras_are_installed_beside_it(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "__file__", "/it.pyz/cowtop/tui/installed.py")
    assert line_for("web") == "pip install 'textual-serve<2,>=1.1.2'"


def test_another_environment_s_pip_is_not_named(
    prefix: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sys.executable
    _as_prefix(tmp_path / "another", monkeypatch)
    monkeypatch.setattr(sys, "executable", own)
    assert pip_line("x") == f"{own} -m pip install x"
    monkeypatch.setenv("PATH", "")
    assert pip_line("x") == f"{own} -m pip install x"


def test_an_environment_without_pip_is_uv_s(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda _: None)
    assert pip_line("x") == f"uv pip install --python {sys.executable} x"


def test_uv_s_tool_keeps_its_extras_and_what_came_with_it(
    prefix: Path, tmp_path: Path, comes_from: Callable[[Origin], None]
) -> None:
    (prefix / "uv-receipt.toml").write_text(
        "[tool]\nrequirements = [\n"
        '{ name = "cowtop", extras = ["png"], path = "/dist/cowtop-0.1.0-py3-none-any.whl" },\n'
        '{ name = "h5py", specifier = ">=3" }, { name = "own", directory = "/src/own" }]\n'
    )
    with_these = "--with 'h5py>=3' --with /src/own"
    assert line_for("web") == f"uv tool install 'cowtop[png,web]' {with_these}"
    comes_from(EDITABLE)
    assert line_for("web") == f"uv tool install -e '{tmp_path}/my own[png,web]' {with_these}"


def test_uvx_is_asked_anew(
    prefix: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    comes_from: Callable[[Origin], None],
) -> None:
    _as_prefix(tmp_path / "uv" / "archive-v0" / "3xRm", monkeypatch)
    assert line_for("web") == "uvx --from 'cowtop[web]' cowtop"
    comes_from(EDITABLE)
    assert line_for("web") == f"uvx --from '{tmp_path}/my own[web]' cowtop"


def test_pipx_injects_what_the_extra_needs(prefix: Path) -> None:
    (prefix / "pipx_metadata.json").write_text('{"main_package": {"package": "cowtop"}}')
    assert line_for("web") == "pipx inject cowtop 'textual-serve<2,>=1.1.2'"


def test_pipx_run_is_asked_anew_with_the_extras_it_had(
    prefix: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    comes_from: Callable[[Origin], None],
) -> None:
    folder = tmp_path / ".cache" / "861ee39d533aa7e"
    _as_prefix(folder, monkeypatch)
    comes_from(WHEEL)
    note = {"main_package": {"package_or_url": f"{tmp_path}/cowtop-0.1.0-py3-none-any.whl[png]"}}
    (folder / "pipx_metadata.json").write_text(json.dumps(note))
    spec = f"'{tmp_path}/my own/cowtop-0.1.0-py3-none-any.whl[png,web]'"
    assert line_for("web") == f"pipx run --spec {spec} cowtop"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"main_package": 1}', "[tool]\nrequirements=1"])
def test_a_note_that_cannot_be_read_is_no_note(text: str, prefix: Path) -> None:
    for name in ("uv-receipt.toml", "pipx_metadata.json"):
        (prefix / name).write_text(text)
    assert line_for("web") == "pip install 'cowtop[web]'"


def test_what_an_extra_needs_is_read_from_the_metadata(prefix: Path) -> None:
    assert requirements(_Installed(), "png", "web") == [
        "textual-serve<2,>=1.1.2",
        "resvg-py<1,>=0.5",
    ]
    assert packages_of("web") == ["textual-serve"]
    assert packages_of("nothing") == []
