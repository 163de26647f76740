"""The wheel installed by what people have, from an index: it runs, and its hints can be pasted."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pytest

from tests import folders
from tests.manual.script import Script
from tests.manual.surroundings import NOT_RUN
from tests.manual.typed import run_in_terminal
from tests.package.installers import Installers
from tests.terminal.pty_screen import PtyScreen
from tui.manual import page
from tui.screens.tour_steps import RECORDINGS

pytestmark = pytest.mark.long

_DRAW: Final = f"snapshot {RECORDINGS / 'flush-0.jsonl.gz'} --at 50% --out it.png"
_VERSION: Final = f"cowtop {version('cowtop')}\n"


def test_every_line_of_the_page_about_it_does_what_it_says(
    installers: Installers, tmp_path: Path, no_process_left: None
) -> None:
    lines = NOT_RUN["install"]
    script = Script(page("install"))
    assert {line for line in lines if line not in page("install")} == set()
    written = script.write(tmp_path)
    with folders.made_folder("install") as folder:
        code, printed = run_in_terminal(written, folder, environment=installers.environment)
    assert code == 0, printed[-4000:]
    assert printed.splitlines().count(_VERSION.strip()) == 5


def test_the_installed_monitor_starts_runs_and_ends(
    installers: Installers, tmp_path: Path, scratch_dir: Path, no_process_left: None
) -> None:
    installers.must("pip install --quiet cowtop", tmp_path)
    words = ("run", "fill", "--size", "64M", "--scratch-dir", str(scratch_dir))
    with PtyScreen(
        words,
        command=("/usr/bin/env", "cowtop"),
        directory=tmp_path,
        environment=installers.environment,
    ) as terminal:
        terminal.wait_for("flush() cannot help: the mapping is private")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()


@pytest.mark.parametrize(
    ("install", "cowtop", "begins"),
    [
        ("pip install cowtop", "cowtop", "pip install 'cowtop[png]'"),
        ("uv tool install 'cowtop[metrics]'", "bin/cowtop",
         "uv tool install 'cowtop[metrics,png]'"),
        ("pipx install cowtop", "bin/cowtop", "pipx inject cowtop 'resvg-py"),
        ("true", "uvx cowtop", "uvx --from 'cowtop[png]' cowtop"),
        # With uv on the PATH pipx leaves it to uv.
        ("true", "pipx run cowtop",
         ("pipx run --spec 'cowtop[png]' cowtop", "uvx --from 'cowtop[png]' cowtop")),
        ("uv venv bare && uv pip install --python bare/bin/python cowtop", "bare/bin/cowtop",
         "uv pip install --python "),
        ("pip install --target app --no-deps cowtop && "
         "pip install numpy 'textual<9' psutil 'plotext<6' && "
         "python -m zipapp app --main cowtop.__main__:main --output it.pyz", "python it.pyz",
         "pip install 'resvg-py"),
    ],
)  # fmt: skip
def test_what_is_said_to_be_missing_is_there_after_the_line_was_pasted(
    install: str, cowtop: str, begins: str | tuple[str, ...], installers: Installers, tmp_path: Path
) -> None:
    here = tmp_path / "home"
    installers.must(install, here)
    assert installers.must(f"{cowtop} --version", here) == _VERSION
    refused = installers.run(f"{cowtop} {_DRAW}", here)
    said = [line for line in refused.stderr.splitlines() if line.startswith("cowtop: ")]
    assert (refused.returncode, len(said), (here / "it.png").exists()) == (2, 1, False), refused
    pasted = said[0].partition(": PNG pictures need resvg-py (or write .svg): ")[2]
    assert pasted.startswith(begins), said
    if pasted.startswith(("uvx ", "pipx run ")):  # the line is the program, with the extra
        installers.must(f"{pasted} {_DRAW}", here)
    else:
        installers.must(pasted, here)
        installers.must(f"{cowtop} {_DRAW}", here)
    assert (here / "it.png").stat().st_size > 10_000


def test_a_wheel_s_path_is_what_its_hint_names(
    wheel: Path, installers: Installers, tmp_path: Path
) -> None:
    named = shlex.quote(str(wheel))
    assert installers.must(f"uvx --from {named} cowtop --version", tmp_path) == _VERSION
    assert installers.must(f"pipx run --spec {named} cowtop --version", tmp_path) == _VERSION
    refused = installers.run(f"uvx --from {named} cowtop {_DRAW}", tmp_path)
    assert f"uvx --from '{wheel}[png]' cowtop" in refused.stderr
    installers.must(f"uvx --from '{wheel}[png]' cowtop {_DRAW}", tmp_path)
