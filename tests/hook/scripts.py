"""A script of a user's, run with the hook and without it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.waiting import DEADLINE_SECONDS
from tui.hook.listener import Listener
from tui.hook.word import Word


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without what would make an interpreter another one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | more


def run(
    script: Path,
    environment: Mapping[str, str],
    *,
    options: Sequence[str] = (),
    python: str = sys.executable,
) -> tuple[int, str, str]:
    """Exit code, output and errors; its folder is the script's."""
    done = subprocess.run(
        [python, *options, str(script)],
        cwd=script.parent,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


def told_by(folder: Path, text: str, *, trace_calls: bool = False) -> list[Word]:
    """The words of a script that ends well."""
    script = folder / "script.py"
    script.write_text(text)
    with Listener(directory=folder, trace_calls=trace_calls) as listener:
        code, _, errors = run(script, listener.environment(clean_environment()))
        assert (code, errors) == (0, "")
    assert not listener.counts.words
    return listener.words()


def with_and_without(
    folder: Path,
    text: str,
    *,
    options: Sequence[str] = (),
    exact: bool = False,
    **environment: str,
) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    """What a script does with the hook, and what it does without."""
    script = folder / "script.py"
    script.write_text(text)
    base = clean_environment(**environment)
    without = run(script, base, options=options)
    with Listener(directory=folder, exact=exact) as listener:
        found = run(script, listener.environment(base), options=options)
    assert listener.counts.interpreters, "the hook was not there"
    return found, without
