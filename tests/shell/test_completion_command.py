"""`cowtop completion` prints what is shipped, and loads in a strict shell without a word."""

from __future__ import annotations

import subprocess

import pytest

from shell.make import COMPLETIONS
from tests.shell.typed import needs
from tui import cli


@pytest.mark.parametrize("shell", COMPLETIONS)
@pytest.mark.parametrize("is_said", [True, False])
def test_it_prints_the_file_of_a_shell_that_is_said_or_ones_own(
    shell: str,
    is_said: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHELL", "/bin/none" if is_said else f"/usr/bin/{shell}")
    assert cli.main(["completion", *([shell] if is_said else [])]) == 0
    assert capsys.readouterr() == (COMPLETIONS[shell].read_text(encoding="utf-8"), "")


def test_another_shell_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert cli.main(["completion"]) == 2
    assert capsys.readouterr() == ("", "cowtop: completion: for which shell? bash, zsh or fish\n")


_STRICT = {
    "bash": ["--norc", "--noprofile", "-euc", "set -o pipefail; {0}; complete -p cowtop"],
    "zsh": [
        "-fuc",
        "setopt warn_create_global; autoload -Uz compinit; compinit -u -D; {0}; "
        "print $_comps[cowtop]",
    ],
    "fish": ["--no-config", "-c", "{0}; complete -c cowtop | count"],
}
_LOADED = {
    "bash": 'eval "$(cat {})"',
    "zsh": 'eval "$(cat {})"; unset "_comps[cowtop]"; source {}',
    "fish": "source {}",
}


@pytest.mark.parametrize("shell", COMPLETIONS)
def test_it_loads_without_a_word_where_every_slip_is_an_error(shell: str) -> None:
    *options, script = _STRICT[shell]
    loading = _LOADED[shell].replace("{}", str(COMPLETIONS[shell]))
    done = subprocess.run(
        [needs(shell), *options, script.format(loading)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() not in ("", "0")


def test_bash_offers_all_that_fits_also_where_what_is_not_set_is_an_error() -> None:
    script = f"""
source {COMPLETIONS["bash"]}
offered() {{
  COMP_LINE=$1; read -ra COMP_WORDS <<<"$1"
  [[ $1 == *' ' ]] && COMP_WORDS+=("")
  COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMPREPLY=()
  _cowtop
  echo "${{COMPREPLY[*]-}}"
}}
offered 'cowtop run fill --mode '
offered 'cowtop co'
offered "cowtop attach $$"
echo $$
"""
    done = subprocess.run(
        [needs("bash"), "--norc", "--noprofile", "-uc", script],
        capture_output=True,
        text=True,
    )
    modes, commands, processes, own = done.stdout.splitlines()
    assert modes == "r r+ w+ c load"
    assert commands == "compare completion"
    assert own in processes.split()
    assert done.stderr == ""
