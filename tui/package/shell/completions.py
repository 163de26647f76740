"""The completions of bash, zsh and fish: shtab makes them of the parser, with what fits where.

What shtab leaves to be wished for is put right in the text it makes: `--option=value`, names with
blanks, more than one file, a command and its arguments behind `--`.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import shtab

from shell.what_fits import Fitting, Kind, Words, all_actions, fitting

_BEGIN: Final = (
    f"# Of the parser of cowtop, made with shtab {shtab.__version__} "
    "(https://github.com/tqdm/shtab).\n"
)
_HERE: Final = Path(__file__).parent
_KINDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.FILE: {"bash": "_cowtop_file", "zsh": "_files", "fish": "(__fish_complete_path)"},
    Kind.FOLDER: {
        "bash": "_cowtop_dir",
        "zsh": "_files -/",
        "fish": "(__fish_complete_directories)",
    },
    Kind.PROCESS: {"bash": "_cowtop_process", "zsh": "_pids", "fish": "(__fish_complete_pids)"},
    Kind.COMMAND: {
        "bash": "_cowtop_command",
        "zsh": "_cowtop_command",
        "fish": "(_cowtop_command)",
    },
}
_SHARED_NAMES: Final = re.compile(
    r"_set_parser_defaults|_set_new_action|_shtab_(?=compgen_|replace_)"
)
"""Helpers that every script of shtab's defines anew, in whatever version it was made by."""


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """What one of `bash`, `zsh` and `fish` completes the command line by."""
    for action in all_actions(parser):
        found = fitting(action)
        if found is not None and action.nargs != 0:
            vars(action)["complete"] = _for_shells(found)
        if isinstance(action.metavar, str):
            action.metavar = re.sub(r"[^\w-]+", " ", action.metavar).strip()  # a `:` ends it in zsh
    preamble = (_HERE / f"preamble.{shell}").read_text(encoding="utf-8")
    text = shtab.complete(parser, shell, preamble=preamble)
    text = re.sub(r"# AUTOMATICALLY GENERATED.*\n(#.*\n)*", _BEGIN, text, count=1)
    return _PUT_RIGHT[shell](text).rstrip() + "\n"


def _for_shells(found: Fitting) -> Mapping[str, object]:
    if isinstance(found, Kind):
        return _KINDS[found]
    assert isinstance(found, Words)
    words = " ".join(found.words)
    if re.search(r"[^\w+%:,. -]", words):
        raise ValueError(f"a shell would not take {words!r} as it is")
    if not found.are_many:
        name = f"_cowtop_one_{_digest(words)}"
        body = f'{name}() {{\n  compgen -W "{words}" -- "$1"\n}}'
        in_zsh = words.replace(":", "\\:")
        return {"bash": name, "zsh": f"({in_zsh})", "fish": words, "preamble": {"bash": body}}
    name = f"_cowtop_many_{_digest(words)}"
    body = f'{name}() {{\n  compgen -P "${{1%"${{1##*,}}"}}" -W "{words}" -- "${{1##*,}}"\n}}'
    return {
        "bash": name,
        "zsh": f"_sequence compadd - {words}",
        "fish": f"(__fish_append , {words})",
        "preamble": {"bash": body},
    }


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _bash(text: str) -> str:
    text = _SHARED_NAMES.sub(lambda found: f"_cowtop_of{found[0]}", text)
    started = "complete -o bashdefault -F _shtab_cowtop cowtop"
    return _replaced(text, started, (_HERE / "around.bash").read_text(encoding="utf-8"))


def _zsh(text: str) -> str:
    # `--option=value` beside `--option value`.
    text = re.sub(r'^(  "\*?--[\w-]+)(\[.*\]:)', r"\1=\2", text, flags=re.MULTILINE)
    text = re.sub(
        r'^(  (?:"\*")?)\{(--[\w-]+),(--[\w-]+)\}("\[.*\]:)',
        r"\1{\2=,\3=}\4",
        text,
        flags=re.MULTILINE,
    )
    # Each of several files, not the first alone.
    text = text.replace('  "(*):', '  "*:')
    # `source` as well as `eval`.
    return _replaced(text, "zsh_eval_context[-1] == eval", "zsh_eval_context[-1] == (eval|file)")


def _fish(text: str) -> str:
    return text


_PUT_RIGHT: Final[Mapping[str, Callable[[str], str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"shtab {shtab.__version__} writes otherwise: no {old!r} to replace")
    return text.replace(old, new)
